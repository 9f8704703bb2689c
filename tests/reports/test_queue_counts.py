"""What happened in queues, by quarters of an hour, from the journal."""

from typing import Any

from tests.reports.test_attendance import happened

from cadran.clock import Instant
from cadran.entitlements.resources import read_queue_counts
from cadran.ids import NodeId, OrgId
from cadran.reports.calls import Calls
from cadran.reports.queue_counts import QUARTER_MS
from cadran.services.queue.figures import Counts

ORG = OrgId("acme")


def test_each_quarter_is_counted_once_and_the_newest_two_days_are_read_at_a_start(store):
    calls, late = Calls(store), 300 * QUARTER_MS
    happened(
        store,
        ORG,
        ("queue.arrived", "q", 1, {"call": "z"}, {}),
        ("queue.arrived", "q", late + 1, {"call": "a"}, {}),
        ("queue.arrived", "q", late + 2, {"call": "b"}, {}),
        ("queue.answered", "q", late + 3, {"call": "a", "waited_ms": 5, "in_time": True}, {}),
        ("queue.abandoned", "q", late + QUARTER_MS, {"call": "b"}, {}),
        ("queue.arrived", "other", late, {"call": "c"}, {}),
        ("queue.changed", "q", late, {}, {}),
    )
    calls.refresh()

    def read():
        with store.read_everywhere() as unit:
            return read_queue_counts(unit)

    counted = {
        "q": (
            Counts(late, arrived=2, answered=1, in_time=1, waited_ms=5),
            Counts(late + QUARTER_MS, abandoned=1),
        ),
        "other": (Counts(late, arrived=1),),
    }
    assert read() == counted
    calls.rebuild()
    assert read() == counted


def test_who_waited_when_the_program_died_gave_up_then(store):
    def came(call: str, at: int) -> tuple[Any, ...]:
        arrived = {"call": call, "side": "in", "kind": "queue", "id": "q", "service": "ucap_in"}
        return (
            ("leg.arrived", call, at, arrived, {}),
            ("queue.arrived", "q", at, {"call": call}, {}),
        )

    calls, late = Calls(store), 300 * QUARTER_MS
    served = {"call": "a", "waited_ms": 5, "in_time": True}
    happened(store, ORG, *came("a", late), ("queue.answered", "q", late + 5, served, {}))
    happened(store, ORG, *came("b", late + 9), ("leg.arrived", "c", late, {"call": "c"}, {}))
    assert calls.end_abandoned(NodeId("n"), Instant(late + 60_000)) == 3
    assert calls.end_abandoned(NodeId("n"), Instant(late + 60_000)) == 0
    with store.read_everywhere() as unit:
        (counted,) = read_queue_counts(unit)["q"]
    assert (counted.arrived, counted.answered, counted.abandoned) == (2, 1, 1)
