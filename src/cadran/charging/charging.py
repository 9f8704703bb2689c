"""Authorise / extend / settle: reserve before ring, pay slice by slice, settle once.

Every method queues one job and answers a future, resolved after the commit: at ``Priority.GRANT`` what
somebody waits for, at ``Priority.CALL``, in the order of the call's facts, what only has to be kept. A
refusal is the future's ``Refused`` exception (``credit.exhausted``, ``charging.no_rate``…); so is a full
queue, so that a caller has one place to look.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog

from cadran.charging import blocking, recovery, steps
from cadran.charging.blocking import VELOCITY
from cadran.charging.decks import Decks
from cadran.charging.grants import Charge, GrantRequest, Slice
from cadran.charging.lapsing import lapse_everywhere
from cadran.charging.reasons import TOO_FAST
from cadran.charging.spending import NO_LIMITS, Shipped
from cadran.clock import MINUTE_MS, Clock, Instant
from cadran.errors import Refused
from cadran.ids import GrantId, NodeId, OrgId
from cadran.journal.facts import Fact
from cadran.money.caps import Scope
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

T = TypeVar("T")
log = structlog.get_logger(__name__)

DAY_MS = 24 * 60 * MINUTE_MS
SLICE_S = 60
"""One reservation a minute and leg; what a crash can at most leave unspent for a moment."""
UNSETTLED_MAX = 10_000
"""Calls that ended while the database hung; beyond it they wait for ``recover``."""


class Charging:
    """The door of the room. Any thread."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        decks: Decks,
        slice_s: int = SLICE_S,
        caps: Shipped = NO_LIMITS,
    ) -> None:
        """``caps``: the limits of spending that hold where an organisation has none of its own."""
        self._store = store
        self._clock = clock
        self._decks = decks
        self._slice_s = slice_s
        self._caps = caps
        self._unsettled: dict[GrantId, Callable[[], Future[Charge]]] = {}
        self._lock = threading.Lock()
        self._day = 0

    def authorise(self, request: GrantRequest) -> Future[Slice]:
        """Reserve the first slice."""
        decks, slice_s, caps = self._decks, self._slice_s, self._caps
        future = self._grant(
            request.org, lambda unit: steps.authorise(unit, request, decks, slice_s, caps)
        )
        future.add_done_callback(lambda done: self._watch_speed(request, done))
        return future

    def commence(
        self, org: OrgId, grant: GrantId, answered_at: Instant, fact: Fact
    ) -> Future[None]:
        """The trunk answered: paid time runs from here. ``fact`` is committed with it."""
        return self._kept(org, lambda unit: steps.commence(unit, grant, answered_at, fact))

    def extend(self, org: OrgId, grant: GrantId, slice_no: int, now: Instant) -> Future[Slice]:
        """Reserve one more slice (number 1, 2, …); repeated calls with one number answer the same."""
        slice_s, caps = self._slice_s, self._caps
        return self._grant(
            org, lambda unit: steps.extend(unit, grant, slice_no, now, slice_s, caps)
        )

    def settle(
        self,
        org: OrgId,
        grant: GrantId,
        ended_at: Instant | None,
        fact: Fact | None,
        answered_at: Instant | None = None,
    ) -> Future[Charge]:
        """Post what was used and give back the rest; ``ended_at`` None: it was never answered.

        ``answered_at`` counts if ``commence`` was lost. When the database fails, the future says so, and
        the settlement, with its fact, is tried again at each ``heartbeat``.
        """

        def job() -> Future[Charge]:
            return self._kept(
                org, lambda unit: steps.settle(unit, grant, answered_at, ended_at, fact)
            )

        return self._watched(grant, job)

    def heartbeat(self, node: NodeId, now: Instant) -> Future[None]:
        """Proof of life of a node, each second; leases of nodes that are dead are settled with it."""
        with self._lock:
            again = list(self._unsettled.items())
            self._unsettled.clear()
        for grant, job in again:
            self._watched(grant, job)
        self._each_day(now)

        def beat(unit: UnitOfWork) -> None:
            recovery.beat(unit, node, now)
            recovery.expire(unit, node, now)

        return self._queue(lambda: self._store.write_everywhere(beat, Priority.CALL))

    def recover(self, node: NodeId, now: Instant) -> Future[int]:
        """At start: settle what a dead run of this node left open, up to its last proof of life.

        Answers how many. Each grant is settled once, however often this is repeated.
        """
        return recovery.recover(self._store, node, now)

    def _each_day(self, now: Instant) -> None:
        """Once a UTC day, and at start: let old money lapse, on a thread, since it reads a while."""
        day = now // DAY_MS
        if day <= self._day:
            return
        self._day = day

        def look() -> None:
            try:
                lapse_everywhere(self._store, now)
            except Exception as error:  # noqa: BLE001 -- a database in trouble: tomorrow is a day too
                log.warning("old money was not looked at", error=type(error).__name__)

        threading.Thread(target=look, name="charging-day", daemon=True).start()

    def _watch_speed(self, request: GrantRequest, done: Future[Slice]) -> None:
        """Who calls faster than people can is blocked until somebody looks into it."""
        error = done.exception()
        if not isinstance(error, Refused) or error.refusal.reason is not TOO_FAST:
            return
        if error.refusal.facts["scope"] == Scope.USER.value:
            at, user = request.at, request.payer
            self._kept(request.org, lambda unit: blocking.block(unit, user, VELOCITY, "", "", at))

    def _watched(self, grant: GrantId, job: Callable[[], Future[Charge]]) -> Future[Charge]:
        future = job()
        future.add_done_callback(lambda done: self._settled(grant, job, done))
        return future

    def _settled(
        self, grant: GrantId, job: Callable[[], Future[Charge]], done: Future[Charge]
    ) -> None:
        error = done.exception()
        if isinstance(error, Refused) and error.refusal.reason.retryable:
            with self._lock:
                if len(self._unsettled) < UNSETTLED_MAX:
                    self._unsettled[grant] = job

    def _grant(self, org: OrgId, work: Callable[[UnitOfWork], T]) -> Future[T]:
        return self._queue(lambda: self._store.write(org, work, Priority.GRANT))

    def _kept(self, org: OrgId, work: Callable[[UnitOfWork], T]) -> Future[T]:
        return self._queue(lambda: self._store.write(org, work, Priority.CALL))

    def _queue(self, write: Callable[[], Future[T]]) -> Future[T]:
        try:
            return write()
        except Refused as full:
            refused: Future[T] = Future()
            refused.set_exception(full)
            return refused
