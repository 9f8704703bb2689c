"""The table of jobs: each statement about it stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_

from cadran.clock import Instant
from cadran.errors import Reason, Refused
from cadran.ids import NodeId, OrgId
from cadran.jobs import limits, reasons
from cadran.jobs.job import Job, JobId, ReportLine, State
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.store.tables.jobs import job_lines, jobs
from cadran.store.unit import ReadUnit, UnitOfWork

OPEN = (State.QUEUED.value, State.RUNNING.value)


def enter(unit: UnitOfWork, job: JobId, kind: str, by: str, node: NodeId, now: Instant) -> bool:
    """A new job; False: it is there already. Raises ``Refused(jobs.too_many)``."""
    if unit.row(unit.select(jobs, jobs.c.id).where(jobs.c.id == job)) is not None:
        return False
    count = unit.select(jobs, func.count().label("open")).where(jobs.c.state.in_(OPEN))
    row = unit.row(count)
    if row is not None and row.open >= limits.OPEN_AN_ORG:
        raise Refused(reasons.TOO_MANY, most=limits.OPEN_AN_ORG)
    values = {
        "id": job,
        "kind": kind,
        "by_user": by,
        "node": node,
        "state": State.QUEUED.value,
        "done": 0,
        "total": 0,
        "cancel_wanted": False,
        "committed": False,
        "outcome": "",
        "facts": {},
        "lines": 0,
        "queued_at": now,
        "started_at": None,
        "ended_at": None,
    }
    unit.insert(jobs, values)
    append(unit, Fact(unit.org, "job.queued", job, now, {"kind": kind, "by": by}))
    return True


def begin(unit: UnitOfWork, job: JobId, now: Instant) -> bool:
    """It runs now; False: it was cancelled while it waited."""
    where = (jobs.c.id == job, jobs.c.state == State.QUEUED.value)
    values = {"state": State.RUNNING.value, "started_at": now}
    return unit.run(unit.update(jobs).where(*where).values(**values)) == 1


def move(unit: UnitOfWork, job: JobId, done: int, total: int) -> bool:
    """Note how far it is; answers whether somebody wants it to end."""
    unit.run(unit.update(jobs).where(jobs.c.id == job).values(done=done, total=total))
    row = unit.row(unit.select(jobs, jobs.c.cancel_wanted).where(jobs.c.id == job))
    return row is not None and bool(row.cancel_wanted)


def seal(unit: UnitOfWork, job: JobId) -> None:
    """Nobody can cancel it from now on. Raises ``Refused(jobs.cancelled)`` if somebody has."""
    where = (jobs.c.id == job, jobs.c.cancel_wanted.is_(False))
    if unit.run(unit.update(jobs).where(*where).values(committed=True)) == 0:
        raise Refused(reasons.CANCELLED)


def want_end(unit: UnitOfWork, job: JobId, now: Instant) -> Job:
    """Cancel: what waits ends at once, what runs at its next step. Repeating it does no harm."""
    found = row_of(unit, job)
    if found.cancelling or found.state is State.CANCELLED:
        return found
    if found.state.over:
        raise Refused(reasons.OVER)
    if not found.cancellable:
        raise Refused(reasons.TOO_LATE)
    unit.run(unit.update(jobs).where(jobs.c.id == job).values(cancel_wanted=True))
    if found.state is State.QUEUED:
        end(unit, job, State.CANCELLED, reasons.CANCELLED.id, {}, now)
    return row_of(unit, job)


def end(
    unit: UnitOfWork,
    job: JobId,
    state: State,
    outcome: str,
    facts: Mapping[str, Any],
    now: Instant,
) -> None:
    """It has ended; the oldest ended ones make room."""
    values = {"state": state.value, "outcome": outcome, "facts": dict(facts), "ended_at": now}
    where = (jobs.c.id == job, jobs.c.state.in_(OPEN))
    if unit.run(unit.update(jobs).where(*where).values(**values)) == 0:
        return
    append(unit, Fact(unit.org, "job.ended", job, now, {"state": state.value, "outcome": outcome}))
    _make_room(unit)


def put_lines(unit: UnitOfWork, job: JobId, first: int, lines: Sequence[ReportLine]) -> None:
    """Some of the report's lines, from place ``first`` on."""
    rows = [
        {
            "job": job,
            "place": first + place,
            "line": each.line,
            "what": each.what[:200],
            "outcome": each.outcome,
            "facts": dict(each.facts),
        }
        for place, each in enumerate(lines)
    ]
    unit.insert_many(job_lines, rows)
    unit.run(unit.update(jobs).where(jobs.c.id == job).values(lines=first + len(lines)))


def lines_after(unit: ReadUnit, job: JobId, place: int) -> list[ReportLine]:
    """Some of the report, in order, from after this place; places count from 0."""
    query = unit.select(job_lines).where(job_lines.c.job == job, job_lines.c.place > place)
    rows = unit.rows(query.order_by(job_lines.c.place).limit(limits.REPORT_READ))
    return [ReportLine(row.line, row.what, row.outcome, row.facts) for row in rows]


def row_of(unit: ReadUnit, job: JobId) -> Job:
    """A job of the unit's organisation. Raises ``Refused(jobs.unknown_job)``."""
    row = unit.row(unit.select(jobs).where(jobs.c.id == job))
    if row is None:
        raise Refused(reasons.UNKNOWN_JOB, job=job[:64])
    return _job_of(row)


def newest(unit: ReadUnit, before: tuple[int, str] | None, limit: int) -> list[Job]:
    """Jobs, newest first, from before ``(queued_at, id)``."""
    query = unit.select(jobs)
    if before is not None:
        at, name = before
        earlier = and_(jobs.c.queued_at == at, jobs.c.id < name)
        query = query.where(or_(jobs.c.queued_at < at, earlier))
    query = query.order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(limit)
    return [_job_of(row) for row in unit.rows(query)]


def left_open(unit: ReadUnit, node: NodeId) -> list[tuple[OrgId, JobId, bool]]:
    """What a dead run of this node left: organisation, job, and whether it was carrying out already."""
    query = unit.select(jobs).where(jobs.c.node == node, jobs.c.state.in_(OPEN))
    return [(OrgId(row.org), JobId(row.id), bool(row.committed)) for row in unit.rows(query)]


def interruption(*, committed: bool) -> Reason:
    """What an end of the server means for a job."""
    return reasons.INTERRUPTED_LATE if committed else reasons.INTERRUPTED


def _make_room(unit: UnitOfWork) -> None:
    ended = unit.select(jobs, jobs.c.id).where(jobs.c.ended_at.is_not(None))
    ended = ended.order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).offset(limits.KEPT_AN_ORG)
    for row in unit.rows(ended.limit(limits.OPEN_AN_ORG)):
        unit.run(unit.delete(job_lines).where(job_lines.c.job == row.id))
        unit.run(unit.delete(jobs).where(jobs.c.id == row.id))


def _job_of(row: Any) -> Job:
    state = State(row.state)
    open_ = not state.over
    return Job(
        id=JobId(row.id),
        kind=row.kind,
        by=row.by_user,
        state=state,
        done=row.done,
        total=row.total,
        cancellable=open_ and not row.committed and not row.cancel_wanted,
        cancelling=open_ and bool(row.cancel_wanted),
        outcome=row.outcome,
        facts=row.facts,
        lines=row.lines,
        queued_at=Instant(row.queued_at),
        started_at=None if row.started_at is None else Instant(row.started_at),
        ended_at=None if row.ended_at is None else Instant(row.ended_at),
    )
