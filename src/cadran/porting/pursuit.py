"""Going after orders that are under way: telling the carrier, asking it, and the cut-over.

Every call may be lost, doubled or late: what is told carries the order's revision and may be told again, and
what is answered is taken as a step of the table, which ignores what does not fit. At the cut-over the numbers
are ours first and the carrier lets go of them then, so that no call in between finds nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from cadran.directory.sealing import Sealer
from cadran.errors import Reason, Refused
from cadran.ids import E164
from cadran.numbers import Numbers
from cadran.numbers import reasons as number_reasons
from cadran.porting import lines, reasons
from cadran.porting.filling import pin_owner
from cadran.porting.losing import Answer, LosingCarrier
from cadran.porting.orders import PortOrder, order_in, order_of
from cadran.porting.pins import Pins
from cadran.porting.states import NEAR_MS, OPEN, TABLE, Status, Word
from cadran.store.tables.numbers import numbers
from cadran.store.tables.porting import port_orders
from cadran.store.unit import UnitOfWork

AT_ONCE = 200
"""Orders pursued in one round; the others have their turn in the next."""
STEP_NUMBERS = 50
"""Numbers made ours in one turn of the writer: some 10 ms, so that no call's grant waits behind it."""
READY_LIMIT_S = 10.0
"""The call path knows new numbers within milliseconds."""

log = structlog.get_logger(__name__)


class Pursuit(Pins):
    """``pursue`` is called every few seconds; many nodes may do so at once."""

    def __init__(
        self,
        numbers: Numbers,
        sealer: Sealer,
        carrier: LosingCarrier,
        ready: Callable[[float], bool] = lambda _wait_s: True,
    ) -> None:
        """``ready`` waits until the call path knows all that is committed."""
        super().__init__(numbers, sealer)
        self.carrier = carrier
        self._ready = ready
        self._after = ""
        """Where the next round begins, so that many silent orders keep no other one waiting."""

    def pursue(self) -> int:
        """One round; answers how many orders moved. Raises ``Refused`` only if the store fails."""
        moved = 0
        for order in self._unfinished():
            try:
                moved += self._one(order)
            except Refused as refused:
                # A silent carrier is asked again next time; the order stays where it is.
                log.warning("port order waits", order=order.id, reason=refused.refusal.id)
        return moved

    def _unfinished(self) -> list[PortOrder]:
        table = port_orders
        states = [each.value for each in OPEN]
        decided = [Status.COMPLETED.value, Status.CANCELLED.value]
        with self.store.read_everywhere() as unit:
            query = unit.select(table).where(
                table.c.status.in_(states)
                | (table.c.status.in_(decided) & (table.c.told_revision < table.c.revision))
            )
            query = query.where(table.c.id > self._after).order_by(table.c.id).limit(AT_ONCE)
            found = [order_of(row) for row in unit.rows(query)]
        self._after = found[-1].id if len(found) == AT_ONCE else ""
        return found

    def _one(self, order: PortOrder) -> bool:
        if order.status is Status.CANCELLED:
            self.carrier.cancel(order)
            return self._told(order)
        if order.status is Status.COMPLETED:
            return self._activate(order)
        if order.by_hand:
            return self._by_calendar(order)
        if not self.carrier.serves(order):
            return self._step(order, "by_hand", Word(why=reasons.NO_INTERFACE.id))
        try:
            answer = self._asked(order)
        except Refused as refused:
            return self._failed(order, refused)
        return self._heard(order, answer)

    def _asked(self, order: PortOrder) -> Answer:
        if not order.untold:
            return self.carrier.ask(order)
        pin = ""
        if order.pin_sealed is not None:
            pin = self.sealer.unseal(order.pin_sealed, pin_owner(order.id))
        return self.carrier.send(order, pin)

    def _failed(self, order: PortOrder, refused: Refused) -> bool:
        """Silence is waited out; a no, or what is no answer, goes to the service desk."""
        by_hand: dict[Reason, str] = {
            reasons.CARRIER_PUZZLING: reasons.CARRIER_PUZZLING.id,
            number_reasons.CARRIER_BROKEN: reasons.CARRIER_PUZZLING.id,
            number_reasons.CARRIER_DECLINED: reasons.CARRIER_REFUSED.id,
        }
        why = by_hand.get(refused.refusal.reason)
        if why is None:
            raise refused
        return self._step(
            order, "by_hand", Word(why=why, note=str(refused.refusal.facts.get("said", "")))
        )

    def _heard(self, order: PortOrder, answer: Answer) -> bool:
        moved = False
        if answer.revision < order.revision:
            # An answer to what was said before: what it says is not about the order as it is now.
            return False
        if order.untold:
            moved = self._told(order)
        if order.status is Status.PROCESSING:
            moved |= self._step(order, "taken", Word())
        if answer.state == "rejected":
            reason = reasons.SAID_BY_CARRIERS.get(answer.why, reasons.CARRIER_REFUSED)
            word = Word(why=reason.id, note=answer.note)
            return self._step(order, "reject", word) or moved
        if answer.foc_at is not None:
            moved |= self._dated(order, answer)
        if answer.state in {"pending", "due"}:
            moved |= self._step(order, "near", Word())
        if answer.state == "due":
            moved |= self._cut_over(order)
        return moved

    def _dated(self, order: PortOrder, answer: Answer) -> bool:
        present = self.order(order.org, order.id)
        if present.foc_at == answer.foc_at:
            return False
        return self._step(order, "approve", Word(at=answer.foc_at, note=answer.note))

    def _by_calendar(self, order: PortOrder) -> bool:
        """What goes by hand moves by its date alone."""
        if order.foc_at is None:
            return False
        now = self.clock()
        if order.status is Status.APPROVED and now >= order.foc_at - NEAR_MS:
            return self._step(order, "near", Word())
        return order.status is Status.PENDING and now >= order.foc_at and self._cut_over(order)

    def _cut_over(self, order: PortOrder) -> bool:
        try:
            for at in range(0, len(order.numbers), STEP_NUMBERS):
                self._own(order, order.numbers[at : at + STEP_NUMBERS])
        except Refused as refused:
            if refused.refusal.reason is not number_reasons.OWNED_ALREADY:
                raise
            return self._step(order, "by_hand", Word(why=number_reasons.OWNED_ALREADY.id))
        moved = self._step(order, "complete", Word())
        present = self.order(order.org, order.id)
        if present.status is Status.COMPLETED and present.untold:
            self._activate(present)
        return moved

    def _own(self, order: PortOrder, some: Sequence[E164]) -> None:
        edition = self.edition(order.org)
        offers = [lines.offer_of(number, edition) for number in some]

        def job(unit: UnitOfWork) -> None:
            if order_in(unit, order.id).status not in OPEN:
                return
            query = unit.select(numbers, numbers.c.number).where(numbers.c.number.in_(some))
            here = {row.number for row in unit.rows(query)}
            for offer in offers:
                if offer.number not in here:
                    usage = order.form.usage
                    self.numbers.own(unit, offer, usage, sandbox=order.sandbox, by=order.by)

        self.write(order.org, job, on_conflict=number_reasons.OWNED_ALREADY, number=some[0])

    def _activate(self, order: PortOrder) -> bool:
        """The last word to the carrier, repeated until it is confirmed."""
        if not self._ready(READY_LIMIT_S):
            return False
        self.carrier.activate(order)
        return self._told(order, activated=True)

    def _told(self, order: PortOrder, *, activated: bool = False) -> bool:
        """The carrier has heard the order as it stood at this revision."""
        values: dict[str, object] = {"told_revision": order.revision}
        if activated:
            values["activated_at"] = self.clock()

        def job(unit: UnitOfWork) -> bool:
            where = (port_orders.c.id == order.id) & (port_orders.c.told_revision < order.revision)
            changed = unit.run(unit.update(port_orders).where(where).values(**values))
            if changed and activated:
                self.note(unit, "port.activated", order.id)
            return bool(changed)

        return self.write(order.org, job)

    def _step(self, order: PortOrder, occasion: str, word: Word) -> bool:
        """A step, if the order as it stands now has it."""

        def job(unit: UnitOfWork) -> bool:
            present = order_in(unit, order.id)
            if present.revision != order.revision or TABLE.find(present.status, occasion) is None:
                return False
            self.step(unit, present, occasion, word)
            return True

        return self.write(order.org, job)
