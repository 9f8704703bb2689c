"""Random calls against caps that are lowered, raised and confirmed, users who are blocked, and hours and months that end.

The model knows each slice: when it was granted, for whom, what it is worth, and how much of it was talked. Whatever
is granted, the worth of what was granted in the running hour and month and not given back is within the cap that
holds at that moment, and nobody talks on more lines than they may.
"""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.store.databases import file_at, made

from cadran.charging import reasons
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.limits import RAISE_WAIT_MS, Limits
from cadran.charging.pools import month_end
from cadran.charging.verifying import verify
from cadran.clock import HOUR_MS, Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.money.caps import MONEY, CapKey, Measure, Scope, windows
from cadran.money.micros import Micros, Rounding
from cadran.money.rates import RateDeck, RateLine
from cadran.money.rating import price_micros, talk_seconds
from cadran.store import limits as store_limits
from cadran.store.store import Store

ORG = OrgId("acme")
WAIT_S = 20
SLICE_S = 20
LINE = RateLine(
    "33", "FR", "mobile", Micros(1_000), Micros(60_001), 5, 3, Rounding.UP_MICRO, Instant(0)
)
DECK = RateDeck("test", "1", "EUR", sample=True, lines=(LINE,))
SHIPPED = {
    CapKey(Scope.ORGANISATION, "", Measure.HOUR): 150_000,
    CapKey(Scope.ORGANISATION, "", Measure.MONTH): 400_000,
    CapKey(Scope.USER, "", Measure.HOUR): 70_000,
    CapKey(Scope.USER, "", Measure.CALLS): 2,
}
KEYS = sorted(SHIPPED)
USERS = ("ann", "ben")


@dataclass
class Known:
    user: str
    slices: list[tuple[int, int]] = field(default_factory=list)
    """When each was granted, and up to which second."""
    used_s: int | None = None

    def worth(self, measure: Measure, now: int) -> int:
        """Of what was granted in the window that runs now, and talked or still held."""
        total, before = 0, 0
        for at, until_s in self.slices:
            kept_s = until_s if self.used_s is None else min(until_s, max(before, self.used_s))
            if _window(measure, at) == _window(measure, now):
                total += price_micros(LINE, kept_s) - price_micros(LINE, before)
            before = until_s
        return total


def _window(measure: Measure, at: int) -> int:
    hour, day, month, _minute = windows(at)
    return {Measure.HOUR: hour, Measure.DAY: day, Measure.MONTH: month}[measure]


class Spenders(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = url or file_at(Path(self.folder.name) / "a.db")
        self.now = int(month_end("2026-12")) - 2 * HOUR_MS
        self.caps = dict(SHIPPED)
        self.raises: dict[CapKey, tuple[int, int, str]] = {}
        self.blocked: set[str] = set()
        self.calls: list[Known] = []
        self.open()
        Accounts(self.store, lambda: Instant(self.now)).top_up(ORG, "t", 9_000_000_000, "u")

    def open(self) -> None:
        self.store = Store.open(self.url, store_limits.Limits(linger_ms=store_limits.AT_ONCE))
        clock = lambda: Instant(self.now)  # noqa: E731 -- as the rooms want it
        decks = Decks((DECK,))
        self.charging = Charging(self.store, clock, decks, slice_s=SLICE_S, caps=SHIPPED)
        self.limits = Limits(self.store, clock, SHIPPED)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def cap(self, key: CapKey) -> int:
        amount, due, _by = self.raises.get(key, (0, self.now + 1, ""))
        return amount if due <= self.now else self.caps[key]

    def running(self, user: str = "") -> list[int]:
        return [
            number
            for number, each in enumerate(self.calls)
            if each.used_s is None and user in {"", each.user}
        ]

    def within(self, user: str) -> None:
        """Something was granted just now: nothing may be above its cap."""
        for key in KEYS:
            theirs = [c for c in self.calls if key.scope is Scope.ORGANISATION or c.user == user]
            if key.measure in MONEY:
                assert sum(c.worth(key.measure, self.now) for c in theirs) <= self.cap(key)

    @rule(ms=st.integers(0, HOUR_MS))
    def time_passes(self, ms: int):
        self.now += ms

    @rule()
    def a_day_passes(self):
        self.now += RAISE_WAIT_MS

    @rule(users=st.lists(st.sampled_from(USERS), min_size=1, max_size=4))
    def ring(self, users: list[str]):
        """Several at once."""
        asked = []
        for user in users:
            name = f"g{len(self.calls) + len(asked)}"
            request = GrantRequest(
                GrantId(name), ORG, NodeId("n"), LegId(name), CallId(name), UserId(user), "user_out",
                E164("+33655555555"), Instant(self.now),
            )  # fmt: skip
            asked.append((user, self.charging.authorise(request)))
        most = self.cap(CapKey(Scope.USER, "", Measure.CALLS))
        for user, future in asked:
            error = future.exception(WAIT_S)
            known = Known(user)
            if error is None:
                assert user not in self.blocked
                assert len(self.running(user)) < most
                known.slices.append((self.now, future.result().granted_ms // 1_000))
            else:
                assert isinstance(error, Refused)
                assert (error.refusal.reason is reasons.BLOCKED) == (user in self.blocked)
                known.used_s = 0
            self.calls.append(known)
            if error is None:  # a refused one may meet a cap lowered below what is spent
                self.within(user)

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def extend(self, data):
        number = data.draw(st.sampled_from(self.running()))
        known = self.calls[number]
        name, step = GrantId(f"g{number}"), len(known.slices)
        future = self.charging.extend(ORG, name, step, Instant(self.now))
        if future.exception(WAIT_S) is None:
            assert known.user not in self.blocked
            had_s, has_s = known.slices[-1][1], future.result().granted_ms // 1_000
            known.slices.append((self.now, has_s))
            # A step that is begun is paid to its end: its seconds are no spending.
            if price_micros(LINE, has_s) > price_micros(LINE, had_s):
                self.within(known.user)

    @precondition(lambda self: self.running())
    @rule(data=st.data(), talked_s=st.integers(0, 90))
    def hang_up(self, data, talked_s: int):
        number = data.draw(st.sampled_from(self.running()))
        known = self.calls[number]
        ended = Instant(self.now)
        began = Instant(self.now - talked_s * 1_000)
        self.charging.settle(ORG, GrantId(f"g{number}"), ended, None, began).result(WAIT_S)
        known.used_s = min(talk_seconds(began, ended), known.slices[-1][1])

    @rule(key=st.sampled_from(KEYS), percent=st.integers(0, 300), by=st.sampled_from(USERS))
    def change(self, key: CapKey, percent: int, by: str):
        present = self.cap(key)
        amount = present * percent // 100
        self.limits.set(ORG, key, amount, by=by)
        self.caps[key] = min(present, amount)
        self.raises.pop(key, None)
        if amount > present:
            self.raises[key] = (amount, self.now + RAISE_WAIT_MS, by)

    @rule(key=st.sampled_from(KEYS), by=st.sampled_from(USERS))
    def confirm(self, key: CapKey, by: str):
        waiting = self.raises.get(key)
        may = waiting is not None and waiting[1] > self.now and waiting[2] != by
        try:
            self.limits.confirm(ORG, key, by=by)
        except Refused:
            assert not may
        else:
            assert may
            assert waiting is not None
            self.caps[key] = waiting[0]
            del self.raises[key]

    @rule(user=st.sampled_from(USERS))
    def block_or_let_go(self, user: str):
        if user in self.blocked:
            self.limits.unblock(ORG, user, by="boss")
        else:
            self.limits.block(ORG, user, "", by="boss")
        self.blocked ^= {user}

    @rule()
    def crash(self):
        self.store.close()
        self.open()

    @invariant()
    def what_the_page_shows_is_in_force(self):
        shown = {each.key: each.amount for each in self.limits.listed(ORG)}
        assert shown == {key: self.cap(key) for key in KEYS}

    @invariant()
    def the_books_balance(self):
        assert verify(self.store, ORG) == []


TestSpenders = Spenders.TestCase
TestSpenders.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def test_postgresql_agrees(postgres: Path):
    run_state_machine_as_test(
        lambda: Spenders(made(postgres)),
        settings=settings(max_examples=2, stateful_step_count=20, deadline=None),
    )
