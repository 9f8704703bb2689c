"""Telephones without a person, by the API: made, licensed, called, found and taken away."""

from __future__ import annotations

import pytest

from cadran.ids import OrgId

LICENCE = "COMMON_AREA_PHONE"


@pytest.fixture
def hall(clients):
    asked = {"name": "Grand hall", "usage_location": "fr", "language": "fr", "extension": "2480"}
    answer = clients.boss.post("/common-area-phones", json=asked)
    assert answer.status_code == 201, answer.text
    yield answer.json()
    assert clients.boss.delete(f"/common-area-phones/{answer.json()['id']}").status_code == 204


def shown(clients, phone):
    items = clients.boss.get("/common-area-phones").json()["items"]
    return next(each for each in items if each["id"] == phone["id"])


def test_it_is_found_in_the_address_book_and_not_among_people(clients, hall, served):
    found = clients.anna.get("/address-book", params={"q": "grand h"}).json()["items"]
    assert [(each["kind"], each["extension"]) for each in found] == [("common_area", "2480")]
    assert clients.boss.get("/users", params={"q": "grand h"}).json()["items"] == []
    assert clients.rival.get("/common-area-phones").json()["items"] == []
    assert served.house.live.settled(10)
    account = served.house.live.person(hall["id"])
    assert served.house.live.extension(account.org, "2480").id == hall["id"]
    assert (hall["calls"], hall["located"], hall["usage_location"]) == ("none", False, "FR")


def test_its_device_its_licence_and_its_place_are_set_as_a_persons(clients, hall, served):
    told = clients.boss.post(
        f"/users/{hall['id']}/handsets", json={"label": "Hall", "mac": "02:00:00:24:80:01"}
    ).json()
    name = told["phone"]["username"]
    assert (shown(clients, hall)["phones"], shown(clients, hall)["located"]) == (1, False)
    address = {"house_number": "1", "street": "Rue de Rivoli", "city": "Paris"}
    address |= {"postcode": "75001"}
    asked = {"country": "FR", "address": address}
    key = {"Idempotency-Key": "place-of-the-hall"}
    place = clients.boss.post("/emergency-locations", json=asked, headers=key).json()
    clients.boss.post(f"/emergency-locations/{place['id']}/validation", json={})
    body = {"location": place["id"]}
    put = clients.boss.put(f"/users/{hall['id']}/phones/{name}/location", json=body)
    assert put.status_code == 204, put.text
    assert shown(clients, hall)["located"] is True
    served.house.directory.licences.set_purchased(OrgId("acme"), LICENCE, 1)
    given = clients.boss.put(f"/users/{hall['id']}/licences/{LICENCE}")
    assert given.status_code in {200, 204}, given.text
    assert shown(clients, hall)["licences"] == [LICENCE]
    other = clients.boss.put(f"/users/{hall['id']}/licences/PHONE_SYSTEM")
    assert other.json()["id"] == "directory.licence_not_for"


def test_nobody_makes_a_person_of_it(clients, hall):
    for change in ({"role": "administrator"}, {"password": "correct horse battery"}):
        answer = clients.boss.patch(f"/users/{hall['id']}", json=change)
        assert (answer.status_code, answer.json()["id"]) == (409, "directory.no_person")
    renamed = clients.boss.patch(f"/users/{hall['id']}", json={"name": "Petit hall"})
    assert renamed.json()["name"] == "Petit hall"
    anna = clients.boss.delete("/common-area-phones/usr_nobody")
    assert anna.status_code == 204
    assert clients.anna.post("/common-area-phones", json={}).status_code == 403
