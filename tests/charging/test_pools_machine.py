"""Random calls over pools and money, across month ends, crashes and retries.

Whatever happens: every second that was talked and granted is booked once, from exactly one source; no
pool gives more than it has; money and minutes add up.
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
from cadran.charging.pools import month_end
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import facts_after
from cadran.money.micros import Micros, Rounding
from cadran.money.pools import Pool
from cadran.money.rates import RateDeck, RateLine
from cadran.money.rating import talk_seconds
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
WAIT_S = 20
BEGIN = month_end("2026-12") - 120_000
LINE = RateLine(
    "33", "FR", "mobile", Micros(30_000), Micros(70_001), 30, 6, Rounding.UP_MICRO, Instant(0)
)
DECK = RateDeck("test", "1", "EUR", sample=True, lines=(LINE,))
HOME = Pool("plan:x:home", 90, "plan:x:abroad", 40)
ABROAD = Pool("plan:x:abroad", 40, "plan:x:home", 90)
SHARED = Pool("conference", 75)
CHOICES = ((HOME,), (ABROAD, SHARED), (SHARED,), (SHARED, HOME), ())


@dataclass
class Known:
    granted_s: int
    slices: int = 1
    answered_at: int | None = None
    used_s: int | None = None


class Sources(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = url or file_at(Path(self.folder.name) / "a.db")
        self.now, self.beat_at, self.paid_in = BEGIN, 0, 0
        self.calls: dict[str, Known] = {}
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.url, Limits(linger_ms=AT_ONCE))
        self.charging = Charging(self.store, lambda: Instant(self.now), Decks((DECK,)), slice_s=20)
        self.accounts = Accounts(self.store, lambda: Instant(self.now))

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def running(self) -> list[str]:
        return [name for name, known in self.calls.items() if known.used_s is None]

    @rule(ms=st.integers(0, 60_000))
    def time_passes(self, ms: int):
        self.now += ms

    @rule(amount=st.integers(1, 300_000))
    def top_up(self, amount: int):
        self.accounts.top_up(ORG, f"t{self.paid_in}-{amount}", amount, "u")
        self.paid_in += amount

    @rule(kinds=st.lists(st.tuples(st.sampled_from(CHOICES), st.booleans()), max_size=4))
    def ring(self, kinds):
        """Several at once."""
        asked = []
        for pools, paying in kinds:
            name = f"g{len(self.calls) + len(asked)}"
            request = GrantRequest(
                GrantId(name), ORG, NODE, LegId(name), CallId(name), UserId("u"), "user_out",
                E164("+33655555555"), Instant(self.now), pools, paying,
            )  # fmt: skip
            asked.append((name, self.charging.authorise(request)))
        for name, future in asked:
            if future.exception(WAIT_S) is None:
                self.calls[name] = Known(future.result().granted_ms // 1_000)
            else:
                self.calls[name] = Known(0, used_s=0)

    @precondition(lambda self: self.running())
    @rule(data=st.data(), twice=st.booleans())
    def answer(self, data, twice: bool):
        name = data.draw(st.sampled_from(self.running()))
        for _try in range(1 + twice):
            self.charging.commence(ORG, GrantId(name), Instant(self.now), None).result(WAIT_S)
        known = self.calls[name]
        known.answered_at = self.now if known.answered_at is None else known.answered_at

    @precondition(lambda self: self.running())
    @rule(data=st.data(), twice=st.booleans())
    def extend(self, data, twice: bool):
        name = data.draw(st.sampled_from(self.running()))
        known = self.calls[name]
        for _try in range(1 + twice):
            future = self.charging.extend(ORG, GrantId(name), known.slices, Instant(self.now))
            refused = future.exception(WAIT_S) is not None
        if not refused:
            known.slices += 1
            assert future.result().granted_ms // 1_000 > known.granted_s
            known.granted_s = future.result().granted_ms // 1_000

    @precondition(lambda self: self.running())
    @rule(data=st.data(), twice=st.booleans())
    def hang_up(self, data, twice: bool):
        name = data.draw(st.sampled_from(self.running()))
        known = self.calls[name]
        at = Instant(self.now) if known.answered_at is not None else None
        charges = {
            self.charging.settle(ORG, GrantId(name), at, None).result(WAIT_S)
            for _try in range(1 + twice)
        }
        assert len(charges) == 1
        self.ended(known, self.now)

    @rule()
    def beat(self):
        self.charging.heartbeat(NODE, Instant(self.now)).result(WAIT_S)
        self.beat_at = max(self.beat_at, self.now)

    @rule()
    def crash(self):
        self.store.close()
        self.open()
        seen = {name: self.seen_at(name) for name in self.running()}
        self.charging.recover(NODE, Instant(self.now)).result(WAIT_S)
        for name, at in seen.items():
            self.ended(self.calls[name], max(at, min(self.beat_at, self.now)))

    def seen_at(self, name: str) -> int:
        with self.store.read(ORG) as unit:
            return unit.sql("SELECT seen_at FROM grants WHERE id = ?", (name,))[0][0]

    def ended(self, known: Known, at: int) -> None:
        talked = 0 if known.answered_at is None else talk_seconds(known.answered_at, at)
        known.used_s = min(talked, known.granted_s)

    @invariant()
    def every_second_is_booked_once(self):
        with self.store.read(ORG) as unit:
            settled = [f.data for f in facts_after(unit, 0) if f.kind == "grant.settled"]
            drained = unit.sql(
                "SELECT COALESCE(SUM(-posted_delta), 0) FROM ledger_entries"
                " WHERE org = ? AND kind = 'post' AND counter = 'talked'",
                (ORG,),
            )[0][0]
        used_s = sum(known.used_s or 0 for known in self.calls.values())
        assert sum(data["used_s"] for data in settled) == used_s
        pooled = sum(
            seconds
            for data in settled
            for source, seconds in data.get("parts", [])
            if source != "credits"
        )
        assert pooled == drained
        for data in settled:
            if "parts" in data:
                assert sum(seconds for _source, seconds in data["parts"]) == data["used_s"]
        cost = sum(data["amount_micros"] for data in settled)
        assert self.accounts.balance(ORG).posted_micros == self.paid_in - cost

    @invariant()
    def nothing_is_held_by_nobody(self):
        if self.running():
            return
        with self.store.read(ORG) as unit:
            assert unit.sql("SELECT id FROM ledger_accounts WHERE reserved <> 0") == []

    @invariant()
    def the_books_balance(self):
        assert verify(self.store, ORG) == []


TestSources = Sources.TestCase
TestSources.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def test_postgresql_agrees(postgres: Path):
    run_state_machine_as_test(
        lambda: Sources(made(postgres)),
        settings=settings(max_examples=2, stateful_step_count=20, deadline=None),
    )
