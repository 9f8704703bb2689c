"""Cursors: where the next page begins, opaque to the client."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from cadran.api import reasons
from cadran.errors import Refused

Row = TypeVar("Row")


def encode(*place: str | int) -> str:
    """A place in an order, as a cursor."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str | None, *types: type) -> tuple[str | int, ...] | None:
    """The place, checked to have these types. Raises ``Refused(api.bad_cursor)``."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if (
        not isinstance(place, list)
        or len(place) != len(types)
        or any(type(part) is not wanted for part, wanted in zip(place, types, strict=True))
    ):
        raise Refused(reasons.BAD_CURSOR)
    return tuple(place)


def cut(
    rows: Sequence[Row], limit: int, place: Callable[[Row], tuple[str | int, ...]]
) -> tuple[list[Row], str | None]:
    """From ``limit + 1`` rows read: those to answer, and the cursor if more follow."""
    shown = list(rows[:limit])
    return shown, encode(*place(shown[-1])) if len(rows) > limit and shown else None
