"""The usage report as files: CSV (RFC 4180), a spreadsheet, and the ZIP of the reference; all of them stream."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import xlsxwriter

from cadran.clock import Instant
from cadran.messages import render
from cadran.reports.export_rows import COLUMNS, FIGURES, Row, csv_text

SHEET_ROWS = 1_000_000
"""Under the 1,048,576 that a sheet holds; a longer report goes on in the next sheet."""
BLOCK_BYTES = 65_536


def csv_blocks(found: Iterable[list[Row]]) -> Iterator[bytes]:
    """The report as CSV, a block a chunk of rows."""
    yield csv_text([COLUMNS]).encode()
    for rows in found:
        yield csv_text(rows).encode()


def xlsx_blocks(found: Iterable[list[Row]], language: str) -> Iterator[bytes]:
    """The report as a spreadsheet: built row by row in a temporary file, then read in blocks."""
    with tempfile.TemporaryDirectory(prefix="cadran-") as folder:
        path = f"{folder}/usage.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        book = xlsxwriter.Workbook(path, options)
        bold, count = book.add_format({"bold": True}), SHEET_ROWS
        sheet: Any = None
        for row in chain.from_iterable(found):
            if count >= SHEET_ROWS:
                sheet, count = _sheet(book, bold, language), 0
            count += 1
            for column, value in enumerate(row):
                if column in FIGURES:
                    sheet.write_number(count, column, float(value))
                else:
                    sheet.write_string(count, column, value)
        if sheet is None:
            _sheet(book, bold, language)
        book.close()
        with open(path, "rb") as file:  # noqa: PTH123 -- one line
            while block := file.read(BLOCK_BYTES):
                yield block


def zip_blocks(
    found: Iterable[list[Row]], at: Instant, parameters: Mapping[str, Any]
) -> Iterator[bytes]:
    """The ZIP of the reference: ``PSTN.calls.{UTC date}.csv`` and ``parameters.json``."""
    day = datetime.fromtimestamp(at // 1_000, UTC)
    stamp = day.timetuple()[:6]
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        calls = zipfile.ZipInfo(f"PSTN.calls.{day:%Y-%m-%d}.csv", stamp)
        calls.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(calls, "w", force_zip64=True) as file:
            for block in csv_blocks(found):
                file.write(block)
                yield sink.take()
        told = json.dumps(parameters, ensure_ascii=False, indent=2, sort_keys=True)
        archive.writestr(zipfile.ZipInfo("parameters.json", stamp), told)
    yield sink.take()


class _Sink:
    """Where the archive is written to; it cannot be rewound, so that it need not be kept."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, block: bytes) -> int:
        self._held += block
        return len(block)

    def flush(self) -> None:
        """There is nothing behind it."""

    def take(self) -> bytes:
        block = bytes(self._held)
        self._held.clear()
        return block


def _sheet(book: Any, bold: Any, language: str) -> Any:
    name = render("reports.sheet", {"number": len(book.worksheets()) + 1}, language)
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, COLUMNS, bold)
    return sheet
