"""The outbox: never lost, perhaps twice, and not for ever."""

import pytest

from cadran.clock import Instant, after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import mail, outbox, reasons
from cadran.journal.outbox import CLAIM_MS, RETRY_MS, Message
from cadran.store.store import Store

ORG = OrgId("acme")
NOW = Instant(1_000_000)
HOOK = Message("m1", ORG, "webhook", "credit.low", "hook_1", '{"data":{}}')


def run(store: Store, job):
    return store.write_everywhere(job).result(20)


def claim(store: Store, at: int, courier: str = "one") -> list[Message]:
    return run(store, lambda unit: outbox.claim(unit, "webhook", courier, Instant(at)))


@pytest.fixture
def filled(store: Store) -> Store:
    for _twice in range(2):
        store.write(ORG, lambda unit: outbox.enqueue(unit, HOOK, NOW)).result(20)
    return store


def test_a_message_is_claimed_once_and_delivered(filled: Store):
    (message,) = claim(filled, NOW)
    assert (message.id, message.target, message.tries) == (HOOK.id, HOOK.target, 1)
    assert claim(filled, NOW + 1, "two") == []
    run(filled, lambda unit: outbox.delivered(unit, message, "one", NOW))
    assert claim(filled, NOW + CLAIM_MS * 10) == []


def test_the_message_of_a_dead_courier_is_due_again_and_its_claim_is_void(filled: Store):
    (first,) = claim(filled, NOW)
    (second,) = claim(filled, NOW + CLAIM_MS, "two")
    assert second.tries == 2
    with pytest.raises(Refused) as refused:
        run(filled, lambda unit: outbox.delivered(unit, first, "one", NOW))
    assert refused.value.refusal.reason is reasons.UNKNOWN_MESSAGE
    run(filled, lambda unit: outbox.delivered(unit, second, "two", NOW))


def test_what_fails_is_tried_again_ever_later_and_then_given_up(filled: Store):
    at = NOW
    for pause in RETRY_MS:
        (message,) = claim(filled, at)
        run(filled, lambda unit, m=message, t=at: outbox.failed(unit, m, "one", "refused", t))
        assert claim(filled, at + pause - 1) == []
        at = after(at, pause)
    (message,) = claim(filled, at)
    run(filled, lambda unit: outbox.failed(unit, message, "one", "refused", at))
    assert claim(filled, at * 10) == []
    with filled.read(ORG) as unit:
        assert unit.sql("SELECT state, error FROM outbox") == [("failed", "refused")]


def test_what_ended_can_be_asked_for_again_and_is_forgotten_after_a_while(filled: Store):
    (message,) = claim(filled, NOW)
    run(filled, lambda unit: outbox.failed(unit, message, "one", "gone", NOW, final=True))
    with pytest.raises(Refused):
        filled.write(OrgId("beta"), lambda unit: outbox.again(unit, HOOK.id, NOW)).result(20)
    filled.write(ORG, lambda unit: outbox.again(unit, HOOK.id, NOW)).result(20)
    (message,) = claim(filled, NOW, "two")
    assert (message.tries, message.payload) == (1, HOOK.payload)
    run(filled, lambda unit: outbox.delivered(unit, message, "two", NOW))
    assert run(filled, lambda unit: outbox.forget_old(unit, Instant(NOW + outbox.KEPT_MS))) == 0
    assert run(filled, lambda unit: outbox.forget_old(unit, Instant(NOW + outbox.KEPT_MS + 1))) == 1


def test_a_secret_is_erased_when_its_mail_is_done_with(store: Store):
    secret = mail.Mail(
        "m2", "anna@acme.example", "invitation", "fr", {"name": "Anna"}, secrets={"path": "/in/abc"}
    )
    store.write(ORG, lambda unit: mail.post(unit, secret, NOW)).result(20)
    (message,) = run(store, lambda unit: outbox.claim(unit, "mail", "one", NOW))
    assert mail.read(message).path == "/in/abc"
    run(store, lambda unit: outbox.delivered(unit, message, "one", NOW))
    with store.read(ORG) as unit:
        (shown,) = outbox.deliveries(unit, "mail")
        assert unit.sql("SELECT payload FROM outbox") == [("",)]
    assert (shown.state, shown.kind, shown.target) == ("delivered", "invitation", secret.to)
    with pytest.raises(Refused) as refused:
        store.write(ORG, lambda unit: outbox.again(unit, "m2", NOW)).result(20)
    assert refused.value.refusal.reason is reasons.MESSAGE_GONE
