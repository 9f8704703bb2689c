"""SUBSCRIBE and NOTIFY (RFC 6665): granted, refreshed, told in order, and ended."""

import pytest
from sip_wire import Wire, accounts, request

from cadran.sip.events import Subscribed, Unsubscribed

KIND = "application/simple-message-summary"


def subscribe(cseq=1, to_tag="", expires="600", event="message-summary", more=""):
    return request(
        "SUBSCRIBE",
        uri="sip:alice@192.0.2.1",
        cseq=cseq,
        branch=f"z9hG4bKs{cseq}",
        to_tag=to_tag,
        headers=f"Event: {event}\nExpires: {expires}\n{more}",
    )


def wire_of(**settings):
    return Wire(packages=("message-summary", "dialog"), **settings)


def answered(wire, notify, status=200):
    return wire.send(
        f"SIP/2.0 {status} X\nVia: {notify.one('Via')}\nFrom: {notify.one('From')}\n"
        f"To: {notify.one('To')}\nCall-ID: c1\nCSeq: {notify.one('CSeq')}\nContent-Length: 0\n\n"
    )


def granted(body="Messages-Waiting: no\r\n"):
    wire = wire_of()
    assert wire.send(subscribe()) == []
    (event,) = wire.of(Subscribed)
    wire.agent.accept_subscription(event.subscription, KIND, body, wire.now)
    ok, first = wire.poll()
    return wire, event, ok, first


def test_a_subscription_is_granted_and_told_the_present_state():
    _, event, ok, first = granted()
    assert (event.package, event.target, event.expires_s) == ("message-summary", "alice", 600)
    assert (ok.status, ok.one("Expires")) == (200, "600")
    assert first.line.startswith("NOTIFY sip:peer@192.0.2.7:5070")
    assert first.one("Subscription-State") == "active;expires=600"
    assert first.one("Event") == "message-summary"
    assert first.one("Content-Type") == KIND
    assert first.body == "Messages-Waiting: no\r\n"


def test_of_what_is_told_meanwhile_only_the_latest_is_sent():
    wire, event, _, first = granted()
    for number in range(3):
        wire.agent.notify(event.subscription, KIND, f"new {number}", wire.now)
    assert wire.poll() == []
    (second,) = answered(wire, first)
    assert second.body == "new 2"
    assert answered(wire, second) == []


def test_a_refresh_gives_more_time_and_the_state_again():
    wire, _, ok, first = granted()
    answered(wire, first)
    assert wire.wait(500_000) == []
    ok, again = wire.send(subscribe(cseq=2, to_tag=ok.to_tag))
    assert (ok.status, again.body) == (200, first.body)
    answered(wire, again)
    assert wire.wait(500_000) == []
    assert not wire.of(Unsubscribed)


def test_what_is_not_refreshed_runs_out():
    wire, event, _, first = granted()
    answered(wire, first)
    ((when, last), *_) = wire.wait(600_000)
    assert when == 600_000
    assert last.one("Subscription-State") == "terminated;reason=timeout"
    assert [each.subscription for each in wire.of(Unsubscribed)] == [event.subscription]
    answered(wire, last)
    wire.wait(100_000)
    assert len(wire.agent._subscriptions) == len(wire.agent._board.transactions) == 0


def test_a_phone_ends_its_subscription():
    wire, _, ok, first = granted()
    answered(wire, first)
    ok2, last = wire.send(subscribe(cseq=2, to_tag=ok.to_tag, expires="0"))
    assert (ok2.status, ok2.one("Expires")) == (200, "0")
    assert last.one("Subscription-State").startswith("terminated")
    assert wire.of(Unsubscribed)
    assert wire.send(subscribe(cseq=3, to_tag=ok.to_tag))[0].status == 481


def test_the_last_word_follows_a_notify_still_under_way():
    wire, event, _, first = granted()
    wire.agent.end_subscription(event.subscription, wire.now)
    assert wire.poll() == []
    (last,) = answered(wire, first)
    assert last.one("Subscription-State") == "terminated;reason=deactivated"


def test_a_look_at_the_state_is_a_subscription_of_no_time():
    wire = wire_of()
    wire.send(subscribe(expires="0"))
    (event,) = wire.of(Subscribed)
    wire.agent.accept_subscription(event.subscription, KIND, "state", wire.now)
    ok, only = wire.poll()
    assert ok.status == 200
    assert only.body == "state"
    assert only.one("Subscription-State").startswith("terminated")


@pytest.mark.parametrize("status", [481, 500, None])
def test_a_phone_that_takes_no_notify_is_subscribed_no_more(status):
    wire, event, _, first = granted()
    if status is None:
        wire.wait(40_000)
    else:
        answered(wire, first, status)
    assert len(wire.of(Unsubscribed)) == 1
    wire.agent.notify(event.subscription, KIND, "x", wire.now)
    assert wire.poll() == []


def test_refused_unanswered_and_unknown_ones_leave_nothing():
    wire = wire_of()
    wire.send(subscribe())
    wire.agent.refuse_subscription(wire.of(Subscribed)[0].subscription, 404, wire.now)
    assert [each.status for each in wire.poll()] == [404]
    silent = wire_of()
    silent.send(subscribe())
    assert [each.status for _, each in silent.wait(21_000)] == [480]
    assert len(wire.agent._subscriptions) == len(silent.agent._subscriptions) == 0
    assert not wire.of(Unsubscribed)


@pytest.mark.parametrize(
    ("text", "status", "field", "value"),
    [
        (subscribe(event="presence"), 489, "Allow-Events", "message-summary, dialog"),
        (subscribe(expires="10"), 423, "Min-Expires", "60"),
        (subscribe(to_tag="gone"), 481, None, None),
    ],
)
def test_what_cannot_be_subscribed_is_told_so(text, status, field, value):
    (answer,) = wire_of().send(text)
    assert answer.status == status
    if field:
        assert answer.one(field) == value


def test_strangers_are_challenged_and_nobody_is_served_without_packages():
    assert wire_of(identity=accounts()).send(subscribe())[0].status == 401
    (answer,) = Wire().send(subscribe())
    assert answer.status == 405
    assert "SUBSCRIBE" not in answer.one("Allow")
