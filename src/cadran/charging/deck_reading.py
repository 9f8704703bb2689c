"""Rate decks as files: CSV with one line a prefix, checked as a whole, with a report by line.

A file may begin with ``# key: value`` lines (``name``, ``version``, ``currency``, ``sample``, ``source``), then
a header and the lines. An amount stands in ``…_micros`` as a whole number, or without that ending as a decimal
with a point and at most six places: both are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cadran.charging import deck_reasons as reasons
from cadran.clock import Instant
from cadran.directory.files import Problems, Report, read_lines
from cadran.errors import Refusal, Refused
from cadran.money.micros import AMOUNT_MAX, MICROS_PER_UNIT, Micros, Rounding, is_currency
from cadran.money.rates import KINDS, PREFIX_DIGITS_MAX, RateDeck, RateLine

AMOUNTS = ("connection", "per_minute")
REQUIRED = ("prefix", "country", "kind", "first_s", "next_s", "rounding", "valid_from")
OPTIONAL = ("valid_until", *AMOUNTS, *(f"{each}_micros" for each in AMOUNTS))
INTERVAL_S_MAX = 600
"""No deck bills in steps of more than some minutes; a larger number is a slip."""
NAME_CHARS = 40
"""Of a deck's name or version: a record names both, and the prefix."""
TOLD_EVERY = 5_000
"""Lines between two words of progress: some 30 ms of work."""
_NAME = re.compile(
    r"[^\s\x00-\x1f\x7f+][^\x00-\x1f\x7f+]{0,38}[^\s\x00-\x1f\x7f+]|[^\s\x00-\x1f\x7f+]"
)
_COUNTRY = re.compile(r"[A-Z]{2}|001")
_DECIMAL = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?")
_ROUNDINGS = {rule.value: rule for rule in Rounding}

Progress = Callable[[int, int], None]
"""Hears ``(done, all)`` while a long file is read."""


@dataclass(frozen=True, slots=True)
class About:
    """What a deck says of itself; an empty text is taken from the file's head."""

    name: str = ""
    version: str = ""
    currency: str = ""
    source: str = ""
    sample: bool = False


def read_deck(
    data: bytes, about: About | None = None, progress: Progress | None = None
) -> tuple[RateDeck | None, Report]:
    """The deck of a file, and the report about it; with any problem there is no deck.

    Raises ``Refused`` for a file of which nothing can be read, or that does not say what it is
    (``charging.deck_about``).
    """
    problems, head = Problems(), dict[str, str]()
    found = read_lines(data, REQUIRED, OPTIONAL, problems, head)
    told = read_about(about or About(), head)
    if not is_currency(told.currency):
        raise Refused(reasons.ABOUT, what="currency", found=told.currency[:NAME_CHARS])
    missing = [each for each in AMOUNTS if found and not _columns(found[0].fields, each)]
    if missing:
        raise Refused(reasons.AMOUNT_COLUMN, column=missing[0])
    lines: list[RateLine] = []
    numbers: list[int] = []
    for place, line in enumerate(found):
        try:
            lines.append(_rate_line(line.fields))
            numbers.append(line.number)
        except Refused as refused:
            problems.add(line.number, refused.refusal)
        if progress is not None and place % TOLD_EVERY == 0:
            progress(place, len(found))
    _no_overlaps(lines, numbers, problems)
    if not lines and not problems.count:
        raise Refused(reasons.EMPTY)
    good = problems.count == 0
    report = Report(len(found), len(lines) if good else 0, problems.count, tuple(problems.found))
    if not good:
        return None, report
    return (
        RateDeck(told.name, told.version, told.currency, sample=told.sample, lines=tuple(lines)),
        report,
    )


def read_about(given: About, head: Mapping[str, str]) -> About:
    """What a file of rates is called: as given, else as its head says."""
    told = replace(
        given,
        name=given.name or head.get("name", ""),
        version=given.version or head.get("version", ""),
        currency=given.currency or head.get("currency", ""),
        source=given.source or head.get("source", ""),
        sample=given.sample or head.get("sample") == "yes",
    )
    for what in ("name", "version"):
        if not _NAME.fullmatch(getattr(told, what)):
            raise Refused(reasons.ABOUT, what=what, found=getattr(told, what)[:NAME_CHARS])
    return told


def _columns(fields: Mapping[str, str], amount: str) -> bool:
    return (amount in fields) != (f"{amount}_micros" in fields)


def _rate_line(fields: Mapping[str, str]) -> RateLine:
    prefix, country = fields["prefix"], fields["country"]
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= PREFIX_DIGITS_MAX):
        raise Refused(reasons.PREFIX, found=prefix[:40])
    if not _COUNTRY.fullmatch(country):
        raise Refused(reasons.COUNTRY, found=country[:40])
    if fields["kind"] not in KINDS:
        raise Refused(reasons.KIND, found=fields["kind"][:40], known=", ".join(sorted(KINDS)))
    rounding = _ROUNDINGS.get(fields["rounding"])
    if rounding is None:
        known = ", ".join(_ROUNDINGS)
        raise Refused(reasons.ROUNDING, found=fields["rounding"][:40], known=known)
    valid_from = read_date(fields["valid_from"])
    until = fields.get("valid_until", "")
    valid_until = read_date(until) if until else None
    if valid_until is not None and valid_until <= valid_from:
        raise Refused(reasons.DATES, found=f"{fields['valid_from']} – {until}")
    return RateLine(
        prefix=prefix,
        country=country,
        kind=fields["kind"],
        connection_micros=_amount(fields, "connection"),
        per_minute_micros=_amount(fields, "per_minute"),
        first_s=_interval(fields, "first_s"),
        next_s=_interval(fields, "next_s"),
        rounding=rounding,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _amount(fields: Mapping[str, str], name: str) -> Micros:
    """An amount as micros, exactly; a comma or a seventh place is refused, not guessed at."""
    whole = fields.get(f"{name}_micros")
    if whole is not None:
        if whole.isascii() and whole.isdigit() and len(whole) <= 16 and int(whole) <= AMOUNT_MAX:
            return Micros(int(whole))
        raise Refused(reasons.AMOUNT, column=f"{name}_micros", found=whole[:40])
    match = _DECIMAL.fullmatch(fields[name])
    if match is None:
        raise Refused(reasons.AMOUNT, column=name, found=fields[name][:40])
    return Micros(int(match[1]) * MICROS_PER_UNIT + int((match[2] or "").ljust(6, "0")))


def _interval(fields: Mapping[str, str], name: str) -> int:
    text = fields[name]
    if not (
        text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= INTERVAL_S_MAX
    ):
        raise Refused(reasons.INTERVAL, column=name, found=text[:40], most=INTERVAL_S_MAX)
    return int(text)


_days: dict[str, Instant] = {}
DAYS_KEPT = 10_000
"""A deck names some tens of dates, a hundred thousand times."""


def read_date(text: str) -> Instant:
    """The beginning of a day, 00:00 UTC."""
    known = _days.get(text)
    if known is not None:
        return known
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Refused(reasons.DATE, found=text[:40]) from None
    if len(text) != 10 or not 1970 <= day.year <= 2200:
        raise Refused(reasons.DATE, found=text[:40])
    if len(_days) >= DAYS_KEPT:
        _days.clear()
    return _days.setdefault(text, Instant(int(day.timestamp()) * 1_000))


def _no_overlaps(lines: list[RateLine], numbers: list[int], problems: Problems) -> None:
    """Two lines of one prefix may not hold at once: which would be the price?"""
    by_prefix: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        by_prefix.setdefault(line.prefix, []).append(place)
    for prefix, same in by_prefix.items():
        if len(same) == 1:
            continue
        same.sort(key=lambda place: lines[place].valid_from)
        widest = same[0]
        for later in same[1:]:
            until = lines[widest].valid_until
            if until is None or until > lines[later].valid_from:
                told = max(numbers[widest], numbers[later])
                other = min(numbers[widest], numbers[later])
                problems.add(
                    told, Refusal(reasons.OVERLAP, {"prefix": f"+{prefix}", "line": other})
                )
            if until is not None and until < (lines[later].valid_until or until + 1):
                widest = later
