"""Structured logs: one JSON line an event (or readable on a terminal), numbers and secrets masked."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO, cast

import structlog

_ID = r"(?<![0-9A-Za-z])(?:[a-z]{2,5}_)?(?=[0-9]*[a-f])[0-9a-f]{16,64}(?![0-9A-Za-z])"
_NUMBER = re.compile(rf"(?P<id>{_ID})|\+?\d[\d ]{{6,}}\d")
_OWN_KEYS = frozenset({"timestamp", "level", "request"})
"""What the program itself wrote, and a reader must be able to search for."""
_SECRET_KEYS = frozenset({"password", "pin", "token", "secret", "ha1", "authorization", "cookie"})


def mask(text: str) -> str:
    """Keep the first three and last two digits of anything that looks like a phone number.

    The digits of a long hexadecimal id are nobody's number.
    """

    def hide(found: re.Match[str]) -> str:
        if found["id"]:
            return found[0]
        digits = found[0]
        return digits[:4] + "…" + digits[-2:]

    return _NUMBER.sub(hide, text)


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value


def private(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Structlog processor: no secrets, no whole numbers."""
    for key, value in event.items():
        if key in _SECRET_KEYS:
            event[key] = "…"
        elif key not in _OWN_KEYS:
            event[key] = _masked(value)
    return event


class Unfailing:
    """A stream whose lines are lost when they cannot be written: a full disk must not end a call."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def configure(level: str) -> None:
    """Set up logging for a process."""
    readable = sys.stderr.isatty()
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        private,
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, force=True)
