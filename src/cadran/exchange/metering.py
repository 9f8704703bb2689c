"""Paid time: reserve before ring, pay slice by slice, cut when no more can be had.

The grant's clock starts at the trunk's answer. A slice is asked for well before the last one ends. When there is
no more, whoever pays hears a tone shortly before the leg ends where its last slice ends; so it does when the
answer does not come in time (a stalled database).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cadran.charging.grants import Charge, GrantRequest, Slice
from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.exchange import records
from cadran.exchange.bills import Bill
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg, LegState, Metered
from cadran.ids import GrantId, UserId
from cadran.journal.facts import Fact
from cadran.media.plane import Sound
from cadran.store.reasons import UNAVAILABLE

EXTEND_BEFORE_MS = 10_000
"""How long before the end of a slice the next is asked for: many times a slow commit."""
WARN_BEFORE_MS = 10_000
"""The tone comes so long before the end: time to say goodbye."""
WARN_AGAIN_MS = 500
"""While nobody talks with the leg. Its end takes the timer away."""
WARNING = Sound("tone.warning")

Then = Callable[[Slice | None, Refusal | None], None]


@dataclass(slots=True)
class Metering:
    """The grants of paid legs. ``cut(leg, cause)`` ends a leg."""

    board: Board
    cut: Callable[[Leg, Refusal], None]

    def reserve(self, leg: Leg, bill: Bill, then: Then) -> None:
        """Ask for the first slice; ``then`` goes on, on the loop's thread, if the leg is still wanted."""
        request = GrantRequest(
            id=GrantId(leg.id),
            org=leg.org,
            node=self.board.node,
            leg=leg.id,
            call=leg.call,
            payer=UserId(bill.payer),
            service=bill.service,
            destination=bill.number,
            at=self.board.now(),
            pools=bill.pools,
            credits=bill.credits,
            trunk=bill.trunk,
            inbound=bill.inbound,
        )

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if leg.state is LegState.ENDED:
                if slice_ is not None:  # it was given up meanwhile: give the money back
                    self.board.charging.settle(leg.org, slice_.grant, None, None)
                return
            if slice_ is not None:
                leg.metered = Metered(slice_.grant, slice_.granted_ms, bill.payer)
            then(slice_, refusal)

        self.board.when(self.board.charging.authorise(request), granted)

    def join(self, leg: Leg, bill: Bill, then: Then) -> None:
        """Reserve for a leg that talks already and costs from now on (a caller who enters a meeting)."""

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if leg.metered is not None and slice_ is not None:
                self._commence(leg, leg.metered, self.board.now(), records.charged(leg))
            then(slice_, refusal)

        self.reserve(leg, bill, granted)

    def answered(self, leg: Leg, at: Instant) -> None:
        """The trunk answered: the paid time runs. The fact is committed with it."""
        metered = leg.metered
        self.board.show(leg, "leg.answered")
        leg.informs = leg.sip is not None and self.board.agent.informs(leg.sip)
        if metered is None:
            self.board.records.note(records.answered(leg, at))
            return
        self._commence(leg, metered, at, records.answered(leg, at))

    def ended(self, leg: Leg, cause: Refusal, at: Instant, *, by_peer: bool) -> None:
        """Settle, with the fact of the end in the same commit."""
        fact = records.ended(leg, cause, at, by_peer=by_peer)
        metered = leg.metered
        if metered is None:
            self.board.records.note(fact)
            self.board.show(leg, "leg.ended")
            return
        self.board.timers.cancel(("slice", leg.id))
        self.board.timers.cancel(("warning", leg.id))
        used_until = at if metered.answered_at is not None else None

        def settled(charge: Charge | None, refusal: Refusal | None) -> None:
            if charge is None and refusal is not None and not refusal.reason.retryable:
                self.board.records.note(
                    fact
                )  # a failing database is tried again by charging itself
            self.board.show(leg, "leg.ended")
            self.board.watch.tell(leg.org, "credit", {"call": leg.call})

        future = self.board.charging.settle(
            leg.org, metered.grant, used_until, fact, metered.answered_at
        )
        self.board.when(future, settled)

    def _commence(self, leg: Leg, metered: Metered, at: Instant, fact: Fact) -> None:
        metered.answered_at = at

        def refused(_refusal: Refusal) -> None:
            if leg.state is not LegState.ENDED:
                self.board.records.note(fact)

        self.board.unless(self.board.charging.commence(leg.org, metered.grant, at, fact), refused)
        self._schedule(leg, metered)

    def _schedule(self, leg: Leg, metered: Metered) -> None:
        """Ask for more before the slice ends, or cut where it ends."""
        assert metered.answered_at is not None
        end = after(metered.answered_at, metered.granted_ms)
        if metered.last or metered.extending:
            self.board.timers.set(("slice", leg.id), end, lambda _now: self._spent(leg))
        else:
            early = max(end - EXTEND_BEFORE_MS, metered.answered_at)
            self.board.timers.set(
                ("slice", leg.id), Instant(early), lambda now: self._extend(leg, now)
            )

    def _extend(self, leg: Leg, now: Instant) -> None:
        metered = leg.metered
        if metered is None or leg.state is LegState.ENDED:
            return
        metered.extending = True
        self._schedule(leg, metered)

        def extended(slice_: Slice | None, refusal: Refusal | None) -> None:
            if leg.state is LegState.ENDED:
                return
            metered.extending = False
            if slice_ is None:
                metered.last = refusal or Refusal(UNAVAILABLE)
                self._warn_in_time(leg, metered)
            else:
                metered.slices += 1
                metered.granted_ms = slice_.granted_ms
            self._schedule(leg, metered)

        self.board.when(
            self.board.charging.extend(leg.org, metered.grant, metered.slices, now), extended
        )

    def _warn_in_time(self, leg: Leg, metered: Metered) -> None:
        """There is no more: the end is known."""
        assert metered.answered_at is not None
        end = after(metered.answered_at, metered.granted_ms)
        early = Instant(max(end - WARN_BEFORE_MS, self.board.now()))
        self.board.timers.set(("warning", leg.id), early, lambda _now: self._warn(leg))

    def _warn(self, leg: Leg) -> None:
        """The tone, to whoever pays and to nobody else: their own legs that talk with this one."""
        metered = leg.metered
        if metered is None:
            return
        if leg.bridge is None:  # on hold, or not yet brought together: soon, perhaps
            again = after(self.board.now(), WARN_AGAIN_MS)
            self.board.timers.set(("warning", leg.id), again, lambda _now: self._warn(leg))
            return
        self.board.watch.tell(leg.org, "credit", {"call": leg.call, "kind": "ending"})
        for other in self.board.legs.values():
            together = other.bridge == leg.bridge and other.org == leg.org
            if together and other.caller.user == metered.payer and other is not leg:
                self.board.media.play(other.id, [WARNING], other.play_token, loop=False)

    def _spent(self, leg: Leg) -> None:
        if leg.state is not LegState.ENDED:
            metered = leg.metered
            cause = None if metered is None else metered.last
            self.cut(leg, cause or Refusal(UNAVAILABLE))
