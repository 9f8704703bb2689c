"""Limits of spending, on both databases: no set of calls passes them, and nobody raises them alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cadran.charging import reasons
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.limits import CONSOLE, RAISE_WAIT_MS, Limits
from cadran.charging.spending import shipped
from cadran.charging.verifying import verify
from cadran.clock import HOUR_MS, MINUTE_MS, Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import facts_after
from cadran.money.caps import CapKey, Measure, Scope

ORG = OrgId("acme")
WAIT_S = 20
SECOND_MICROS = 1_000
"""To a French mobile number, in the sample deck."""
USER_HOUR = CapKey(Scope.USER, "", Measure.HOUR)


class Desk:
    """Charging and limits over one store, with a clock that the test turns."""

    def __init__(self, store) -> None:
        self.now = Instant(1_800_000_000_000 - 1_800_000_000_000 % HOUR_MS)
        self.store = store
        self.charging = Charging(store, lambda: self.now, Decks.sample(), caps=shipped())
        self.limits = Limits(store, lambda: self.now)
        Accounts(store, lambda: self.now).top_up(ORG, "t", 900_000_000_000, "u")
        self.made = 0

    def ask(self, user: str = "u", number: str = "+33639980001", trunk: str = ""):
        self.made += 1
        name = f"g{self.made}"
        request = GrantRequest(
            GrantId(name), ORG, NodeId("n"), LegId(name), CallId(name), UserId(user), "user_out",
            E164(number), self.now, trunk=trunk,
        )  # fmt: skip
        return name, self.charging.authorise(request)

    def ring(self, *arguments: str, **named: str) -> str:
        name, future = self.ask(*arguments, **named)
        future.result(WAIT_S)
        return name

    def refused(self, *arguments: str, **named: str):
        _name, future = self.ask(*arguments, **named)
        error = future.exception(WAIT_S)
        assert isinstance(error, Refused)
        return error.refusal.reason

    def extend(self, name: str, number: int) -> int:
        slice_ = self.charging.extend(ORG, GrantId(name), number, self.now).result(WAIT_S)
        return slice_.granted_ms // 1_000

    def talk(self, name: str, seconds: int) -> None:
        ended = Instant(self.now + seconds * 1_000)
        self.charging.settle(ORG, GrantId(name), ended, None, self.now).result(WAIT_S)

    def told(self) -> list[str]:
        with self.store.read(ORG) as unit:
            return [
                f.kind
                for f in facts_after(unit, 0)
                if f.kind.startswith(("cap.", "alarm.", "user."))
            ]


@pytest.fixture
def desk(store):
    return Desk(store)


def test_a_call_goes_as_far_as_the_cap_and_not_a_second_further(desk: Desk):
    desk.limits.set(ORG, USER_HOUR, 90 * SECOND_MICROS, by="owner")
    name = desk.ring()
    assert desk.extend(name, 1) == 90
    with pytest.raises(Refused) as refused:
        desk.extend(name, 2)
    assert refused.value.refusal.reason is reasons.LIMIT_REACHED
    assert refused.value.refusal.facts["measure"] == "hour"
    assert desk.refused() is reasons.LIMIT_REACHED
    desk.ring("another")
    desk.talk(name, 30)
    again = desk.ring()  # what was not talked is given back: 60 seconds are left
    with pytest.raises(Refused, match=r"limits\.reached"):
        desk.extend(again, 1)
    desk.now = Instant(desk.now + HOUR_MS)
    assert desk.ring()
    assert verify(desk.store, ORG) == []


def test_calls_at_once_cannot_pass_a_cap_together(desk: Desk):
    key = CapKey(Scope.ORGANISATION, "", Measure.DAY)
    desk.limits.set(ORG, key, 200 * SECOND_MICROS, by="owner")
    with ThreadPoolExecutor(8) as callers:
        asked = [future for _n, future in callers.map(lambda n: desk.ask(f"u{n}"), range(8))]
    granted = [f.result().granted_ms // 1_000 for f in asked if f.exception(WAIT_S) is None]
    assert sorted(granted) == [20, 60, 60, 60]
    assert "alarm.raised" in desk.told()


def test_simultaneous_calls_are_counted_until_they_end(desk: Desk):
    desk.limits.set(ORG, CapKey(Scope.USER, "u", Measure.CALLS), 2, by="owner")
    first, _second = desk.ring(), desk.ring()
    assert desk.refused() is reasons.TOO_MANY_CALLS
    desk.talk(first, 1)
    desk.ring()
    assert desk.refused() is reasons.TOO_MANY_CALLS


def test_risky_destinations_are_off_until_they_are_raised(desk: Desk):
    assert desk.refused(number="+5352123456") is reasons.TOO_MANY_CALLS
    key = CapKey(Scope.DESTINATION, "CU", Measure.CALLS)
    desk.limits.set(ORG, key, 1, by=CONSOLE)
    assert desk.ring(number="+5352123456")
    assert desk.refused(number="+5352123456") is reasons.TOO_MANY_CALLS


def test_a_trunk_has_caps_of_its_own(desk: Desk):
    desk.limits.default(ORG, Scope.TRUNK, "mine", by="owner")
    desk.limits.set(ORG, CapKey(Scope.TRUNK, "mine", Measure.CALLS), 1, by="owner")
    desk.ring(trunk="mine")
    assert desk.refused(trunk="mine") is reasons.TOO_MANY_CALLS
    assert desk.ring(trunk="other")


def test_who_calls_faster_than_people_can_is_blocked_until_somebody_looks(desk: Desk):
    desk.limits.set(ORG, CapKey(Scope.USER, "", Measure.MINUTE), 3, by="owner")
    running = desk.ring()
    for _ in range(2):
        desk.ring()
    assert desk.refused() is reasons.TOO_FAST
    desk.store.catch_up(WAIT_S)
    assert [(b.payer, b.reason) for b in desk.limits.blocked(ORG)] == [("u", "velocity")]
    desk.now = Instant(desk.now + MINUTE_MS)
    assert desk.refused() is reasons.BLOCKED
    with pytest.raises(Refused, match=r"limits\.blocked"):
        desk.extend(running, 1)
    desk.ring("another")
    desk.limits.unblock(ORG, "u", by="owner")
    desk.ring()
    assert desk.told()[-2:] == ["user.blocked", "user.unblocked"]
    with pytest.raises(Refused, match=r"limits\.not_blocked"):
        desk.limits.unblock(ORG, "u", by="owner")


def test_a_raise_waits_for_a_second_owner_or_a_day(desk: Desk):
    before = next(each for each in desk.limits.listed(ORG) if each.key == USER_HOUR).amount
    asked = desk.limits.set(ORG, USER_HOUR, before + 1, by="alice")
    assert (asked.amount, asked.next_amount, asked.asked_by) == (before, before + 1, "alice")
    with pytest.raises(Refused, match=r"limits\.same_person"):
        desk.limits.confirm(ORG, USER_HOUR, by="alice")
    assert desk.limits.confirm(ORG, USER_HOUR, by="bob").amount == before + 1
    with pytest.raises(Refused, match=r"limits\.nothing_waits"):
        desk.limits.confirm(ORG, USER_HOUR, by="bob")

    desk.limits.set(ORG, USER_HOUR, before + 2, by="alice")
    assert desk.limits.withdraw(ORG, USER_HOUR, by="bob").next_amount is None
    desk.limits.set(ORG, USER_HOUR, before + 3, by="alice")
    desk.now = Instant(desk.now + RAISE_WAIT_MS - 1)
    assert _amount(desk) == before + 1
    desk.now = Instant(desk.now + 1)
    assert _amount(desk) == before + 3
    assert desk.limits.set(ORG, USER_HOUR, before + 9, by=CONSOLE).amount == before + 9
    assert desk.told() == [
        "cap.raise_asked", "cap.raised", "cap.raise_asked", "cap.raise_withdrawn",
        "cap.raise_asked", "cap.raised",
    ]  # fmt: skip


def _amount(desk: Desk) -> int:
    return next(each for each in desk.limits.listed(ORG) if each.key == USER_HOUR).amount


def test_another_organisation_has_its_own_limits(desk: Desk):
    desk.limits.set(ORG, USER_HOUR, 0, by="owner")
    other = OrgId("other")
    assert all(not each.own for each in desk.limits.listed(other))


@pytest.mark.parametrize("amount", [-1, 9_000_000_000_000_001])
def test_a_cap_that_cannot_be_is_refused(desk: Desk, amount: int):
    with pytest.raises(Refused, match=r"limits\.bad_cap"):
        desk.limits.set(ORG, USER_HOUR, amount, by="owner")


def test_what_an_earlier_hour_granted_makes_no_room_in_this_one(desk):
    def counted() -> int:
        whole = CapKey(Scope.ORGANISATION, "", Measure.HOUR)
        return next(each.counted for each in desk.limits.listed(ORG) if each.key == whole)

    desk.now = Instant(desk.now + HOUR_MS - 10_000)
    name = desk.ring()
    desk.now = Instant(desk.now + 20_000)
    desk.extend(name, 1)
    desk.ring()
    assert counted() == 2 * 60 * SECOND_MICROS
    desk.talk(name, 0)
    assert counted() == 60 * SECOND_MICROS, "only what this hour had granted it"
