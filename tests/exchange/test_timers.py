"""The exchange's heap of timers."""

from cadran.clock import Instant
from cadran.exchange.timers import Timers


def test_a_newer_time_replaces_the_older_one():
    timers, fired = Timers(), []
    timers.set("a", Instant(10), lambda _now: fired.append("old"))
    timers.set("a", Instant(20), lambda _now: fired.append("new"))
    timers.fire(Instant(15))
    assert fired == []
    timers.fire(Instant(20))
    assert fired == ["new"]


def test_timers_fire_in_order_of_time_and_once():
    timers, fired = Timers(), []
    for at in (30, 10, 20):
        timers.set(at, Instant(at), lambda _now, at=at: fired.append(at))
    timers.fire(Instant(100))
    timers.fire(Instant(200))
    assert fired == [10, 20, 30]


def test_what_a_timer_sets_for_now_waits_for_the_next_call():
    timers, count = Timers(), []

    def again(now: Instant) -> None:
        count.append(now)
        timers.set("a", now, again)

    timers.set("a", Instant(1), again)
    timers.fire(Instant(1))
    assert len(count) == 1
    timers.fire(Instant(1))
    assert len(count) == 2


def test_cancelled_timers_do_not_pile_up():
    timers = Timers()
    for n in range(10_000):
        timers.set("same", Instant(n), lambda _now: None)
    assert len(timers._heap) < 200
    timers.cancel("same")
    assert timers.deadline() is None
    assert len(timers) == 0


def test_a_timer_that_fails_takes_no_other_with_it():
    timers, fired = Timers(), []

    def fails(_now: Instant) -> None:
        raise RuntimeError("a fault")

    timers.set("bad", Instant(1), fails)
    timers.set("good", Instant(2), lambda _now: fired.append("good"))
    timers.fire(Instant(5))
    assert fired == ["good"]
