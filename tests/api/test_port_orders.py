"""Port orders over the API: filled in, judged, submitted, seen with their history, by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

FORM = {
    "name": "Over to us",
    "country": "GB",
    "organisation": "Acme",
    "authoriser": "B. Boss",
    "btn": "+442079460900",
    "carrier": "Old Line",
    "account": "GB-1001",
    "service_address": "1 Example Road, London",
    "mails": ["boss@acme.example"],
    "carrier_pin": "secret-4711",
}
LETTER = b"%PDF-1.7 " + bytes(300_000)


def working_day() -> str:
    day = datetime.now(UTC) + timedelta(days=40)  # other files may have moved the clock by some
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.date().isoformat()


@pytest.fixture
def order(clients, request) -> dict:
    key = {"Idempotency-Key": f"port-{request.node.name}"[:90]}
    body = {**FORM, "transfer_date": working_day()}
    made = clients.boss.post("/port-orders", json=body, headers=key)
    assert made.status_code == 201, made.text
    assert (
        clients.boss.post("/port-orders", json=body, headers=key).json()["id"] == made.json()["id"]
    )
    return made.json()


def test_a_draft_says_what_is_missing_and_never_the_pin(clients, order):
    assert order["status"] == "draft"
    assert order["missing"] == ["numbers", "letter"]
    assert order["has_carrier_pin"] is True
    assert order["permissions"] == {"view": False, "edit": "all", "cancel": False, "delete": True}
    assert "4711" not in str(order)
    refused = clients.boss.post(f"/port-orders/{order['id']}/submission")
    assert (refused.status_code, refused.json()["id"]) == (422, "porting.incomplete")


def test_numbers_by_file_are_reported_by_line_in_the_readers_language(clients, order):
    path = f"/port-orders/{order['id']}/numbers-file"
    bad = clients.boss.put(
        path,
        content="PhoneNumber\n020 7946 0900\n+33199009900\n",
        headers={"Content-Type": "text/csv", "Accept-Language": "fr"},
    ).json()
    assert [(each["line"], each["problem"]["id"]) for each in bad["problems"]] == [
        (3, "porting.other_country")
    ]
    assert "pays de la demande" in bad["problems"][0]["problem"]["text"]
    good = clients.boss.put(
        path, content="PhoneNumber\n020 7946 0900\n", headers={"Content-Type": "text/csv"}
    ).json()
    assert (good["applied"], good["changes"]) == (True, 1)
    shown = clients.boss.get(f"/port-orders/{order['id']}").json()["numbers"]
    assert [each["number"] for each in shown] == ["+442079460900"]


def test_a_letter_longer_than_other_bodies_is_kept_and_read_again(clients, order):
    path = f"/port-orders/{order['id']}/letter"
    kind = {"Content-Type": "application/octet-stream"}
    made = clients.boss.put(path, content=LETTER, params={"name": "Loa é.pdf"}, headers=kind)
    assert made.status_code == 200, made.text
    assert (made.json()["media_type"], made.json()["size_bytes"]) == (
        "application/pdf",
        len(LETTER),
    )
    read = clients.boss.get(path)
    assert read.content == LETTER
    assert read.headers["etag"] == f'"{made.json()["sha256"]}"'
    assert read.headers["content-disposition"].startswith("attachment")
    assert clients.boss.put(path, content=b"MZ", headers=kind).json()["id"] == "porting.bad_letter"
    too_long = clients.boss.put(path, content=bytes(6_000_000), headers=kind)
    assert too_long.status_code == 413
    assert clients.boss.put("/port-orders/x", content=bytes(300_000)).status_code == 413


def test_from_submission_to_cancelling(clients, order, served):
    path = f"/port-orders/{order['id']}"
    address = {
        "street": "Example Road",
        "city": "London",
        "postcode": "SW1A 1AA",
        "house_number": "1",
    }
    numbers = served.house.numbers
    place = numbers.create_location("acme", "GB", address, id="port-london")
    numbers.validate_location("acme", place.id)
    clients.boss.put(f"{path}/numbers", json={"numbers": ["020 7946 0900"]})
    kind = {"Content-Type": "application/octet-stream"}
    clients.boss.put(f"{path}/letter", content=LETTER, headers=kind)
    sent = clients.boss.post(f"{path}/submission")
    assert (sent.status_code, sent.json()["status"]) == (200, "processing"), sent.text
    assert clients.boss.put(path, json=FORM).json()["id"] == "porting.not_editable"
    steps = clients.boss.get(path).json()["steps"]
    assert [(each["status"], each["by"]) for each in steps] == [
        ("draft", "Boss Acme"),
        ("processing", "Boss Acme"),
    ]
    assert clients.boss.post(f"{path}/answers", json={"answer": "approve"}).status_code == 403
    gone = clients.boss.post(f"{path}/cancellation").json()
    assert gone["status"] == "cancelled"
    assert clients.boss.delete(path).json()["id"] == "porting.not_deletable"


def test_nobody_else_sees_it(clients, order):
    path = f"/port-orders/{order['id']}"
    for tail in ("", "/letter"):
        assert clients.rival.get(path + tail).status_code == 404
    assert clients.anna.get(path).status_code == 403
    assert order["id"] not in clients.rival.get("/port-orders").text
    assert order["id"] in clients.boss.get("/port-orders").text


def test_the_port_out_pin_is_the_owners_and_shown_once(clients):
    assert clients.boss.get("/port-pin").json() == {"set_at": None}
    assert clients.boss.post("/port-pin").status_code == 403
