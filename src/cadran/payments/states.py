"""The life of a payment: one table. Pure.

``created``: not yet sent. ``pending``: sent; no answer yet, or the provider says "wait". ``unknown``: it
did not answer in time, and may have taken the money. ``succeeded``, ``failed``, ``cancelled`` are ends,
and yet a late yes is believed: money that was taken is credited.
"""

from __future__ import annotations

from enum import Enum


class Word(Enum):
    """What happened to it."""

    SENT = "sent"
    APPROVED = "approved"
    DECLINED = "declined"
    WAITING = "pending"
    SILENT = "silent"
    CALLED_OFF = "called_off"


CREATED, PENDING, UNKNOWN = "created", "pending", "unknown"
SUCCEEDED, FAILED, CANCELLED = "succeeded", "failed", "cancelled"
OPEN = frozenset({CREATED, PENDING, UNKNOWN})

TRANSITIONS: dict[tuple[str, Word], str] = {
    (CREATED, Word.SENT): PENDING,
    (CREATED, Word.CALLED_OFF): CANCELLED,
    (PENDING, Word.APPROVED): SUCCEEDED,
    (PENDING, Word.DECLINED): FAILED,
    (PENDING, Word.WAITING): PENDING,
    (PENDING, Word.SILENT): UNKNOWN,
    (UNKNOWN, Word.APPROVED): SUCCEEDED,
    (UNKNOWN, Word.DECLINED): FAILED,
    (UNKNOWN, Word.WAITING): PENDING,
    (UNKNOWN, Word.SILENT): UNKNOWN,
    (FAILED, Word.APPROVED): SUCCEEDED,
}


def after(state: str, word: Word) -> str:
    """The state that follows; what the table does not name changes nothing."""
    return TRANSITIONS.get((state, word), state)
