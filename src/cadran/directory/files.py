"""Reading CSV files that people bring (RFC 4180), and the report about them by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cadran import jobs
from cadran.directory import reasons
from cadran.errors import Fact, Refusal, Refused

LONGEST_FILE_BYTES = 20_000_000
"""100,000 lines of 200 bytes."""
MOST_LINES = 100_000
"""The largest organisation that we mean to carry, one line a person."""
ABOUT_LINES = 20
"""Lines about the file before its header."""
LONGEST_FIELD = 1_000
"""Characters; the longest that is read is a name of 200."""
FORMULA = ("=", "@", "\t", "\r", "+", "-")
"""With these a spreadsheet takes a text for a formula, and would run what somebody else wrote."""
PLAIN = "'"
"""Before such a text: that it is none."""
_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How workbooks of today and of before 2007, and printed pages, begin."""
PROBLEMS_TOLD = 1_000
"""Lines reported; who has more mends these first. The count is of all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line. Lines are counted as editors do, the header being line 1."""

    line: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Report:
    """About a file. ``changes``: what it does, or did if ``applied``; with any problem it does nothing."""

    lines: int
    changes: int
    problem_count: int
    problems: tuple[Problem, ...] = ()
    applied: bool = False
    batch: str = ""

    @property
    def good(self) -> bool:
        return self.problem_count == 0


def told(report: Report) -> jobs.Report:
    """The report about a file as the end of the job that read it."""
    counted: dict[str, Fact] = {
        "lines": report.lines,
        "changes": report.changes,
        "problems": report.problem_count,
    }
    ending = ("applied" if report.applied else "right") if report.good else "wrong"
    lines = [
        jobs.ReportLine(each.line, "", each.refusal.id, each.refusal.facts)
        for each in report.problems
    ]
    return jobs.Report(f"jobs.file_{ending}", counted, lines, report.good)


@dataclass(slots=True)
class Problems:
    """Gathers problems up to the limit."""

    found: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, refusal: Refusal) -> None:
        self.count += 1
        if len(self.found) < PROBLEMS_TOLD:
            self.found.append(Problem(line, refusal))


@dataclass(frozen=True, slots=True)
class Line:
    """A line's fields by column, stripped."""

    number: int
    fields: Mapping[str, str]


def read_lines(
    data: bytes,
    required: Sequence[str],
    optional: Sequence[str],
    problems: Problems,
    about: dict[str, str] | None = None,
) -> list[Line]:
    """All lines that have their columns; what is wrong goes to ``problems``.

    UTF-8 with or without a mark, or UTF-16 with one; commas, semicolons or tabs. With ``about``, lines
    ``# key: value`` may stand before the header and are put there. Raises ``Refused`` for a file of
    which nothing can be read.
    """
    if len(data) > LONGEST_FILE_BYTES:
        raise Refused(reasons.FILE_TOO_LONG, bytes=LONGEST_FILE_BYTES, lines=MOST_LINES)
    text = decoded(data)
    before = 0
    while about is not None and text.startswith("#") and before < ABOUT_LINES:
        told, _, text = text.partition("\n")
        key, _, value = told[1:].rstrip(",;\r").partition(":")
        about[key.strip()], before = value.strip(), before + 1
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = _rows(text, mark, problems, before)
    header = next(rows, (1, []))[1]
    columns = [each.strip().casefold() for each in header]
    missing = [each for each in required if each not in columns]
    unknown = [each for each in columns if each not in {*required, *optional}]
    if missing or unknown or len(set(columns)) != len(columns):
        known = ", ".join((*required, *optional))
        raise Refused(reasons.BAD_COLUMNS, found=", ".join(columns)[:200], known=known)
    lines: list[Line] = []
    for number, row in jobs.gently(rows):
        if not any(each.strip() for each in row):
            continue
        if len(lines) >= MOST_LINES:
            raise Refused(reasons.FILE_TOO_LONG, bytes=LONGEST_FILE_BYTES, lines=MOST_LINES)
        refusal = _fault(columns, row)
        if refusal is not None:
            problems.add(number, refusal)
            continue
        fields = {name: each.strip() for name, each in zip(columns, row, strict=True)}
        lines.append(Line(number, fields))
    return lines


def _fault(columns: Sequence[str], row: Sequence[str]) -> Refusal | None:
    if len(row) != len(columns):
        return Refusal(reasons.BAD_LINE, {"found": len(row), "wanted": len(columns)})
    for name, each in zip(columns, row, strict=True):
        if len(each) > LONGEST_FIELD + len(PLAIN):
            return Refusal(reasons.FIELD_TOO_LONG, {"column": name, "longest": LONGEST_FIELD})
    return None


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, or UTF-16 with one.

    Raises ``Refused``: ``NOT_TEXT`` for a workbook or a page, ``BAD_ENCODING``.
    """
    if data.startswith(_OTHER_FILES):
        raise Refused(reasons.NOT_TEXT)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(reasons.BAD_ENCODING, line=line, byte=error.start) from error
    if "\0" in text:
        raise Refused(reasons.BAD_ENCODING, line=text[: text.index("\0")].count("\n") + 1, byte=0)
    return text


def _rows(text: str, mark: str, problems: Problems, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        first = before + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except (
            csv.Error
        ):  # a quote that never ends, or one inside a field: the rest cannot be trusted
            problems.add(first, Refusal(reasons.BAD_QUOTES))
            return
        yield first, row


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"{PLAIN}{cell}" if _formula(cell) else cell


def as_meant(cell: str) -> str:
    """The text of a cell that was made ``harmless``."""
    return cell[1:] if cell.startswith(PLAIN) and _formula(cell[1:]) else cell


def _formula(cell: str) -> bool:
    return cell.startswith(FORMULA) and not cell[1:].isdigit()
