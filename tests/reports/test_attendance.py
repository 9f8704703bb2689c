"""Who was in a meeting: from the journal's facts, and forgotten with the call records."""

from __future__ import annotations

import pytest
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.reports.attendance import DAY_MS, Attendance
from cadran.reports.calls import Calls
from cadran.store.store import Store

ORG, OTHER = OrgId("acme"), OrgId("other")
KEPT = ((ORG, "old"), (ORG, "young"), (OTHER, "old-of-other"))


@pytest.fixture
def house(tmp_path):
    store = Store.open(file_at(tmp_path / "a.db"))
    yield store, Attendance(store, Calls(store), tmp_path / "recordings"), tmp_path
    store.close()


def happened(store, org=ORG, *facts):
    def job(unit):
        for kind, subject, at, data, personal in facts:
            append(unit, Fact(org, kind, subject, Instant(at), data, personal))

    store.write(org, job).result(10)


def came(leg, at, user="", how="phone", number="+33199000042"):
    arrived = {"call": leg, "holder": "dial-in:x", "trunk": ""}
    return (
        ("leg.arrived", leg, at, arrived, {"caller": number, "called": "+33199000077"}),
        ("meeting.joined", "m1", at + 1_000, {"leg": leg, "by": "", "user": user, "how": how}, {}),
    )


def test_visits_begin_and_end_and_go_on(house):
    store, attendance, _ = house
    left = ("meeting.left", "m1", 63_500, {"leg": "a", "cause": "call.hung_up"}, {})
    happened(store, ORG, *came("a", 1_000), left, *came("b", 70_000, user="anna", number=""))
    first, second = attendance.visits(ORG, "m1")
    assert (first.joined_at, first.left_at, first.duration_s) == (2_000, 63_500, 62)
    assert (first.number, first.how) == ("+33199000042", "phone")
    assert (second.user, second.left_at, second.duration_s) == ("anna", None, 0)
    assert attendance.visits(OTHER, "m1") == []
    assert attendance.visits(ORG, "m2") == []
    assert (attendance.meeting_of(ORG, "a"), attendance.meeting_of(ORG, "c")) == ("m1", "")
    assert attendance.meeting_of(OTHER, "a") == ""


def test_a_leg_that_died_with_its_node_left_when_its_record_ended(house):
    store, attendance, _ = house
    ended = (
        "leg.ended",
        "a",
        9_000,
        {"call": "a", "cause": "charging.node_died", "by": "house"},
        {},
    )
    happened(store, ORG, *came("a", 1_000), ended)
    (visit,) = attendance.visits(ORG, "m1")
    assert visit.left_at == 9_000


def test_a_recording_is_listed_as_long_as_its_file_is_there(house):
    store, attendance, folder = house
    made = {"of": "meeting:acme:m1", "kind": "meeting", "id": "m1", "duration_ms": 5_000}
    message = {**made, "kind": "voicemail"}
    happened(
        store,
        ORG,
        ("recording.made", "m1-abc", 9_000, made, {}),
        ("recording.made", "v-abc", 9_000, message, {}),
    )
    assert attendance.recordings(ORG, "m1") == []
    file = folder / "recordings" / "acme" / "m1-abc.flac"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"fLaC")
    (found,) = attendance.recordings(ORG, "m1")
    assert (found.id, found.duration_ms) == ("m1-abc", 5_000)
    assert attendance.recording(ORG, "m1", "m1-abc") == file
    for org, meeting in ((OTHER, "m1"), (ORG, "m2")):
        with pytest.raises(Refused, match=r"reports\.unknown_recording"):
            attendance.recording(org, meeting, "m1-abc")


def test_recordings_go_when_they_are_older_than_their_organisation_keeps_them(house):
    store, attendance, folder = house
    made = {"of": "meeting:acme:m1", "kind": "meeting", "id": "m1", "duration_ms": 5_000}
    files = [folder / "recordings" / org / f"m1-{name}.flac" for org, name in KEPT]
    for (org, name), file in zip(KEPT, files, strict=True):
        at = 1 if "old" in name else DAY_MS * 5
        happened(store, org, ("recording.made", f"m1-{name}", at, made, {}))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"fLaC")
    attendance.recordings(ORG, "m1")
    assert attendance.tidy(DAY_MS * 6) == 0
    keep = "INSERT INTO conferencing_settings VALUES (?, 'tones', TRUE, 2)"
    store.write(ORG, lambda unit: unit.sql(keep, (ORG,))).result(10)
    assert attendance.tidy(DAY_MS * 6) == 1
    assert attendance.tidy(DAY_MS * 6) == 0
    assert [each.is_file() for each in files] == [False, True, True]
