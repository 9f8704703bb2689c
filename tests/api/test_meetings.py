"""Meetings are planned, led and ended over HTTP."""

from __future__ import annotations

from functools import partial

from cadran.errors import Refusal
from cadran.ids import Address, OrgId
from cadran.services.causes import CARRIER_FAILED
from cadran.services.events import LegEnded

ACME = OrgId("acme")


def planned(client, **more: object) -> dict:
    answer = client.post("/meetings", json={"title": "Weekly", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_meeting_has_a_conference_id_and_keeps_what_it_was_given(clients):
    times = {"starts_at": "2026-12-01T10:00:00+01:00", "ends_at": "2026-12-01T11:00:00+01:00"}
    made = planned(clients.anna, language="fr", lobby="organiser", **times)
    assert len(made["conference_id"]) == 7
    assert made["conference_id_display"].replace(" ", "") == made["conference_id"]
    assert made["starts_at"] == "2026-12-01T09:00:00.000Z"
    assert (made["lobby"], made["language"], made["state"]) == ("organiser", "fr", "idle")
    assert clients.anna.get(f"/meetings/{made['id']}").json() == made
    changed = clients.anna.patch(f"/meetings/{made['id']}", json={"title": "Monthly"}).json()
    assert changed == {**made, "title": "Monthly", "sequence": 1}


def test_a_meeting_that_ends_before_it_starts_is_refused(clients):
    times = {"starts_at": "2026-12-01T10:00:00Z", "ends_at": "2026-12-01T09:00:00Z"}
    answer = clients.anna.post("/meetings", json={"title": "x", **times})
    assert (answer.status_code, answer.json()["id"]) == (422, "directory.bad_times")


def test_a_meeting_repeats_by_the_wall_clock_of_its_zone_and_says_so(clients):
    weekly = {"frequency": "weekly", "weekdays": ["MO"], "until": "2030-04-08"}
    made = planned(
        clients.anna,
        starts_at="2030-03-25T09:00:00Z",
        time_zone="Europe/Paris",
        recurrence=weekly,
        attendees=[{"address": "zoe@world.example", "name": "Zoé"}],
    )
    assert made["recurrence"]["interval"] == 1
    assert made["when"].endswith("Every week on Monday, until April 8, 2030")
    assert made["next_starts_at"] == "2030-03-25T09:00:00.000Z"
    path = f"/meetings/{made['id']}"
    changed = clients.anna.patch(path, json={"recurrence": None, "attendees": []}).json()
    assert (changed["recurrence"], changed["attendees"], changed["sequence"]) == (None, [], 1)
    gone = clients.anna.patch(path, json={"starts_at": None}).json()
    assert (gone["starts_at"], gone["when"]) == (None, "At any time")
    for bad, reason in (
        ({"time_zone": "Mars/Base"}, "directory.bad_zone"),
        ({"recurrence": weekly}, "directory.series_needs_start"),
        ({"attendees": [{"address": "nobody"}]}, "directory.bad_attendee"),
    ):
        answer = clients.anna.patch(path, json=bad)
        assert (answer.status_code, answer.json()["id"]) == (422, reason)
    assert clients.anna.get(path).json() == gone


def test_meetings_to_come_are_in_the_order_in_which_they_take_place(clients):
    for title, day in (("later", "2031-05-02"), ("over", "2001-05-02"), ("sooner", "2031-05-01")):
        times = {"starts_at": f"{day}T09:00:00Z", "ends_at": f"{day}T10:00:00Z"}
        planned(clients.anna, title=title, **times)
    planned(clients.anna, title="any time")
    page = clients.anna.get("/meetings", params={"upcoming": True, "limit": 200}).json()
    titles = [each["title"] for each in page["items"]]
    wanted = ["sooner", "later", "any time"]
    assert [each for each in titles if each in {*wanted, "over"}] == wanted


def test_nobody_plans_a_meeting_in_anothers_name_but_an_administrator(served, clients):
    bert = served.people["bert@acme.example"]
    refused = clients.anna.post("/meetings", json={"title": "x", "organiser_id": bert})
    assert (refused.status_code, refused.json()["id"]) == (403, "api.own_only")
    made = planned(clients.boss, organiser_id=bert)
    assert made["organiser"] == {"id": bert, "name": "Bert Acme"}


def test_the_page_leads_a_meeting(served, clients):
    made = planned(clients.anna)
    address = Address(ACME, "meeting", made["id"])
    path = f"/meetings/{made['id']}"

    def command(name: str, **arguments: str):
        return clients.anna.post(f"{path}/commands/{name}", json={"arguments": arguments})

    served.switchboard.arrive(address, "leg-a", number="+33612345678")
    assert clients.anna.get(f"{path}/live").json()["participants"][0]["state"] == "waiting"
    assert command("start").status_code == 200
    live = clients.anna.get(f"{path}/live").json()
    assert (live["state"], live["participants"][0]["state"]) == ("started", "joined")
    assert command("mute", leg="leg-a").json()["result"] == {"leg": "leg-a", "muted": True}
    assert clients.anna.get(f"{path}/live").json()["participants"][0]["muted"] is True
    assert clients.anna.get(path).json()["participants"] == 1
    assert command("lock").json()["result"] == {"locked": True}
    gone = command("mute", leg="nobody")
    assert (gone.status_code, gone.json()["id"]) == (404, "meeting.no_such_participant")
    unknown = command("dance")
    assert (unknown.status_code, unknown.json()["id"]) == (404, "meeting.unknown_command")
    assert command("end").status_code == 200


def test_a_number_to_call_is_read_by_the_callers_own_dial_plan(served, clients):
    made = planned(clients.anna)
    path = f"/meetings/{made['id']}"
    bad = clients.anna.post(
        f"{path}/commands/dial_out", json={"arguments": {"number": "not a number"}}
    )
    assert (bad.status_code, bad.json()["id"]) == (422, "numbering.not_a_number")
    answer = clients.anna.get("/explain/call", params={"number": "06 12 34 56 78"})
    assert answer.json()["number"]["number"] == "+33612345678"


def test_cancelling_a_meeting_sends_everybody_home(served, clients):
    made = planned(clients.anna)
    address = Address(ACME, "meeting", made["id"])
    clients.anna.post(f"/meetings/{made['id']}/commands/start", json={})
    served.switchboard.arrive(address, "leg-b")
    assert clients.anna.delete(f"/meetings/{made['id']}").status_code == 204
    assert made["id"] not in clients.anna.get("/meetings", params={"limit": 200}).text
    view = served.switchboard.on_loop(lambda: served.switchboard.view(address))
    assert view["state"] in {"ending", "idle"}
    assert clients.anna.get(f"/meetings/{made['id']}").json()["cancelled"] is True


def test_meetings_page_through_without_gap_or_repetition(clients):
    made = [planned(clients.bert, title=f"page {each}")["id"] for each in range(5)]
    whole = [
        each["id"] for each in clients.bert.get("/meetings", params={"limit": 200}).json()["items"]
    ]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(len(whole)):
        asked = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = clients.bert.get("/meetings", params=asked).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert set(made) <= set(seen)


def test_meetings_are_read_page_by_page_newest_first(clients):
    made = [planned(clients.bert, title=f"page {each}")["id"] for each in range(5)]
    read: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = clients.bert.get("/meetings", params=params).json()
        assert len(page["items"]) <= 2
        read += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(read) == len(set(read))
    assert set(made) <= set(read)
    assert set(read[:5]) == set(made)


def test_a_caller_without_a_name_is_shown_by_the_name_of_the_user(served, clients):
    made = planned(clients.bert)["id"]
    assert served.house.live.settled(10)
    served.switchboard.arrive(
        Address(ACME, "meeting", made), "leg-named", user=served.people["anna@acme.example"]
    )
    live = clients.bert.get(f"/meetings/{made}/live").json()
    assert [each["name"] for each in live["participants"]] == ["Anna Acme"]


def test_attendance_is_a_list_and_a_file_for_those_who_lead(clients):
    made = planned(clients.anna)["id"]
    path = f"/meetings/{made}/attendance"
    assert clients.anna.get(path).json() == {"items": []}
    file = clients.anna.get(f"{path}/file", params={"form": "csv", "lang": "fr"})
    assert file.text.splitlines() == [
        "\ufeffNom,Numéro,Comment,Arrivée (UTC),Départ (UTC),Secondes"
    ]
    sheet = clients.anna.get(f"{path}/file", params={"form": "xlsx"})
    assert sheet.content[:2] == b"PK"
    assert clients.anna.get(f"/meetings/{made}/recordings").json() == {"items": []}
    missing = clients.anna.get(f"/meetings/{made}/recordings/none")
    assert (missing.status_code, missing.json()["id"]) == (404, "reports.unknown_recording")
    for each in (path, f"{path}/file", f"/meetings/{made}/recordings"):
        assert clients.bert.get(each).status_code == 404


def test_an_administrator_sets_how_meetings_announce_and_running_ones_follow(served, clients):
    made = planned(clients.anna)
    assert clients.anna.get(f"/meetings/{made['id']}/live").json()["announcements"] == "tones"
    wanted = {"announcements": "names", "record_names": False, "recordings_days": 30}
    assert clients.anna.put("/conferencing", json=wanted).status_code == 403
    assert clients.boss.put("/conferencing", json=wanted).json() == wanted
    assert clients.anna.get("/conferencing").json() == wanted
    assert clients.anna.get(f"/meetings/{made['id']}/live").json()["announcements"] == "names"
    own = planned(clients.anna, announcements="off")
    assert clients.anna.get(f"/meetings/{own['id']}/live").json()["announcements"] == "off"
    bad = clients.boss.put("/conferencing", json={**wanted, "recordings_days": 0})
    assert (bad.status_code, bad.json()["id"]) == (422, "api.invalid_input")
    back = {"announcements": "tones", "record_names": True, "recordings_days": None}
    assert clients.boss.put("/conferencing", json=back).json() == back


def test_an_organiser_chooses_the_numbers_of_their_own_invitations_only(served, clients):
    anna, bert = (served.people[f"{name}@acme.example"] for name in ("anna", "bert"))
    path = f"/users/{anna}/conference-numbers"
    found = clients.anna.get(path).json()
    assert (found["toll"], found["toll_free"], found["offers_toll_free"]) == (None, None, True)
    bad = clients.anna.put(path, json={"toll": "+33199009999"})
    assert (bad.status_code, bad.json()["id"]) == (422, "directory.not_on_bridge")
    without = clients.anna.put(path, json={"offers_toll_free": False}).json()
    assert without["offers_toll_free"] is False
    assert clients.anna.put(f"/users/{bert}/conference-numbers", json={}).status_code == 403
    assert clients.boss.put(path, json={}).json() == found


def test_one_date_of_a_series_is_moved_and_called_off_by_who_leads_it(clients):
    made = planned(
        clients.anna,
        starts_at="2031-01-06T09:00:00Z",
        ends_at="2031-01-06T10:00:00Z",
        recurrence={"frequency": "daily", "count": 3},
    )
    path = f"/meetings/{made['id']}/occurrences"
    first, second, third = (f"2031-01-0{day}T09:00:00.000Z" for day in (6, 7, 8))
    later = {"starts_at": "2031-01-07T15:00:00Z", "ends_at": "2031-01-07T16:00:00Z"}
    moved = clients.anna.patch(f"{path}/{second}", json=later).json()
    assert (moved["starts_at"], moved["changed"]) == ("2031-01-07T15:00:00.000Z", True)
    assert clients.anna.delete(f"{path}/{first}").json()["starts_at"] is None
    listed = clients.anna.get(path).json()["items"]
    assert [each["at"] for each in listed] == [first, second, third]
    assert (
        clients.anna.get(f"/meetings/{made['id']}").json()["next_starts_at"] == moved["starts_at"]
    )
    unknown = clients.anna.delete(f"{path}/2031-01-06T09:01:00Z")
    assert (unknown.status_code, unknown.json()["id"]) == (404, "directory.unknown_occurrence")
    assert clients.bert.delete(f"{path}/{third}").status_code == 404
    assert clients.anna.delete(f"{path}/yesterday").status_code == 422


def test_a_conference_id_that_got_about_is_replaced_and_leads_nowhere(served, clients):
    made = planned(clients.anna)
    path = f"/meetings/{made['id']}"
    assert clients.bert.post(f"{path}/conference-id").status_code == 404
    reset = clients.anna.post(f"{path}/conference-id").json()
    assert reset == clients.anna.get(path).json()
    assert reset["conference_id"] != made["conference_id"]
    assert reset["sequence"] == 1
    live = served.house.live
    assert live.settled(5)
    assert live.meeting(ACME, made["conference_id"]) is None
    assert live.meeting(ACME, reset["conference_id"]) == Address(ACME, "meeting", made["id"])
    assert clients.anna.delete(path).status_code == 204
    gone = clients.anna.post(f"{path}/conference-id")
    assert (gone.status_code, gone.json()["id"]) == (409, "directory.meeting_cancelled")


def test_a_toll_free_number_abroad_is_called_warned_of_and_its_failure_explained(served, clients):
    made = planned(clients.anna)
    home, abroad = "+33805123456", "+18005550199"
    for number, warned in ((home, False), (abroad, True)):
        given = {"arguments": {"number": number}}
        answer = clients.anna.post(f"/meetings/{made['id']}/commands/dial_out", json=given).json()
        assert (answer["warning"] is not None) == warned
        ended = LegEnded(answer["result"]["leg"], Refusal(CARRIER_FAILED))
        room = Address(ACME, "meeting", made["id"])
        served.switchboard.on_loop(partial(served.switchboard.handle, room, ended))
    failed = clients.anna.get(f"/meetings/{made['id']}/live").json()["failed"]
    hints = {each["number"]["number"]: each["hint"] for each in failed}
    assert hints[home] is None
    assert hints[abroad]["id"] == "numbers.toll_free_abroad"
    assert "United States" in hints[abroad]["text"]
    clients.anna.delete(f"/meetings/{made['id']}")
