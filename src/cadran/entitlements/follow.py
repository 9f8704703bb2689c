"""Keeping the live model fresh: from the writer's commits to the loop's thread.

A few changes (a person at a page) are read at once on the writer's thread, so that who waits for the commit
finds the model changed. Many (an import) are read by a thread of our own, so that the writer goes on.
Whichever reads holds the turn, so that an older state never overtakes a newer one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from cadran.entitlements.refresh import EVERYTHING, Patch, Touched, read_patch, touched_by
from cadran.errors import Refused
from cadran.journal.facts import Fact
from cadran.store.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Things read on the writer's thread after one commit: some 3 ms of it."""
PENDING_MAX = 20_000
"""Things waiting to be read again; beyond it, reading everything is cheaper."""
BATCH = 200
"""Things read in one snapshot: some 60 ms, after which others get at the turn."""
RETRY_S = 1.0
"""Pause after the database failed us; what was touched is kept."""

CALLS = ("leg.", "grant.")
"""What calls tell, most of all facts: it touches nothing here."""

Patches = list[tuple[Touched, Patch]]
HandOver = Callable[[Callable[[], None]], None]
"""Runs something soon, in order, on the thread that looks things up: ``loop.call_soon_threadsafe``."""


class Follower:
    """Hears commits, reads what they touched, hands patches over in order to be applied."""

    def __init__(self, store: Store, hand_over: HandOver, apply: Callable[[Patches], None]) -> None:
        self._store = store
        self._hand_over = hand_over
        self._apply = apply
        self._pending: dict[Touched, None] = {}
        self._changed = threading.Condition()
        self._turn = threading.Lock()
        self._reading = False
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="live-model", daemon=True)

    def start(self) -> None:
        self._store.on_commit(Fact, self.hear)
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join()

    def hear(self, facts: list[Fact]) -> None:
        """On the writer's thread, after a commit."""
        if self._stopped:
            return
        touched: dict[Touched, None] = {}
        for each in facts:
            if not each.kind.startswith(CALLS):
                touched.update(dict.fromkeys(touched_by(each)))
        if touched and not (len(touched) <= AT_ONCE and self._at_once(list(touched))):
            self._later(touched)

    def settled(self, wait_s: float) -> bool:
        """Wait until nothing is pending and all is applied; whether that came to be. Not on the owner's thread."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._pending and not self._reading, wait_s):
                return False
        applied = threading.Event()
        self._hand_over(applied.set)  # after all that was handed over before
        return applied.wait(wait_s)

    def _at_once(self, touched: list[Touched]) -> bool:
        if self._pending or not self._turn.acquire(blocking=False):
            return False
        try:
            self._read(touched)
        except Refused:
            return False
        finally:
            self._turn.release()
        return True

    def _later(self, touched: dict[Touched, None]) -> None:
        with self._changed:
            self._pending.update(touched)
            if len(self._pending) > PENDING_MAX:
                self._pending = {EVERYTHING: None}
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._stopped)
                if self._stopped:
                    return
                batch = list(self._pending)[:BATCH]
                # Taken out before it is read: what is touched meanwhile comes back and is read again.
                for each in batch:
                    del self._pending[each]
                self._reading = True
            failed = not self._try(batch)
            with self._changed:
                self._reading = False
                if failed:
                    self._pending = dict.fromkeys(batch) | self._pending
                    self._changed.wait_for(lambda: self._stopped, RETRY_S)
                self._changed.notify_all()

    def _try(self, batch: list[Touched]) -> bool:
        try:
            with self._turn:
                self._read(batch)
        except Refused as refused:
            log.warning("the live model could not be refreshed", reason=refused.refusal.id)
            return False
        return True

    def _read(self, touched: list[Touched]) -> None:
        with self._store.read_everywhere() as unit:
            patches = [(each, read_patch(unit, each)) for each in touched]
        self._hand_over(lambda: self._apply(patches))
