"""Making payments: the courier's errand, the provider's answer, the posting; and the eye on the balance.

Whatever happens between the provider's yes and our posting, the errand comes back: the provider is asked
what became of the payment's id, and the ledger takes a funding id once.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

import structlog

from cadran.charging.accounts import fund
from cadran.charging.draft import Moved
from cadran.charging.ledger import FUNDING
from cadran.charging.play import PLAY
from cadran.clock import MINUTE_MS, Clock, Instant, after
from cadran.directory.sealing import Sealer
from cadran.directory.trunks import practising
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import outbox
from cadran.journal.courier import Channel, UndeliveredError
from cadran.journal.outbox import Message
from cadran.payments import book, reasons, recharge, states
from cadran.payments.book import Payment
from cadran.payments.provider import Answer, Funds, Order, Provider
from cadran.payments.recharge import Recharge
from cadran.payments.states import CREATED, SUCCEEDED, Word
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

WRITE_WAIT_S = 15
MARKS_MS = MINUTE_MS
"""How long we go by what we know of an organisation's marks: another node may have changed them."""
MARKS_MAX = 50_000
"""Organisations remembered; beyond it all are looked at anew."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


_GONE = Answer(Word.DECLINED, "method_removed")
"""It never reached the provider, and the way to pay was taken away since."""
_OVER = Answer(Word.DECLINED, "practice_over")
"""The bank of the sandbox said yes, to play money that nobody wants any more."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """At which balance there is something to do, and until when that holds."""

    micros: int | None
    until: Instant

    def met(self, available_micros: int) -> bool:
        return self.micros is not None and available_micros <= self.micros


class Cashier:
    """Between ledger and provider. ``watch`` begins to look at every change of a balance."""

    def __init__(self, store: Store, clock: Clock, sealer: Sealer, provider: Provider) -> None:
        self._store = store
        self._clock = clock
        self._sealer = sealer
        self._provider = provider
        self._marks: dict[OrgId, _Mark] = {}
        self._looking: dict[OrgId, bool] = {}
        """Who is being looked at, and whether something happened since."""
        self._funded: set[OrgId] = set()
        self._lock = threading.Lock()

    # --- errands ------------------------------------------------------------------------------

    def channel(self) -> Channel:
        return Channel(self._deliver, self._after)

    async def _deliver(self, message: Message) -> None:
        await asyncio.to_thread(self.make, message.org, message.target)

    def make(self, org: OrgId, payment: str) -> None:
        """Bring a payment one step on. Raises ``UndeliveredError``: it has to be looked at again."""
        begun = self._write(org, lambda unit: self._begin(unit, payment))
        if begun is None:
            return
        order, state = begun
        try:
            answer = None if state == CREATED else self._provider.find(payment)
            if answer is None:
                if state == states.FAILED:
                    return
                answer = self._provider.charge(order) if order.token else _GONE
        except Refused as refused:
            if refused.refusal.reason is reasons.PROVIDER_SILENT:
                self._write(org, lambda unit: self._answered(unit, payment, Answer(Word.SILENT)))
            raise UndeliveredError(refused.refusal.id) from refused
        told = answer
        self._write(org, lambda unit: self._answered(unit, payment, told))
        if answer.word is Word.WAITING:
            raise UndeliveredError("the provider says: wait")

    def _begin(self, unit: UnitOfWork, payment: str) -> tuple[Order, str] | None:
        """What to ask for, and how it stood; None: there is nothing to do."""
        found = book.find(unit, payment)
        if found is None or found.state in {SUCCEEDED, states.CANCELLED}:
            return None
        unwanted = found.purpose == "recharge" and not _wanted(unit, found)
        if found.state == CREATED and (unwanted or self.funds(unit) is Funds.NOTHING):
            self._end(unit, found, Answer(Word.CALLED_OFF))
            return None
        try:
            row = book.method_row(unit, found.method)
        except Refused:
            if found.state == CREATED:
                self._end(unit, found, Answer(Word.CALLED_OFF, "method_removed"))
                return None
            token = ""
        else:
            token = self._sealer.unseal(row.token, f"method:{row.id}")
        if found.state == CREATED:
            book.change(unit, payment, state=states.after(found.state, Word.SENT))
        return Order(payment, found.amount_micros, found.currency, token), found.state

    def funds(self, unit: ReadUnit) -> Funds:
        """What can be paid in now: play money is over with the first real carrier."""
        known = self._provider.funds
        return Funds.NOTHING if known is Funds.PLAY and not practising(unit) else known

    def _answered(self, unit: UnitOfWork, payment: str, answer: Answer) -> None:
        found = book.find(unit, payment)
        assert found is not None
        if answer.word is Word.APPROVED and self.funds(unit) is Funds.NOTHING:
            answer = _OVER
        if states.after(found.state, answer.word) != found.state:
            self._end(unit, found, answer)

    def _end(self, unit: UnitOfWork, payment: Payment, answer: Answer) -> None:
        """Write down what a word makes of a payment, with everything that follows from it."""
        now, state = self._clock(), states.after(payment.state, answer.word)
        values: dict[str, object] = {"state": state, "reason": answer.reason[:64]}
        if answer.reference:
            values["reference"] = answer.reference
        if state not in states.OPEN:
            values["ended_at"] = now
        book.change(unit, payment.id, **values)
        standing = book.recharge(unit)
        if state == states.FAILED:
            self._failed(unit, payment, standing, answer.reason, now)
        elif state == states.CANCELLED and standing.payment == payment.id:
            book.save(unit, replace(standing, payment=""))
        elif state == SUCCEEDED:
            self._succeeded(unit, payment, standing, now)

    def _succeeded(
        self, unit: UnitOfWork, payment: Payment, standing: Recharge, now: Instant
    ) -> None:
        data: dict[str, object] = {"amount_micros": payment.amount_micros, "by": payment.by}
        data |= {"currency": payment.currency, "purpose": payment.purpose}
        kept = book.available(unit)
        left = payment.amount_micros + (0 if kept is None else kept[0])
        if standing.payment == payment.id:
            standing = recharge.succeeded(standing)
        book.save(unit, recharge.funded(standing, left))
        if payment.purpose == "recharge":
            data["balance_micros"] = left
            book.note(unit, "credit.recharged", payment.id, now, data)
        book.note(unit, "payment.succeeded", payment.id, now, data)
        # Last: what the ledger took cannot be taken back alone.
        counter = PLAY if self._provider.funds is Funds.PLAY else FUNDING
        fund(
            unit, payment.id[:48], payment.amount_micros, payment.by, payment.currency, now, counter
        )

    def _failed(
        self,
        unit: UnitOfWork,
        payment: Payment,
        standing: Recharge,
        reason: str,
        now: Instant,
    ) -> None:
        data: dict[str, object] = {"amount_micros": payment.amount_micros, "reason": reason}
        data["currency"] = payment.currency
        book.note(unit, "payment.failed", payment.id, now, data)
        if standing.payment != payment.id:
            return
        standing, retry_ms = recharge.failed(standing)
        if retry_ms is None:
            book.note(unit, "credit.recharge_stopped", payment.id, now, {**data, "why": "failing"})
        else:
            data["again_at"] = after(now, retry_ms)
            book.note(unit, "credit.recharge_failed", payment.id, now, data)
            again = _next(unit.org, standing, payment.currency, now)
            standing = replace(standing, payment=again.id)
            book.create(unit, again, after(now, retry_ms))
        book.save(unit, standing)

    def _after(self, unit: UnitOfWork, message: Message, failed: UndeliveredError | None) -> None:
        """All tries are used up and nobody knows: that is told, and can be asked for again."""
        found = book.find(unit, message.target)
        if failed is None or found is None or not found.open:
            return
        if failed.final or message.tries > len(outbox.RETRY_MS):
            data = {"amount_micros": found.amount_micros, "currency": found.currency}
            book.note(unit, "payment.unclear", found.id, self._clock(), data)

    # --- the eye on the balance ---------------------------------------------------------------

    def watch(self) -> None:
        """Look whenever a balance moved; and now, at everybody who has one."""
        self._store.on_commit(Moved, self._heard)
        with self._store.read_everywhere() as unit:
            rows = unit.sql("SELECT org FROM ledger_accounts WHERE id = 'credits' ORDER BY org")
        for (org,) in rows:
            self._queue(OrgId(org), funded=False)

    def look(self, unit: UnitOfWork, *, funded: bool = False) -> Recharge:
        """See what the balance asks for, and begin it; ``funded``: money came in, in whichever way."""
        standing, kept = book.recharge(unit), book.available(unit)
        if kept is None:
            return standing
        now, (available, currency) = self._clock(), kept
        present = recharge.funded(standing, available) if funded else standing
        found = recharge.look(present, available, now)
        after_ = found.after
        data: dict[str, object] = {"balance_micros": available, "currency": currency}
        for told in found.told:
            if told == "stopped":
                book.note(
                    unit, "credit.recharge_stopped", unit.org, now, {**data, "why": "too_often"}
                )
            else:
                book.note(unit, f"credit.{told}", unit.org, now, {**data, "recharge": after_.ready})
        if found.pay:
            payment = _next(unit.org, after_, currency, now)
            after_ = replace(after_, payment=payment.id)
            book.create(unit, payment, now)
        if after_ != standing:
            book.save(unit, after_)
        return after_

    def _heard(self, moved: list[Moved]) -> None:
        """On the writer's thread: cheap, for it hears every grant."""
        now = 0
        for each in moved:
            now = now or self._clock()
            mark = self._marks.get(each.org)
            if each.funded or mark is None or now >= mark.until or mark.met(each.available_micros):
                self._queue(each.org, funded=each.funded)

    def _queue(self, org: OrgId, *, funded: bool) -> None:
        """Have an organisation looked at; once more if something happens meanwhile."""
        with self._lock:
            if funded:
                self._funded.add(org)
            if org in self._looking:
                self._looking[org] = True
                return
            self._looking[org] = False
        try:
            self._store.write(org, self._looked_at).add_done_callback(
                lambda done: self._looked(org, done)
            )
        except Refused:
            with self._lock:
                self._looking.pop(org, None)

    def _looked_at(self, unit: UnitOfWork) -> Recharge:
        with self._lock:
            funded = unit.org in self._funded
            self._funded.discard(unit.org)
        return self.look(unit, funded=funded)

    def _looked(self, org: OrgId, done: Future[Recharge]) -> None:
        with self._lock:
            again = self._looking.pop(org, False)
        if done.cancelled() or done.exception() is not None:
            log.warning("a balance was not looked at", org=org)
            return
        if len(self._marks) >= MARKS_MAX:
            self._marks.clear()
        until = after(self._clock(), MARKS_MS)
        self._marks[org] = _Mark(recharge.mark_micros(done.result()), until)
        if again:
            self._queue(org, funded=False)

    def forget(self, org: OrgId) -> None:
        """Its settings or its recharge changed: the next movement is looked at, whatever the balance."""
        self._marks.pop(org, None)

    def _write(self, org: OrgId, job: Callable[[UnitOfWork], T]) -> T:
        done = self._store.write(org, job).result(WRITE_WAIT_S)
        self.forget(org)
        return done


def _next(org: OrgId, standing: Recharge, currency: str, now: Instant) -> Payment:
    """A recharge as it is set; the organisation, the instant and which try it is make its name."""
    occasion = f"{org}/{now}/{standing.day_recharges}/{standing.failures}"
    name = f"rch_{sha256(occasion.encode()).hexdigest()[:32]}"
    return Payment(
        id=name,
        method=standing.method,
        purpose="recharge",
        amount_micros=standing.amount_micros,
        currency=currency,
        state=CREATED,
        reason="",
        created_at=now,
        ended_at=None,
        by="",
    )


def _wanted(unit: UnitOfWork, payment: Payment) -> bool:
    """Is a recharge that waited still asked for?"""
    standing, kept = book.recharge(unit), book.available(unit)
    mine = standing.active and standing.payment == payment.id
    return mine and kept is not None and kept[0] < standing.trigger_micros
