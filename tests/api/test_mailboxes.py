"""Mailboxes by the API: one's own and shared ones; nobody else's; messages, greetings, PINs."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from cadran.directory.messages import NewMessage
from cadran.ids import CallId, OrgId, RecordingId, UserId
from cadran.services.events import Caller

from .test_greetings import sound

ACME = OrgId("acme")
WORLD = Caller(key="n", number="+33199000009")


@pytest.fixture
def leave(served):
    """Leave a message in a box of acme."""

    def do(box, name, caller=WORLD):
        path = served.house.messages.folder / ACME / f"{name}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound(kind="FLAC", rate=8_000))
        new = NewMessage(RecordingId(name), CallId(f"c-{name}"), caller, 1_000)
        served.house.messages.keep(ACME, box, new)

    return do


@pytest.fixture(scope="module")
def anna(served):
    return served.people["anna@acme.example"]


@pytest.fixture(scope="module")
def sales(served, clients, anna):
    made = clients.boss.post(
        "/mailboxes", json={"name": "Sales", "extension": "610", "members": [anna], "id": "sales"}
    )
    assert made.status_code == 201, made.text
    assert served.house.live.settled(10)
    return made.json()


def test_everybody_finds_their_own_box_and_how_to_open_it(clients, anna):
    found = clients.anna.get("/mailboxes").json()
    own = found["items"][0]
    assert (own["id"], own["shared"], own["mail"], own["opens"]) == (anna, False, "attach", True)
    assert (found["access_code"], found["messages_most"]) == ("*97", 100)


def test_a_message_is_listed_heard_marked_and_deleted(served, clients, anna, leave):
    bert = UserId(served.people["bert@acme.example"])
    leave(anna, "vm_a1")
    leave(anna, "vm_a2", Caller("u", user=bert, name="Somebody"))
    by_colleague, by_number = clients.anna.get(f"/mailboxes/{anna}/messages").json()["items"]
    assert by_number["number"]["international"] == "+33 1 99 00 00 09"
    assert (by_colleague["name"], by_colleague["user"]["id"]) == ("Bert Acme", bert)
    heard = clients.anna.get(f"/mailboxes/{anna}/messages/vm_a1/sound")
    assert heard.headers["content-type"] == "audio/flac"
    wav = clients.anna.get(f"/mailboxes/{anna}/messages/vm_a1/sound", params={"format": "wav"})
    wave, rate = soundfile.read(io.BytesIO(wav.content))
    assert (rate, wav.content[:4]) == (8_000, b"RIFF")
    spectrum = np.abs(np.fft.rfft(wave[:8_000]))
    assert abs(int(spectrum.argmax()) - 440) <= 1
    marked = clients.anna.patch(f"/mailboxes/{anna}/messages/vm_a1", json={"state": "saved"})
    assert {each["id"]: each["state"] for each in marked.json()["items"]} == {
        "vm_a1": "saved",
        "vm_a2": "new",
    }
    assert clients.anna.get(f"/mailboxes/{anna}").json()["new"] == 1
    for name in ("vm_a1", "vm_a2"):
        assert clients.anna.delete(f"/mailboxes/{anna}/messages/{name}").status_code == 204
    gone = clients.anna.get(f"/mailboxes/{anna}/messages/vm_a1/sound")
    assert (gone.status_code, gone.json()["id"]) == (404, "directory.unknown_message")


def test_nobody_listens_to_what_was_said_to_somebody_else(clients, anna, leave):
    leave(anna, "vm_secret")
    for client in (clients.bert, clients.boss, clients.rival):
        for path in ("", "/messages", "/messages/vm_secret/sound", "/greetings/greeting/sound"):
            assert client.get(f"/mailboxes/{anna}{path}").status_code == 404
        assert client.delete(f"/mailboxes/{anna}/messages/vm_secret").status_code == 404
        assert client.post(f"/mailboxes/{anna}/pin").status_code == 404
        assert client.patch(f"/mailboxes/{anna}", json={"mail": "off"}).status_code == 404
    clients.anna.delete(f"/mailboxes/{anna}/messages/vm_secret")


def test_a_shared_box_is_managed_by_administrators_and_heard_by_its_members(clients, sales, leave):
    leave("sales", "vm_s1")
    assert [each["id"] for each in clients.anna.get("/mailboxes").json()["items"]][1:] == ["sales"]
    assert len(clients.anna.get("/mailboxes/sales/messages").json()["items"]) == 1
    assert clients.boss.get("/mailboxes/sales").json()["opens"] is False
    assert clients.boss.get("/mailboxes/sales/messages").status_code == 404
    every = clients.boss.get("/mailboxes", params={"everyones": True}).json()["items"]
    assert [each["id"] for each in every] == ["sales"]
    changed = clients.boss.patch("/mailboxes/sales", json={"name": "Sales team", "mail": "link"})
    assert (changed.json()["name"], changed.json()["mail"]) == ("Sales team", "link")
    refused = clients.anna.patch("/mailboxes/sales", json={"name": "Mine"})
    assert (refused.status_code, refused.json()["id"]) == (403, "api.own_only")
    assert clients.anna.post("/mailboxes", json={"name": "Mine"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"time_zone": "Mars/Olympus"}, "directory.bad_time_zone"),
        ({"greeting": "grt_no"}, "directory.unknown_greeting"),
    ],
)
def test_bad_settings_change_nothing(clients, anna, change, reason):
    before = clients.anna.get(f"/mailboxes/{anna}").json()
    refused = clients.anna.patch(f"/mailboxes/{anna}", json=change)
    assert refused.json()["id"] == reason
    assert clients.anna.get(f"/mailboxes/{anna}").json() == before


def test_a_greeting_is_uploaded_heard_and_dropped(clients, anna):
    put = clients.anna.put(
        f"/mailboxes/{anna}/greetings/busy_greeting/recording",
        params={"language": "fr"},
        content=sound(),
        headers={"Idempotency-Key": "box-greeting-1", "Content-Type": "application/octet-stream"},
    )
    assert put.json()["busy_greeting"].startswith("grt_")
    heard = clients.anna.get(f"/mailboxes/{anna}/greetings/busy_greeting/sound")
    assert heard.headers["content-type"] == "audio/flac"
    assert clients.anna.get(f"/mailboxes/{anna}/greetings/greeting/sound").status_code == 404
    dropped = clients.anna.delete(f"/mailboxes/{anna}/greetings/busy_greeting")
    assert dropped.json()["busy_greeting"] == ""


def test_a_pin_is_told_once_and_opens_the_box(served, clients, anna):
    pin = clients.anna.post(f"/mailboxes/{anna}/pin").json()["pin"]
    assert (len(pin), pin.isdigit()) == (6, True)
    assert clients.anna.get(f"/mailboxes/{anna}").json()["has_pin"]
    assert served.house.mailboxes.opens(ACME, anna, pin)


def test_the_own_telephone_is_rung_to_record_a_greeting(clients, anna):
    rung = clients.anna.post(f"/mailboxes/{anna}/greetings/greeting/call")
    assert rung.status_code == 204
    refused = clients.anna.post("/greetings/calls", json={"name": "Accueil", "language": "fr"})
    assert refused.status_code == 403
    rung = clients.boss.post("/greetings/calls", json={"name": "Accueil", "language": "fr"})
    assert rung.status_code == 204


def test_retention_is_set_by_administrators(clients):
    assert clients.boss.get("/message-retention").json() == {"days": None}
    assert clients.boss.put("/message-retention", json={"days": 30}).json() == {"days": 30}
    assert clients.boss.put("/message-retention", json={"days": 0}).status_code == 422
    assert clients.anna.put("/message-retention", json={"days": 30}).status_code == 403
    assert clients.boss.put("/message-retention", json={"days": None}).json() == {"days": None}


def test_queues_lead_to_boxes(clients, sales):
    target = {"kind": "voicemail", "id": "sales"}
    made = clients.boss.post("/queues", json={"name": "Help", "overflow": target}).json()
    assert made["overflow"] == {**target, "name": "Sales team", "warning": None}
    refused = clients.boss.delete("/mailboxes/sales")
    assert refused.json()["id"] == "directory.target_in_use"
    assert clients.boss.delete(f"/queues/{made['id']}").status_code == 204
