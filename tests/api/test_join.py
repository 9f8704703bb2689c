"""Guests come to a meeting by its link alone."""

from __future__ import annotations

import pytest

from cadran.clock import Instant
from cadran.directory import guests
from cadran.errors import Refused
from cadran.ids import Address, OrgId

ACME = OrgId("acme")


@pytest.fixture
def meeting(served, clients):
    made = clients.anna.post("/meetings", json={"title": "Open door"}).json()
    assert served.house.live.settled(10)
    return made


def test_the_link_shows_the_meeting_and_its_numbers_and_another_code_nothing(stranger, meeting):
    path = meeting["join_page"]
    seen = stranger.get(path).json()
    assert (seen["title"], seen["organiser"], seen["state"]) == ("Open door", "Anna Acme", "idle")
    assert seen["conference_id"] == meeting["conference_id"]
    forged = path.rsplit("/", 1)[0] + "/" + "a" * 16
    unknown = path.replace(meeting["id"], "mtg_none")
    told = [stranger.get(each).json()["id"] for each in (forged, unknown)]
    assert told == ["directory.guest_link"] * 2
    assert stranger.post(f"{forged}/guests", json={"name": "Zoé"}).status_code == 404


def test_a_guest_has_the_started_meeting_call_them(served, clients, stranger, meeting):
    entered = stranger.post(f"{meeting['join_page']}/guests", json={"name": " Zoé  D "})
    assert entered.status_code == 201, entered.text
    token = {"token": entered.json()["token"]}
    call = {**token, "number": "+33612345678"}
    early = stranger.post("/guest/call-me", json=call)
    assert early.json()["id"] == "meeting.not_started"
    assert (
        clients.anna.post(f"/meetings/{meeting['id']}/commands/start", json={}).status_code == 200
    )
    ringing = stranger.post("/guest/call-me", json=call)
    assert (ringing.status_code, ringing.json()["you"]) == (200, "ringing")
    live = clients.anna.get(f"/meetings/{meeting['id']}/live").json()
    assert [each["name"] for each in live["participants"]] == ["Zoé D"]
    again = stranger.post("/guest/view", json=token).json()
    here = {"state": "started", "locked": False, "you": "ringing", "failed": None}
    assert again == here | {"muted": False, "hand_raised": False}
    assert served.switchboard.view(Address(ACME, "meeting", meeting["id"]))
    clients.anna.delete(f"/meetings/{meeting['id']}")
    gone = stranger.post("/guest/view", json=token)
    assert (gone.status_code, gone.json()["id"]) == (404, "directory.guest_link")


def test_a_token_is_for_its_meeting_its_name_and_its_time_only(served):
    sealer = served.house.sealer
    guest = guests.Guest("g1", ACME, "m1", "Zoé", Instant(2_000))
    token = guests.issue(sealer, guest)
    assert guests.read(sealer, token, Instant(1_999)) == guest
    body, code = token.rsplit(".", 1)
    other = guests.issue(sealer, guests.Guest("g1", ACME, "m2", "Zoé", Instant(2_000)))
    forged = f"{other.rsplit('.', 1)[0]}.{code}"
    for bad, now in (
        (token, 2_000),
        (forged, 0),
        (body, 0),
        ("", 0),
        ("." + code, 0),
        ("x" * 9_999, 0),
    ):
        with pytest.raises(Refused, match=r"directory\.guest_expired"):
            guests.read(sealer, bad, Instant(now))


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_name_that_is_none_is_refused(stranger, meeting, name):
    answer = stranger.post(f"{meeting['join_page']}/guests", json={"name": name})
    assert answer.status_code == 422
