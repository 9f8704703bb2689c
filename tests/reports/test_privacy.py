"""A person's calls can be handed out and forgotten; money, sums and the chain of hashes stay."""

import pytest
from tests.reports.telling import ORG, T, note
from tests.reports.test_calls import CALL
from tests.reports.test_usage import came, out

from cadran.clock import Instant
from cadran.ids import CallId, UserId
from cadran.journal.verify import verify
from cadran.reports.calls import Calls
from cadran.reports.privacy import Privacy, Whose
from cadran.reports.usage_report import UsageFilter, UsageReport

NOW = Instant(T + 10_000_000)


@pytest.fixture
def calls(store):
    return Calls(store)


@pytest.fixture
def privacy(store, calls):
    return Privacy(store, calls)


def erase(privacy: Privacy, whose: Whose) -> int:
    return privacy.erase(ORG, whose, "boss", NOW, lambda: None)


def test_a_person_is_forgotten_and_the_chain_holds_also_when_records_are_made_again(
    store, calls, privacy
):
    note(store, CALL)
    note(store, came("other", 0, 9, "phone", "user_in", "c9"))
    sums = UsageReport(store, calls).sums(ORG, UsageFilter())
    whose = Whose(UserId("u1"))
    assert {leg.leg for leg in privacy.legs(ORG, whose)} == {"a", "b"}
    whose = Whose(UserId("u1"), ("+33612345678",))
    assert {leg.leg for leg in privacy.legs(ORG, whose)} == {"a", "b", "other"}
    assert erase(privacy, Whose(UserId("u1"))) == 2
    assert erase(privacy, whose) == 3
    for _again in range(2):
        call = calls.get(ORG, CallId("c1"))
        assert (call.caller, call.called) == ("", "")
        assert [(leg.caller, leg.called) for leg in call.legs] == [("", ""), ("", "")]
        assert call.amount_micros == 20_000
        assert call.talk_s == 21
        calls.rebuild()
    with store.read(ORG) as unit:
        assert unit.sql("SELECT COUNT(*) FROM journal_personal")[0][0] == 0
    assert verify(store, ORG) == []
    after = UsageReport(store, calls).sums(ORG, UsageFilter())
    assert [(s.day, s.calls, s.seconds, s.amount_micros) for s in after] == [
        (s.day, s.calls, s.seconds, s.amount_micros) for s in sums
    ]


def test_what_is_older_than_a_day_is_forgotten_and_calls_going_on_are_not(store, calls, privacy):
    for number in range(150):
        note(store, out(f"l{number}", number, number + 10, f"c{number}"))
    note(store, CALL[:4])
    before = Instant(T + 100_000)
    assert erase(privacy, Whose(before=before)) == 100
    legs = list(privacy.legs(ORG, Whose()))
    assert sum(1 for leg in legs if leg.caller) == 52
    assert all(leg.caller for leg in legs if leg.began_at >= before)
    assert verify(store, ORG) == []
