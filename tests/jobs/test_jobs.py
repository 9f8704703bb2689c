"""Long work: it is seen to move, can be cancelled until it is carried out, and never outlives its node unseen."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from cadran.clock import Instant
from cadran.errors import Reason, Refused
from cadran.ids import NodeId, OrgId
from cadran.jobs import Job, JobId, Jobs, Progress, Report, ReportLine, State, jobs, limits

ACME, OTHER = OrgId("acme"), OrgId("other")
NODE = NodeId("node-1")
GOOD = Report("jobs.test")
LIMIT_S = 20
OUT_OF_WORK = Reason("jobs.test_refusal")


@dataclass
class Clock:
    now: int = 1_700_000_000_000

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class Heard:
    """What a listener was told, and waiting for it."""

    told: list[Job] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, _org: OrgId, job: Job) -> None:
        with self.changed:
            self.told.append(job)
            self.changed.notify_all()

    def until(self, true: Callable[[Job], bool]) -> Job:
        with self.changed:
            assert self.changed.wait_for(lambda: any(map(true, self.told)), LIMIT_S), self.told
            return next(each for each in self.told if true(each))

    def over(self, job: JobId) -> Job:
        return self.until(lambda each: each.id == job and each.state.over)


@dataclass
class Desk:
    jobs: Jobs
    clock: Clock
    heard: Heard

    def start(self, work: Callable[[Progress], Report], org: OrgId = ACME, **more: str) -> JobId:
        return self.jobs.start(org, "test", "usr_anna", work, **more)


@pytest.fixture
def desk(store) -> Iterator[Desk]:
    clock, heard = Clock(), Heard()
    made = Jobs(store, clock, os.urandom, NODE)
    made.listen(heard)
    yield Desk(made, clock, heard)
    made.stop()


class Gate:
    """Work that waits to be let through, step by step."""

    def __init__(self, total: int = 4) -> None:
        self.total = total
        self.entered = threading.Event()
        self.steps = threading.Semaphore(0)
        self.committing = False

    def __call__(self, progress: Progress) -> Report:
        progress.of(self.total)
        if self.committing:
            progress.commit()
        self.entered.set()
        for _ in range(self.total):
            assert self.steps.acquire(timeout=LIMIT_S)
            progress.advance()
        return GOOD

    def open(self) -> None:
        self.steps.release(self.total)


def test_work_is_done_and_its_report_can_be_read_by_line(desk):
    lines = [ReportLine(each, f"person {each}", "jobs.test", {"n": each}) for each in range(2_500)]
    job = desk.start(lambda _progress: Report("jobs.test", {"count": 3}, lines))
    found = desk.heard.over(job)
    assert (found.state, found.outcome, found.facts) == (State.DONE, "jobs.test", {"count": 3})
    assert (found.percent, found.lines) == (100, 2_500)
    assert list(desk.jobs.report(ACME, job)) == lines


def test_percentage_and_remaining_time_follow_the_work(desk):
    gate = Gate()
    job = desk.start(gate)
    desk.heard.until(lambda each: each.total == gate.total)
    desk.clock.now += 30_000
    gate.steps.release()
    moved = desk.heard.until(lambda each: each.done == 1)
    assert (moved.id, moved.percent) == (job, 25)
    assert moved.remaining_ms(desk.clock()) == 90_000
    assert desk.jobs.job(ACME, job).done == 1
    gate.open()
    assert desk.heard.over(job).remaining_ms(desk.clock()) is None


def test_what_is_not_known_is_not_made_up(desk):
    job = Job(
        *(JobId("j"), "test", "", State.RUNNING, 0, 0, True, False, "", {}, 0),
        *(Instant(0), Instant(0), None),
    )
    assert (job.percent, job.remaining_ms(Instant(5))) == (None, None)
    assert replace(job, done=10, total=10).percent == 99


def test_running_work_ends_at_its_next_step_when_cancelled(desk):
    gate = Gate()
    job = desk.start(gate)
    assert gate.entered.wait(LIMIT_S)
    assert desk.jobs.cancel(ACME, job).cancelling
    assert desk.jobs.cancel(ACME, job).cancelling, "to repeat it does no harm"
    gate.open()
    assert desk.heard.over(job).state is State.CANCELLED
    done = desk.start(lambda _progress: GOOD)
    assert desk.heard.over(done).state is State.DONE
    with pytest.raises(Refused, match=r"jobs\.over"):
        desk.jobs.cancel(ACME, done)


def test_waiting_work_is_cancelled_without_ever_starting(desk):
    gate, started = Gate(), threading.Event()
    first = desk.start(gate)
    second = desk.start(lambda _progress: started.set() or GOOD)
    assert gate.entered.wait(LIMIT_S)
    assert desk.jobs.cancel(ACME, second).state is State.CANCELLED
    gate.open()
    assert desk.heard.over(first).state is State.DONE
    third = desk.start(lambda _progress: GOOD)
    desk.heard.over(third)
    assert not started.is_set()


def test_what_is_being_carried_out_cannot_be_cancelled(desk):
    gate = Gate()
    gate.committing = True
    job = desk.start(gate)
    assert gate.entered.wait(LIMIT_S)
    assert not desk.jobs.job(ACME, job).cancellable
    with pytest.raises(Refused, match=r"jobs\.too_late"):
        desk.jobs.cancel(ACME, job)
    gate.open()
    assert desk.heard.over(job).state is State.DONE


def test_who_cancelled_first_wins_over_carrying_out(desk):
    entered, go = threading.Event(), threading.Event()

    def work(progress: Progress) -> Report:
        entered.set()
        assert go.wait(LIMIT_S)
        progress.cancelled.clear()  # as on another node, which only the table tells
        progress.commit()
        return GOOD

    job = desk.start(work)
    assert entered.wait(LIMIT_S)
    desk.jobs.cancel(ACME, job)
    go.set()
    assert desk.heard.over(job).state is State.CANCELLED


def test_a_refusal_and_a_fault_end_the_work_with_their_reason(desk):
    def refuse(_progress: Progress) -> Report:
        raise Refused(OUT_OF_WORK, left=0)

    refused = desk.heard.over(desk.start(refuse))
    assert (refused.state, refused.outcome) == (State.FAILED, "jobs.test_refusal")
    assert refused.facts == {"left": 0}
    fault = desk.heard.over(desk.start(lambda _progress: 1 // 0))
    assert (fault.state, fault.outcome) == (State.FAILED, "jobs.fault")


def test_one_organisation_waits_for_itself_and_not_for_others(desk):
    gates = [Gate() for _ in range(limits.WORKERS)]
    mine = [desk.start(gate) for gate in gates]
    other = desk.start(lambda _progress: GOOD, OTHER)
    assert desk.heard.over(other).state is State.DONE
    assert [gate.entered.is_set() for gate in gates[1:]] == [False] * (limits.WORKERS - 1)
    for gate in gates:
        gate.open()
    for job in mine:
        desk.heard.over(job)


def test_no_more_wait_than_the_limit(desk, monkeypatch):
    monkeypatch.setattr(limits, "OPEN_AN_ORG", 2)
    gate = Gate()
    desk.start(gate)
    desk.start(gate)
    with pytest.raises(Refused, match=r"jobs\.too_many"):
        desk.start(gate)
    desk.heard.over(desk.start(lambda _progress: GOOD, OTHER))
    gate.open()
    gate.open()


def test_the_same_id_is_the_same_work(desk):
    runs: list[int] = []
    work = lambda _progress: runs.append(1) or GOOD  # noqa: E731
    assert desk.start(work, id="import-1") == desk.start(work, id="import-1") == "import-1"
    desk.heard.over(JobId("import-1"))
    assert len(desk.jobs.jobs(ACME, None, 10)) == len(runs) == 1


def test_other_organisations_neither_see_nor_cancel_it(desk):
    job = desk.start(lambda _progress: GOOD)
    desk.heard.over(job)
    for look in (desk.jobs.job, desk.jobs.cancel, desk.jobs.report):
        with pytest.raises(Refused, match=r"jobs\.unknown_job"):
            look(OTHER, job)
    assert desk.jobs.jobs(OTHER, None, 10) == []


def test_old_work_makes_room(desk, monkeypatch):
    monkeypatch.setattr(limits, "KEPT_AN_ORG", 2)
    made = []
    for _ in range(4):
        desk.clock.now += 1
        made.append(
            desk.start(lambda _: Report("jobs.test", lines=[ReportLine(1, "x", "jobs.test")]))
        )
        desk.heard.over(made[-1])
    newest = [each.id for each in desk.jobs.jobs(ACME, None, 10)]
    assert newest == made[:1:-1]
    last = desk.jobs.jobs(ACME, None, 1)[0]
    assert [each.id for each in desk.jobs.jobs(ACME, (last.queued_at, last.id), 10)] == [made[2]]


def test_what_a_stopping_node_leaves_is_told_apart(desk, monkeypatch):
    running, late = Gate(), Gate()
    late.committing = True
    first = desk.start(running)
    desk.start(running)
    other = desk.start(late, OTHER)
    assert running.entered.wait(LIMIT_S)
    assert late.entered.wait(LIMIT_S)
    stopping = threading.Thread(target=desk.jobs.stop)
    stopping.start()
    desk.heard.until(lambda each: each.outcome == "jobs.interrupted" and each.id != first)
    running.open()
    late.open()
    stopping.join(LIMIT_S)
    assert desk.heard.over(first).outcome == "jobs.interrupted"
    assert desk.heard.over(other).outcome == "jobs.interrupted_late"
    with pytest.raises(Refused, match=r"jobs\.interrupted"):
        desk.start(running)


def test_what_a_dead_node_left_has_ended_at_its_next_start(desk, store):
    gate = Gate()
    job, waiting = desk.start(gate), desk.start(gate)
    assert gate.entered.wait(LIMIT_S)
    elsewhere = Jobs(store, desk.clock, os.urandom, NodeId("node-2"))
    assert elsewhere.recover() == 0
    again = Jobs(store, desk.clock, os.urandom, NODE)
    assert (again.recover(), again.recover()) == (2, 0)
    for each in (job, waiting):
        found = again.job(ACME, each)
        assert (found.state, found.outcome) == (State.FAILED, "jobs.interrupted")
    for made in (elsewhere, again):
        made.stop()
    gate.open()
    gate.open()


def test_a_report_has_its_limit(desk, monkeypatch):
    monkeypatch.setattr(jobs.limits, "REPORT_LINES_MAX", 3)
    lines = [ReportLine(each, "x", "jobs.test") for each in range(5)]
    job = desk.start(lambda _progress: Report("jobs.test", lines=lines))
    assert desk.heard.over(job).lines == 3
