"""The operator shares a number; every organisation's new meetings are reached on it, and say so."""

from __future__ import annotations

import contextlib

from cadran.directory.meetings import Meetings
from cadran.directory.trunks import OPERATOR
from cadran.ids import E164, OrgId, UserId
from cadran.numbers.offer import Offer

PASSWORD = "correct horse battery"
NUMBER = E164("+33199007700")


def test_a_shared_number_is_on_every_invitation_until_it_is_shared_no_more(served, clients):
    house = served.house
    made = house.tenants.make_operator(
        "sharing@house.example", "Op", language="en", country="FR", by="test"
    )
    house.sessions.set_password(OPERATOR, made.id, PASSWORD)
    offer = Offer(NUMBER, "FR", "Paris", "1", "geographic")
    house.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
    before = clients.boss.post("/meetings", json={"title": "before"}).json()
    with contextlib.closing(served.signed_in("sharing@house.example")) as operator:
        early = operator.put(f"/shared-numbers/{NUMBER}")
        assert early.json()["id"] == "numbers.not_shareable"
        house.numbers.assign_to_bridge(OPERATOR, NUMBER, languages=("fr",))
        listed = operator.get("/shared-numbers").json()
        assert [(each["number"], each["shared"]) for each in listed["items"]] == [(NUMBER, False)]
        assert operator.put(f"/shared-numbers/{NUMBER}").json()["shared"] is True
        assert clients.boss.put(f"/shared-numbers/{NUMBER}").json()["id"] == "api.role"

        ours = clients.boss.post("/meetings", json={"title": "ours"}).json()
        assert NUMBER in [each["number"] for each in ours["dial_in"] if each["shared"]]
        again = clients.boss.get(f"/meetings/{before['id']}").json()
        assert NUMBER in [each["number"] for each in again["dial_in"] if each["shared"]]

        told = operator.get("/shared-numbers").json()
        (acme,) = (each for each in told["organisations"] if each["id"] == "acme")
        planned = clients.boss.get("/meetings", params={"limit": 200}).json()["items"]
        assert acme["meetings"] == len([each for each in planned if not each["cancelled"]])
        assert "ours" not in str(told)
        kept = operator.delete(f"/numbers/{NUMBER}/assignment")
        assert kept.json()["id"] == "numbers.still_shared"
        assert operator.delete(f"/shared-numbers/{NUMBER}").json()["shared"] is False
        assert operator.delete(f"/numbers/{NUMBER}/assignment").status_code == 200
    ended = clients.boss.get(f"/meetings/{ours['id']}").json()
    assert NUMBER not in [each["number"] for each in ended["dial_in"]]


def test_a_conference_id_of_the_shared_bridge_is_never_given_out_twice(
    served, clients, monkeypatch
):
    """Of two organisations that draw the same ID, the second draws again."""
    house = served.house
    house.directory.create_organisation(OPERATOR, "Operator", "FR", "en", by="test")
    number = E164("+33199007701")
    offer = Offer(number, "FR", "Paris", "1", "geographic")
    house.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
    house.numbers.assign_to_bridge(OPERATOR, number, languages=("fr",))
    house.numbers.share(number)
    taken = clients.boss.post("/meetings", json={"title": "first"}).json()["conference_id"]
    beta, organiser = OrgId("beta"), UserId(served.people["boss@beta.example"])
    house.directory.licences.set_purchased(beta, "AUDIO_CONFERENCING", 50)
    house.directory.licences.assign(beta, organiser, "AUDIO_CONFERENCING")
    drawn = iter([taken, "7654321"])
    monkeypatch.setattr(Meetings, "_free_conference_id", lambda _self, _unit: next(drawn))
    made = house.meetings.create(beta, organiser, "second")
    house.numbers.unshare(number)
    assert (made.conference_id, made.shared) == ("7654321", True)
