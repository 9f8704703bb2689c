"""The outbox: never lost, perhaps twice, and not for ever."""

import pytest

from cadran.clock import Instant, after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import outbox, reasons
from cadran.journal.outbox import CLAIM_MS, RETRY_MS, Message
from cadran.store.store import Store

ORG = OrgId("acme")
NOW = Instant(1_000_000)
HOOK = Message("m1", ORG, "webhook", "https://example.test/hook", '{"kind":"credit.low"}')


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
    run(filled, lambda unit: outbox.delivered(unit, message, "one"))
    assert claim(filled, NOW + CLAIM_MS * 10) == []


def test_the_message_of_a_dead_courier_is_due_again_and_its_claim_is_void(filled: Store):
    (first,) = claim(filled, NOW)
    (second,) = claim(filled, NOW + CLAIM_MS, "two")
    assert second.tries == 2
    with pytest.raises(Refused) as refused:
        run(filled, lambda unit: outbox.delivered(unit, first, "one"))
    assert refused.value.refusal.reason is reasons.UNKNOWN_MESSAGE
    run(filled, lambda unit: outbox.delivered(unit, second, "two"))


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
