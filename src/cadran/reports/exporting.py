"""The usage report as files: CSV (RFC 4180), a spreadsheet, and the ZIP of the reference; all of them stream.

A spreadsheet program runs what begins like a formula. In CSV such a text gets an apostrophe before it, except a
number in international form, which is nothing but itself; in the spreadsheet every text is written as text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from cadran.clock import Instant
from cadran.messages import render
from cadran.money.micros import MICROS_PER_UNIT
from cadran.reports.usage_report import UsageRow

COLUMNS = (
    "UsageId",
    "Call ID",
    "Conference ID",
    "User Location",
    "AAD ObjectId",
    "UPN",
    "User Display Name",
    "Caller ID",
    "Call Type",
    "Number Type",
    "Domestic/International",
    "Destination Dialed",
    "Destination Number",
    "Start Time",
    "End Time",
    "Duration Seconds",
    "Connection Fee",
    "Charge",
    "Currency",
    "Capability",
)
"""In the order of the reference's export; a machine reads them, so they are not translated."""
SHEET_ROWS = 1_000_000
"""Under the 1,048,576 that a sheet holds; a longer report goes on in the next sheet."""
BLOCK_BYTES = 65_536
_NAMESPACE = uuid.UUID("8a6d7f0e-4d53-5b0f-9a7e-0f3c6b1c2d10")
_ACTIVE = re.compile(r"[=+\-@\t\r|%]")
_NUMBER = re.compile(r"\+[0-9]{3,15}")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if _ACTIVE.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def decimal(micros: int) -> str:
    """An amount as a decimal with two places at least and no more than it has."""
    sign, (whole, rest) = "-" if micros < 0 else "", divmod(abs(micros), MICROS_PER_UNIT)
    places = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{places}"


def values(row: UsageRow) -> tuple[str | int, ...]:
    """A row's fields, in the order of ``COLUMNS``."""
    leg, person = row.leg, row.person
    charge, conference = leg.charge, leg.usage.call_type in {"conf_in", "conf_out"}
    return (
        str(uuid.uuid5(_NAMESPACE, f"{leg.org}/{leg.leg}")),
        leg.call,
        leg.holder if conference else "",
        person.location,
        leg.user,
        person.login,
        person.name,
        leg.caller,
        leg.usage.call_type,
        leg.usage.number_kind,
        row.scope,
        leg.usage.to_country,
        leg.called,
        _iso(leg.answered_at),
        _iso(leg.ended_at),
        leg.talk_s,
        decimal(charge.connection_micros if charge is not None and charge.amount_micros else 0),
        decimal(charge.amount_micros if charge is not None else 0),
        charge.currency if charge is not None else "",
        leg.usage.capability,
    )


def csv_blocks(found: Iterable[UsageRow]) -> Iterator[bytes]:
    """The report as CSV, in blocks."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in found:
        writer.writerow([neutral(each) if isinstance(each, str) else each for each in values(row)])
        if held.tell() >= BLOCK_BYTES:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def xlsx_blocks(found: Iterable[UsageRow], language: str) -> Iterator[bytes]:
    """The report as a spreadsheet: built row by row in a temporary file, then read in blocks."""
    with tempfile.TemporaryDirectory(prefix="cadran-") as folder:
        path = f"{folder}/usage.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        book = xlsxwriter.Workbook(path, options)
        bold, count = book.add_format({"bold": True}), SHEET_ROWS
        sheet: Any = None
        for row in found:
            if count >= SHEET_ROWS:
                sheet, count = _sheet(book, bold, language), 0
            count += 1
            for column, value in enumerate(values(row)):
                if isinstance(value, int):
                    sheet.write_number(count, column, value)
                elif COLUMNS[column] in {"Connection Fee", "Charge"}:
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
    found: Iterable[UsageRow], at: Instant, parameters: Mapping[str, Any]
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


def _iso(at: int | None) -> str:
    if at is None:
        return ""
    whole, ms = divmod(at, 1_000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"
