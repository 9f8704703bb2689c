"""Minutes before money: what pools promise to those who call."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.store.databases import older

from cadran.charging import book
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.plan import SOURCES, Part, Plan
from cadran.charging.pools import account_id, month_end, month_of
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import facts_after
from cadran.money.micros import Micros, Rounding
from cadran.money.pools import Pool
from cadran.money.rates import RateDeck, RateLine
from cadran.services.causes import CREDIT_EXHAUSTED
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
MIDNIGHT = int(datetime(2027, 2, 1, tzinfo=UTC).timestamp()) * 1_000
NOW = Instant(MIDNIGHT - 3_600_000)
WAIT_S = 20
LINE = RateLine(
    "33", "FR", "mobile", Micros(0), Micros(60_000), 1, 1, Rounding.UP_MICRO, Instant(0)
)
DECK = RateDeck("test", "1", "EUR", sample=True, lines=(LINE,))


@pytest.fixture
def charging(store):
    return Charging(store, lambda: NOW, Decks((DECK,)))


@pytest.fixture
def accounts(store):
    return Accounts(store, lambda: NOW)


def asked(name, *pools, paying=True, at=NOW):
    return GrantRequest(
        GrantId(name), ORG, NODE, LegId(name), CallId(name), UserId("u"), "user_out",
        E164("+33612345678"), Instant(at), pools, paying,
    )  # fmt: skip


def call(charging, request, *, answered, seconds):
    """A whole call; answers its slices and its charge."""
    grant = request.id
    slices = [charging.authorise(request).result(WAIT_S)]
    charging.commence(ORG, grant, Instant(answered), None).result(WAIT_S)
    while slices[-1].granted_ms < seconds * 1_000 and not slices[-1].final:
        now = Instant(answered + slices[-1].granted_ms - 10_000)
        slices.append(charging.extend(ORG, grant, len(slices), now).result(WAIT_S))
    ended = Instant(answered + seconds * 1_000)
    return slices, charging.settle(ORG, grant, ended, None).result(WAIT_S)


def left_s(store, name, month):
    with store.read(ORG) as unit:
        rows = unit.sql(
            "SELECT posted, reserved FROM ledger_accounts WHERE org = ? AND id = ?",
            (ORG, account_id(name, month)),
        )
    assert rows[0][1] == 0
    return rows[0][0]


def refusal(future):
    error = future.exception(WAIT_S)
    assert isinstance(error, Refused), error
    return error.refusal.reason


def test_months_end_at_midnight_utc():
    assert month_of(MIDNIGHT - 1) == "2027-01"
    assert month_of(MIDNIGHT) == "2027-02"
    assert month_end("2027-01") == MIDNIGHT
    assert month_of(month_end("2027-12")) == "2028-01"


def test_a_call_within_the_pool_costs_no_money(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u")
    slices, charge = call(charging, asked("g", Pool("plan:x", 600)), answered=NOW, seconds=90)
    assert [each.granted_ms for each in slices] == [60_000, 120_000]
    assert (charge.source, charge.billed_seconds, charge.amount_micros) == ("plan", 90, 0)
    assert left_s(store, "plan:x", "2027-01") == 510
    assert accounts.balance(ORG).posted_micros == 1_000_000
    assert verify(store, ORG) == []


def test_one_call_drains_its_sources_in_their_order(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u")
    request = asked("g", Pool("plan:x", 70), Pool("conference", 30))
    slices, charge = call(charging, request, answered=NOW, seconds=150)
    assert [each.granted_ms for each in slices] == [60_000, 120_000, 180_000]
    assert charge.amount_micros == 50_000
    assert left_s(store, "plan:x", "2027-01") == 0
    assert left_s(store, "conference", "2027-01") == 0
    with store.read(ORG) as unit:
        (settled,) = [f for f in facts_after(unit, 0) if f.kind == "grant.settled"]
    assert settled.data["parts"] == [["plan", 70], ["conference", 30], ["credits", 50]]
    assert verify(store, ORG) == []


def test_without_money_the_call_ends_with_its_minutes(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u")
    request = asked("g", Pool("plan:x", 70), paying=False)
    slices, charge = call(charging, request, answered=NOW, seconds=200)
    assert (slices[-1].granted_ms, slices[-1].final) == (70_000, True)
    assert (charge.billed_seconds, charge.amount_micros) == (70, 0)
    assert refusal(charging.authorise(asked("h", Pool("plan:x", 70), paying=False))) is (
        CREDIT_EXHAUSTED
    )
    assert accounts.balance(ORG).posted_micros == 1_000_000
    assert verify(store, ORG) == []


def test_an_empty_twin_blocks_its_pool(store, charging):
    home = Pool("plan:x:domestic", 600, "plan:x:international", 50)
    abroad = Pool("plan:x:international", 50, "plan:x:domestic", 600)
    call(charging, asked("g", abroad, paying=False), answered=NOW, seconds=50)
    assert refusal(charging.authorise(asked("h", home, paying=False))) is CREDIT_EXHAUSTED
    assert verify(store, ORG) == []


def test_simultaneous_calls_cannot_overdraw_a_pool(store, charging):
    pool = Pool("conference", 250)
    asks = [charging.authorise(asked(f"g{n}", pool, paying=False)) for n in range(20)]
    granted = [each.result() for each in asks if each.exception(WAIT_S) is None]
    assert sum(each.granted_ms for each in granted) == 250_000
    assert len(granted) == 5


def test_a_call_across_the_end_of_the_month_is_split_there(store, charging):
    pool = Pool("conference", 600)
    answered = MIDNIGHT - 80_500
    _slices, charge = call(charging, asked("g", pool, at=answered), answered=answered, seconds=200)
    assert charge.billed_seconds == 200
    assert left_s(store, "conference", "2027-01") == 600 - 81
    assert left_s(store, "conference", "2027-02") == 600 - 119
    assert verify(store, ORG) == []


def test_what_rang_before_midnight_and_talked_after_it_is_of_the_new_month(store, charging):
    pool = Pool("conference", 600)
    request = asked("g", pool, at=MIDNIGHT - 5_000)
    call(charging, request, answered=MIDNIGHT + 1_000, seconds=40)
    assert left_s(store, "conference", "2027-01") == 600
    assert left_s(store, "conference", "2027-02") == 560
    assert verify(store, ORG) == []


def test_a_pool_grows_with_its_licences_within_the_month(store, charging):
    call(charging, asked("a", Pool("conference", 60)), answered=NOW, seconds=60)
    call(charging, asked("b", Pool("conference", 120)), answered=NOW, seconds=50)
    call(charging, asked("c", Pool("conference", 60)), answered=NOW, seconds=5)
    assert left_s(store, "conference", "2027-01") == 5
    assert verify(store, ORG) == []


def test_a_dead_node_gives_back_the_minutes_it_held(store, charging):
    request = asked("g", Pool("conference", 600))
    charging.authorise(request).result(WAIT_S)
    charging.commence(ORG, request.id, NOW, None).result(WAIT_S)
    charging.heartbeat(NODE, Instant(NOW + 9_000)).result(WAIT_S)
    assert charging.recover(NODE, Instant(NOW + 90_000)).result(WAIT_S) == 1
    assert left_s(store, "conference", "2027-01") == 591
    assert verify(store, ORG) == []


def test_slices_are_answered_the_same_when_asked_again(charging):
    request = asked("g", Pool("conference", 90))
    first = charging.authorise(request).result(WAIT_S)
    second = charging.extend(ORG, request.id, 1, NOW).result(WAIT_S)
    assert (second.granted_ms, second.final) == (90_000, True)
    assert charging.authorise(request).result(WAIT_S) == first
    assert charging.extend(ORG, request.id, 1, NOW).result(WAIT_S) == second


def test_a_paid_call_across_the_end_of_a_month_is_split_there(charging, accounts, store):
    accounts.top_up(ORG, "t", 10_000_000, "u")
    before = asked("split", Pool("conference", 10), at=MIDNIGHT - 60_000)
    _slices, charge = call(charging, before, answered=MIDNIGHT - 29_500, seconds=70)
    with store.read(ORG) as unit:
        told = next(f.data for f in facts_after(unit, 0) if f.kind == "grant.settled")
    assert told["parts"] == [["conference", 10], ["credits", 50], ["conference", 10]]
    assert told["months"] == [["2027-01", 30, 20_000], ["2027-02", 40, 30_000]]
    assert charge.amount_micros == sum(month[2] for month in told["months"])


def test_whoever_looks_after_a_pool_is_told_at_80_and_at_100_percent(charging, store):
    for number in range(5):
        request = asked(f"w{number}", Pool("conference", 100), paying=False)
        call(charging, request, answered=NOW, seconds=20)
    with store.read(ORG) as unit:
        told = [f.data for f in facts_after(unit, 0) if f.kind == "pool.warned"]
    assert [(each["percent"], each["used_s"]) for each in told] == [(80, 80), (100, 100)]


def test_a_plan_that_an_older_release_kept_beside_its_grant_is_in_it(tmp_path: Path):
    url = older(tmp_path / "a.db", "0043")
    plan = Plan((Pool("conference", 60),), True, [Part("pool:conference:60", 0, 60)])
    rate = '["r","EUR","33","FR","mobile",0,60000,1,1,"up_micro",0,null]'
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as raw:
        for name, account in (("pooled", SOURCES), ("paid", "credits")):
            row = (ORG, name, "n1", name, name, "u", "user_out", account, rate, "reserved")
            marks = ", ".join("?" * len(row))
            rest = "1, 0, 60, 0, 5, 5, NULL, NULL, 0, 0, 't'"
            raw.execute(f"INSERT INTO grants VALUES ({marks}, {rest})", row)
        raw.execute("INSERT INTO grant_plans VALUES (?, 'pooled', ?)", (ORG, plan.text()))
        raw.commit()
    store = Store.open(url)
    with store.read(ORG) as unit:
        pooled, paid = book.find(unit, "pooled"), book.find(unit, "paid")
        assert (pooled.plan, pooled.trunk, pooled.granted_s) == (plan, "t", 60)
        assert paid.plan is None
        assert unit.sql("SELECT id FROM grants WHERE node = 'n1' AND state <> 'settled'") != []
    store.close()
