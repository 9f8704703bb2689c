"""Whenever it dies in the middle of a payment, the money is credited exactly once by the next run."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.payments.conftest import ORG, SetClock
from tests.payments.house import WAIT_S, Room

from cadran.charging.verifying import verify
from cadran.journal import outbox
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store

PAYER = Path(__file__).with_name("payer.py")
AMOUNT = 50_000_000
STEPS_MAX = 40


class CrashError(BaseException):
    """The process ends here; nothing catches it."""


def finish(url: str, bank, clock) -> Room:
    """The next run: what the dead one had claimed is due at once."""
    store = Store.open(url, Limits(linger_ms=AT_ONCE))
    room = Room.build(store, clock, bank.url, answer_s=20)
    store.write_everywhere(lambda unit: outbox.release(unit, "payment", "n1", clock())).result(
        WAIT_S
    )
    room.payments.add_method(ORG, "sandbox_approve", named="pm_1")
    room.payments.top_up(ORG, "top_1", AMOUNT, "pm_1", by="u")
    room.all_errands()
    assert room.balance() == AMOUNT == bank.bank.taken_micros()
    assert room.facts().count("credit.funded") == 1
    assert verify(store, ORG) == []
    room.provider.close()
    store.close()
    return room


@pytest.mark.parametrize(
    "moment",
    [
        "before the errand",
        "before the bank hears of it",
        "after its yes",
        "in the commit of the posting",
    ],
)
def test_kill_9(tmp_path, bank, moment):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    asked = [sys.executable, PAYER, url, bank.url, moment]
    died = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert died.returncode == -9, died.stderr
    finish(url, bank, SetClock())


def test_an_end_at_every_step_between_commit_and_bank(tmp_path, bank):
    """Before and after each commit and each word with the bank, one after the other."""
    for kill_at in range(1, STEPS_MAX):
        bank.bank.charges.clear()
        url = f"sqlite:///{tmp_path / f'{kill_at}.db'}"
        died = _die(url, bank, SetClock(), kill_at)
        finish(url, bank, SetClock())
        if not died:
            break
    assert not died
    assert kill_at > 10, "the steps were counted"


def _die(url: str, bank, clock, kill_at: int) -> bool:
    """Pay until the given step; whether there was such a step."""
    store = Store.open(url, Limits(linger_ms=AT_ONCE))
    room = Room.build(store, clock, bank.url, answer_s=20)
    room.payments.add_method(ORG, "sandbox_approve", named="pm_1")
    steps = 0

    def stepping(real):
        def call(*args, **more):
            nonlocal steps
            for before in (True, False):
                steps += 1
                if steps == kill_at:
                    raise CrashError
                if before:
                    answer = real(*args, **more)
                    if hasattr(answer, "result"):
                        answer.exception(WAIT_S)
            return answer

        return call

    provider = room.payments.cashier._provider
    for owner, name in (
        (store, "write"),
        (store, "write_everywhere"),
        (provider, "charge"),
        (provider, "find"),
    ):
        setattr(owner, name, stepping(getattr(owner, name)))
    try:
        room.payments.top_up(ORG, "top_1", AMOUNT, "pm_1", by="u")
        room.all_errands()
    except CrashError:
        return True
    finally:
        provider.close()
        store.close()
    return False
