"""Rows of the usage report as its files show them, made from the table's columns without a record between.

An export has a million of them: what a row costs here is what the export costs. Texts that many rows share
(seconds, amounts) are made once.

A spreadsheet program runs what begins like a formula. In CSV such a text gets an apostrophe before it, except a
number in international form, which is nothing but itself; in the spreadsheet every text is written as text.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha1
from json import loads
from typing import Any

from cadran.clock import SECOND_MS
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
FIGURES = frozenset(
    COLUMNS.index(name) for name in ("Duration Seconds", "Connection Fee", "Charge")
)
"""The columns, by place, that are numbers in a spreadsheet."""
AMOUNTS_KEPT = 10_000
"""Texts of amounts kept: calls to few places of few lengths cost the same."""
SECONDS_KEPT = 10_000
"""Texts of seconds kept while rows are made: some hours; rows come in the order of time."""

Row = tuple[str, ...]
"""Fields in the order of ``COLUMNS``."""

_NAMESPACE = uuid.UUID("8a6d7f0e-4d53-5b0f-9a7e-0f3c6b1c2d10")
_ACTIVE = frozenset("=+-@\t\r|%")
_NUMBER = re.compile(r"\+[0-9]{3,15}")
_VARIANT = {each: "89ab"[int(each, 16) & 3] for each in "0123456789abcdef"}
_NOBODY = Person()
_FREE = ("0.00", "0.00", "")
_MILLISECONDS = tuple(f"{each:03d}Z" for each in range(1_000))
_SPECIAL = re.compile(r'[",\r\n]')
# Nineteen commas between fields that begin harmlessly, or are numbers in international form.
_FIELD = r'(?:[^=+\-@\t\r\n|%",][^\r\n",]*|\+[0-9]{3,15})?'
_PLAIN = re.compile(rf"{_FIELD}(?:,{_FIELD}){{{len(COLUMNS) - 1}}}")
# As ``records.charge_text`` writes it: sorted by name, without spaces.
_CHARGE = re.compile(
    r'\{"amount_micros":(-?[0-9]+),"billed_s":[0-9]+,"connection_micros":([0-9]+),'
    r'"country":"[^"\\]*","currency":"([A-Z]*)"'
)


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if text[:1] in _ACTIVE and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_text(rows: Iterable[Row]) -> str:
    """Rows as lines of a CSV file (RFC 4180); no field of it is taken for a formula."""
    lines: list[str] = []
    for row in rows:
        plain = ",".join(row)
        # Most rows hold nothing that wants a quotation mark or an apostrophe; those are joined and done.
        if _PLAIN.fullmatch(plain):
            lines.append(plain)
        else:
            lines.append(",".join(_quoted(neutral(each)) for each in row))
    lines.append("")
    return "\r\n".join(lines)


def _quoted(text: str) -> str:
    if _SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


@lru_cache(AMOUNTS_KEPT)
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
        self._seconds: dict[int, str] = {}

    def rows(self, legs: Iterable[Sequence[Any]], people: Mapping[str, Person]) -> list[Row]:
        """Legs as rows; who is not among the people is shown by id alone.

        Of a leg: its id, call, holder, user, caller, called, answered and ended (ms), charge (JSON), call
        type, capability, destination's country, kind of number, place in the journal.
        """
        instant, usage_id, known = self._instant, self._usage_id, people.get
        made: list[Row] = []
        for (
            leg, call, holder, user, caller, called, began, ended, charge,
            call_type, capability, country, kind, _place,
        ) in legs:  # fmt: skip
            person = known(user, _NOBODY)
            amount, fee, currency = charged(charge) if charge else _FREE
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
                    str(-((began - ended) // SECOND_MS)) if ended > began else "0",
                    fee,
                    amount,
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
        second = at // SECOND_MS
        text = self._seconds.get(second)
        if text is None:
            if len(self._seconds) >= SECONDS_KEPT:
                self._seconds.clear()
            text = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}."
            self._seconds[second] = text
        return text + _MILLISECONDS[at - second * SECOND_MS]


def charged(charge: str) -> tuple[str, str, str]:
    """Of a charge as its column holds it: amount, connection fee (nothing where nothing was paid), currency."""
    found = _CHARGE.match(charge)
    if found is not None:
        amount, fee, currency = found.groups()
    else:
        told = loads(charge)
        amount, fee, currency = told["amount_micros"], told["connection_micros"], told["currency"]
    paid = int(amount)
    return decimal(paid), decimal(int(fee) if paid else 0), currency
