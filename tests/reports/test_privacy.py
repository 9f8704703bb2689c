"""A person's calls can be handed out and forgotten; money, sums and the chain of hashes stay."""

import json
from datetime import datetime

import pytest
from tests.reports.telling import ORG, T, fact, note
from tests.reports.test_calls import CALL
from tests.reports.test_usage import came, out
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.ids import CallId, LegId, UserId
from cadran.journal import facts_after
from cadran.journal.verify import verify
from cadran.reports.calls import Calls
from cadran.reports.ladders import KEPT_DAYS, Ladders
from cadran.reports.privacy import START, Privacy, Whose, _some
from cadran.reports.retention import DAY_MS, Retention, months_before
from cadran.reports.usage_report import UsageFilter, UsageReport
from cadran.signalling.traces import Dialog, Message, Over
from cadran.sip.events import Flow
from cadran.store.store import Store
from cadran.store.tables.notices import notices

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
    said = Dialog([Message(NOW, Flow("udp", ("192.0.2.1", 1), ("192.0.2.2", 2)), True, b"x")])
    ladders = Ladders(store, lambda: NOW)
    ladders.keep([(Over(NOW, ORG, leg), [said]) for leg in (LegId("a"), LegId("other"))])
    assert erase(privacy, Whose(UserId("u1"))) == 2
    assert [leg for leg, _ in ladders.of(ORG, ["a", "other"])] == ["other"]
    assert erase(privacy, whose) == 1, "the others are forgotten already"
    ladders.keep([(Over(NOW, ORG, leg), [said]) for leg in (LegId("a"), LegId("new"))])
    kept = [leg for leg, _ in ladders.of(ORG, ["a", "other", "new"])]
    assert kept == ["new"], "messages that come late do not bring back who was forgotten"
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


def test_what_is_told_late_of_a_call_does_not_bring_back_who_was_forgotten(store, calls, privacy):
    note(store, CALL)
    assert calls.get(ORG, CallId("c1")).caller != ""
    assert erase(privacy, Whose(UserId("u1"))) == 2
    note(store, [fact("leg.measured", "a", 100, packets_in=7)])
    call = calls.get(ORG, CallId("c1"))
    assert (call.caller, call.called) == ("", "")
    assert [leg.caller for leg in call.legs] == ["", ""]
    assert {leg.leg: leg.figures.get("packets_in") for leg in call.legs}["a"] == 7


def test_messages_of_calls_are_kept_for_a_week_and_so_many_at_the_most(store, monkeypatch):
    said = Dialog([Message(NOW, Flow("udp", ("192.0.2.1", 1), ("192.0.2.2", 2)), True, b"x")])
    now = [NOW]
    ladders = Ladders(store, lambda: now[0])

    def keep(*legs: str) -> list[str]:
        ladders.keep([(Over(Instant(now[0]), ORG, leg), [said]) for leg in legs])
        return sorted(leg for leg, _ in ladders.of(ORG, ["a", "b", "c", "d"]))

    assert keep("a") == keep("a") == ["a"]
    now[0] = Instant(NOW + KEPT_DAYS * DAY_MS)
    assert keep("b") == ["a", "b"]
    now[0] = Instant(now[0] + 1)
    assert keep("c") == ["b", "c"]
    monkeypatch.setattr("cadran.reports.ladders.LADDERS_MOST", 2)
    now[0] = Instant(now[0] + 1)
    assert keep("d") == ["c", "d"]


def test_notices_to_and_about_a_person_go_with_their_calls_and_others_stay(store, privacy):
    told = (
        (1, "u1", {"number": "+33199000001"}),
        (2, "", {"user": "u1", "user_name": "Anna"}),
        (3, "", {"user": "u12", "user_name": "Bert"}),
        (4, "", {"balance_micros": 5}),
    )
    rows = [
        {
            "number": number,
            "kind": "k",
            "at": T + number,
            "user_id": user,
            "facts": json.dumps(facts),
        }
        for number, user, facts in told
    ]
    store.write(ORG, lambda unit: unit.insert_many(notices, rows)).result(20)

    def left() -> list[int]:
        with store.read(ORG) as unit:
            return sorted(row.number for row in unit.rows(unit.select(notices)))

    erase(privacy, Whose(UserId("u1")))
    assert left() == [3, 4]
    erase(privacy, Whose(before=Instant(T + 4)))
    assert left() == [4]


def test_what_is_too_old_is_found_by_an_index(tmp_path):
    store = Store.open(file_at(tmp_path / "a.db"))
    plans = []
    with store.read(ORG) as unit:
        real = unit._connection.exec_driver_sql

        def explained(statement):
            text = str(statement.compile(unit._connection, compile_kwargs={"literal_binds": True}))
            plans.append(str(real(f"EXPLAIN QUERY PLAN {text}").all()))
            return []

        unit.rows = explained
        _some(unit, Whose(before=Instant(T)), START, named=True)
    store.close()
    assert (
        "SEARCH call_legs USING INDEX ix_call_legs_named (org=? AND began_at>? AND began_at<?)"
        in (plans[0])
    )
    assert "TEMP B-TREE" not in plans[0]


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


def test_the_rule_forgets_what_is_older_than_its_months_once_a_day_and_says_so(
    store, calls, privacy
):
    now = [NOW]
    retention = Retention(store, lambda: now[0], privacy)
    note(store, CALL)
    assert retention.months(ORG) is None
    for _again in range(2):
        retention.keep(ORG, 3, by="boss")
    assert retention.pursue() == 0, "all of it is younger"
    now[0] = Instant(NOW + 100 * DAY_MS)
    assert retention.pursue() == 2
    assert {leg.called for leg in privacy.legs(ORG, Whose())} == {""}
    note(store, came("late", 0, 9, "phone", "user_in", "c9"))
    assert retention.pursue() == 0, "once a day"
    assert erase(privacy, Whose(UserId("u1"))) == 0
    found = privacy.erasures(ORG)
    assert [(each.by, each.user, each.legs) for each in found] == [
        ("boss", "u1", 0),
        ("rule", None, 2),
    ]
    assert found[1].before == months_before(now[0], 3)
    with store.read(ORG) as unit:
        told = [each.kind for each in facts_after(unit, 0)]
    assert told.count("retention.changed") == 1
    assert told.count("records.erased") == 2
    assert verify(store, ORG) == []
    retention.keep(ORG, None, by="boss")
    now[0] = Instant(now[0] + 100 * DAY_MS)
    assert retention.pursue() == 0


def test_a_month_that_is_too_short_lends_its_last_day():
    def day(text: str) -> int:
        return int(datetime.fromisoformat(text + "+00:00").timestamp() * 1_000)

    assert months_before(day("2026-03-31T12:00"), 1) == day("2026-02-28T00:00")
    assert months_before(day("2026-01-15T00:00"), 13) == day("2024-12-15T00:00")
