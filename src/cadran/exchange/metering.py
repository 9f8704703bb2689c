"""Paid time: reserve before ring, pay slice by slice, cut when no more can be had.

The grant's clock starts at the trunk's answer. A slice is asked for well before the last one ends; when
the answer does not come in time (a stalled database) the leg ends where its last slice ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cadran.charging.grants import Charge, GrantRequest, Slice
from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.exchange import records
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg, LegState, Metered
from cadran.ids import E164, GrantId
from cadran.services.actions import Payer
from cadran.services.causes import CREDIT_EXHAUSTED

EXTEND_BEFORE_MS = 10_000
"""How long before the end of a slice the next is asked for: many times a slow commit."""


@dataclass(slots=True)
class Metering:
    """The grants of paid legs. ``cut(leg, cause)`` ends a leg."""

    board: Board
    cut: Callable[[Leg, Refusal], None]

    def reserve(
        self,
        leg: Leg,
        payer: Payer,
        number: E164,
        then: Callable[[Slice | None, Refusal | None], None],
    ) -> None:
        """Ask for the first slice; ``then`` goes on, on the loop's thread, if the leg is still wanted."""
        request = GrantRequest(
            id=GrantId(leg.id),
            org=leg.org,
            node=self.board.node,
            leg=leg.id,
            call=leg.call,
            payer=payer.user,
            service=payer.service,
            destination=number,
            at=leg.at,
        )

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if leg.state is LegState.ENDED:
                if slice_ is not None:  # it was given up meanwhile: give the money back
                    self.board.charging.settle(leg.org, slice_.grant, None, None)
                return
            if slice_ is not None:
                leg.metered = Metered(slice_.grant, slice_.granted_ms, slice_.final)
            then(slice_, refusal)

        self.board.when(self.board.charging.authorise(request), granted)

    def answered(self, leg: Leg, at: Instant) -> None:
        """The trunk answered: the paid time runs. The fact is committed with it."""
        metered = leg.metered
        self.board.show(leg, "leg.answered")
        if metered is None:
            self.board.records.note(records.answered(leg, at))
            return
        metered.answered_at = at
        fact = records.answered(leg, at)
        self.board.when(
            self.board.charging.commence(leg.org, metered.grant, at, fact),
            lambda _done, refusal: self._commenced(leg, refusal),
        )
        self._schedule(leg, metered)

    def ended(self, leg: Leg, cause: Refusal, at: Instant, *, by_peer: bool) -> None:
        """Settle, with the fact of the end in the same commit."""
        self.board.timers.cancel(("slice", leg.id))
        fact = records.ended(leg, cause, at, by_peer=by_peer)
        metered = leg.metered
        if metered is None:
            self.board.records.note(fact)
            self.board.show(leg, "leg.ended")
            return
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

    def _commenced(self, leg: Leg, refusal: Refusal | None) -> None:
        if refusal is not None and leg.state is not LegState.ENDED:
            self.board.records.note(records.answered(leg, leg.answered_at or leg.at))

    def _schedule(self, leg: Leg, metered: Metered) -> None:
        """Ask for more before the slice ends, or cut where it ends."""
        assert metered.answered_at is not None
        end = after(metered.answered_at, metered.granted_ms)
        if metered.final or metered.extending:
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
            del refusal
            if leg.state is LegState.ENDED:
                return
            metered.extending = False
            if slice_ is None:
                metered.final = True
            else:
                metered.slices += 1
                metered.granted_ms = slice_.granted_ms
                metered.final = slice_.final
            self._schedule(leg, metered)

        self.board.when(
            self.board.charging.extend(leg.org, metered.grant, metered.slices, now), extended
        )

    def _spent(self, leg: Leg) -> None:
        if leg.state is not LegState.ENDED:
            self.cut(leg, Refusal(CREDIT_EXHAUSTED))
