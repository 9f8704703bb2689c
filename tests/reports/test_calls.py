"""Call records are a projection of the journal: right after transfers and crashes, and rebuilt the same."""

import pytest
from tests.reports.telling import ORG, OTHER, T, fact, note, settled

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import CallId, NodeId, UserId
from cadran.messages.amounts import money
from cadran.reports import reasons
from cadran.reports.calls import Calls
from cadran.reports.explaining import call_cost_reason
from cadran.store.store import Store

CALL = [
    fact("leg.arrived", "a", 0, side="in", service="", user="u1", trunk="", kind="phone", id="u1"),
    fact("leg.dialled", "b", 1, side="out", service="user_out", trunk="sandbox"),
    fact("leg.answered", "b", 5),
    fact("leg.answered", "a", 5),
    settled("b", 25, 20, 20_000),
    fact("leg.ended", "b", 25, cause="call.hung_up", by="peer", sip=200, q850=16, lost=3),
    fact("leg.ended", "a", 26, cause="call.hung_up", by="house", sip=200, q850=16),
]


@pytest.fixture
def calls(store: Store) -> Calls:
    return Calls(store)


def test_a_paid_call_is_one_record_with_its_legs_and_its_cost(store, calls):
    note(store, CALL)
    (call,) = calls.list(ORG).items
    assert (call.call, call.service, call.user, call.leg_count) == ("c1", "user_out", "u1", 2)
    assert (call.caller, call.called) == ("+33123456789", "+33612345678")
    assert (call.talk_s, call.live, call.cause) == (21, False, "call.hung_up")
    assert (call.amount_micros, call.currency) == (20_000, "EUR")
    detail = calls.get(ORG, CallId("c1"))
    assert [(leg.leg, leg.talk_s, leg.ring_s, leg.ended_by) for leg in detail.legs] == [
        ("a", 21, 5, "house"),
        ("b", 20, 4, "peer"),
    ]
    assert detail.legs[1].figures == {"sip": 200, "q850": 16, "lost": 3}
    assert detail.legs[1].charge is not None
    assert detail.legs[1].charge.rate == "test 1 +336"


@pytest.mark.parametrize("one_by_one", [True, False])
def test_records_are_the_same_step_by_step_at_once_and_rebuilt(store, calls, one_by_one):
    more = [fact("leg.arrived", f"x{n}", n, call=f"d{n}") for n in range(250)]
    note(store, CALL, one_by_one=one_by_one)
    note(store, more)
    before = [calls.get(ORG, CallId(f"c{n}")) for n in (1,)], calls.list(ORG, limit=200)
    calls.rebuild()
    after = [calls.get(ORG, CallId(f"c{n}")) for n in (1,)], calls.list(ORG, limit=200)
    assert before == after
    assert len(before[1].items) == 200


def test_what_comes_twice_or_early_changes_nothing(store, calls):
    early = [CALL[4], CALL[2], *CALL]
    note(store, [*early, *CALL[2:]], one_by_one=True)
    (call,) = calls.list(ORG).items
    assert (call.talk_s, call.amount_micros, call.leg_count) == (21, 20_000, 2)
    assert call.began_at == T


def test_a_leg_that_moves_takes_its_cost_along_and_leaves_no_empty_call(store, calls):
    note(store, CALL[:4])
    assert [call.call for call in calls.list(ORG).items] == ["c1"]
    moves = [fact("leg.moved", "b", 10, to="c2"), fact("leg.moved", "a", 11, to="c2")]
    note(store, [moves[0], *CALL[4:6]])
    assert {call.call: call.amount_micros for call in calls.list(ORG).items} == {
        "c1": 0,
        "c2": 20_000,
    }
    note(store, [moves[1], CALL[6]])
    assert [call.call for call in calls.list(ORG).items] == ["c2"]
    assert calls.get(ORG, CallId("c2")).leg_count == 2


def test_a_call_in_vain_ends_for_the_reason_of_the_called_side(store, calls):
    note(
        store,
        [
            *CALL[:2],
            settled("b", 3, 0, 0),
            fact("leg.ended", "a", 3, cause="call.cancelled", by="house"),
            fact("leg.ended", "b", 4, cause="call.busy", by="peer"),
        ],
    )
    (call,) = calls.list(ORG).items
    assert (call.cause, call.answered_at, call.talk_s, call.amount_micros) == (
        "call.busy", None, 0, 0,
    )  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat_even_in_one_instant(store, calls):
    note(store, [fact("leg.arrived", f"x{n}", n // 3, call=f"d{n}") for n in range(20)])
    seen, cursor = [], None
    while True:
        page = calls.list(ORG, cursor=cursor, limit=3)
        seen += [call.call for call in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == [f"d{n}" for n in reversed(range(20))]
    for wrong in ("x", "1", "1.", "1.2.3", "-1.2", "١.٢", "9" * 50 + ".1"):
        with pytest.raises(Refused) as refused:
            calls.list(ORG, cursor=wrong)
        assert refused.value.refusal.reason is reasons.BAD_CURSOR


def test_filters(store, calls):
    note(store, CALL)
    note(store, [fact("leg.arrived", "z", 100, call="c9", user="u2", service="conf_in")])

    def found(**filters):
        return [call.call for call in calls.list(ORG, **filters).items]

    assert found(user=UserId("u1")) == ["c1"]
    assert found(service="conf_in") == ["c9"]
    assert found(since=Instant(T + 1)) == ["c9"]
    assert found(until=Instant(T + 100_000)) == ["c1"]


def test_organisations_see_their_own_calls_only(store, calls):
    note(store, CALL)
    assert calls.list(OTHER).items == ()
    with pytest.raises(Refused) as refused:
        calls.get(OTHER, CallId("c1"))
    assert refused.value.refusal.reason is reasons.UNKNOWN_CALL


def test_legs_of_a_dead_run_are_ended_at_its_last_proof_of_life(store, calls):
    note(store, CALL[:4])
    beat = "INSERT INTO nodes (node, seen_at) VALUES ('n1', ?)"
    store.write(ORG, lambda unit: unit.sql(beat, (T + 9_500,))).result(20)
    assert calls.end_abandoned(NodeId("n1"), Instant(T + 60_000)) == 2
    assert calls.end_abandoned(NodeId("n1"), Instant(T + 60_000)) == 0
    (call,) = calls.list(ORG).items
    assert (call.cause, call.ended_at) == ("charging.node_died", T + 9_500)


def test_the_cost_is_explained_in_both_languages(store, calls):
    note(store, CALL)
    call = calls.get(ORG, CallId("c1"))
    english, french = (call_cost_reason(call, language) for language in ("en", "fr"))
    assert "20 s" in english
    assert "€0.06 a minute" in english
    assert "€0.02" in english
    assert "0,06\u00a0€ la minute" in french
    assert "crédits de communication" in french
    assert money(1_234_567_890, "EUR", "fr") == "1\u202f234,56789\u00a0€"


def test_calls_are_found_by_the_number_of_either_side(store, calls):
    note(store, CALL)
    for party in ("33123", "33612345678"):
        assert [each.call for each in calls.list(ORG, party=party).items] == ["c1"]
    assert calls.list(ORG, party="3312399").items == ()
    assert calls.list(OTHER, party="33123").items == ()
    more = [fact("leg.arrived", f"x{n}", n + 100, call=f"d{n}") for n in range(3)]
    note(store, more)
    first = calls.list(ORG, party="33", limit=2)
    assert [each.call for each in first.items] == ["d2", "d1"]
    rest = calls.list(ORG, party="33", limit=2, cursor=first.cursor)
    assert [each.call for each in rest.items] == ["d0", "c1"]
