"""Exchange rates as files: CSV ``date,base,quote,rate``, checked as a whole, with a report by line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cadran.charging import deck_reasons as reasons
from cadran.charging.deck_reading import About, read_about, read_date
from cadran.directory.files import Problems, Report, read_lines
from cadran.errors import Refusal, Refused
from cadran.money.exchange import RATE_SCALE, ExchangeRate, ExchangeTable
from cadran.money.micros import is_currency

COLUMNS = ("date", "base", "quote", "rate")
_RATE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def read_exchange(data: bytes, about: About | None = None) -> tuple[ExchangeTable | None, Report]:
    """The table of a file, and the report about it; with any problem there is no table.

    Raises ``Refused`` for a file of which nothing can be read, or that does not say what it is.
    """
    problems, head = Problems(), dict[str, str]()
    lines = read_lines(data, COLUMNS, (), problems, head)
    told = read_about(about or About(), head)
    rates: list[ExchangeRate] = []
    seen: dict[tuple[str, str, int], int] = {}
    for line in lines:
        try:
            rate = _rate(line.fields)
        except Refused as refused:
            problems.add(line.number, refused.refusal)
            continue
        first = seen.setdefault((rate.base, rate.quote, rate.valid_from), line.number)
        if first != line.number:
            problems.add(line.number, Refusal(reasons.EXCHANGE_TWICE, {"line": first}))
        rates.append(rate)
    if not rates and not problems.count:
        raise Refused(reasons.EMPTY)
    good = problems.count == 0
    report = Report(len(lines), len(rates) if good else 0, problems.count, tuple(problems.found))
    return (ExchangeTable(told.name, told.version, tuple(rates)) if good else None), report


def _rate(fields: Mapping[str, str]) -> ExchangeRate:
    base, quote = fields["base"], fields["quote"]
    if not is_currency(base) or not is_currency(quote) or base == quote:
        raise Refused(reasons.CURRENCY_PAIR, found=f"{base}/{quote}"[:40])
    match = _RATE.fullmatch(fields["rate"])
    nanos = int(match[1]) * RATE_SCALE + int((match[2] or "").ljust(9, "0")) if match else 0
    if nanos <= 0:
        raise Refused(reasons.EXCHANGE_RATE, found=fields["rate"][:40])
    return ExchangeRate(base, quote, read_date(fields["date"]), nanos)
