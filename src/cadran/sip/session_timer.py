"""Session timers (RFC 4028): a call whose peer vanished ends by itself, on both sides.

Every standing call has one. A peer that knows timers refreshes or is refreshed as agreed; one that does
not is refreshed by us all the same, since an answer of any kind proves it alive.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal
from cadran.sip.build import Fields
from cadran.sip.content import has_option
from cadran.sip.grammar import Malformed, parameters
from cadran.sip.message import Message, Request, Response
from cadran.sip.reasons import SESSION_EXPIRED
from cadran.sip.timers import Timer
from cadran.sip.transaction import Transaction

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_LONGEST_S: Final = 86_400
"""A longer interval is as good as none: it is shortened to this."""

_MAX_RAISES: Final = 2
"""Times that an interval is raised to what a 422 asks for, by one peer."""

_GRACE_S: Final = 32
"""Section 10: BYE goes out this long before the end, or a third of the interval if that is less."""

_LOST: Final = (408, 481)
"""Answers to a refresh that mean the dialog is over (RFC 3261 section 12.2.1.2)."""


class SessionTimer(Struct, eq=False):
    """The timer of one leg, which is given at each call. ``ours``: we refresh, at half the interval; else we wait for the peer to."""

    interval_s: int
    ours: bool = True
    updates: bool = False
    """The peer takes UPDATE, so that a refresh needs no description."""
    _known: bool = False
    """Agreed with the peer, so that a refresh says who goes on refreshing."""
    _min_s: int = 0
    _raises: int = 0
    _timer: Timer | None = None

    # --- what is said

    def offer(self) -> list[tuple[str, str]]:
        """Fields of an INVITE or UPDATE of ours."""
        role = (";refresher=uac" if self.ours else ";refresher=uas") if self._known else ""
        fields = [("Session-Expires", f"{self.interval_s}{role}")]
        if self._min_s:
            fields.append(("Min-SE", str(self._min_s)))
        return fields

    def answer(self, leg: Leg, request: Request, now: Instant) -> list[tuple[str, str]]:
        """Agree to what a request asks (section 9); the fields of our 2xx. The time starts anew."""
        self.note(leg, request)
        config = leg.board.config
        knows = has_option(request, "Supported", "timer")
        asked_s, role = _read(request)
        floor_s = max(_min_se(request), config.min_session_s)
        self.interval_s = max(min(asked_s or config.session_s, config.session_s), floor_s)
        if asked_s:
            self.interval_s = min(self.interval_s, max(asked_s, floor_s))
        self.ours = not knows or role == "uas"
        self._known = knows or asked_s > 0
        self.start(leg, now)
        if not self._known:
            return []
        fields = [
            ("Session-Expires", f"{self.interval_s};refresher={'uas' if self.ours else 'uac'}")
        ]
        if not self.ours:
            fields.append(("Require", "timer"))
        return fields

    def agreed(self, leg: Leg, response: Response, now: Instant) -> None:
        """A 2xx to an INVITE or UPDATE of ours (section 7.2). The time starts anew."""
        self.note(leg, response)
        asked_s, role = _read(response)
        self._known = asked_s > 0
        self.ours = role != "uas" or not self._known
        if self._known:
            self.interval_s = min(max(asked_s, leg.board.config.min_session_s), _LONGEST_S)
        self.start(leg, now)

    def raised(self, response: Response) -> bool:
        """Take the longer interval that a 422 asks for; False if there is no sense in trying again."""
        asked_s = _min_se(response)
        if response.status != 422 or self._raises >= _MAX_RAISES or asked_s <= self.interval_s:
            return False
        self._raises += 1
        self.interval_s = self._min_s = min(asked_s, _LONGEST_S)
        return True

    def note(self, leg: Leg, message: Message) -> None:
        """What the peer says that it takes."""
        if "Allow" in message.first:
            leg.allow = message.get("Allow").upper()
            self.updates = "UPDATE" in leg.allow

    # --- time

    def start(self, leg: Leg, now: Instant) -> None:
        """Count from now."""
        self.stop(leg)
        half = self.interval_s * SECOND_MS // 2
        last = (self.interval_s - min(_GRACE_S, self.interval_s // 3)) * SECOND_MS
        due = now + (half if self.ours else last)
        self._timer = leg.board.timers.set(due, _due, self, leg)

    def stop(self, leg: Leg) -> None:
        leg.board.timers.cancel(self._timer)
        self._timer = None

    def due(self, leg: Leg, now: Instant) -> None:
        """Refresh, or end what the peer did not refresh."""
        self._timer = None
        if leg.over or leg.state != "standing":
            self.start(leg, now)
        elif not self.ours:
            leg.lost(now, Refusal(SESSION_EXPIRED))
        elif self.updates:
            self._update(leg, now)
        else:
            self.start(leg, now)
            leg.talk.refresh(leg, now)

    def _update(self, leg: Leg, now: Instant) -> None:
        if leg.dialog is None:
            return
        fields: Fields = [
            ("Contact", leg.board.contact(leg.dialog.flow)),
            ("Supported", "timer"),
            *self.offer(),
        ]
        leg.send("UPDATE", fields, "", partial(self._refreshed, leg), now)

    def _refreshed(
        self,
        leg: Leg,
        _tx: Transaction,
        message: Response | Request | None,
        status: int,
        now: Instant,
    ) -> None:
        if leg.over:
            return
        if isinstance(message, Response):
            status = message.status
            if status < 200:
                return
            if leg.auth.challenged(message) or self.raised(message):
                self._update(leg, now)
                return
            if status < 300:
                leg.auth.accepted()
                self.agreed(leg, message, now)
                return
            if status in (405, 501):
                self.updates = False
        if status in _LOST:
            leg.lost(now, Refusal(SESSION_EXPIRED) if status == 408 else None)
        else:
            self.start(leg, now)


def too_short(request: Request, min_s: int) -> bool:
    """Is the interval asked for refused by 422 (section 9)? A peer without timers could not mend it."""
    return 0 < _read(request)[0] < min_s and has_option(request, "Supported", "timer")


def _due(timer: SessionTimer, leg: Leg, now: Instant) -> None:
    timer.due(leg, now)


def _read(message: Message) -> tuple[int, str]:
    """Interval and refresher of Session-Expires; (0, "") if there is none that can be read."""
    text, semicolon, rest = message.get("Session-Expires").partition(";")
    if not _SECONDS.fullmatch(text.strip(" \t")):
        return 0, ""
    try:
        role = parameters(semicolon + rest).get("refresher") or ""
    except Malformed:
        role = ""
    return int(text), role.lower()


def _min_se(message: Message) -> int:
    found = _SECONDS.match(message.get("Min-SE"))
    return min(int(found.group()), _LONGEST_S) if found else 0
