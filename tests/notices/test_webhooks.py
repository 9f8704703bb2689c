"""Webhooks: signed, retried, switched off; and never led into a private network."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json

import pytest
from tests.notices.conftest import ORG, WAIT_S
from tests.notices.test_telling import LOW, shown, states, wait_for

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal.outbox import RETRY_MS
from cadran.notices import reasons
from cadran.notices.hooks import check_url, public, signature
from cadran.notices.webhooks import FAILING_MS


def test_the_signature_is_that_of_the_specifications_own_example():
    """Standard Webhooks, the example of its reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = '{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_arrives_signed_and_is_sent_once(build, receiver, clock):
    room = build()
    webhook, secret = room.webhooks.create(ORG, receiver.url)
    room.happened("credit.low", **LOW)
    ((headers, body),) = receiver.wait(1)
    told = json.loads(body)
    assert told["type"] == "credit.low"
    assert told["data"]["balance_micros"] == 4_500_000
    assert int(headers["webhook-timestamp"]) == clock() // 1000
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    wait_for(room, lambda: states(room, "webhook") == [("credit.low", "delivered", 1, "")])
    with room.store.read(ORG) as unit:
        assert secret not in str(unit.sql("SELECT secret FROM webhooks"))
    assert room.webhooks.webhooks(OrgId("beta")) == []
    with pytest.raises(Refused):
        room.webhooks.test(OrgId("beta"), webhook.id, "t")


def test_only_what_was_asked_for_is_sent(build, receiver):
    room = build()
    room.webhooks.create(ORG, receiver.url, ["credit.zero"])
    room.happened("credit.low", **LOW)
    room.happened("credit.zero", **LOW)
    assert json.loads(receiver.wait(1)[0][1])["type"] == "credit.zero"
    assert room.herald.settled(WAIT_S)
    assert len(room.webhooks.deliveries(ORG)) == 1
    with pytest.raises(Refused) as refused:
        room.webhooks.create(ORG, receiver.url, ["credit.zero", "nonsense"])
    assert refused.value.refusal.reason is reasons.UNKNOWN_KIND


def test_what_fails_is_tried_again_with_the_same_id(build, receiver, clock):
    receiver.statuses = [500, 302]
    room = build()
    webhook, _secret = room.webhooks.create(ORG, receiver.url)
    room.webhooks.test(ORG, webhook.id, "t1")
    for tried, pause in enumerate(RETRY_MS[:2], 1):
        receiver.wait(tried)
        wait_for(room, lambda n=tried: states(room, "webhook")[0][1:3] == ("waiting", n))
        assert room.webhooks.webhooks(ORG)[0].failing_since is not None
        clock.now += pause
        room.courier.kick()
    receiver.wait(3)
    wait_for(room, lambda: states(room, "webhook")[0][1] == "delivered")
    assert len({headers["webhook-id"] for headers, _body in receiver.heard}) == 1
    assert room.webhooks.webhooks(ORG)[0].failing_since is None


def test_an_address_that_is_gone_or_fails_for_days_is_switched_off_and_that_is_told(
    build, receiver, clock
):
    room = build()
    webhook, _secret = room.webhooks.create(ORG, receiver.url)
    receiver.statuses = [410]
    room.webhooks.test(ORG, webhook.id, "t1")
    wait_for(room, lambda: room.webhooks.webhooks(ORG)[0].state == "disabled")
    assert room.herald.settled(WAIT_S)
    assert shown(room) == [("webhook_disabled", False)]
    room.webhooks.test(ORG, webhook.id, "t2")
    wait_for(room, lambda: {each[1] for each in states(room, "webhook")} == {"failed"})
    room.webhooks.change(ORG, webhook.id, active=True)
    room.notices.send_again(ORG, f"t2.{webhook.id}")
    receiver.wait(2)
    wait_for(room, lambda: "delivered" in {each[1] for each in states(room, "webhook")})
    receiver.statuses = [500, 500]
    room.webhooks.test(ORG, webhook.id, "t3")
    wait_for(room, lambda: room.webhooks.webhooks(ORG)[0].failing_since is not None)
    clock.now += FAILING_MS
    room.webhooks.test(ORG, webhook.id, "t4")
    wait_for(room, lambda: room.webhooks.webhooks(ORG)[0].state == "disabled")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://localhost/x",
        "https://db.internal/",
        "https://10.0.0.8/x",
        "https://192.168.1.1/x",
        "https://172.16.3.4/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fd00::1]/x",
        "https://[fe80::1]/x",
        "https://[64:ff9b::7f00:1]/x",
        "https://[2002:7f00:1::]/x",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
    ],
)
def test_private_addresses_are_refused(url):
    with pytest.raises(Refused) as refused:
        check_url(url, private=False)
    assert refused.value.refusal.reason is reasons.PRIVATE_URL


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:word@example.com/",
        "https://",
        "nonsense",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://example.com/" + "x" * 2_000,
    ],
)
def test_what_is_no_address_for_events_is_refused(url):
    with pytest.raises(Refused) as refused:
        check_url(url, private=False)
    assert refused.value.refusal.reason is reasons.BAD_URL


def test_public_addresses_are_taken():
    check_url("https://hooks.example.com/a?b=c", private=False)
    assert public("93.184.216.34")
    assert public("2606:2800:220:1::1")


def test_a_name_that_leads_to_this_machine_is_not_connected_to(build, receiver, monkeypatch):
    """A public name is looked up at each delivery; what it answers then decides."""
    room = build(private=False)
    webhook, _secret = room.webhooks.create(ORG, "https://rebinding.example.com/hook")
    real = asyncio.BaseEventLoop.getaddrinfo

    async def rebound(loop, host, port, **more):
        assert host == "rebinding.example.com"
        return await real(loop, "127.0.0.1", port, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", rebound)
    room.webhooks.test(ORG, webhook.id, "t1")
    wait_for(room, lambda: states(room, "webhook")[0][3] == reasons.PRIVATE_URL.id)
    assert receiver.heard == []
