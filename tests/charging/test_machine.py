"""Random calls, retries, crashes, clock jumps and top-ups against a model of whole seconds.

The real ledger runs on SQLite, and is reopened for each crash. The model knows only this: a balance, and
for each grant when it was answered, what it was granted and what it has cost.
"""

import tempfile
from dataclasses import dataclass
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

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import facts_after
from cadran.journal.facts import Fact
from cadran.journal.verify import verify as verify_chain
from cadran.money.micros import Micros, Rounding
from cadran.money.rates import RateDeck, RateLine
from cadran.money.rating import price_micros, talk_seconds
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
WAIT_S = 20


def _line(prefix: str, connection: int, minute: int, first: int, step: int) -> RateLine:
    return RateLine(
        prefix=prefix,
        country="FR",
        kind="mobile",
        connection_micros=Micros(connection),
        per_minute_micros=Micros(minute),
        first_s=first,
        next_s=step,
        rounding=Rounding.HALF_UP_CENT if step == 6 else Rounding.UP_MICRO,
        valid_from=Instant(0),
    )


LINES = {
    "+331": _line("331", 0, 7_001, 1, 1),
    "+332": _line("332", 30_000, 900_000, 30, 6),
    "+333": _line("333", 0, 0, 60, 60),
}
DECK = RateDeck("test", "1", "EUR", sample=True, lines=tuple(LINES.values()))


@dataclass
class Known:
    """What the model knows of one grant."""

    line: RateLine
    granted_s: int
    slices: int = 1
    answered_at: int | None = None
    seen_at: int = 0
    cost: int | None = None


class Calls(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = url or file_at(Path(self.folder.name) / "a.db")
        self.now = 1_800_000_000_000
        self.beat_at = 0
        self.paid_in = 0
        self.grants: dict[str, Known] = {}
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.url, Limits(linger_ms=AT_ONCE))
        self.charging = Charging(self.store, lambda: Instant(self.now), Decks((DECK,)), slice_s=20)
        self.accounts = Accounts(self.store, lambda: Instant(self.now))

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def spent(self) -> int:
        return sum(known.cost or 0 for known in self.grants.values())

    def held(self) -> int:
        return sum(
            price_micros(known.line, known.granted_s)
            for known in self.grants.values()
            if known.cost is None
        )

    @rule(ms=st.integers(0, 40_000))
    def time_passes(self, ms: int):
        self.now += ms

    @rule(ms=st.integers(0, 5_000))
    def clock_goes_back(self, ms: int):
        self.now -= ms

    @rule(amount=st.integers(1, 400_000), twice=st.booleans())
    def top_up(self, amount: int, twice: bool):
        name = f"t{self.paid_in}-{amount}"
        for _try in range(1 + twice):
            self.accounts.top_up(ORG, name, amount, "u")
        self.paid_in += amount

    @rule(prefixes=st.lists(st.sampled_from(sorted(LINES)), min_size=1, max_size=4))
    def ring(self, prefixes: list[str]):
        """Several at once, as concurrent callers would."""
        asked = []
        for prefix in prefixes:
            name = f"g{len(self.grants) + len(asked)}"
            request = GrantRequest(
                GrantId(name), ORG, NODE, LegId(name), CallId(name), UserId("u"), "user_out",
                E164(prefix + "55555555"), Instant(self.now),
            )  # fmt: skip
            asked.append((name, prefix, self.charging.authorise(request)))
        for name, prefix, future in asked:
            if future.exception(WAIT_S) is None:
                seconds = future.result().granted_ms // 1_000
                self.grants[name] = Known(LINES[prefix], seconds, seen_at=self.now)
            else:
                free = self.paid_in - self.spent() - self.held()
                assert price_micros(LINES[prefix], 1) > free
        self.grants |= {
            name: Known(LINES[prefix], 0, cost=0)
            for name, prefix, _f in asked
            if name not in self.grants
        }

    def pick(self, number: int) -> tuple[str, Known]:
        name = f"g{number % len(self.grants)}"
        return name, self.grants[name]

    @precondition(lambda self: self.grants)
    @rule(number=st.integers(0, 50), times=st.integers(1, 2))
    def answer(self, number: int, times: int):
        name, known = self.pick(number)
        for _try in range(times):
            future = self.charging.commence(
                ORG,
                GrantId(name),
                Instant(self.now),
                Fact(ORG, "leg.answered", name, Instant(self.now)),
            )
            if isinstance(future.exception(WAIT_S), Refused):
                return
        if known.cost is None and known.answered_at is None:
            known.answered_at = self.now
            known.seen_at = max(known.seen_at, self.now)

    @precondition(lambda self: self.grants)
    @rule(number=st.integers(0, 50), times=st.integers(1, 2))
    def extend(self, number: int, times: int):
        name, known = self.pick(number)
        if known.cost is not None:
            return
        for _try in range(times):
            future = self.charging.extend(ORG, GrantId(name), known.slices, Instant(self.now))
            error = future.exception(WAIT_S)
        if error is None:
            seconds = future.result().granted_ms // 1_000
            assert known.granted_s < seconds <= known.granted_s + 20
            known.granted_s, known.slices = seconds, known.slices + 1
            known.seen_at = max(known.seen_at, self.now)

    @precondition(lambda self: self.grants)
    @rule(number=st.integers(0, 50), times=st.integers(1, 2))
    def hang_up(self, number: int, times: int):
        name, known = self.pick(number)
        ended = Instant(self.now) if known.answered_at is not None else None
        charges = {
            self.charging.settle(ORG, GrantId(name), ended, None).result(WAIT_S)
            for _try in range(times)
            if known.granted_s
        }
        assert len(charges) <= 1
        if known.cost is None:
            known.cost = self.price(known, self.now)
        for charge in charges:
            assert charge.amount_micros == known.cost

    @rule()
    def heartbeat(self):
        self.charging.heartbeat(NODE, Instant(self.now)).result(WAIT_S)
        self.beat_at = max(self.beat_at, self.now)

    @rule(recover=st.booleans())
    def crash(self, recover: bool):
        self.store.close()
        self.open()
        if not recover:
            return
        left = [known for known in self.grants.values() if known.cost is None]
        assert self.charging.recover(NODE, Instant(self.now)).result(WAIT_S) == len(left)
        for known in left:
            life = max(min(self.beat_at, self.now), known.seen_at)
            known.cost = self.price(known, life)

    @staticmethod
    def price(known: Known, until: int) -> int:
        """Every answered second once: the whole call, rated in one piece."""
        if known.answered_at is None:
            return 0
        return price_micros(
            known.line, min(talk_seconds(known.answered_at, until), known.granted_s)
        )

    @invariant()
    def the_balance_is_what_came_less_what_was_talked(self):
        balance = self.accounts.balance(ORG)
        assert balance.posted_micros == self.paid_in - self.spent()
        assert balance.reserved_micros == self.held()
        assert balance.available_micros >= 0

    @invariant()
    def the_books_balance(self):
        assert verify(self.store, ORG) == []
        assert verify_chain(self.store, ORG) == []

    @invariant()
    def the_journal_tells_the_same(self):
        with self.store.read(ORG) as unit:
            facts = facts_after(unit, 0)
        told = [fact for fact in facts if fact.kind == "grant.settled"]
        assert sum(int(str(fact.data["amount_micros"])) for fact in told) == self.spent()


TestCalls = Calls.TestCase
TestCalls.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def test_postgresql_agrees(postgres: Path):
    run_state_machine_as_test(
        lambda: Calls(made(postgres)),
        settings=settings(max_examples=2, stateful_step_count=20, deadline=None),
    )
