"""The door for payments: methods, one-time funding, auto-recharge, and how each payment fares."""

from __future__ import annotations

from dataclasses import replace

from cadran.charging.accounts import DEFAULT_CURRENCY
from cadran.charging.play import take_back_everywhere
from cadran.clock import Clock, Instant
from cadran.directory.door import Door, Entropy
from cadran.directory.editions import Editions
from cadran.directory.sealing import Sealer
from cadran.directory.trunks import has_real_carrier
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import outbox
from cadran.money.micros import is_currency
from cadran.payments import book, reasons
from cadran.payments.book import Method, Payment
from cadran.payments.cashier import Cashier
from cadran.payments.provider import Funds, Provider
from cadran.payments.recharge import Recharge
from cadran.payments.states import CREATED, FAILED
from cadran.store.store import Store
from cadran.store.tables.payments import payment_methods, payments
from cadran.store.unit import ReadUnit, UnitOfWork

MICROS = 1_000_000
MOST_MICROS = 10_000 * MICROS
"""Ten thousand units: above it a slip of the keyboard is likelier than a wish."""
METHODS_MAX = 20
"""Ways to pay of one organisation."""
PAGE = 200
"""Payments in one answer."""


class Payments(Door):
    """Blocks; not for the loop. What it begins, the courier's channel ``payment`` carries out."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        entropy: Entropy,
        sealer: Sealer,
        editions: Editions,
        provider: Provider,
    ) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer
        self._editions = editions
        self._provider = provider
        self.cashier = Cashier(store, clock, sealer, provider)

    # --- ways to pay --------------------------------------------------------------------------

    def add_method(
        self, org: OrgId, token: str, *, named: str | None = None, by: str = ""
    ) -> Method:
        """Keep a provider's token as a way to pay. Raises ``Refused``: ``payments.bad_method``, …"""
        with self.store.read(org) as seen:
            self._check_funds(seen)
        label = self._provider.label(token)
        name = self.given_or_new_id(named, "pm")
        sealed = self._sealer.seal(token, f"method:{name}")

        def job(unit: UnitOfWork) -> Method:
            rows = unit.rows(unit.select(payment_methods))
            known = [row for row in rows if row.id == name and row.removed_at is None]
            if known:
                return Method(name, known[0].label, known[0].created_at)
            if sum(row.removed_at is None for row in rows) >= METHODS_MAX:
                raise Refused(reasons.TOO_MANY_METHODS, most=METHODS_MAX)
            now = self.clock()
            values = {"id": name, "token": sealed, "label": label, "created_at": now}
            unit.insert(payment_methods, values)
            self.note(unit, "payment.method_added", name, {"by": by})
            return Method(name, label, now)

        return self.write(org, job)

    def remove_method(self, org: OrgId, method: str, *, by: str = "") -> None:
        """Forget the token; what was paid with it stays. Removing what is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            standing = book.recharge(unit)
            if standing.active and standing.method == method:
                raise Refused(reasons.METHOD_IN_USE)
            gone = {"removed_at": self.clock(), "token": b""}
            where = (payment_methods.c.id == method, payment_methods.c.removed_at.is_(None))
            if unit.run(unit.update(payment_methods).where(*where).values(**gone)):
                self.note(unit, "payment.method_removed", method, {"by": by})

        self.write(org, job)

    def methods(self, org: OrgId) -> list[Method]:
        """Oldest first."""
        with self.store.read(org) as unit:
            order = (payment_methods.c.created_at, payment_methods.c.id)
            rows = unit.rows(
                unit.select(payment_methods)
                .where(payment_methods.c.removed_at.is_(None))
                .order_by(*order)
            )
        return [Method(row.id, row.label, Instant(row.created_at)) for row in rows]

    # --- what can be paid in ------------------------------------------------------------------

    def funds(self, org: OrgId) -> Funds:
        """Money, play money or nothing."""
        with self.store.read(org) as unit:
            return self.cashier.funds(unit)

    def end_practice(self) -> int:
        """If a real carrier has come, take back what play money is left; from how many organisations. Blocks.

        Again from time to time: calls may have held some.
        """
        with self.store.read_everywhere() as unit:
            if not has_real_carrier(unit):
                return 0
        return take_back_everywhere(self.store, self.clock())

    def _check_funds(self, unit: ReadUnit) -> None:
        if self.cashier.funds(unit) is Funds.NOTHING:
            raise Refused(reasons.NO_PROVIDER)

    # --- one-time funding ---------------------------------------------------------------------

    def least_micros(self, org: OrgId) -> int:
        """The least funding: the rule's figure is of US dollars, and taken as it is in other currencies."""
        return self._editions.edition(org).rules.number("credits_least_usd") * MICROS

    def top_up(
        self,
        org: OrgId,
        payment: str,
        amount_micros: int,
        method: str,
        *,
        currency: str = "",
        by: str = "",
    ) -> Payment:
        """Begin to pay. Repeated with the same id and amount it answers how the first one fares.

        Raises ``Refused``: ``payments.too_little``, ``payments.too_much``, ``payments.other_payment``,
        ``payments.unknown_method``, ``payments.too_many_open``.
        """
        least = self.least_micros(org)

        def job(unit: UnitOfWork) -> Payment:
            self._check_funds(unit)
            kept = book.available(unit)
            unit_ = currency or (DEFAULT_CURRENCY if kept is None else kept[1])
            _check_amount(amount_micros, least, unit_)
            now = self.clock()
            known = book.find(unit, payment)
            if known is None:
                book.method_row(unit, method)
            wanted = Payment(
                payment, method, "top_up", amount_micros, unit_, CREATED, "", now, None, by
            )
            if kept is not None and kept[1] != unit_:
                raise Refused(reasons.OTHER_PAYMENT, id=payment)
            return book.create(unit, wanted, now)

        return self.write(org, job, on_conflict=reasons.OTHER_PAYMENT, id=payment)

    def payment(self, org: OrgId, payment: str) -> Payment:
        with self.store.read(org) as unit:
            return _known(unit, payment)

    def payments(self, org: OrgId, before: int | None = None, limit: int = 50) -> list[Payment]:
        """Newest first, from those begun before an instant."""
        with self.store.read(org) as unit:
            rows = unit.rows(
                unit.select(payments)
                .where(payments.c.created_at < (before or 1 << 62))
                .order_by(payments.c.created_at.desc(), payments.c.id)
                .limit(max(1, min(limit, PAGE)))
            )
        return [book.payment_of(row) for row in rows]

    def ask_again(self, org: OrgId, payment: str) -> Payment:
        """Ask the provider what became of a payment, now: of an open one, or of one that failed."""

        def job(unit: UnitOfWork) -> Payment:
            found = _known(unit, payment)
            if found.open or found.state == FAILED:
                outbox.hasten(unit, payment, self.clock())
            return found

        return self.write(org, job)

    def heard(self, payment: str) -> None:
        """The provider says, perhaps, that something is new. Nothing it says is believed: it is asked."""
        with self.store.read_everywhere() as unit:
            org = book.org_of(unit, payment[:64])
        if org is not None:
            self.ask_again(org, payment)

    # --- auto-recharge ------------------------------------------------------------------------

    def recharge(self, org: OrgId) -> Recharge:
        with self.store.read(org) as unit:
            return book.recharge(unit)

    def set_recharge(
        self,
        org: OrgId,
        *,
        active: bool,
        method: str = "",
        trigger_micros: int = 0,
        amount_micros: int = 0,
        low_micros: int | None = None,
        by: str = "",
    ) -> Recharge:
        """When to pay how much by itself, and when to tell that the balance is low.

        Setting it lets a stopped recharge begin again. Raises ``Refused``.
        """
        least = self.least_micros(org)

        def job(unit: UnitOfWork) -> Recharge:
            if active:
                book.method_row(unit, method)
                _check_amount(amount_micros, least, DEFAULT_CURRENCY)
                if not 0 < trigger_micros <= MOST_MICROS:
                    raise Refused(reasons.BAD_TRIGGER)
            if low_micros is not None and not 0 <= low_micros <= MOST_MICROS:
                raise Refused(reasons.BAD_TRIGGER)
            standing = book.recharge(unit)
            changed = replace(
                standing,
                active=active,
                method=method or standing.method,
                trigger_micros=trigger_micros or standing.trigger_micros,
                amount_micros=amount_micros or standing.amount_micros,
                low_micros=standing.low_micros if low_micros is None else low_micros,
                failures=0,
                stopped="",
                day_recharges=0,
            )
            book.save(unit, changed)
            data = {
                "active": active,
                "trigger_micros": changed.trigger_micros,
                "amount_micros": changed.amount_micros,
                "by": by,
            }
            self.note(unit, "credit.recharge_set", org, data)
            self.cashier.look(unit, funded=True)
            return book.recharge(unit)

        set_ = self.write(org, job)
        self.cashier.forget(org)
        return set_


def _check_amount(amount_micros: int, least: int, currency: str) -> None:
    if not is_currency(currency):
        raise Refused(reasons.OTHER_PAYMENT, id=currency[:8])
    if amount_micros < least:
        raise Refused(reasons.TOO_LITTLE, least=least // MICROS, currency=currency)
    if amount_micros > MOST_MICROS:
        raise Refused(reasons.TOO_MUCH, most=MOST_MICROS // MICROS, currency=currency)


def _known(unit: ReadUnit, payment: str) -> Payment:
    found = book.find(unit, payment)
    if found is None:
        raise Refused(reasons.UNKNOWN_PAYMENT, payment=payment[:64])
    return found
