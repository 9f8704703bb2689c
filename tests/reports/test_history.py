"""A person's own calls, as their telephones lived them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.reports.telling import ORG, fact, note

from cadran.ids import UserId
from cadran.reports.calls import Calls
from cadran.reports.history import History

ME = UserId("u1")


@pytest.fixture
def history(store):
    return History(store, Calls(store))


def told(what, leg, at_s, called, caller="+33123456789", **data):
    made = fact(what, leg, at_s, user=ME, kind="phone", id=ME, **data)
    return replace(made, personal={"caller": caller, "called": called})


def test_calls_out_in_missed_and_by_click_are_told_apart(store, history):
    note(
        store,
        [
            told("leg.arrived", "a", 0, "102", call="c1", side="in", service="user_out"),
            fact("leg.ended", "a", 5, call="c1", cause="call.hung_up"),
            told("leg.dialled", "b", 10, "user:u1", call="c2", side="out", service="user_in"),
            fact("leg.answered", "b", 12, call="c2"),
            fact("leg.ended", "b", 20, call="c2", cause="call.hung_up"),
            told(
                "leg.dialled", "x", 30, "user:u1", "Zoé", call="c3", side="out", service="user_in"
            ),
            fact("leg.ended", "x", 40, call="c3", cause="call.no_answer"),
            told(
                "leg.dialled", "y", 45, "user:u1", "Zoé", call="c3", side="out", service="user_in"
            ),
            fact("leg.ended", "y", 50, call="c3", cause="call.no_answer"),
            told(
                "leg.dialled",
                "d",
                60,
                "user:u1",
                "+447700900001",
                call="c4",
                side="out",
                service="user_out",
            ),
            told(
                "leg.dialled", "e", 61, "+447700900001", call="c4", side="out", service="user_out"
            ),
            fact("leg.ended", "d", 65, call="c4", cause="call.hung_up"),
        ],
    )
    found = history.of(ORG, ME).items
    assert [(each.call, each.direction, each.other) for each in found] == [
        ("c4", "out", "+447700900001"),
        ("c3", "missed", "Zoé"),
        ("c2", "in", "+33123456789"),
        ("c1", "out", "102"),
    ]
    assert found[2].talk_s == 8
    assert [each.call for each in history.of(ORG, ME, missed=True).items] == ["c3"]
    assert history.of(ORG, UserId("u2")).items == ()
    record = Calls(store).list(ORG).items[0]
    assert (record.caller, record.called) == ("+33123456789", "+447700900001")


def test_pages_follow_one_another(store, history):
    note(
        store,
        [
            told(
                "leg.arrived",
                f"l{each}",
                each,
                "102",
                call=f"c{each}",
                side="in",
                service="user_out",
            )
            for each in range(5)
        ],
    )
    first = history.of(ORG, ME, limit=3)
    rest = history.of(ORG, ME, limit=3, cursor=first.cursor)
    assert [each.call for each in (*first.items, *rest.items)] == ["c4", "c3", "c2", "c1", "c0"]
    assert rest.cursor is None
