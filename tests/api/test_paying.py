"""Paying, recharging, notices and webhooks over the API."""

from __future__ import annotations

import pytest
from tests.peers.waiting import wait_until

KEY = "Idempotency-Key"
AMOUNT = 50_000_000


def until(client, path, true):
    """The other side is a courier on a thread of its own."""
    return wait_until(lambda: client.get(path).json(), f"{path} as expected", fit=true)


@pytest.fixture
def card(clients):
    made = clients.boss.post(
        "/payments/methods", json={"token": "sandbox_approve"}, headers={KEY: "card-one-1"}
    )
    assert (made.status_code, made.json()["label"]) == (201, "Sandbox •••• 4242"), made.text
    return made.json()["id"]


def test_a_payment_is_followed_to_its_end_and_repeating_it_pays_nothing_more(clients, card):
    before = clients.boss.get("/credits").json()["balance"]["amount_micros"]
    body = {"amount_micros": AMOUNT, "method_id": card}
    made = clients.boss.post("/payments", json=body, headers={KEY: "pay-once-1"})
    assert made.status_code == 201, made.text
    path = f"/payments/{made.json()['id']}"
    paid = until(clients.boss, path, lambda each: each["state"] == "succeeded")
    assert (paid["text"], paid["method"]) == ("paid", "Sandbox •••• 4242")
    again = clients.boss.post("/payments", json=body, headers={KEY: "pay-once-1"}).json()
    assert again == paid
    after = clients.boss.get("/credits").json()["balance"]["amount_micros"]
    assert after - before == AMOUNT
    assert clients.rival.get(path).status_code == 404
    assert path.rpartition("/")[2] not in clients.rival.get("/payments").text
    outlook = clients.boss.get("/credits/outlook").json()
    assert paid["id"] in {each["id"] for each in outlook["top_ups"]}
    assert outlook["reasoning"]


def test_strangers_tell_of_payments_and_nothing_comes_of_it(stranger, clients):
    before = clients.boss.get("/credits").json()
    told = {"id": "top_of_nobody", "state": "approved"}
    assert stranger.post("/payments/answers", json=told).status_code == 204
    assert clients.boss.get("/credits").json() == before


def test_credit_is_not_given_away(clients, card):
    body = {"amount_micros": AMOUNT}
    answer = clients.boss.post("/credits/top-ups", json=body, headers={KEY: "for-free-1"})
    assert (answer.status_code, answer.json()["id"]) == (422, "payments.method_needed")
    little = {"amount_micros": AMOUNT - 1, "method_id": card}
    answer = clients.boss.post("/payments", json=little, headers={KEY: "too-little-1"})
    assert (answer.status_code, answer.json()["id"]) == (422, "payments.too_little")


def test_recharge_is_set_and_read(clients, card):
    wanted = {
        "active": True,
        "method_id": card,
        "trigger_micros": 1_000_000,
        "amount_micros": AMOUNT,
        "low_micros": 2_000_000,
    }
    answer = clients.boss.put("/credits/recharge", json=wanted)
    assert answer.status_code == 200, answer.text
    assert clients.boss.get("/credits/recharge").json() == answer.json()
    assert answer.json()["trigger"]["amount_micros"] == 1_000_000
    in_use = clients.boss.delete(f"/payments/methods/{card}")
    assert (in_use.status_code, in_use.json()["id"]) == (409, "payments.method_in_use")
    assert clients.boss.put("/credits/recharge", json={"active": False}).json()["active"] is False


def test_a_webhook_is_made_tested_and_its_notices_are_read(clients, served):
    made = clients.boss.post(
        "/webhooks",
        json={"url": "http://127.0.0.1:9/nobody", "kinds": ["credit.low"]},
        headers={KEY: "hook-one-1"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("whsec_")
    webhook = made.json()["webhook"]["id"]
    assert "whsec_" not in clients.boss.get("/webhooks").text
    sent = clients.boss.post(f"/webhooks/{webhook}/test", headers={KEY: "hook-test-1"})
    assert sent.status_code == 201, sent.text
    path = f"/deliveries?channel=webhook&webhook={webhook}"
    found = until(clients.boss, path, lambda each: each["items"][0]["tries"] == 1)
    assert found["items"][0]["kind"] == "webhook.test"
    until(clients.boss, path, lambda each: each["items"][0]["state"] == "waiting")
    assert clients.rival.post(f"/webhooks/{webhook}/test", headers={KEY: "hook-x-111"}).is_error
    changed = clients.boss.patch(f"/webhooks/{webhook}", json={"active": False})
    assert changed.json()["state"] == "disabled"
    assert clients.boss.delete(f"/webhooks/{webhook}").status_code == 204
    assert clients.boss.get("/webhooks").json()["items"] == []


def test_notices_are_in_the_readers_language_and_read_once(clients):
    wanted = {"active": False, "low_micros": 9_000_000_000}
    clients.boss.put("/credits/recharge", json=wanted)
    clients.console.post(
        "/credits/top-ups", json={"amount_micros": 1_000_000}, headers={KEY: "makes-it-move"}
    )

    def told(each) -> bool:
        titles = [line["title"] for line in each["items"]]
        return any(title.startswith("Votre crédit s’épuise") for title in titles)

    found = until(clients.boss, "/notices?lang=fr", told)
    assert found["unread"] > 0
    kinds = {each["kind"] for each in clients.anna.get("/notices").json()["items"]}
    assert "credit_low" not in kinds
    number = found["items"][0]["number"]
    assert clients.boss.post("/notices/read", json={"number": number}).status_code == 204
    assert clients.boss.get("/notices").json()["unread"] == 0
    clients.boss.put("/credits/recharge", json={"active": False, "low_micros": 0})


def test_mail_goes_where_the_settings_say(clients):
    sent = clients.boss.post("/notices/test-mail", headers={KEY: "mail-test-1"})
    assert sent.status_code == 201, sent.text
    found = until(
        clients.boss, "/deliveries", lambda each: each["items"][0]["state"] == "delivered"
    )
    assert found["items"][0]["target"] == "boss@acme.example"
    assert clients.boss.get("/notices/settings").json()["mail_way"].endswith("outbox")
    assert clients.boss.post("/deliveries/nonsense/again").status_code == 404
