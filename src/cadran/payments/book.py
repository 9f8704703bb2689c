"""The rows of payments, methods and recharges."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cadran.charging import ledger
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.journal.outbox import Message, enqueue
from cadran.payments import reasons
from cadran.payments.recharge import Recharge
from cadran.payments.states import CREATED, OPEN
from cadran.store.tables.payments import payment_methods, payments, recharges
from cadran.store.unit import ReadUnit, UnitOfWork

CHANNEL = "payment"
OPEN_MAX = 20
"""Payments of an organisation under way at once: a person makes one, a broken client many."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay, as people know it."""

    id: str
    label: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Payment:
    """``purpose``: ``top_up`` or ``recharge``; ``reason``: of a failure, in the provider's word."""

    id: str
    method: str
    purpose: str
    amount_micros: int
    currency: str
    state: str
    reason: str
    created_at: Instant
    ended_at: Instant | None
    by: str

    @property
    def open(self) -> bool:
        return self.state in OPEN


def find(unit: ReadUnit, payment: str) -> Payment | None:
    row = unit.row(unit.select(payments).where(payments.c.id == payment))
    return None if row is None else payment_of(row)


def payment_of(row: Any) -> Payment:
    return Payment(
        row.id,
        row.method,
        row.purpose,
        row.amount_micros,
        row.currency,
        row.state,
        row.reason,
        Instant(row.created_at),
        None if row.ended_at is None else Instant(row.ended_at),
        row.by_user,
    )


def create(unit: UnitOfWork, payment: Payment, due_at: Instant) -> Payment:
    """A new payment, and the errand to make it. A known id with the same amount answers what is there."""
    known = find(unit, payment.id)
    if known is not None:
        same = (known.amount_micros, known.currency) == (payment.amount_micros, payment.currency)
        if not same or known.method != payment.method:
            raise Refused(reasons.OTHER_PAYMENT, id=payment.id)
        return known
    where = payments.c.state.in_(sorted(OPEN))
    if len(unit.rows(unit.select(payments, payments.c.id).where(where))) >= OPEN_MAX:
        raise Refused(reasons.TOO_MANY_OPEN, most=OPEN_MAX)
    unit.insert(
        payments,
        {
            "id": payment.id,
            "method": payment.method,
            "purpose": payment.purpose,
            "amount_micros": payment.amount_micros,
            "currency": payment.currency,
            "state": CREATED,
            "reason": "",
            "reference": "",
            "by_user": payment.by,
            "created_at": payment.created_at,
        },
    )
    errand = Message(payment.id, unit.org, CHANNEL, payment.purpose, payment.id, "{}")
    enqueue(unit, errand, payment.created_at, due_at)
    return payment


def change(unit: UnitOfWork, payment: str, **values: Any) -> None:
    unit.run(unit.update(payments).where(payments.c.id == payment).values(**values))


def method_row(unit: ReadUnit, method: str) -> Any:
    """Raises ``Refused``: there is none, or it was taken away."""
    row = unit.row(unit.select(payment_methods).where(payment_methods.c.id == method))
    if row is None or row.removed_at is not None:
        raise Refused(reasons.UNKNOWN_METHOD, method=method[:64])
    return row


def recharge(unit: ReadUnit) -> Recharge:
    """The organisation's; the default for who set nothing."""
    row = unit.row(unit.select(recharges))
    if row is None:
        return Recharge()
    return Recharge(**{name: getattr(row, name) for name in Recharge.__slots__})


def save(unit: UnitOfWork, standing: Recharge) -> None:
    values = asdict(standing)
    if not unit.run(unit.update(recharges).values(**values)):
        unit.insert(recharges, values)


def note(unit: UnitOfWork, kind: str, subject: str, at: Instant, data: dict[str, object]) -> None:
    append(unit, Fact(unit.org, kind, subject, at, data))


def available(unit: ReadUnit) -> tuple[int, str] | None:
    """What is left to be reserved, and its currency; None: nothing was ever paid in."""
    account = ledger.account(unit, ledger.CREDITS)
    return None if account is None else (account.available, account.unit)


def org_of(unit: ReadUnit, payment: str) -> OrgId | None:
    """Whose payment it is; for a provider's answer, which names no organisation."""
    row = unit.row(unit.select(payments, payments.c.org).where(payments.c.id == payment))
    return None if row is None else OrgId(row.org)
