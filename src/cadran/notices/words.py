"""Facts as a sentence says them, in the reader's language: money, days, numbers, products."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from cadran.clock import SECOND_MS
from cadran.directory.products import products
from cadran.messages import render
from cadran.numbering.number import international, is_e164

MICROS = 1_000_000


def spoken(facts: Mapping[str, object], language: str) -> dict[str, object]:
    """``X_micros`` becomes ``x`` in the fact ``currency``, ``X_at`` a moment ``x`` (UTC)."""
    said: dict[str, object] = {}
    currency = str(facts.get("currency") or "")
    for name, value in facts.items():
        if name.endswith("_micros") and isinstance(value, int) and currency:
            said[name.removesuffix("_micros")] = money(value, currency, language)
        elif name.endswith("_at") and isinstance(value, int):
            at = datetime.fromtimestamp(value // SECOND_MS, UTC)
            said[name.removesuffix("_at")] = format_datetime(
                at, "long", locale=language, tzinfo=UTC
            )
        elif name == "pool":
            said["pool_kind"] = render(f"notices.pool_{str(value).partition(':')[0]}", {}, language)
        elif name == "number" and not value:
            said[name] = render("notices.number_none", {}, language)
        elif name == "where" and not value:
            said[name] = render("notices.where_unknown", {}, language)
        elif name == "caller" and not value:
            said[name] = render("notices.caller_unknown", {}, language)
        elif name == "conferences":
            said[name] = _conferences(str(value), language)
        elif isinstance(value, str):
            said[name] = _word(value, language)
        elif isinstance(value, int) and not isinstance(value, bool) and name != "count":
            said[name] = format_decimal(value, locale=language)
        else:
            said[name] = value
    return said


def money(amount_micros: int, currency: str, language: str) -> str:
    return format_currency(amount_micros / MICROS, currency, locale=language)


def _conferences(listed: str, language: str) -> str:
    """The organiser's next meetings, one a line, or that there are none yet."""
    form = "some" if listed else "none"
    return render(f"notices.conferences_{form}", {"list": listed}, language)


def _word(value: str, language: str) -> str:
    if value in products():
        return render(f"directory.product_{value}", {}, language)
    if value.startswith("+") and is_e164(value):
        return international(value)
    return value
