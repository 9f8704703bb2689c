"""Numbers are found, held, bought once, put to work and given back."""

from __future__ import annotations

import pytest

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers.reasons import CARRIER_SILENT

LYON = {"country": "FR", "city": "Lyon", "quantity": 3}


def held(client, key: str, count: int = 2, **more: str) -> dict:
    found = client.get("/numbers/search", params=LYON).json()["items"]
    answer = client.post(
        "/number-reservations",
        json={"numbers": [each["number"] for each in found[:count]], **more},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def bought(clients, request) -> list[str]:
    reservation = held(clients.boss, f"hold-{request.node.name}"[:90])
    answer = clients.boss.post(
        "/number-orders",
        json={"reservation_id": reservation["id"]},
        headers={"Idempotency-Key": f"buy-{request.node.name}"[:90]},
    )
    assert answer.status_code == 201, answer.text
    return [each["number"] for each in answer.json()["numbers"]]


def test_a_search_shows_numbers_as_people_write_them(clients):
    found = clients.boss.get("/numbers/search", params=LYON).json()["items"]
    assert len(found) == 3
    for each in found:
        assert each["number"].startswith("+33199")
        assert each["national"].startswith("01 99 00")
        assert each["city"]


def test_a_country_without_numbers_is_refused_with_the_catalogues_reason(clients):
    answer = clients.boss.get("/numbers/search", params={"country": "BY"})
    assert (answer.status_code, answer.json()["id"]) == (409, "numbers.none_in_country")
    assert "BY" in answer.text


def test_a_repeated_reservation_is_one_and_another_under_its_key_is_refused(clients):
    first = held(clients.boss, "hold-repeat")
    body = {"numbers": [each["number"] for each in first["numbers"]]}
    key = {"Idempotency-Key": "hold-repeat"}
    again = clients.boss.post("/number-reservations", json=body, headers=key)
    assert again.json() == first
    other = {"numbers": body["numbers"][:1]}
    refused = clients.boss.post("/number-reservations", json=other, headers=key)
    assert (refused.status_code, refused.json()["id"]) == (422, "api.key_reused")
    assert clients.boss.delete(f"/number-reservations/{first['id']}").status_code == 204
    assert clients.boss.get(f"/number-reservations/{first['id']}").status_code == 404


def test_what_one_organisation_holds_another_is_not_offered(clients):
    reservation = held(clients.boss, "hold-against")
    numbers = {each["number"] for each in reservation["numbers"]}
    offered = clients.rival.get("/numbers/search", params={**LYON, "quantity": 5}).json()["items"]
    assert numbers.isdisjoint(each["number"] for each in offered)
    clients.boss.delete(f"/number-reservations/{reservation['id']}")


def test_an_order_that_times_out_goes_on_under_its_key_and_buys_once(served, clients):
    reservation = held(clients.boss, "hold-slow")
    order = {"reservation_id": reservation["id"]}
    key = {"Idempotency-Key": "buy-slow-1"}
    served.shop.next = Refused(CARRIER_SILENT)
    slow = clients.boss.post("/number-orders", json=order, headers=key)
    assert (slow.status_code, slow.json()["retryable"]) == (504, True)
    done = clients.boss.post("/number-orders", json=order, headers=key)
    assert (done.status_code, done.json()["state"]) == (201, "completed")
    again = clients.boss.post("/number-orders", json=order, headers=key)
    assert again.json() == done.json()
    names = {served.shop.sold[each["number"]] for each in reservation["numbers"]}
    assert names == {done.json()["id"]}


def test_a_number_serves_the_bridge_and_goes_back_only_when_free(clients, bought):
    number, other = bought
    answer = clients.boss.put(
        f"/numbers/{number}/assignment",
        json={"to": "bridge", "languages": ["fr", "en"], "default": True},
    )
    assert answer.json()["assignment"] == {
        "to": "bridge",
        "user": None,
        "resource": None,
        "languages": ["fr", "en"],
        "default": True,
    }
    busy = clients.boss.delete(f"/numbers/{number}")
    assert (busy.status_code, busy.json()["id"]) == (409, "numbers.assigned")
    assert clients.boss.delete(f"/numbers/{other}").status_code == 204
    assert other not in clients.boss.get("/numbers", params={"limit": 200}).text
    narrowed = {
        "state": "assigned",
        "to": "bridge",
        "first": number,
        "last": number,
        "prefix": "+33",
    }
    shown = clients.boss.get("/numbers", params=narrowed).json()["items"]
    assert [each["number"] for each in shown] == [number]
    assert clients.boss.get("/numbers", params={**narrowed, "usage": "user"}).json()["items"] == []
    meeting = clients.boss.post("/meetings", json={"title": "dial in"}).json()
    assert meeting["dial_in"][0]["number"] == number
    assert meeting["dial_in"][0]["tap_to_call"].startswith(f"tel:{number},,")


def test_a_users_number_shows_with_the_user(served, clients):
    numbers, acme = served.house.numbers, OrgId("acme")
    address = {"street": "quai du Rhône", "city": "Lyon", "postcode": "69001"}
    office = numbers.create_location(acme, "FR", address)
    numbers.validate_location(acme, office.id, area_codes=["1"])
    reservation = held(clients.boss, "hold-user", 1, usage="user")
    order = clients.boss.post(
        "/number-orders",
        json={"reservation_id": reservation["id"], "location_id": office.id},
        headers={"Idempotency-Key": "buy-user-1"},
    )
    assert order.status_code == 201, order.text
    number = reservation["numbers"][0]["number"]
    anna = served.people["anna@acme.example"]
    body = {"to": "user", "user_id": anna}
    given = clients.boss.put(f"/numbers/{number}/assignment", json=body)
    assert given.status_code == 200, given.text
    assert given.json()["assignment"]["user"] == {"id": anna, "name": "Anna Acme"}
    assert served.house.live.settled(5)
    shown = served.switchboard.on_loop(lambda: served.house.live.person(anna).number)
    assert shown == number
    assert clients.anna.get(f"/users/{anna}").json()["number"]["number"] == number
    assert clients.boss.delete(f"/numbers/{number}/assignment").json()["assignment"] is None


def test_pages_of_a_list_follow_each_other_without_gap_or_repetition(clients, bought):
    whole = clients.boss.get("/numbers", params={"limit": 200}).json()["items"]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(len(whole) + 1):
        page = clients.boss.get("/numbers", params={"limit": 1, **cursor}).json()
        seen += [each["number"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == [each["number"] for each in whole]
    assert len(seen) >= len(bought)
