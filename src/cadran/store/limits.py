"""Every limit of the store, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadran.store.priority import Priority

QUEUED_MAX: Mapping[Priority, int] = {
    Priority.GRANT: 4_000,  # ten seconds of 400 call set-ups a second
    Priority.CALL: 20_000,  # as many facts as 2,000 calls make, in jobs of one
    Priority.ORDINARY: 1_000,  # people at pages: a longer queue is not waited for
    Priority.BULK: 64,  # importers make the next step when the last is done
    Priority.LATER: 64,  # one a projection
}
LINGER_MS: Mapping[Priority, int] = {
    Priority.GRANT: 0,
    Priority.CALL: 100,  # a commit costs as much as ten facts; what a crash can lose grows by this
    Priority.ORDINARY: 0,
    Priority.BULK: 0,
    Priority.LATER: 250,
}
"""How long a job waits for company when nothing more urgent makes a commit anyway."""
AT_ONCE: Mapping[Priority, int] = dict.fromkeys(Priority, 0)
"""Nothing lingers: for those who wait for each answer in turn (imports, tests)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long. Tests shorten the times; nobody else has a reason to."""

    queued: Mapping[Priority, int] = field(default_factory=lambda: QUEUED_MAX)
    linger_ms: Mapping[Priority, int] = field(default_factory=lambda: LINGER_MS)
    turn_jobs: int = 500
    """Jobs in one commit: beyond it the fsync is already spread thin enough."""
    turn_ms: int = 20
    """No new job joins a turn after this; with one job under 30 ms a turn stays under 50."""
    turn_warn_ms: int = 50
    """A longer turn keeps somebody's ring waiting: it is logged with the job that took most of it."""
    busy_ms: int = 1_000
    """How long another process may hold SQLite's write lock before what waits here is refused."""
    stall_ms: int = 5_000
    """A commit that hangs this long is a stalled disk: whoever waits is told so. The exchange asks for
    a slice 10 s before it is needed."""
    close_ms: int = 10_000
    """What is queued at closing gets this long."""
    readers: int = 16
    """Snapshots at once: more threads than that on one machine only take turns."""
    reader_wait_s: int = 5
    """How long a thread waits for a snapshot before it is told that the server is overloaded."""
    wal_pages: int = 4_000
    """16 MB of write-ahead log before it is copied into the database, by a thread of its own."""
