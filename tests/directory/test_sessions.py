from __future__ import annotations

import statistics
import time

import pytest

from cadran.directory import reasons
from cadran.directory.sessions import IDLE_MS, LONGEST_MS, SESSIONS_A_USER
from cadran.directory.throttle import (
    ACCOUNT_FREE_TRIES,
    ADDRESS_FREE_TRIES,
    LONGEST_WAIT_MS,
    MOST_ENTRIES,
    Throttle,
)
from cadran.errors import Refused
from cadran.store.tables.directory import sessions, users


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture
def alice(doors):
    user = doors.user("alice")
    return user, doors.sessions.set_password(doors.org, user.id)


def test_the_right_password_opens_a_session_that_names_its_user(doors, alice):
    user, password = alice
    begun = doors.sessions.sign_in(" Alice ", password, "192.0.2.1")
    assert begun.user.id == user.id
    assert doors.sessions.who(begun.token).id == user.id
    doors.sessions.sign_out(begun.token)
    doors.sessions.sign_out(begun.token)
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(begun.token)


def test_neither_passwords_nor_tokens_are_stored(doors, alice):
    _, password = alice
    begun = doors.sessions.sign_in("alice", password, "::1")
    with doors.store.read(doors.org) as unit:
        stored = repr(unit.rows(unit.select(users))) + repr(unit.rows(unit.select(sessions)))
    assert password not in stored
    assert begun.token not in stored
    assert "$argon2id$" in stored
    assert password not in repr(begun)
    assert begun.token not in repr(begun)


def test_a_wrong_password_an_unknown_login_and_an_inactive_user_get_one_answer(doors, alice):
    user, password = alice
    doors.user("nopass")
    for login, tried in (("alice", "wrong"), ("nobody", password), ("nopass", ""), ("\x00", "x")):
        with refused(reasons.SIGN_IN_FAILED) as caught:
            doors.sessions.sign_in(login, tried, "192.0.2.1")
        assert caught.value.refusal.facts == {}
    doors.directory.change_user(doors.org, user.id, active=False)
    with refused(reasons.SIGN_IN_FAILED):
        doors.sessions.sign_in("alice", password, "192.0.2.1")


def test_an_unknown_login_costs_the_same_work_as_a_wrong_password(doors, alice):
    def took(login, number):
        before = time.process_time()
        with refused(reasons.SIGN_IN_FAILED):
            doors.sessions.sign_in(login, "wrong", f"192.0.2.{number}")
        return time.process_time() - before

    known, unknown = [], []
    for number in range(4):
        known.append(took("alice", number))
        unknown.append(took("nobody", number))
    # Argon2 takes some 25 ms: an early exit would be twenty times faster, not twice.
    assert statistics.median(unknown) > statistics.median(known) / 2
    assert statistics.median(unknown) > 0.005


def test_guessing_one_account_is_slowed_from_every_address_even_with_the_right_password(
    doors, alice
):
    _, password = alice
    for number in range(ACCOUNT_FREE_TRIES):
        with refused(reasons.SIGN_IN_FAILED):
            doors.sessions.sign_in("alice", "wrong", f"192.0.2.{number}")
    with refused(reasons.TOO_MANY_TRIES) as caught:
        doors.sessions.sign_in("alice", password, "198.51.100.7")
    assert caught.value.refusal.facts["seconds"] == 1
    doors.clock.now += 1_000
    assert doors.sessions.sign_in("alice", password, "198.51.100.7").token


def test_unknown_accounts_are_slowed_alike_so_that_slowness_tells_nothing(doors):
    for number in range(ACCOUNT_FREE_TRIES):
        with refused(reasons.SIGN_IN_FAILED):
            doors.sessions.sign_in("ghost", "wrong", f"192.0.2.{number}")
    with refused(reasons.TOO_MANY_TRIES):
        doors.sessions.sign_in("ghost", "wrong", "198.51.100.7")


def test_one_address_that_tries_many_accounts_is_slowed_and_nobody_else():
    throttle = Throttle()
    for number in range(ADDRESS_FREE_TRIES):
        throttle.admit(f"user{number}", "192.0.2.1", 0)
        throttle.failed(f"user{number}", "192.0.2.1", 0)
    with refused(reasons.TOO_MANY_TRIES):
        throttle.admit("fresh", "192.0.2.1", 0)
    throttle.admit("fresh", "192.0.2.2", 0)


def test_waits_double_up_to_the_longest_and_an_hour_forgives():
    throttle, now, waits = Throttle(), 0, []
    for _ in range(ACCOUNT_FREE_TRIES + 12):
        try:
            throttle.admit("alice", "", now)
        except Refused as no:
            waits.append(int(no.refusal.facts["seconds"]))
            now += waits[-1] * 1_000
        throttle.failed("alice", "elsewhere" + str(now), now)
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == LONGEST_WAIT_MS // 1_000
    now += 2 * 3_600_000
    throttle.failed("alice", "", now)
    throttle.admit("alice", "", now)


def test_the_throttle_forgets_the_oldest_rather_than_grow():
    throttle = Throttle()
    for number in range(MOST_ENTRIES):
        throttle.failed(f"a{number}", f"b{number}", 0)
    assert len(throttle._slates) == MOST_ENTRIES


def test_a_session_ends_after_idleness_and_after_a_week_however_busy(doors, alice):
    _, password = alice
    idle = doors.sessions.sign_in("alice", password, "::1")
    doors.clock.now += IDLE_MS + 1
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(idle.token)
    busy = doors.sessions.sign_in("alice", password, "::1")
    ends = doors.clock.now + LONGEST_MS
    while doors.clock.now + IDLE_MS // 2 < ends:
        doors.clock.now += IDLE_MS // 2
        assert doors.sessions.who(busy.token)
        doors.directory.set_pin_length(doors.org, 6)  # waits for the writer
    doors.clock.now = ends
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(busy.token)


def test_a_new_password_ends_the_sessions_of_the_old_one(doors, alice):
    user, password = alice
    token = doors.sessions.sign_in("alice", password, "::1").token
    with refused(reasons.WRONG_PASSWORD):
        doors.sessions.change_own_password(doors.org, user.id, "wrong", "correct horse")
    with refused(reasons.BAD_PASSWORD):
        doors.sessions.change_own_password(doors.org, user.id, password, "short")
    doors.sessions.change_own_password(doors.org, user.id, password, "correct horse")
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(token)
    assert doors.sessions.sign_in("alice", "correct horse", "::1")


def test_the_oldest_session_makes_room_for_one_too_many(doors, alice, monkeypatch):
    _, password = alice
    monkeypatch.setattr("cadran.directory.sessions.SESSIONS_A_USER", 3)
    assert SESSIONS_A_USER > 3
    tokens = []
    for _ in range(4):
        doors.clock.now += 1_000
        tokens.append(doors.sessions.sign_in("alice", password, "::1").token)
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(tokens[0])
    assert all(doors.sessions.who(token) for token in tokens[1:])
