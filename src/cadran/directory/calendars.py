"""Public holidays by country, from the library ``holidays``: offered to attendants, which keep their own dates.

The library reckons them offline. It is imported at the first question, because that takes a fifth of a second.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from cadran.directory import reasons
from cadran.errors import Refused

YEARS_MAX = 5
"""Years at once: holidays that follow the moon are guesses beyond."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
CALENDARS_KEPT = 64
LONGEST_NAME = 64
"""As an attendant keeps it."""
_LANGUAGES = {"en": ("en_US", "en_GB", "en"), "fr": ("fr", "fr_FR", "fr_BE", "fr_CA", "fr_CH")}
"""The library's names for languages, the first that a country has."""


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A holiday and its dates, one a year or several."""

    name: str
    dates: tuple[date, ...]


def regions(country: str) -> tuple[str, ...]:
    """Parts of a country that have holidays of their own. Raises ``Refused(NO_CALENDAR)``."""
    known = _countries()
    if country not in known:
        raise Refused(reasons.NO_CALENDAR, country=country[:2])
    return known[country]


@lru_cache(CALENDARS_KEPT)
def public_holidays(
    country: str, region: str, first_year: int, years: int, language: str
) -> tuple[PublicHoliday, ...]:
    """The holidays of some years, in order of their first date, named in a language if the country has it.

    ``region`` "" for what holds everywhere. Raises ``Refused``: ``NO_CALENDAR``, ``BAD_YEARS``.
    """
    import holidays  # noqa: PLC0415  # see above

    last = first_year + years - 1
    if not (0 < years <= YEARS_MAX and first_year >= FIRST_YEAR and last <= LAST_YEAR):
        raise Refused(reasons.BAD_YEARS, most=YEARS_MAX, first=FIRST_YEAR, last=LAST_YEAR)
    if region and region not in regions(country):
        raise Refused(reasons.NO_CALENDAR, country=f"{country} {region}"[:16])
    spoken = _spoken(country, language)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Mapping[date, str] = holidays.country_holidays(
            country,
            subdiv=region or None,
            years=range(first_year, last + 1),
            language=spoken,
            observed=True,
        )
    by_name: dict[str, list[date]] = {}
    for day in sorted(found):
        for name in str(found[day]).split("; "):
            by_name.setdefault(name[:LONGEST_NAME], []).append(day)
    return tuple(PublicHoliday(name, tuple(dates)) for name, dates in by_name.items())


def _spoken(country: str, language: str) -> str | None:
    """The library's name of the language; else the country's own, whatever the server's locale is."""
    import holidays  # noqa: PLC0415  # see above

    known = holidays.list_localized_countries().get(country, [])
    found = next((each for each in _LANGUAGES.get(language, ()) if each in known), None)
    return found or holidays.country_holidays(country).default_language


@lru_cache(1)
def _countries() -> Mapping[str, tuple[str, ...]]:
    import holidays  # noqa: PLC0415  # see above

    listed: Mapping[str, Any] = holidays.list_supported_countries()
    return {code: tuple(parts) for code, parts in listed.items() if len(code) == 2}
