"""Every "no" in Cadran, classified once.

A :class:`Reason` is declared once, in the room that refuses (``<room>/reasons.py``). Its id is
stable and public; it is also the key of its message in ``cadran/messages/<language>/``, so that the
API, the page, the command line and the caller's ear all say the same thing. A :class:`Refusal` is a
reason with the facts that decided. Pure code returns refusals or raises :class:`Refused`; only the
faces turn them into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from msgspec import Struct, field

Fact = str | int | bool | None


class Origin(Enum):
    """Whose doing it is: decides what is logged and what is worth a retry."""

    CLIENT = "client"
    """The asker can mend it: bad input, missing licence, unknown number."""
    SERVER = "server"
    """Cadran's own state: overload, a full disk, a stalled database."""
    UPSTREAM = "upstream"
    """Somebody behind Cadran: a carrier, a payment provider."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind of refusal.

    ``id`` is ``<namespace>.<key>`` and names the message; ``http`` is the API's status (RFC 9110);
    ``sip`` the final response sent to a phone or carrier (RFC 3261 section 21); ``q850`` the cause in
    the Reason header (RFC 3326) where one fits; ``prompt`` the clip a caller hears, if any.
    """

    id: str
    http: int = 409
    sip: int = 403
    q850: int | None = None
    retryable: bool = False
    origin: Origin = Origin.CLIENT
    prompt: str | None = None


class Refusal(Struct, frozen=True):
    """A reason and the facts that decided (named as in its message; no secrets)."""

    reason: Reason
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.reason.id

    @property
    def q850(self) -> int | None:
        """The cause in the Reason header (RFC 3326): the fact ``q850``, as somebody else told it, or the reason's."""
        told = self.facts.get("q850")
        return told if isinstance(told, int) else self.reason.q850


class Refused(Exception):
    """Carries a refusal up to a face; changes nothing on its way."""

    def __init__(self, reason: Reason, **facts: Fact) -> None:
        super().__init__(reason.id)
        self.refusal = Refusal(reason, facts)
