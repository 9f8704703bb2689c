"""Who is owed a call by a queue, from the journal's facts and the records of calls."""

from __future__ import annotations

import pytest
from tests.reports.test_attendance import happened

from cadran.clock import Instant
from cadran.ids import Address, OrgId, UserId
from cadran.reports.calls import Calls
from cadran.reports.privacy import Privacy, Whose
from cadran.services.queue.promises import Promise

ORG = OrgId("acme")
NUMBER = "+33199000042"
QUEUE = Address(ORG, "queue", "q")


def promised(call, at=1_000, **more):
    arrived = {"call": call, "side": "in", "kind": "queue", "id": "q", "service": "ucap_in"}
    data = {"call": call, "leg": f"leg-{call}", "since": at, "until": at + 9_000, "language": "fr"}
    return (
        ("leg.arrived", f"leg-{call}", at, arrived, {"caller": NUMBER, "called": "+33199000077"}),
        ("queue.promised", "q", at + 5, {**data, "priority": False, "user": "", **more}, {}),
        ("leg.ended", f"leg-{call}", at + 9, {"call": call, "cause": "call.hung_up"}, {}),
    )


def after(kind, call, at=5_000, **data):
    return (f"queue.{kind}", "q", at, {"call": call, **data}, {})


@pytest.fixture
def calls(store):
    return Calls(store)


def owed(calls):
    found = calls.unkept(lambda _org, user, number: f"{user or number}!")
    return {each.call: each for queue in found.values() for each in queue.promises}


def test_what_is_open_is_known_with_all_that_the_queue_needs(store, calls):
    happened(store, ORG, *promised("a", priority=True), *promised("b", 500, user="anna"))
    for _again in range(2):
        found = calls.unkept(lambda _org, user, number: f"{user or number}!")
        assert list(found) == [QUEUE]
        since, until = Instant(1_000), Instant(10_000)
        whole = Promise("a", NUMBER, since, until, "fr", f"{NUMBER}!", priority=True)
        first, second = found[QUEUE].promises
        assert second == whole
        assert (first.call, first.user, first.name) == ("b", "anna", "anna!")
        calls.rebuild()


def test_what_is_kept_or_dropped_or_whose_queue_is_gone_is_not_owed(store, calls):
    happened(store, ORG, *promised("a"), *promised("b"), after("not_reached", "b", 6_000, tries=1))
    assert (owed(calls)["b"].calls_back, owed(calls)["b"].since) == (1, 6_000)
    happened(store, ORG, after("promise_ended", "a", why="kept"))
    assert set(owed(calls)) == {"b"}
    happened(store, ORG, ("queue.deleted", "q", 7_000, {"by": "boss"}, {}))
    assert owed(calls) == {}


def test_whom_the_records_forget_is_called_by_nobody(store, calls):
    happened(store, ORG, *promised("a"))
    privacy = Privacy(store, calls)
    privacy.erase(ORG, Whose(UserId("anna"), (NUMBER,)), "boss", Instant(9_000), lambda: None)
    assert owed(calls) == {}
    calls.rebuild()
    assert owed(calls) == {}
