"""What people get wrong in settings of voice services: told by field or by reason, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

SHAPE = "api.invalid_input"
OPEN = {"then": "disconnect"}
PLAN = {"time_zone": "Europe/Paris", "open": OPEN, "closed": OPEN}
SERIES = {"frequency": "weekly"}
BEGIN, END = "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"
ZONES = ("Mars/Olympus", "../../etc/passwd", "Europe", "x" * 64)


def meeting(**given: Any) -> dict[str, Any]:
    return {"title": "M", "starts_at": BEGIN, "ends_at": END, **given}


def hours(*ranges: list[str]) -> dict[str, Any]:
    return {"plan": {**PLAN, "hours": {"monday": list(ranges)}}}


def holiday(*days: str, **more: Any) -> dict[str, Any]:
    return {"plan": {**PLAN, "holidays": [{"name": "H", "dates": [list(days)], **more}]}}


def plan(**given: Any) -> dict[str, Any]:
    return {"plan": {**PLAN, **given}}


def key(**target: Any) -> dict[str, Any]:
    menu = {"then": "menu", "keys": {"1": {"target": target}}}
    return plan(open=menu)


MEETING, ATTENDANT, QUEUE, BOX, MINE, RULES, PHONES = (
    "POST /meetings",
    "PATCH /attendants/{attendant}",
    "PATCH /queues/{queue}",
    "PATCH /mailboxes/{box}",
    "POST /contacts",
    "PATCH /users/{anna}/call-settings",
    "POST /users/{anna}/phones",
)
CASES: list[tuple[str, dict[str, Any], str]] = [
    *[(MEETING, meeting(time_zone=zone), "directory.bad_zone") for zone in (*ZONES, "")],
    (MEETING, meeting(time_zone="x" * 65), SHAPE),
    (MEETING, meeting(ends_at="2126-03-02T10:00:00Z"), "directory.meeting_too_long"),
    (MEETING, meeting(ends_at=BEGIN), "directory.bad_times"),
    (MEETING, meeting(starts_at=None), "directory.bad_times"),
    (
        MEETING,
        meeting(starts_at=None, ends_at=None, recurrence=SERIES),
        "directory.series_needs_start",
    ),
    (MEETING, meeting(recurrence={**SERIES, "until": "2020-01-01"}), "directory.bad_series_end"),
    (MEETING, meeting(recurrence={**SERIES, "until": "9999-12-31"}), "directory.bad_series_end"),
    (MEETING, meeting(recurrence={**SERIES, "until": "0001-01-01"}), "directory.bad_series_end"),
    (
        MEETING,
        meeting(recurrence={**SERIES, "until": "2026-04-01", "count": 3}),
        "directory.bad_series_end",
    ),
    (MEETING, meeting(recurrence={**SERIES, "count": 1_000}), SHAPE),
    (MEETING, meeting(recurrence={**SERIES, "interval": 0}), SHAPE),
    (MEETING, meeting(recurrence={"frequency": "yearly"}), SHAPE),
    (
        MEETING,
        meeting(ends_at="2026-03-04T10:00:00Z", recurrence={"frequency": "daily"}),
        "directory.occurrence_too_long",
    ),
    (MEETING, meeting(language="tlh"), SHAPE),
    (MEETING, meeting(language="zz"), "directory.bad_language"),
    (MEETING, meeting(language="de"), "directory.bad_language"),
    (MEETING, meeting(attendees=[{"address": "nobody"}]), "directory.bad_attendee"),
    (
        MEETING,
        meeting(attendees=[{"address": "a@b\r\nBcc: x@y.example"}]),
        "directory.bad_attendee",
    ),
    (
        MEETING,
        meeting(attendees=[{"address": "a@b.example", "name": "\x00"}]),
        "directory.bad_attendee",
    ),
    (MEETING, meeting(organiser_id="nobody"), "directory.unknown_user"),
    (MEETING, meeting(title="  "), SHAPE),
    *[(ATTENDANT, plan(time_zone=zone), "attendant.bad_zone") for zone in (*ZONES, "")],
    (ATTENDANT, hours(["09:00", "25:00"]), "attendant.bad_hours"),
    (ATTENDANT, hours(["24:00", "24:00"]), "attendant.bad_hours"),
    (ATTENDANT, hours(["18:00", "09:00"]), "attendant.bad_hours"),
    (ATTENDANT, hours(["09:00", "09:00"]), "attendant.bad_hours"),
    (ATTENDANT, hours(["09:00", "12:00"], ["11:00", "14:00"]), "attendant.bad_hours"),
    (ATTENDANT, hours(["09:61", "12:00"]), SHAPE),
    (ATTENDANT, hours(*[["09:00", "12:00"]] * 500), "attendant.bad_hours"),
    (ATTENDANT, hours(["09:00"]), SHAPE),
    (ATTENDANT, holiday("2026-05-02", "2026-05-01"), "attendant.bad_holiday"),
    (ATTENDANT, holiday("0001-01-01", "9999-12-31"), "attendant.bad_holiday"),
    (
        ATTENDANT,
        plan(holidays=[{"name": "H", "dates": [["2026-05-01", "2026-05-01"]]}] * 60),
        "attendant.many_holidays",
    ),
    (
        ATTENDANT,
        holiday("2026-05-01", "2026-05-01", greeting="nothing"),
        "directory.unknown_greeting",
    ),
    (ATTENDANT, key(kind="person", id="nobody"), "directory.unknown_user"),
    (ATTENDANT, key(kind="number", id="0612345678"), "attendant.bad_number"),
    (ATTENDANT, key(kind="number", id="+1"), "attendant.bad_number"),
    (ATTENDANT, key(kind="operator"), "attendant.no_operator"),
    (ATTENDANT, key(kind="queue", id=""), "attendant.no_target"),
    (ATTENDANT, plan(open={"then": "menu"}), "attendant.dead_end"),
    (ATTENDANT, plan(open={"then": "redirect"}), "attendant.no_target"),
    (
        ATTENDANT,
        plan(open={"then": "redirect", "target": {"kind": "attendant", "id": "{attendant}"}}),
        "attendant.endless",
    ),
    (ATTENDANT, plan(scope={"include": ["nobody"]}), "directory.unknown_user"),
    (ATTENDANT, {"language": "zz"}, "directory.bad_language"),
    (ATTENDANT, {"extension": "1"}, "directory.bad_extension"),
    (ATTENDANT, {"extension": "112"}, "directory.extension_is_emergency"),
    (ATTENDANT, {"name": ""}, SHAPE),
    *[(QUEUE, {"time_zone": zone}, "directory.bad_zone") for zone in ZONES],
    (QUEUE, {"language": "zz"}, "directory.bad_language"),
    (QUEUE, {"alert_s": 5}, "directory.bad_queue_time"),
    (QUEUE, {"alert_s": -5}, SHAPE),
    (QUEUE, {"wait_s": 86_400}, "directory.bad_queue_time"),
    (QUEUE, {"waiting_max": 201}, "directory.bad_queue_size"),
    (QUEUE, {"announce_s": 1}, "directory.bad_queue_time"),
    (QUEUE, {"wrap_up_s": 86_400}, "directory.bad_queue_time"),
    (QUEUE, {"service_level_s": 0}, "directory.bad_queue_time"),
    (QUEUE, {"greeting_id": "nothing"}, "directory.unknown_greeting"),
    (QUEUE, {"music_id": "nothing"}, "directory.unknown_greeting"),
    (QUEUE, {"overflow": {"kind": "person", "id": "nobody"}}, "directory.unknown_user"),
    (QUEUE, {"overflow": {"kind": "number", "id": "12"}}, "directory.bad_target_number"),
    (QUEUE, {"timeout": {"kind": "queue", "id": "{queue}"}}, "directory.queue_to_itself"),
    (QUEUE, {"priorities": ["0612345678"]}, SHAPE),
    (QUEUE, {"routing": "random"}, SHAPE),
    ("PUT /queues/{queue}/agents", {"agents": ["nobody"]}, "directory.unknown_user"),
    ("PUT /queues/{queue}/agents", {"agents": ["{anna}"] * 300}, "api.invalid_input"),
    *[(BOX, {"time_zone": zone}, "directory.bad_time_zone") for zone in ("Mars/Olympus", "Europe")],
    (BOX, {"language": "zz"}, "directory.bad_language"),
    (BOX, {"members": ["nobody"]}, "directory.unknown_user"),
    (BOX, {"greeting": "nothing"}, "directory.unknown_greeting"),
    (BOX, {"mail": "pigeon"}, SHAPE),
    ("PUT /mailboxes/{box}/greetings/greeting", {"language": "zz", "text": "x"}, "media.no_voice"),
    ("PUT /mailboxes/{box}/greetings/greeting", {"language": "en", "text": "x" * 1_001}, SHAPE),
    (
        "PUT /mailboxes/{box}/greetings/greeting",
        {"language": "en", "text": "\x00"},
        "media.nothing_to_say",
    ),
    ("PUT /mailboxes/{box}/greetings/noise", {"language": "en", "text": "x"}, "api.invalid_input"),
    ("PUT /message-retention", {"days": 0}, SHAPE),
    ("POST /greetings", {"name": "G", "language": "zz", "text": "x"}, "media.no_voice"),
    ("POST /greetings", {"name": "G", "language": "en", "text": " "}, SHAPE),
    (
        "POST /greetings",
        {"name": "G", "language": "en", "text": "\x00\x07"},
        "media.nothing_to_say",
    ),
    ("POST /greetings", {"name": "G", "language": "en", "text": "x" * 1_001}, SHAPE),
    (MINE, {}, "contacts.bad_name"),
    (MINE, {"name": " "}, "contacts.bad_name"),
    (MINE, {"name": "X", "email": "nobody"}, "contacts.bad_email"),
    (MINE, {"name": "X", "note": "\x00"}, "contacts.bad_text"),
    (MINE, {"name": "X", "numbers": [{"number": "call me"}]}, "contacts.bad_number"),
    (MINE, {"name": "X", "numbers": [{"number": "+33612345678", "kind": "car"}]}, SHAPE),
    (MINE, {"name": "X", "numbers": [{"number": "+33612345678"}] * 9}, SHAPE),
    (RULES, {"ring_s": 0}, "directory.bad_ring_time"),
    (RULES, {"ring_s": 3_600}, "directory.bad_ring_time"),
    (RULES, {"forward": {"kind": "person", "id": "{anna}"}}, "directory.yourself_as_target"),
    (RULES, {"forward": {"kind": "number", "id": "nonsense"}}, "directory.bad_target_number"),
    (RULES, {"along": [{"kind": "group", "id": "nothing"}]}, "directory.unknown_group"),
    (RULES, {"along": [{"kind": "person", "id": "{anna}"}]}, "directory.yourself_as_target"),
    (
        RULES,
        {"along": [{"kind": "person", "id": "{bert}", "after_s": 3_600}]},
        "directory.bad_ring_time",
    ),
    (RULES, {"delegates": [{"user": "nobody"}]}, "directory.unknown_user"),
    (RULES, {"delegates": [{"user": "{anna}"}]}, "directory.yourself_as_target"),
    (PHONES, {"label": "X", "username": "Not A Name"}, "api.invalid_input"),
    (PHONES, {"label": "X", "username": ""}, "api.invalid_input"),
    (
        "POST /common-area-phones",
        {"name": "Hall", "usage_location": "XX", "language": "en"},
        "directory.bad_country",
    ),
    (
        "POST /common-area-phones",
        {"name": "Hall", "usage_location": "FR", "language": "zz"},
        "directory.bad_language",
    ),
    (
        "POST /common-area-phones",
        {"name": "H", "usage_location": "FR", "language": "en", "extension": "1"},
        "directory.bad_extension",
    ),
    ("POST /call-groups", {"name": "G", "members": ["nobody"]}, "directory.unknown_user"),
    ("PATCH /phone-features", {"codes": {"park": "911"}}, "numbering.bad_feature_code"),
    (
        "PATCH /phone-features",
        {"codes": {"park": "*7", "retrieve": "*7"}},
        "numbering.feature_codes_clash",
    ),
    ("PATCH /phone-features", {"codes": {"park": ""}}, "numbering.bad_feature_code"),
    ("PATCH /phone-features", {"park_back_s": 1}, "directory.bad_ring_time"),
]
LISTS = (
    "/meetings", "/attendants", "/queues", "/mailboxes", "/greetings", "/contacts", "/call-groups",
    "/common-area-phones", "/phone-features", "/message-retention",
    "/users/{anna}/call-settings", "/users/{anna}/phones",
)  # fmt: skip
"""All that the table could change."""


@pytest.fixture
def ids(clients, served) -> Iterator[dict[str, str]]:
    """What the table's ``{names}`` stand for."""
    people = {each: served.people[f"{each}@acme.example"] for each in ("anna", "bert")}
    things = {"attendant": "attendants", "queue": "queues", "box": "mailboxes"}
    made = {
        kind: clients.boss.post(f"/{path}", json={"name": f"Any {kind}"}).json()["id"]
        for kind, path in things.items()
    }
    yield people | made
    for kind, path in things.items():
        clients.boss.delete(f"/{path}/{made[kind]}")


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, ids) for each in value]
    return ids[value[1:-1]] if isinstance(value, str) and value[:1] == "{" else value


@pytest.mark.peer("espeak-ng")
def test_each_slip_is_told_by_its_own_reason_and_changes_nothing(clients, ids):
    def state() -> list[Any]:
        answers = [clients.boss.get(each.format(**ids)) for each in LISTS]
        assert [each.status_code for each in answers] == [200] * len(LISTS)
        return [each.json() for each in answers]

    before = state()
    for number, (call, body, reason) in enumerate(CASES):
        method, path = call.split(" ")
        answer = clients.boss.request(
            method,
            path.format(**ids),
            json=filled(body, ids),
            headers={"Idempotency-Key": f"slips-{number}"},
        )
        problem = answer.json()
        assert problem.get("id") == reason, (call, body, problem)
        assert 400 <= answer.status_code < 500
        assert "{{" not in problem["detail"], "every fact has its word"
        assert bool(problem.get("fields")) is (reason == SHAPE), "each field is named"
    assert state() == before
