"""Reserve, extend, settle: what a caller of charging can rely on."""

import threading

import pytest

from cadran.charging import reasons
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.verifying import verify, verify_everything
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal import facts_after
from cadran.journal.facts import Fact
from cadran.money.micros import Micros, Rounding
from cadran.money.rates import RateDeck, RateLine
from cadran.money.reasons import BAD_AMOUNT, STEP_OUT_OF_ORDER
from cadran.services.causes import CREDIT_EXHAUSTED
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.reasons import UNAVAILABLE
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
NOW = Instant(1_800_000_000_000)
WAIT_S = 20


def line(prefix: str, per_minute: int, connection: int = 0) -> RateLine:
    return RateLine(
        prefix=prefix,
        country="FR",
        kind="mobile",
        connection_micros=Micros(connection),
        per_minute_micros=Micros(per_minute),
        first_s=1,
        next_s=1,
        rounding=Rounding.UP_MICRO,
        valid_from=Instant(0),
    )


LINES = (line("33", 60_000), line("44", 120_000, 50_000), line("3380", 0))
DECK = RateDeck("test", "1", "EUR", sample=True, lines=LINES)


@pytest.fixture
def charging(store: Store) -> Charging:
    return Charging(store, lambda: NOW, Decks((DECK,)))


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store, lambda: NOW)


def asked(name: str, number: str = "+33612345678") -> GrantRequest:
    return GrantRequest(
        id=GrantId(name),
        org=ORG,
        node=NODE,
        leg=LegId(name),
        call=CallId(f"c-{name}"),
        payer=UserId("u1"),
        service="user_out",
        destination=E164(number),
        at=NOW,
    )


def told(kind: str, name: str, at: int = NOW) -> Fact:
    return Fact(ORG, kind, name, Instant(at), {"call": f"c-{name}"})


def answer(charging: Charging, name: str) -> None:
    charging.commence(ORG, GrantId(name), NOW, told("leg.answered", name)).result(WAIT_S)


def refusal(future):
    error = future.exception(WAIT_S)
    assert isinstance(error, Refused), error
    return error.refusal


def kinds(store: Store) -> list[str]:
    with store.read(ORG) as unit:
        return [fact.kind for fact in facts_after(unit, 0)]


def test_a_call_is_reserved_extended_and_settled_to_the_second(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u1")
    first = charging.authorise(asked("g")).result(WAIT_S)
    assert (first.granted_ms, first.final, first.source) == (60_000, False, "credits")
    assert first.rate == "test 1 +33"
    answer(charging, "g")
    second = charging.extend(ORG, GrantId("g"), 1, Instant(NOW + 50_000)).result(WAIT_S)
    assert (second.granted_ms, second.final) == (120_000, False)
    assert accounts.balance(ORG).reserved_micros == 120_000
    charge = charging.settle(
        ORG, GrantId("g"), Instant(NOW + 70_001), told("leg.ended", "g")
    ).result(WAIT_S)
    assert (charge.billed_seconds, charge.amount_micros, charge.currency) == (71, 71_000, "EUR")
    balance = accounts.balance(ORG)
    assert (balance.posted_micros, balance.reserved_micros) == (929_000, 0)
    assert kinds(store) == ["credit.funded", "leg.answered", "leg.ended", "grant.settled"]
    assert verify(store, ORG) == []


def test_the_last_slice_is_exactly_what_can_be_paid(charging, accounts):
    accounts.top_up(ORG, "t", 75_999, "u1")
    assert not charging.authorise(asked("g")).result(WAIT_S).final
    answer(charging, "g")
    last = charging.extend(ORG, GrantId("g"), 1, NOW).result(WAIT_S)
    assert (last.granted_ms, last.final) == (75_000, True)
    assert refusal(charging.extend(ORG, GrantId("g"), 2, NOW)).reason is CREDIT_EXHAUSTED
    late = charging.settle(ORG, GrantId("g"), Instant(NOW + 75_900), None).result(WAIT_S)
    assert late.amount_micros == 75_000
    assert accounts.balance(ORG).posted_micros == 999


def test_money_that_comes_in_mid_call_lets_it_go_on(charging, accounts):
    accounts.top_up(ORG, "t", 30_000, "u1")
    assert charging.authorise(asked("g")).result(WAIT_S).final
    accounts.top_up(ORG, "t2", 30_000, "u1")
    more = charging.extend(ORG, GrantId("g"), 1, NOW).result(WAIT_S)
    assert (more.granted_ms, more.final) == (60_000, True)


def test_nothing_rings_that_cannot_be_paid(store, charging, accounts):
    poor = refusal(charging.authorise(asked("g")))
    assert (poor.reason, poor.facts["available_micros"]) == (CREDIT_EXHAUSTED, 0)
    accounts.top_up(ORG, "t", 51_999, "u1")
    short = refusal(charging.authorise(asked("h", "+441234567890")))
    assert short.facts["needed_micros"] == 52_000
    unknown = refusal(charging.authorise(asked("i", "+999123")))
    assert (unknown.reason, unknown.facts["number"]) == (reasons.NO_RATE, "+999123")
    assert accounts.balance(ORG).reserved_micros == 0
    assert verify(store, ORG) == []


def test_a_free_destination_needs_no_money(charging, accounts):
    assert charging.authorise(asked("g", "+33800123456")).result(WAIT_S).granted_ms == 60_000
    answer(charging, "g")
    charge = charging.settle(ORG, GrantId("g"), Instant(NOW + 5_000), None).result(WAIT_S)
    assert (charge.billed_seconds, charge.amount_micros) == (5, 0)
    assert accounts.balance(ORG).posted_micros == 0


def test_every_call_may_be_repeated(store, charging, accounts):
    for _twice in range(2):
        accounts.top_up(ORG, "t", 1_000_000, "u1")
    first = [charging.authorise(asked("g")).result(WAIT_S) for _ in range(3)]
    for _twice in range(2):
        answer(charging, "g")
    grant, end = GrantId("g"), Instant(NOW + 61_000)
    second = [charging.extend(ORG, grant, 1, NOW).result(WAIT_S) for _ in range(3)]
    assert charging.authorise(asked("g")).result(WAIT_S) == first[0]
    charges = [charging.settle(ORG, grant, end, None).result(WAIT_S) for _ in range(3)]
    assert charging.extend(ORG, grant, 1, NOW).result(WAIT_S) == second[0]
    assert len(set(first)) == len(set(second)) == len(set(charges)) == 1
    assert accounts.balance(ORG).posted_micros == 939_000
    assert kinds(store) == ["credit.funded", "leg.answered", "grant.settled"]
    assert refusal(charging.extend(ORG, grant, 2, NOW)).reason is reasons.GRANT_SETTLED


def test_steps_out_of_turn_and_strange_ids_are_refused(charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u1")
    charging.authorise(asked("g")).result(WAIT_S)
    assert refusal(charging.extend(ORG, GrantId("g"), 2, NOW)).reason is STEP_OUT_OF_ORDER
    assert refusal(charging.extend(ORG, GrantId("x"), 1, NOW)).reason is reasons.UNKNOWN_GRANT
    other = OrgId("other")
    assert refusal(charging.settle(other, GrantId("g"), NOW, None)).reason is reasons.UNKNOWN_GRANT


def test_what_was_never_answered_is_given_back(store, charging, accounts):
    accounts.top_up(ORG, "t", 100_000, "u1")
    charging.authorise(asked("g")).result(WAIT_S)
    charge = charging.settle(ORG, GrantId("g"), None, told("leg.ended", "g")).result(WAIT_S)
    assert (charge.billed_seconds, charge.amount_micros) == (0, 0)
    assert accounts.balance(ORG).available_micros == 100_000
    assert verify(store, ORG) == []


def test_a_lost_commence_is_made_good_by_settle(charging, accounts):
    accounts.top_up(ORG, "t", 100_000, "u1")
    charging.authorise(asked("g")).result(WAIT_S)
    charge = charging.settle(ORG, GrantId("g"), Instant(NOW + 3_000), None, NOW).result(WAIT_S)
    assert charge.billed_seconds == 3


def test_simultaneous_calls_share_one_balance_and_cannot_overspend_it(store, charging, accounts):
    accounts.top_up(ORG, "t", 250_000, "u1")
    asks = [charging.authorise(asked(f"g{n}")) for n in range(40)]
    granted = [ask.result(WAIT_S) for ask in asks if ask.exception(WAIT_S) is None]
    assert sum(each.granted_ms for each in granted) == 250_000
    for each in granted:
        answer(charging, each.grant)
        charging.settle(ORG, each.grant, Instant(NOW + 3_600_000), None).result(WAIT_S)
    balance = accounts.balance(ORG)
    assert (balance.posted_micros, balance.reserved_micros) == (0, 0)
    assert verify(store, ORG) == []


def test_a_dead_node_is_charged_to_its_last_proof_of_life_once(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000, "u1")
    for name in ("talking", "ringing"):
        charging.authorise(asked(name)).result(WAIT_S)
    answer(charging, "talking")
    for beat in (1_000, 7_400, 6_000):
        charging.heartbeat(NODE, Instant(NOW + beat)).result(WAIT_S)
    again = Charging(store, lambda: NOW, Decks((DECK,)))
    assert again.recover(NodeId("n2"), Instant(NOW + 99_000)).result(WAIT_S) == 0
    assert again.recover(NODE, Instant(NOW + 99_000)).result(WAIT_S) == 2
    assert again.recover(NODE, Instant(NOW + 199_000)).result(WAIT_S) == 0
    assert accounts.balance(ORG).posted_micros == 1_000_000 - 8_000
    assert accounts.balance(ORG).reserved_micros == 0
    assert verify(store, ORG) == []
    late = again.settle(ORG, GrantId("talking"), Instant(NOW + 50_000), None).result(WAIT_S)
    assert late.billed_seconds == 8


def test_recovery_of_many_goes_in_steps(store, charging, accounts):
    accounts.top_up(ORG, "t", 1_000_000_000, "u1")
    asks = [charging.authorise(asked(f"g{n}")) for n in range(230)]
    for ask in asks:
        ask.result(WAIT_S)
    assert charging.recover(NODE, NOW).result(WAIT_S) == 230
    assert accounts.balance(ORG).reserved_micros == 0


def test_a_settlement_that_the_database_refused_is_made_at_a_later_heartbeat(store_url):
    store = Store.open(store_url, Limits(stall_ms=200, linger_ms=AT_ONCE))
    charging = Charging(store, lambda: NOW, Decks((DECK,)))
    accounts = Accounts(store, lambda: NOW)
    accounts.top_up(ORG, "t", 100_000, "u1")
    charging.authorise(asked("g")).result(WAIT_S)
    answer(charging, "g")
    inside, release = threading.Event(), threading.Event()

    def stall(_unit):
        inside.set()
        assert release.wait(WAIT_S)

    stalled = store.write(ORG, stall)
    assert inside.wait(WAIT_S)
    ended = charging.settle(ORG, GrantId("g"), Instant(NOW + 9_000), told("leg.ended", "g"))
    assert refusal(ended).reason is UNAVAILABLE
    release.set()
    stalled.exception(WAIT_S)
    charging.heartbeat(NODE, NOW).result(WAIT_S)
    charge = charging.settle(ORG, GrantId("g"), None, None).result(WAIT_S)
    assert charge.amount_micros == 9_000
    assert kinds(store).count("leg.ended") == 1
    store.close()


def test_a_statement_tells_what_came_and_went(charging, accounts):
    accounts.top_up(ORG, "t", 500_000, "u1")
    for name in ("a", "b"):
        charging.authorise(asked(name)).result(WAIT_S)
        answer(charging, name)
        charging.settle(ORG, GrantId(name), Instant(NOW + 10_000), None).result(WAIT_S)
    lines = accounts.statement(ORG)
    assert [(each.kind, each.amount_micros, each.balance_after_micros) for each in lines] == [
        ("post", -10_000, 480_000),
        ("post", -10_000, 490_000),
        ("fund", 500_000, 500_000),
    ]
    assert [each.call for each in lines] == ["c-b", "c-a", None]
    assert accounts.statement(ORG, before=lines[0].number, limit=1) == [lines[1]]
    assert accounts.statement(OrgId("other")) == []


def test_a_top_up_that_cannot_be_is_refused(accounts):
    def refused(*arguments, **more):
        with pytest.raises(Refused) as caught:
            accounts.top_up(*arguments, **more)
        return caught.value.refusal.reason

    for amount in (0, -5, 10**17):
        assert refused(ORG, "t", amount, "u1") is BAD_AMOUNT
    assert refused(ORG, "t", 1, "u1", currency="euro") is reasons.BAD_CURRENCY
    accounts.top_up(ORG, "t", 5, "u1")
    assert refused(ORG, "t", 6, "u1") is reasons.OTHER_GRANT
    assert refused(ORG, "u", 6, "u1", currency="USD") is reasons.BAD_CURRENCY
    assert accounts.balance(ORG).posted_micros == 5


def test_the_ledger_check_finds_what_does_not_add_up(store, charging, accounts):
    accounts.top_up(ORG, "t", 500_000, "u1")
    charging.authorise(asked("g")).result(WAIT_S)
    assert verify(store, ORG) == []
    spoil = "UPDATE ledger_accounts SET posted = posted + 1"
    store.write(ORG, lambda unit: unit.sql(spoil)).result(WAIT_S)
    assert [(each.subject, each.off_by) for each in verify(store, ORG)] == [("credits", 1)]
    (told,) = verify_everything(store)
    assert told.startswith("acme: ledger: account is not the sum")


def test_the_database_itself_holds_the_limit(store, accounts):
    accounts.top_up(ORG, "t", 5, "u1")
    spend = "UPDATE ledger_accounts SET reserved = 6"
    assert store.write(ORG, lambda unit: unit.sql(spend)).exception(WAIT_S) is not None
    assert accounts.balance(ORG).reserved_micros == 0
