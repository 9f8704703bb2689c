"""Programs in their mailboxes: in order, apart, bounded, and none the worse for another's fault."""

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.exchange.mailbox import MAILBOX_MAX, ROUNDS_MAX
from cadran.exchange.placement import LEASE_MS, LeaseTable
from cadran.ids import LegId, NodeId
from cadran.services.causes import HUNG_UP
from cadran.services.events import LegAnswered, LegEnded, Woken

from .programs import NOW, Bench, Told, address


def numbered(count: int) -> list[LegAnswered]:
    return [LegAnswered(LegId(str(number))) for number in range(count)]


def test_events_come_one_at_a_time_and_in_order():
    program = Told(address("a"))
    bench = Bench(program)
    events = numbered(5)

    def post_more(event, _now):
        return [lambda _now: bench.post("a", Woken())] if event is events[0] else []

    program.does = post_more
    for event in events:
        bench.post("a", event)
    assert bench.boxes.pump(NOW)
    assert program.heard == [*events, Woken()]


def test_what_is_not_configured_is_refused():
    with pytest.raises(Refused) as refused:
        Bench().post("nobody", Woken())
    assert refused.value.refusal.id == "exchange.no_program"


def test_a_full_mailbox_refuses_but_ends_of_legs_always_come_through():
    program = Told(address("a"))
    bench = Bench(program)
    for event in numbered(MAILBOX_MAX):
        bench.post("a", event)
    with pytest.raises(Refused) as refused:
        bench.post("a", Woken())
    assert refused.value.refusal.id == "exchange.busy"
    end = LegEnded(LegId("0"), Refusal(HUNG_UP))
    bench.post("a", end)
    while not bench.boxes.pump(NOW):
        pass
    assert program.heard[-1] == end


def test_a_program_that_raises_is_dropped_and_its_neighbours_go_on():
    def fall(_event, _now):
        raise RuntimeError("a fault in a service")

    bad, good = Told(address("bad"), fall), Told(address("good"))
    bench = Bench(bad, good)
    first, second = numbered(2)
    bench.post("bad", first)
    bench.post("bad", second)
    bench.post("good", Woken())
    assert bench.boxes.pump(NOW)
    assert good.heard == [Woken()]
    assert bench.boxes.program(address("bad")) is None
    assert bench.lost == [(address("bad"), "exchange.program_failed", [first, second])]

    bad.does = lambda _event, _now: []
    bench.post("bad", Woken())
    assert bench.boxes.pump(NOW)
    assert bad.heard[-1] == Woken(), "it begins anew with the next event"


def test_a_deadline_that_raises_is_a_fault_of_that_program_alone():
    class Timeless(Told):
        def deadline(self):
            raise ZeroDivisionError

    bench = Bench(Timeless(address("bad")), good := Told(address("good")))
    bench.post("bad", Woken())
    bench.post("good", Woken())
    assert bench.boxes.pump(NOW)
    assert [lost[0] for lost in bench.lost] == [address("bad")]
    assert good.heard == [Woken()]


def test_a_program_that_keeps_itself_busy_holds_up_nobody():
    busy, other = Told(address("busy")), Told(address("other"))
    bench = Bench(busy, other)
    busy.does = lambda _event, _now: [lambda _now: bench.post("busy", Woken())]
    bench.post("busy", Woken())
    bench.post("other", Woken())
    assert not bench.boxes.pump(NOW), "something is left for the next turn"
    assert len(busy.heard) == ROUNDS_MAX
    assert other.heard == [Woken()]


def test_a_finished_program_makes_room_and_a_waiting_one_is_woken_in_time():
    done, waits = Told(address("done"), over=True), Told(address("waits"), until=Instant(5_000))
    bench = Bench(done, waits)
    bench.post("done", Woken())
    bench.post("waits", LegAnswered(LegId("l")))
    bench.boxes.pump(NOW)
    assert bench.boxes.program(address("done")) is None
    assert bench.timers.deadline() == 5_000
    bench.timers.fire(Instant(5_000))
    waits.until = None
    bench.boxes.pump(Instant(5_000))
    assert waits.heard[-1] == Woken()
    assert bench.timers.deadline() is None


def test_a_program_whose_lease_went_to_another_node_is_told_nothing_more():
    table = LeaseTable()
    program = Told(address("a"))
    bench = Bench(program, placement=table)
    bench.post("a", Woken())
    bench.boxes.pump(NOW)
    late = Instant(NOW + LEASE_MS)
    assert table.owner(address("a"), NodeId("there"), late).node == "there"
    bench.post("a", Woken())
    bench.boxes.pump(late)
    assert len(program.heard) == 1
    assert bench.boxes.program(address("a")) is None
    assert [(lost[0], lost[1]) for lost in bench.lost] == [(address("a"), "exchange.elsewhere")]
