"""The room of payments over a store and a bank; the courier's errands are run by hand, one by one."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cadran.charging.accounts import Accounts
from cadran.clock import Instant
from cadran.directory.directory import Directory
from cadran.directory.sealing import KEY_BYTES, Sealer
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import facts_after, outbox
from cadran.journal.courier import UndeliveredError
from cadran.payments.payments import Payments
from cadran.payments.provider import HttpProvider
from cadran.store.store import Store

ORG = OrgId("acme")
WAIT_S = 20
COURIER = "n1"


@dataclass
class Room:
    store: Store
    clock: object
    payments: Payments
    accounts: Accounts
    provider: HttpProvider

    @classmethod
    def build(cls, store: Store, clock, url: str, answer_s: float = 0.3) -> Room:
        directory = Directory(store, clock, os.urandom)
        directory.create_organisation(ORG, "Acme", "FR", "fr")
        sealer = Sealer(bytes(KEY_BYTES), os.urandom)
        provider = HttpProvider(url, answer_s=answer_s)
        payments = Payments(store, clock, os.urandom, sealer, directory, provider)
        return cls(store, clock, payments, Accounts(store, clock), provider)

    def errands(self) -> int:
        """Do what is due as the courier would; answers how many errands there were."""
        channel = self.payments.cashier.channel()

        def now() -> Instant:
            return self.clock()

        claimed = self.store.write_everywhere(
            lambda unit: outbox.claim(unit, "payment", COURIER, now())
        ).result(WAIT_S)
        for message in claimed:
            failure = None
            try:
                self.payments.cashier.make(message.org, message.target)
            except UndeliveredError as undelivered:
                failure = undelivered

            def mark(unit, message=message, failure=failure) -> None:
                if failure is None:
                    outbox.delivered(unit, message, COURIER, now())
                else:
                    outbox.failed(unit, message, COURIER, str(failure), now(), final=failure.final)
                channel.after(unit.of(message.org), message, failure)

            self.store.write_everywhere(mark).result(WAIT_S)
        return len(claimed)

    def all_errands(self, most: int = 30) -> None:
        """Until nothing is due, moving the clock on to what comes next."""
        for _ in range(most):
            if self.errands():
                continue
            with self.store.read_everywhere() as unit:
                due = outbox.next_due(unit, "payment")
            if due is None:
                return
            self.clock.now = max(self.clock.now, due)
        raise AssertionError("payments never come to an end")

    def balance(self) -> int:
        return self.accounts.balance(ORG).posted_micros

    def facts(self) -> list[str]:
        with self.store.read(ORG) as unit:
            return [fact.kind for fact in facts_after(unit, 0)]

    def refusal(self, call) -> str:
        try:
            call()
        except Refused as refused:
            return refused.refusal.id
        return ""
