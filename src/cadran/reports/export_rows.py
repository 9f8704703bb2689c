"""Rows of the usage report as its files show them, made from the table's columns without a record between.

An export has a million of them: what a row costs here is what the export costs. Texts that many rows share
(minutes of the clock, people) are made once.

A spreadsheet program runs what begins like a formula. In CSV such a text gets an apostrophe before it, except a
number in international form, which is nothing but itself; in the spreadsheet every text is written as text.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha1
from json import loads
from typing import Any

from cadran.clock import MINUTE_MS, SECOND_MS
from cadran.money.micros import MICROS_PER_UNIT
from cadran.reports.usage import CONFERENCES, Person, scope_of

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
TEXTS = (1, 2, 4, 5, 6, 7, 12)
"""The columns, by place, in which a caller or a directory may have written anything."""
MONEY = frozenset({COLUMNS.index("Connection Fee"), COLUMNS.index("Charge")})
MINUTES_KEPT = 10_000
"""Texts of minutes kept while rows are made: a week; rows come in the order of time."""

Row = tuple[str | int, ...]
"""Fields in the order of ``COLUMNS``."""

_NAMESPACE = uuid.UUID("8a6d7f0e-4d53-5b0f-9a7e-0f3c6b1c2d10")
_ACTIVE = frozenset("=+-@\t\r|%")
_NUMBER = re.compile(r"\+[0-9]{3,15}")
_VARIANT = {each: "89ab"[int(each, 16) & 3] for each in "0123456789abcdef"}
_NOBODY = Person()


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if text[:1] in _ACTIVE and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def guarded(row: Row) -> list[str | int]:
    """A row for a CSV file: no field of it is taken for a formula."""
    fields = list(row)
    for place in TEXTS:
        text = str(fields[place])
        if text[:1] in _ACTIVE:
            fields[place] = neutral(text)
    return fields


def decimal(micros: int) -> str:
    """An amount as a decimal with two places at least and no more than it has."""
    if not micros:
        return "0.00"
    sign, (whole, rest) = "-" if micros < 0 else "", divmod(abs(micros), MICROS_PER_UNIT)
    places = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{places}"


class RowMaker:
    """Makes the rows of one organisation's export."""

    def __init__(self, org: str) -> None:
        self._ids = sha1(_NAMESPACE.bytes + f"{org}/".encode(), usedforsecurity=False)
        self._minutes: dict[int, str] = {}

    def rows(self, legs: Iterable[Sequence[Any]], people: Mapping[str, Person]) -> list[Row]:
        """Legs as rows; who is not among the people is shown by id alone.

        Of a leg: its id, call, holder, user, caller, called, answered and ended (ms), charge (JSON), call
        type, capability, destination's country, kind of number, place in the journal.
        """
        instant, usage_id = self._instant, self._usage_id
        made: list[Row] = []
        for leg, call, holder, user, caller, called, began, ended, charge, *usage in legs:
            call_type, capability, country, kind, _place = usage
            person = people.get(user, _NOBODY)
            fee = amount = 0
            currency = ""
            if charge:
                told = loads(charge)
                amount, currency = told["amount_micros"], told["currency"]
                fee = told["connection_micros"] if amount else 0
            made.append(
                (
                    usage_id(leg),
                    call,
                    holder if call_type in CONFERENCES else "",
                    person.location,
                    user,
                    person.login,
                    person.name,
                    caller,
                    call_type,
                    kind,
                    scope_of(person, country),
                    country,
                    called,
                    instant(began),
                    instant(ended),
                    max(0, -((began - ended) // SECOND_MS)),
                    decimal(fee),
                    decimal(amount),
                    currency,
                    capability,
                )
            )
        return made

    def _usage_id(self, leg: str) -> str:
        """A version 5 UUID (RFC 9562, section 5.5) of the leg's name, with the beginning hashed once."""
        digest = self._ids.copy()
        digest.update(leg.encode())
        told = digest.hexdigest()
        return f"{told[:8]}-{told[8:12]}-5{told[13:16]}-{_VARIANT[told[16]]}{told[17:20]}-{told[20:32]}"

    def _instant(self, at: int) -> str:
        """ISO 8601 with milliseconds, UTC."""
        minute, rest = divmod(at, MINUTE_MS)
        text = self._minutes.get(minute)
        if text is None:
            if len(self._minutes) >= MINUTES_KEPT:
                self._minutes.clear()
            text = f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%dT%H:%M:}"
            self._minutes[minute] = text
        return f"{text}{rest // 1_000:02d}.{rest % 1_000:03d}Z"
