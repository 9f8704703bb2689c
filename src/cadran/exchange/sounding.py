"""Clips and keys of legs: executing ``Play``, ``Collect`` and ``StopPlaying``, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.exchange.keys import Way
from cadran.exchange.legs import Leg
from cadran.exchange.library import Library
from cadran.exchange.reasons import NO_SUCH_LEG, UNKNOWN_SOUND
from cadran.exchange.session import Sessions
from cadran.ids import Address, Ref
from cadran.services import actions, events

LENT_MS = 2 * MINUTE_MS
"""How long a bridge may need for a recording: all that can wait there (``layout.BRIDGE_QUEUE``), five seconds each."""


@dataclass(slots=True)
class Sounding:
    """What legs hear and press, outside of their bridges."""

    board: Board
    sessions: Sessions
    library: Library

    def play(self, leg: Leg, action: actions.Play) -> None:
        """Play to one leg, once all of it is loaded; what played before is over."""
        self.played(leg, leg.play_token)
        self.library.borrow(leg, action.clips)

        def begin() -> None:
            leg.playing = None
            if self.sessions.play(leg, action.clips, loop=action.loop):
                leg.playing = action.ref
            else:
                self.board.refuse(leg, action.ref, Refusal(UNKNOWN_SOUND))

        missing = self.library.missing(leg.org, action.clips)
        if not missing:
            begin()
            return
        self._pause(leg)
        leg.playing = action.ref
        self.library.load(missing, lambda: begin() if leg.playing == action.ref else None)

    def _pause(self, leg: Leg) -> None:
        """Silence until the next clips are loaded; what is told of earlier ones does not count any more."""
        self.sessions.stop(leg)
        leg.play_token += 1

    def played(self, leg: Leg, token: int) -> None:
        """What played is over (or replaced): the outcome of its ``Play``."""
        if token == leg.play_token and leg.playing is not None:
            ref, leg.playing, leg.looping = leg.playing, None, False
            self.board.done(leg, ref)

    def play_to_bridge(self, holder: Address, action: actions.PlayToBridge) -> None:
        """Play to everybody in a bridge that the program has a leg in, once all of it is loaded."""
        if not any(leg.bridge == action.bridge for leg in self.board.answered_legs(holder)):
            self.board.refuse(holder, action.ref, Refusal(NO_SUCH_LEG))
            return
        lent = self.library.lend(holder.org, action.clips)

        def begin() -> None:
            sounds = self.sessions.sounds(holder.org, action.clips)
            if sounds:
                self.board.media.play_to_bridge(action.bridge, sounds)
                self.board.done(holder, action.ref)
            else:
                self.board.refuse(holder, action.ref, Refusal(UNKNOWN_SOUND))

        if lent:
            until = after(self.board.now(), LENT_MS)
            back = ("lent", holder, action.ref)
            self.board.timers.set(back, until, lambda _now: self.library.take_back(lent))
        missing = self.library.missing(holder.org, action.clips)
        if missing:
            self.library.load(missing, begin)
        else:
            begin()

    def hush(self, leg: Leg) -> None:
        """End what plays and what is collected, with their outcomes."""
        self.sessions.stop(leg)
        self.played(leg, leg.play_token)
        if leg.keys.collect is not None:
            self.collected(leg, leg.keys.stop(), leg.keys_ref)

    def gone(self, leg: Leg) -> None:
        """The leg is going away: what was under way there has its outcome."""
        self.played(leg, leg.play_token)
        self.library.give_back(leg)
        if leg.keys.collect is not None:
            self.collected(leg, leg.keys.abandon(), leg.keys_ref)

    def collect(self, leg: Leg, action: actions.Collect, now: Instant) -> None:
        """Ask for digits; a question that was being asked is replaced."""
        self.played(leg, leg.play_token)
        if leg.keys.collect is not None:
            self.collected(leg, leg.keys.abandon(), leg.keys_ref)
        leg.keys_ref = action.ref
        ready = leg.keys.start(action, now=now)
        if ready is not None:
            self.sessions.stop(leg)
            self.collected(leg, ready, action.ref)
            return
        if not leg.keys.digits:
            self._say(leg, action)
        self.watch_keys(leg)

    def _say(self, leg: Leg, action: actions.Collect) -> None:
        """The clips of a question, once all of them are loaded; silence counts from their end."""

        def begin() -> None:
            if leg.keys.collect is not action or leg.keys.digits:
                return  # answered already
            if not self.sessions.play(leg, action.clips, loop=False):
                leg.keys.played(self.board.now())
            self.watch_keys(leg)

        self.library.borrow(leg, action.clips)
        missing = self.library.missing(leg.org, action.clips)
        leg.keys.playing()
        if missing:
            self._pause(leg)
            self.library.load(missing, begin)
        else:
            begin()

    def collected(self, leg: Leg, collected: events.Collected | None, ref: Ref | None) -> None:
        """The outcome of a ``Collect``."""
        self.board.timers.cancel(("keys", leg.id))
        leg.keys_ref = None
        if collected is not None:
            self.board.done(leg, ref, collected)

    def pressed(
        self, leg: Leg, digit: str, duration_ms: int, now: Instant, way: Way = Way.EVENTS
    ) -> None:
        """A key: for the running ``Collect``, for the program, or kept for the next ``Collect``."""
        if not leg.ways.fresh(digit, way, now):
            return
        if leg.keys.collect is not None:
            ref = leg.keys_ref
            collected = leg.keys.press(digit, now)
            if collected is None:
                self.watch_keys(leg)
            else:
                self.collected(leg, collected, ref)
        elif leg.bridge is not None or leg.looping or leg.recording:
            self.board.tell(leg.holder, events.Digit(leg.id, digit, duration_ms))
        else:
            leg.keys.keep(digit)

    def watch_keys(self, leg: Leg) -> None:
        """Set the timer for silence on the keys."""
        until = leg.keys.until
        if until is None:
            self.board.timers.cancel(("keys", leg.id))
            return

        def expire(now: Instant) -> None:
            ref = leg.keys_ref
            collected = leg.keys.expire(now)
            if collected is not None:
                self.collected(leg, collected, ref)

        self.board.timers.set(("keys", leg.id), until, expire)
