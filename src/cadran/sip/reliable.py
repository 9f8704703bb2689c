"""Ringing that the caller acknowledges (RFC 3262 section 3): the callee's side of 100rel.

One at a time waits for its PRACK; what is to be said meanwhile waits behind it, the 2xx included when
the ringing carries a description.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cadran.clock import Instant
from cadran.sip.confirmation import Confirmation
from cadran.sip.content import has_option
from cadran.sip.message import Request

if TYPE_CHECKING:
    from cadran.sip.arrived import Arrived

_RACK: Final = re.compile(r"([0-9]{1,10})[ \t]+([0-9]{1,10})[ \t]+INVITE")


class EarlyAnswers:
    """The reliable ringing of one arrived leg.

    ``settled``: offer and answer were exchanged before the call was accepted. ``answer`` is the peer's, to
    an offer of ours (an INVITE without one); ``offering`` while such an offer is what waits.
    """

    __slots__ = (
        "_accept",
        "_awaited",
        "_late",
        "_leg",
        "_next",
        "_number",
        "_required",
        "_sent_sdp",
        "_waiting",
        "answer",
        "offering",
        "settled",
    )

    def __init__(self, leg: Arrived, *, required: bool, late: bool) -> None:
        self._leg = leg
        self._required = required
        self._late = late
        """The INVITE has no offer, so that the first reliable answer must make one (section 5)."""
        self._number = 0
        self._awaited = 0
        """The number whose PRACK has not come, 0 if none; also when the call was accepted without waiting for it."""
        self._waiting: Confirmation | None = None
        self._sent_sdp = False
        self._next: str | None = None
        self._accept: str | None = None
        self.settled = False
        self.answer = ""
        self.offering = False

    @classmethod
    def wanted(cls, leg: Arrived, request: Request) -> EarlyAnswers | None:
        """For an INVITE that knows 100rel, else None."""
        required = has_option(request, "Require", "100rel")
        if not required and not has_option(request, "Supported", "100rel"):
            return None
        return cls(leg, required=required, late=not request.body)

    def takes(self, sdp: str) -> bool:
        """Is this ringing to be reliable? Where the peer leaves it to us: if it carries an answer."""
        return self._required or (sdp != "" and not self._late)

    def ring(self, sdp: str, now: Instant) -> None:
        """Send it, or hold it until the one before was acknowledged."""
        if self._waiting is not None:
            self._next = sdp or self._next or ""
            return
        if self._late and not self.settled and not sdp:
            return
        if self.settled:
            sdp = ""
        if self._number == 0:
            self._number = 1 + int(self._leg.board.token()[:7], 16)
        else:
            self._number += 1
        self._awaited = self._number
        flow, data = self._leg.ring_reliably(self._number, sdp, now)
        self._sent_sdp = sdp != ""
        self.offering = self._sent_sdp and self._late
        self._waiting = Confirmation(
            self._leg.board,
            self._number,
            flow,
            data,
            offered=self.offering,
            lost=self._lost,
            now=now,
        )

    def _lost(self, now: Instant) -> None:
        self._waiting = None
        self._leg.unheard(now)

    def holds(self, sdp: str) -> bool:
        """May the call be accepted yet? If not, it is as soon as the PRACK comes (section 3)."""
        if self._waiting is not None and self._sent_sdp:
            self._accept = sdp
            return True
        self.stop()
        return False

    def acknowledged(self, request: Request) -> bool:
        """Is it the PRACK that is waited for?"""
        found = _RACK.fullmatch(request.get("RAck"))
        if found is None or not self._awaited:
            return False
        if (int(found.group(1)), int(found.group(2))) != (self._awaited, self._leg.invite_cseq):
            return False
        self._awaited = 0
        self._still()
        self.settled = self.settled or self._sent_sdp
        return True

    def go_on(self, request: Request, now: Instant) -> None:
        """Say what waited for the PRACK."""
        if self.offering:
            self.answer = request.text
            self.offering = False
        if self._accept is not None:
            sdp, self._accept = self._accept, None
            self._leg.accept(sdp, now)
        elif self._next is not None:
            sdp, self._next = self._next, None
            self.ring(sdp, now)

    def stop(self) -> None:
        """The call is accepted or over: nothing is repeated or said any more, yet a PRACK on its way is known (section 3)."""
        self._next = None
        self._still()

    def _still(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
