"""What is known of a piece of long work, while it runs and afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

from cadran.clock import Instant
from cadran.errors import Fact

JobId = NewType("JobId", str)


class State(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        return self not in {State.QUEUED, State.RUNNING}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one thing. ``outcome`` is a message id, ``facts`` are its words.

    ``line`` is that of a file, as editors count, or the place in a list; ``what`` names the thing.
    """

    line: int
    what: str
    outcome: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """How work ended, in a sentence (``outcome``, a message id, with ``facts``) and by line."""

    outcome: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    lines: Sequence[ReportLine] = ()
    good: bool = True
    """Whether what was wanted came about."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``kind`` names its message ``jobs.kind_<kind>``; ``total`` 0: not known yet.

    ``cancellable``: it has not ended, and is not yet carrying out what it decided.
    """

    id: JobId
    kind: str
    by: str
    state: State
    done: int
    total: int
    cancellable: bool
    cancelling: bool
    outcome: str
    """Message id of how it ended; "" until then."""
    facts: Mapping[str, Fact]
    lines: int
    """Lines in its report."""
    queued_at: Instant
    started_at: Instant | None
    ended_at: Instant | None

    @property
    def percent(self) -> int | None:
        """How much is done; None while that is not known. 100 only at the end."""
        if self.state is State.DONE:
            return 100
        if self.total <= 0:
            return None
        return min(99, self.done * 100 // self.total)

    def remaining_ms(self, now: Instant) -> int | None:
        """How long it will take if it goes on as until now; None while nothing can be said."""
        if self.state is not State.RUNNING or self.started_at is None or not self.done > 0:
            return None
        if self.total <= 0:
            return None
        left = max(0, self.total - self.done)
        return max(0, now - self.started_at) * left // self.done
