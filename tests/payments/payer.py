"""A process that pays once and is killed at a given moment; run by ``test_kill``."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.payments.conftest import SetClock
from tests.payments.house import ORG, Room

from cadran.journal.facts import Fact
from cadran.payments.provider import HttpProvider
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fatal(HttpProvider):
    """Dies with the question or with the answer."""

    moment = ""

    def charge(self, order, /):
        if self.moment == "before the bank hears of it":
            die()
        answer = super().charge(order)
        if self.moment == "after its yes":
            die()
        return answer


def main(url: str, bank: str, moment: str) -> None:
    store = Store.open(url, Limits(linger_ms=AT_ONCE))
    room = Room.build(store, SetClock(), bank, answer_s=20)
    provider = Fatal(bank, answer_s=20)
    provider.moment = moment
    room.payments.cashier._provider = provider
    room.payments.add_method(ORG, "sandbox_approve", named="pm_1")
    room.payments.top_up(ORG, "top_1", 50_000_000, "pm_1", by="u")
    if moment == "before the errand":
        die()
    if moment == "in the commit of the posting":
        store.on_commit(
            Fact,
            lambda facts: (
                die() if any(each.kind == "payment.succeeded" for each in facts) else None
            ),
        )
    room.all_errands()


if __name__ == "__main__":
    main(*sys.argv[1:4])
