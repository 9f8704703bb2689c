"""Paid time against a real ledger: slices, the cut at the end of the money, and what a stalled one means."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from types import SimpleNamespace

import pytest
from tests.exchange.boards import bare_board
from tests.store.databases import file_at

from cadran.charging.accounts import Accounts
from cadran.charging.charging import SLICE_S, Charging
from cadran.charging.decks import Decks
from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.exchange.bills import Bill
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.metering import Metering
from cadran.exchange.records import Records
from cadran.ids import E164, Address, BridgeId, CallId, LegId, NodeId, OrgId, UserId
from cadran.services.causes import HUNG_UP
from cadran.services.events import Caller
from cadran.store.store import Store

ORG, HERE = OrgId("acme"), NodeId("here")
START = Instant(1_800_000_000_000)
MOBILE = E164("+33639980001")
SECOND_MICROS = 1_000
"""A second to a French mobile number, in the sample deck."""
WAIT_S = 20


class Bench:
    """A meter over a real store; time passes when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.store = Store.open(file_at(folder / "cadran.db"))
        self.accounts = Accounts(self.store, lambda: self.now)
        self.jobs: SimpleQueue = SimpleQueue()
        self.board = bare_board(
            node=HERE,
            now=lambda: self.now,
            media=SimpleNamespace(play=lambda leg, *_, loop: self.tones.append((self.now, leg))),
            charging=Charging(self.store, lambda: self.now, Decks.sample()),
            records=Records(lambda _org, _facts: None),
            in_loop=self.jobs.put,
        )
        self.metering = Metering(self.board, self.cut)
        self.tones: list[tuple[Instant, LegId]] = []
        self.cuts: list[tuple[Instant, str]] = []

    def settle_down(self) -> None:
        """Let the writer answer what it was asked."""
        self.store.write(ORG, lambda _unit: None).result(WAIT_S)
        while True:
            try:
                self.jobs.get(timeout=0.2)()
            except Empty:
                return

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now = after(self.now, SECOND_MS)
            due = self.board.timers.deadline()
            if due is not None and due <= self.now:
                self.board.timers.fire(self.now)
                self.settle_down()

    def cut(self, leg: Leg, cause: Refusal) -> None:
        self.cuts.append((self.now, cause.id))
        self.end(leg, cause)

    def end(self, leg: Leg, cause: Refusal) -> None:
        leg.state = LegState.ENDED
        self.metering.ended(leg, cause, self.now, by_peer=False)
        self.settle_down()

    def leg(self, name: str) -> Leg:
        return Leg(
            id=LegId(name),
            org=ORG,
            call=CallId(name),
            holder=Address(ORG, "phone", "u"),
            state=LegState.DIALLING,
            caller=Caller(key="u"),
            called=MOBILE,
            at=self.now,
            outgoing=True,
        )

    def answered(self, name: str) -> Leg:
        leg = self.leg(name)
        self.metering.reserve(leg, Bill("u", "user_out", MOBILE), lambda *_: None)
        self.settle_down()
        assert leg.metered is not None
        leg.state = LegState.ANSWERED
        self.metering.answered(leg, self.now)
        self.settle_down()
        return leg


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


def test_a_long_call_is_extended_and_cut_exactly_where_the_money_ends(bench: Bench):
    bench.accounts.top_up(ORG, "t", 150 * SECOND_MICROS, "test")
    bench.answered("long")
    bench.pass_time(200)
    assert bench.cuts == [(START + 150 * SECOND_MS, "credit.exhausted")]
    balance = bench.accounts.balance(ORG)
    assert (balance.posted_micros, balance.reserved_micros) == (0, 0)


def test_when_the_ledger_does_not_answer_the_call_ends_with_the_slice_it_has(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    bench.accounts.top_up(ORG, "t", 10_000 * SECOND_MICROS, "test")
    leg = bench.answered("stalled")
    monkeypatch.setattr(Charging, "extend", lambda *_: Future())
    bench.pass_time(SLICE_S - 1)
    assert leg.state is LegState.ANSWERED
    bench.pass_time(2)
    assert bench.cuts == [(START + SLICE_S * SECOND_MS, "store.unavailable")]


def test_only_what_was_talked_is_paid_and_the_rest_comes_back(bench: Bench):
    bench.accounts.top_up(ORG, "t", 100 * SECOND_MICROS, "test")
    leg = bench.answered("short")
    bench.pass_time(7)
    bench.end(leg, Refusal(HUNG_UP))
    balance = bench.accounts.balance(ORG)
    assert (balance.posted_micros, balance.reserved_micros) == (93 * SECOND_MICROS, 0)
    assert bench.board.timers.deadline() is None


def test_money_that_comes_after_the_caller_gave_up_goes_back(bench: Bench):
    bench.accounts.top_up(ORG, "t", 100 * SECOND_MICROS, "test")
    leg, went_on = bench.leg("late"), []
    bench.metering.reserve(leg, Bill("u", "user_out", MOBILE), lambda *_: went_on.append(True))
    leg.state = LegState.ENDED
    bench.settle_down()
    assert went_on == []
    assert bench.accounts.balance(ORG).available_micros == 100 * SECOND_MICROS


def test_a_call_that_is_never_answered_costs_nothing(bench: Bench):
    bench.accounts.top_up(ORG, "t", 100 * SECOND_MICROS, "test")
    leg = bench.leg("rings")
    bench.metering.reserve(leg, Bill("u", "user_out", MOBILE), lambda *_: None)
    bench.settle_down()
    assert bench.accounts.balance(ORG).reserved_micros > 0
    bench.pass_time(30)
    bench.end(leg, Refusal(HUNG_UP))
    balance = bench.accounts.balance(ORG)
    assert (balance.posted_micros, balance.reserved_micros) == (100 * SECOND_MICROS, 0)


def test_only_who_pays_hears_that_the_end_is_near(bench: Bench):
    bench.accounts.top_up(ORG, "t", 90 * SECOND_MICROS, "test")
    paid = bench.answered("paid")
    for name, user in (("own", "u"), ("other", "v"), ("elsewhere", "u")):
        leg = bench.leg(name)
        leg.caller = Caller(key=name, user=UserId(user))
        leg.bridge = BridgeId("b" if name != "elsewhere" else "c")
        bench.board.add(leg)
    bench.board.add(paid)
    paid.bridge = BridgeId("b")
    bench.pass_time(89)
    ((heard_at, who),) = bench.tones
    assert who == "own"
    assert START + 80 * SECOND_MS <= heard_at <= START + 81 * SECOND_MS
    bench.pass_time(2)
    assert bench.cuts == [(START + 90 * SECOND_MS, "credit.exhausted")]


def test_money_that_comes_in_the_last_seconds_lets_the_call_go_on(bench: Bench):
    bench.accounts.top_up(ORG, "t", 65 * SECOND_MICROS, "test")
    leg = bench.answered("saved")
    bench.pass_time(52)
    bench.accounts.top_up(ORG, "more", 20 * SECOND_MICROS, "test")
    bench.pass_time(25)
    assert leg.state is LegState.ANSWERED
    bench.pass_time(20)
    assert bench.cuts == [(START + 85 * SECOND_MS, "credit.exhausted")]
