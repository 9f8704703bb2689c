"""The one shape of every voice service.

    handle(event, now) -> [action, ...]        deadline() -> instant | None

A program knows no socket, clock, database, thread or random source. It is created by its *maker* from
plain data; its state is plain data too, so that it can be shown, stored and replayed. The exchange
delivers events one at a time from one serial mailbox per address, executes the actions in order, and
reports the outcome (``Done`` or ``Refused``) of an action, if it has one to report, in a later event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from cadran.clock import Instant
from cadran.ids import Address
from cadran.services.actions import Action
from cadran.services.events import Event

View = Mapping[str, object]
"""What a page shows of a program: JSON-ready, without secrets."""


@runtime_checkable
class Program(Protocol):
    """A voice service at work."""

    address: Address

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """React to one event. Never raises on any event, in any state: an unexpected one is ignored."""
        ...

    def deadline(self) -> Instant | None:
        """When the program wants to be ``Woken``, if nothing happens before."""
        ...

    def finished(self) -> bool:
        """True when the program may be dropped: it holds no leg and waits for nothing."""
        ...

    def view(self) -> View:
        """The state as a page shows it."""
        ...
