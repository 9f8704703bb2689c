"""Random payments, answers, silences, crashes and double reports: in the end both sides have the same sum."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.payments.conftest import ORG, SetClock
from tests.payments.house import WAIT_S, Room
from tests.store.databases import file_at

from cadran.charging.verifying import verify
from cadran.errors import Refused
from cadran.journal import outbox
from cadran.journal.verify import verify as verify_chain
from cadran.payments import reasons
from cadran.payments.provider import Answer, HttpProvider, Order
from cadran.sandbox.bank import TOKENS
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store

AMOUNTS = (50_000_000, 77_000_001)
QUIET = sorted(token for token in TOKENS if "timeout" not in token and "lost" not in token)
"""Silence is made by the machine itself, since a real one takes its time."""


class CrashError(Exception):
    """The process ends here."""


class Unsteady(HttpProvider):
    """Crashes or loses the answer before or after the provider has heard us, as it is told to."""

    mishap = ""

    def charge(self, order: Order, /) -> Answer:
        mishap, self.mishap = self.mishap, ""
        self._before(mishap)
        answer = super().charge(order)
        self._after(mishap)
        return answer

    def find(self, payment: str, /) -> Answer | None:
        mishap, self.mishap = self.mishap, ""
        self._before(mishap)
        answer = super().find(payment)
        self._after(mishap)
        return answer

    def _before(self, mishap: str) -> None:
        if mishap == "crash before":
            raise CrashError
        if mishap == "lost before":
            raise Refused(reasons.PROVIDER_SILENT)

    def _after(self, mishap: str) -> None:
        if mishap == "crash after":
            raise CrashError
        if mishap == "lost after":
            raise Refused(reasons.PROVIDER_SILENT)


class Payer(RuleBasedStateMachine):
    bank = None

    def __init__(self) -> None:
        super().__init__()
        self.bank.bank.charges.clear()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SetClock()
        self.url = file_at(Path(self.folder.name) / "a.db")
        self.asked: dict[str, tuple[int, str]] = {}
        self.store = None
        self.open()

    def open(self) -> None:
        if self.store is not None:
            self.store.close()
            self.provider.close()
            self.room.provider.close()
        self.store = Store.open(self.url, Limits(linger_ms=AT_ONCE))
        self.room = Room.build(self.store, self.clock, self.bank.url, answer_s=5)
        self.provider = Unsteady(self.bank.url, answer_s=5)
        self.room.payments.cashier._provider = self.provider
        for token in QUIET:
            self.room.payments.add_method(ORG, token, named=token)

    @rule(number=st.integers(0, 5), amount=st.sampled_from(AMOUNTS), token=st.sampled_from(QUIET))
    def pay(self, number: int, amount: int, token: str) -> None:
        name = f"top_{number}"
        refused = self.room.refusal(
            lambda: self.room.payments.top_up(ORG, name, amount, token, by="u")
        )
        known = self.asked.setdefault(name, (amount, token))
        assert refused == ("" if known == (amount, token) else "payments.other_payment")

    @rule(mishap=st.sampled_from(["", "", "crash before", "crash after", "lost after"]))
    def errands(self, mishap: str) -> None:
        self.provider.mishap = mishap
        try:
            self.room.errands()
        except CrashError:
            self.open()
            self.store.write_everywhere(
                lambda unit: outbox.release(unit, "payment", "n1", self.clock())
            ).result(WAIT_S)
        self.provider.mishap = ""

    @rule(minutes=st.sampled_from([1, 10, 700]))
    def time_passes(self, minutes: int) -> None:
        self.clock.now += minutes * 60_000

    @rule(number=st.integers(0, 5))
    def reported(self, number: int) -> None:
        self.room.payments.heard(f"top_{number}")

    @rule(number=st.integers(0, 5))
    def late_yes(self, number: int) -> None:
        """The bank changes its mind, and says so."""
        charge = self.bank.bank.charges.get(f"top_{number}")
        if charge is not None and charge.state == "declined":
            charge.state = "approved"
            self.room.payments.heard(charge.id)

    @invariant()
    def nothing_is_credited_that_was_not_taken(self) -> None:
        assert self.room.balance() <= self.bank.bank.taken_micros()
        succeeded = [p for p in self.room.payments.payments(ORG) if p.state == "succeeded"]
        assert self.room.balance() == sum(each.amount_micros for each in succeeded)

    def teardown(self) -> None:
        self.room.all_errands(most=200)
        assert self.room.balance() == self.bank.bank.taken_micros()
        assert self.room.facts().count("credit.funded") == sum(
            charge.state == "approved" for charge in self.bank.bank.charges.values()
        )
        assert verify(self.store, ORG) == []
        assert verify_chain(self.store, ORG) == []
        self.store.close()
        self.provider.close()
        self.room.provider.close()
        with suppress(OSError):
            self.folder.cleanup()


@pytest.mark.parametrize("examples", [8])
def test_both_sides_agree_whatever_happens(bank, examples):
    Payer.bank = bank
    run_state_machine_as_test(
        Payer, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None)
    )
