"""What a queue owes to a caller who hung up: to call them back. It outlives a restart of the house."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import Instant
from cadran.ids import E164, CallId, UserId


@dataclass(frozen=True, slots=True)
class Promise:
    """To one caller."""

    call: CallId
    """Of the caller, by which the journal knows them."""
    number: E164
    since: Instant
    """Their place in line."""
    until: Instant
    """Kept no longer."""
    language: str
    name: str = ""
    user: UserId | None = None
    priority: bool = False
    calls_back: int = 0
    """Times that they were called in vain. One that the crash cut short is none."""


@dataclass(frozen=True, slots=True)
class Owed:
    """All of them: told to a queue as by itself when the house starts again, at once, so that each has their place."""

    promises: tuple[Promise, ...]
