"""The usage report: a row a leg, named as the reference names it, summed by day, exported in bounded memory."""

import csv
import io
import json
import tracemalloc
import uuid
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reports.telling import ORG, OTHER, T, fact, note, settled
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.ids import UserId
from cadran.reports import exporting
from cadran.reports.calls import Calls
from cadran.reports.export_rows import COLUMNS, decimal, neutral
from cadran.reports.usage_report import UsageFilter, UsageReport
from cadran.store.store import Store

EVERYTHING = UsageFilter()


@pytest.fixture
def calls(store: Store) -> Calls:
    return Calls(store)


@pytest.fixture
def report(store: Store, calls: Calls) -> UsageReport:
    return UsageReport(store, calls)


def out(leg: str, at_s: int, until_s: int, call: str = "c1", /, **data) -> list:
    """A leg over a trunk, answered, paid and over."""
    service = data.pop("service", "user_out")
    return [
        fact("leg.dialled", leg, at_s, call=call, side="out", service=service, trunk="t",
             user="u1", kind=data.pop("kind", "phone"), id="u1"),
        fact("leg.answered", leg, at_s, call=call),
        settled(leg, until_s, until_s - at_s, 1_000 * (until_s - at_s), call=call,
                service=service, **data),
        fact("leg.ended", leg, until_s, call=call, cause="call.hung_up", by="peer"),
    ]  # fmt: skip


def came(leg: str, at_s: int, until_s: int, kind: str, service: str, call: str = "c1") -> list:
    return [
        fact("leg.arrived", leg, at_s, call=call, side="in", service=service, trunk="t", kind=kind,
             id="x1"),
        fact("leg.answered", leg, at_s, call=call),
        fact("leg.ended", leg, until_s, call=call, cause="call.hung_up", by="peer"),
    ]  # fmt: skip


def types(report: UsageReport) -> dict[str, tuple[str, str]]:
    return {
        row.leg.leg: (row.leg.usage.call_type, row.leg.usage.capability)
        for row in report.stream(ORG, EVERYTHING)
    }


def test_each_leg_over_a_trunk_is_one_row_under_its_call_type(store, report):
    note(store, out("a", 0, 10, "c1"))
    note(store, out("b", 0, 10, "c2", service="user_out_transfer"))
    note(store, out("c", 0, 10, "c3", service="user_out_forwarding"))
    note(store, out("d", 0, 10, "c4", service="conf_out", kind="meeting"))
    note(store, out("e", 0, 10, "c5", service="", kind="queue"))
    note(store, came("f", 0, 10, "phone", "user_in", "c6"))
    note(store, came("g", 0, 10, "dial-in", "conf_in", "c7"))
    note(store, came("h", 0, 10, "attendant", "", "c8"))
    assert {leg: found for leg, (found, _code) in types(report).items()} == {
        "a": "user_out", "b": "user_out_transfer", "c": "user_out_forwarding", "d": "conf_out",
        "e": "ucap_out", "f": "user_in", "g": "conf_in", "h": "ucap_in",
    }  # fmt: skip


def test_two_outside_parties_at_once_are_a_conference_and_one_after_the_other_are_not(
    store, report
):
    note(store, [*out("a", 0, 60, "c1"), *out("b", 30, 90, "c1")])
    note(store, [*out("x", 0, 30, "c2"), *out("y", 30, 60, "c2")])
    found = {leg: call_type for leg, (call_type, _code) in types(report).items()}
    assert found == {
        "a": "user_out_conf", "b": "user_out_conf", "x": "user_out", "y": "user_out",
    }  # fmt: skip


def test_inside_legs_and_unanswered_ones_are_no_rows(store, report):
    note(store, [
        fact("leg.arrived", "in", 0, side="in", service="user_out", user="u1", trunk=""),
        fact("leg.dialled", "no", 0, side="out", service="user_out", trunk="t"),
        fact("leg.ended", "no", 9, cause="call.busy", by="peer"),
    ])  # fmt: skip
    assert types(report) == {}
    assert report.sums(ORG, EVERYTHING) == []


def test_the_capability_is_what_paid_and_money_always_shows_as_credits(store, report):
    pool = "pool:plan:INTERNATIONAL_CALLING_PLAN:FR:domestic:2027-01"
    free = {"amount_micros": 0, "source": "plan", "parts": [["plan", 10]], "pools": [pool]}
    both = {"source": "plan", "parts": [["plan", 5], ["credits", 5]], "pools": [pool]}
    conference = {"amount_micros": 0, "source": "conference", "parts": [["conference", 10]],
                  "pools": ["pool:conference:2027-01"]}  # fmt: skip
    note(store, out("a", 0, 10, "c1"))
    note(store, out("b", 0, 10, "c2", **free))
    note(store, out("c", 0, 10, "c3", **both))
    note(store, out("d", 0, 10, "c4", service="conf_out", **conference))
    assert {leg: code for leg, (_type, code) in types(report).items()} == {
        "a": "MCOPSTNPP", "b": "MCOPSTN2", "c": "MCOPSTNPP", "d": "MCOMEETADD",
    }  # fmt: skip
    charged = report.sums(ORG, UsageFilter(capability="MCOPSTNPP"))
    assert sum(each.amount_micros for each in charged) == 20_000


FACTS = st.permutations(
    [
        *out("a", 0, 60, "c1"),
        *out("b", 30, 90, "c1"),
        fact("leg.moved", "b", 50, call="c1", to="c2"),
        *out("c", 86_390, 86_410, "c2"),
        *came("d", 40, 70, "phone", "user_in", "c2"),
    ]
)


@given(FACTS, st.integers(1, 15))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_sums_are_those_of_the_rows_in_whatever_order_and_steps_the_facts_come(
    tmp_path_factory, facts, cut
):
    store = Store.open(file_at(tmp_path_factory.mktemp("u") / "u.db"))
    try:
        calls = Calls(store)
        report = UsageReport(store, calls)
        for part in (facts[:cut], facts[cut:], facts[:cut]):
            note(store, part)
            calls.refresh()
        rows = list(report.stream(ORG, EVERYTHING))
        sums = report.sums(ORG, EVERYTHING)
        assert sum(each.calls for each in sums) == len(rows) == 4
        assert sum(each.seconds for each in sums) == sum(row.leg.talk_s for row in rows)
        charges = [row.leg.charge.amount_micros for row in rows if row.leg.charge]
        assert sum(each.amount_micros for each in sums) == sum(charges) == 140_000
        calls.rebuild()
        assert report.sums(ORG, EVERYTHING) == sums
    finally:
        store.close()


def test_a_day_begins_at_midnight_utc_and_filters_hold(store, report):
    midnight_s = (86_400_000 - T % 86_400_000) // 1_000
    note(store, out("a", midnight_s - 5, midnight_s + 5, "c1"))
    note(store, out("b", midnight_s, midnight_s + 5, "c2"))
    sums = report.sums(ORG, EVERYTHING)
    assert [(each.day % 86_400_000, each.calls, each.seconds) for each in sums] == [
        (0, 1, 10), (0, 1, 5),
    ]  # fmt: skip
    since = Instant(T + midnight_s * 1_000)
    assert [row.leg.leg for row in report.page(ORG, UsageFilter(since=since)).items] == ["b"]
    assert [row.leg.leg for row in report.page(ORG, UsageFilter(until=since)).items] == ["a"]
    assert report.page(ORG, UsageFilter(user=UserId("u2"))).items == ()
    assert len(report.page(ORG, UsageFilter(to_country="FR", call_type="user_out")).items) == 2
    assert report.page(OTHER, EVERYTHING).items == ()
    assert report.sums(OTHER, EVERYTHING) == []


def test_pages_follow_each_other(store, report):
    for number in range(7):
        note(store, out(f"l{number}", number // 2, 100, f"c{number}"))
    seen, cursor = [], None
    while True:
        page = report.page(ORG, EVERYTHING, cursor, 2)
        seen += [row.leg.leg for row in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == [f"l{number}" for number in reversed(range(7))]
    assert [row.leg.leg for row in report.stream(ORG, EVERYTHING)] == list(reversed(seen))


def test_the_files_hold_the_columns_of_the_reference_and_no_formula(store, report):
    evil = out("a", 0, 61, "=1+1")
    dialled = evil[0]
    evil[0] = type(dialled)(
        dialled.org, dialled.kind, dialled.subject, dialled.at, dialled.data,
        {"caller": "=cmd|' /C calc'!A0", "called": "+33612345678"},
    )  # fmt: skip
    note(store, evil)
    rows = list(report.export(ORG, EVERYTHING))
    text = b"".join(exporting.csv_blocks(rows)).decode()
    assert text.count("\r\n") == 2
    (told,) = csv.DictReader(io.StringIO(text))
    assert tuple(told) == COLUMNS
    assert told["Caller ID"] == "'=cmd|' /C calc'!A0"
    assert told["Call ID"] == "'=1+1"
    assert told["Destination Number"] == "+33612345678"
    assert (told["Duration Seconds"], told["Charge"], told["Currency"]) == ("61", "0.061", "EUR")
    assert (told["Number Type"], told["Destination Dialed"]) == ("mobile", "FR")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(exporting.xlsx_blocks(rows, "fr")))).active
    assert sheet.title == "Appels 1"
    cells = {cell.value: row for cell, row in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["Caller ID"].data_type, cells["Call ID"].data_type) == ("s", "s")
    assert cells["Duration Seconds"].value == 61
    packed = b"".join(exporting.zip_blocks(rows, Instant(T), {"user": None}))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["PSTN.calls.2027-01-15.csv", "parameters.json"]
        assert archive.read(archive.namelist()[0]).decode() == text
        assert json.loads(archive.read("parameters.json")) == {"user": None}


def test_a_row_is_named_by_a_uuid_and_its_instants_are_iso_8601(store, report):
    note(store, out("a", 0, 61))
    ((row,),) = report.export(ORG, EVERYTHING)
    told = dict(zip(COLUMNS, row, strict=True))
    named = uuid.uuid5(uuid.UUID("8a6d7f0e-4d53-5b0f-9a7e-0f3c6b1c2d10"), f"{ORG}/a")
    assert told["UsageId"] == str(named)
    for column, at_s in (("Start Time", 0), ("End Time", 61)):
        told_at = datetime.fromisoformat(told[column])
        assert told_at == datetime.fromtimestamp(T / 1_000 + at_s, UTC)


@pytest.mark.parametrize("text", ["=1", "+1+1", "-1", "@x", "\t=1", "\r=1", "%0", "|x"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text):
    assert neutral(text) == f"'{text}"


def test_what_is_harmless_stays_as_it_is():
    for text in ("", "Anna", "+33612345678", "c-1", "0.02"):
        assert neutral(text) == text
    assert [decimal(each) for each in (0, 10_000, 1_234_567, -50, 3)] == [
        "0.00", "0.01", "1.234567", "-0.00005", "0.000003",
    ]  # fmt: skip


def test_memory_does_not_grow_with_the_export(store, report):
    note(store, out("a", 0, 61))
    (rows,) = report.export(ORG, EVERYTHING)

    def peak(count: int, blocks) -> int:
        tracemalloc.start()
        for _block in blocks(rows for _ in range(count)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    for blocks in (
        exporting.csv_blocks,
        lambda rows: exporting.zip_blocks(rows, Instant(T), {}),
        lambda rows: exporting.xlsx_blocks(rows, "en"),
    ):
        assert peak(4_000, blocks) < peak(1_000, blocks) + 1_500_000
