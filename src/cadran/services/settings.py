"""Reading the settings that a maker gets: plain data from the store, read with care.

A setting that is missing or makes no sense takes its default, so that a program can always be made;
what people may set is validated where they set it, in ``directory`` and ``numbers``.
"""

from __future__ import annotations

from collections.abc import Mapping

Settings = Mapping[str, object]

DEFAULT_LANGUAGE = "en"
LANGUAGES_MAX = 5
"""Languages offered on one number: one primary and up to four more."""


def text(settings: Settings, key: str, default: str = "") -> str:
    value = settings.get(key)
    return value if isinstance(value, str) else default


def choice(settings: Settings, key: str, allowed: tuple[str, ...]) -> str:
    """One of ``allowed``; the first is the default."""
    value = settings.get(key)
    return value if isinstance(value, str) and value in allowed else allowed[0]


def flag(settings: Settings, key: str, *, default: bool = False) -> bool:
    value = settings.get(key)
    return value if isinstance(value, bool) else default


def whole(settings: Settings, key: str, default: int, lowest: int, highest: int) -> int:
    """A whole number, held between its limits."""
    value = settings.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        return default
    return max(lowest, min(highest, value))


def languages(settings: Settings) -> tuple[str, ...]:
    """``languages`` (a list) or ``language``, in order, each once; English when none is given."""
    value = settings.get("languages")
    listed = list(value) if isinstance(value, list | tuple) else [settings.get("language")]
    named = dict.fromkeys(each for each in listed if isinstance(each, str) and each)
    return tuple(named)[:LANGUAGES_MAX] or (DEFAULT_LANGUAGE,)
