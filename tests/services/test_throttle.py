"""Wrong tries."""

from cadran.clock import Instant
from cadran.services.throttle import FORGET_MS, SHARED_WAIT_MAX_MS, Throttle

NOW = Instant(1_000_000)


def test_the_free_tries_cost_nothing_and_then_the_waits_double_up_to_the_longest():
    throttle = Throttle(free_tries=3, first_wait_ms=10, longest_wait_ms=50)
    assert [throttle.failed("a", NOW) for _ in range(7)] == [0, 0, 10, 20, 40, 50, 50]


def test_a_wait_passes():
    throttle = Throttle(free_tries=1, first_wait_ms=10)
    throttle.failed("a", NOW)
    assert throttle.blocked("a", Instant(NOW + 9))
    assert not throttle.blocked("a", Instant(NOW + 10))


def test_one_caller_never_blocks_another():
    throttle = Throttle(free_tries=1)
    throttle.failed("a", NOW)
    assert not throttle.blocked("b", NOW)


def test_a_shared_keys_wait_has_a_ceiling():
    throttle = Throttle(free_tries=1, first_wait_ms=3_600_000)
    throttle.failed("a", NOW)
    assert throttle.wait_ms("a", NOW, SHARED_WAIT_MAX_MS) == SHARED_WAIT_MAX_MS


def test_a_flood_of_callers_leaves_the_table_bounded_and_everybody_free_to_try():
    throttle = Throttle(free_tries=2, callers_max=10)
    for n in range(1_000):
        throttle.failed(f"n{n}", NOW)
    assert len(throttle) == 10
    assert not throttle.blocked("newcomer", NOW)


def test_quiet_callers_are_forgotten_in_time():
    throttle = Throttle()
    throttle.failed("a", NOW)
    deadline = throttle.deadline()
    assert deadline == NOW + FORGET_MS
    throttle.expire(deadline)
    assert (len(throttle), throttle.deadline()) == (0, None)


def test_who_got_it_right_starts_afresh():
    throttle = Throttle(free_tries=1)
    throttle.failed("a", NOW)
    throttle.forget("a")
    assert not throttle.blocked("a", NOW)
