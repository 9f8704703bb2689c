"""Emergency locations: fields by country, who validated, what stays as it is."""

from __future__ import annotations

ROME = {"street": "via del Corso", "city": "Roma", "postcode": "00186"}


def made(client, key: str, country: str = "FR", **parts: str) -> dict:
    address = {"street": "rue de Rivoli", "city": "Paris", "postcode": "75001", **parts}
    answer = client.post(
        "/emergency-locations",
        json={"country": country, "address": address},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_form_tells_what_an_address_needs_and_when_it_is_due(clients):
    form = clients.anna.get("/address-forms/fr", headers={"Accept-Language": "fr"}).json()
    assert form["due"] == "acquisition"
    assert form["must_match_area_code"] is True
    assert form["due_words"]["text"].startswith("Les numéros de personnes")
    required = {each["name"]: each["label"] for each in form["parts"] if each["required"]}
    assert required["postcode"] == "Code postal"
    assert clients.anna.get("/address-forms/us").json()["due"] == "assignment"
    assert clients.anna.get("/address-forms/zz").status_code == 404


def test_a_postcode_that_does_not_fit_the_country_is_refused_with_an_example(clients):
    bad = {"street": "rue de Rivoli", "city": "Paris", "postcode": "ABC"}
    answer = clients.boss.post(
        "/emergency-locations",
        json={"country": "FR", "address": bad},
        headers={"Idempotency-Key": "location-bad-postcode"},
    )
    assert (answer.status_code, answer.json()["id"]) == (422, "numbers.bad_postcode")
    assert answer.json()["facts"]["example"]


def test_who_or_what_validated_is_shown_and_the_address_is_final(served, clients):
    draft = made(clients.boss, "location-final-1")
    assert (draft["validation"], draft["final"], draft["numbers"]) == (None, False, 0)
    path = f"/emergency-locations/{draft['id']}"
    changed = clients.boss.put(
        path, json={"address": {**draft["address"], "house_number": "1"}, "place": "2nd floor"}
    )
    assert changed.json()["name"].startswith("2nd floor, 1 rue")
    found = clients.boss.post(f"{path}/validation", json={}).json()
    assert found["validation"]["how"] == "catalogue"
    assert found["validation"]["by"]["name"] == "Boss Acme"
    assert found["area_codes"]
    late = clients.boss.put(path, json={"address": ROME})
    assert (late.status_code, late.json()["id"]) == (409, "numbers.location_is_final")
    office = clients.boss.post(
        f"{path}/places", json={"place": "Room 12"}, headers={"Idempotency-Key": "location-place-1"}
    ).json()
    assert (office["place"], office["validation"]) == ("Room 12", found["validation"])
    for each in (office, found):
        assert clients.boss.delete(f"/emergency-locations/{each['id']}").status_code == 204
    assert clients.boss.get(path).status_code == 404


def test_a_city_that_the_catalogue_does_not_know_needs_somebody_who_vouches(clients):
    village = made(clients.boss, "location-village", city="Saint-Gengoux")
    path = f"/emergency-locations/{village['id']}"
    refused = clients.boss.post(f"{path}/validation", json={})
    assert (refused.status_code, refused.json()["id"]) == (422, "numbers.area_codes_needed")
    vouched = clients.boss.post(f"{path}/validation", json={"area_codes": ["3"]}).json()
    assert (vouched["validation"]["how"], vouched["area_codes"]) == ("person", ["3"])
    assert clients.rival.get(path).status_code == 404
    listed = clients.boss.get("/emergency-locations", params={"country": "fr"}).json()["items"]
    assert village["id"] in {each["id"] for each in listed}
    assert clients.rival.get("/emergency-locations").json()["items"] == []
    assert clients.boss.delete(path).status_code == 204
