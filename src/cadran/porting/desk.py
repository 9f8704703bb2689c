"""What becomes of a port order: submitting, changing the date, cancelling, deleting; the service desk's answers."""

from __future__ import annotations

from collections.abc import Sequence

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory.files import Problems
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers.places import fitting, location_due, location_in, may_be_at
from cadran.porting import form as forms
from cadran.porting import lines, mails, reasons
from cadran.porting.filling import Filling, lacking, unchanged
from cadran.porting.lines import Typed
from cadran.porting.orders import Letter, PortOrder, letter_in, order_in
from cadran.porting.states import OPEN, Effect, Status, Word, take
from cadran.store.tables.numbers import number_locations
from cadran.store.tables.porting import port_letters, port_numbers, port_orders, port_steps
from cadran.store.unit import UnitOfWork

LONGEST_NOTE = 1_000
AT_A_TIME = 500
"""Numbers looked up in one statement: SQLite takes 32,766 parameters, and nobody waits for the writer."""


class PortDesk(Filling):
    """What an organisation does with its orders."""

    def submit(self, org: OrgId, order: str, *, by: str = "") -> PortOrder:
        """Send it off. Repeated while it is under way it answers what stands."""
        with self.store.read(org) as reading:
            present = order_in(reading, order)
            if present.status in OPEN:
                return present
            edition = self.edition_in(reading)
            self._check_whole(present, letter_in(reading, order), edition)

        def job(unit: UnitOfWork) -> PortOrder:
            unchanged(unit, present)
            _check_free(unit, present.numbers)
            if present.form.usage == "user":
                self._place(unit, present, edition)
            return self.step(unit, present, "submit", Word(), by=by)

        first = present.numbers[0]
        return self.write(org, job, on_conflict=reasons.HELD_ELSEWHERE, number=first)

    def change_date(self, org: OrgId, order: str, wished_at: Instant, *, by: str = "") -> PortOrder:
        """Wish another transfer date for an order that the carrier has approved; the carrier confirms it."""

        def job(unit: UnitOfWork) -> PortOrder:
            present = order_in(unit, order)
            least = self.edition_in(unit).rules.number("port_days_least")
            forms.check_date(wished_at, self.clock(), least)
            if present.wished_at == wished_at:
                return present
            return self.step(unit, present, "change_date", Word(at=wished_at), by=by)

        return self.write(org, job)

    def cancel(self, org: OrgId, order: str, *, by: str = "") -> PortOrder:
        """Stop it, until 24 hours before the transfer. May be repeated."""

        def job(unit: UnitOfWork) -> PortOrder:
            present = order_in(unit, order)
            if present.status is Status.CANCELLED:
                return present
            return self.step(unit, present, "cancel", Word(), by=by)

        return self.write(org, job)

    def delete(self, org: OrgId, order: str, *, by: str = "") -> None:
        """Forget a draft, or an order in error, with its papers. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(port_orders).where(port_orders.c.id == order)) is None:
                return
            present = order_in(unit, order)
            if not present.permissions.delete:
                raise Refused(reasons.NOT_DELETABLE, status=present.status.value)
            for table in (port_steps, port_letters, port_numbers):
                unit.run(unit.delete(table).where(table.c.order_id == order))
            unit.run(unit.delete(port_orders).where(port_orders.c.id == order))
            self.note(unit, "port.deleted", order, {"by": by})

        self.write(org, job)

    def answer(
        self, org: OrgId, order: str, occasion: str, word: Word, *, by: str = ""
    ) -> PortOrder:
        """The service desk's step of an order that goes by hand: ``approve`` with a date, or ``reject``."""
        if occasion not in {"approve", "reject"} or len(word.note) > LONGEST_NOTE:
            raise Refused(reasons.BAD_FIELD, field="answer", most=LONGEST_NOTE)

        def job(unit: UnitOfWork) -> PortOrder:
            present = order_in(unit, order)
            if not present.by_hand:
                raise Refused(reasons.STEP, status=present.status.value, step=occasion)
            return self.step(unit, present, occasion, word, by=by)

        return self.write(org, job)

    def step(
        self, unit: UnitOfWork, present: PortOrder, occasion: str, word: Word, *, by: str = ""
    ) -> PortOrder:
        """One step of the table, with all that it asks, in a unit that is open already."""
        standing = present.standing()
        take(standing, occasion, word, self.clock())
        values: dict[str, object] = {
            "status": standing.status.value,
            "wished_at": standing.wished_at,
            "foc_at": standing.foc_at,
            "why": standing.why,
            "note": standing.note[:LONGEST_NOTE],
            "by_hand": standing.by_hand,
            "changed_at": self.later(present),
        }
        if occasion in {"submit", "change_date", "cancel", "complete"}:
            values["revision"] = present.revision + 1
        if occasion in {"by_hand", "reject"} or standing.by_hand:
            values["told_revision"] = values.get("revision", present.revision)
        where = port_orders.c.id == present.id
        unit.run(unit.update(port_orders).where(where).values(**values))
        for effect in standing.effects:
            self._take_effect(unit, present, effect)
        place = self.write_step(unit, present.id, occasion, by)
        changed = order_in(unit, present.id)
        mails.tell(unit, changed, place, self.clock())
        self.note(unit, f"port.{occasion}", present.id, {"status": standing.status.value, "by": by})
        return changed

    def _check_whole(self, present: PortOrder, letter: Letter | None, edition: Catalogue) -> None:
        """Everything that a submitted order must have. Raises ``Refused`` with what it lacks."""
        missing = lacking(present, letter)
        if missing:
            raise Refused(reasons.INCOMPLETE, missing=", ".join(missing))
        forms.checked(present.form, edition.rules)
        problems = Problems()
        typed = [Typed(place, each) for place, each in enumerate(present.numbers, start=1)]
        lines.read_numbers(typed, present.form, edition, problems)
        if problems.found:
            first = problems.found[0].refusal
            raise Refused(first.reason, **first.facts)
        forms.check_account(present.form, present.numbers)
        forms.check_date(present.wished_at, self.clock(), edition.rules.number("port_days_least"))

    def _place(self, unit: UnitOfWork, present: PortOrder, edition: Catalogue) -> None:
        """Countries that want an emergency location at porting get it before anything is sent."""
        named = location_in(unit, present.form.location) if present.form.location else None
        by_area: dict[str, str] = {}
        rows = []
        for number in present.numbers:
            offer = lines.offer_of(number, edition)
            if offer.area_code not in by_area:
                found = [named] if named else fitting(unit, edition, offer)
                by_area[offer.area_code] = found[0].id if len(found) == 1 else ""
            if named and not (decision := may_be_at(edition, offer, named)).allowed:
                raise Refused(decision.reason, **decision.facts)
            if at := by_area[offer.area_code]:
                rows.append({"number": number, "location_id": at})
            elif due := location_due(edition, offer.country, at="acquisition"):
                told = {"number": number, "country": offer.country, "source": due}
                raise Refused(reasons.NEEDS_LOCATION, **told)
        unit.insert_many(number_locations, rows)

    def _take_effect(self, unit: UnitOfWork, present: PortOrder, effect: Effect) -> None:
        if effect is Effect.HOLD:
            rows = [{"number": each, "order_id": present.id} for each in present.numbers]
            unit.insert_many(port_numbers, rows)
            return
        unit.run(unit.delete(port_numbers).where(port_numbers.c.order_id == present.id))
        if effect is Effect.GIVE_UP:
            for some in _in_parts(present.numbers):
                unit.run(unit.delete(number_locations).where(number_locations.c.number.in_(some)))


def _check_free(unit: UnitOfWork, wanted: Sequence[E164]) -> None:
    for some in _in_parts(wanted):
        marks = ", ".join("?" * len(some))
        query = f"SELECT number FROM numbers WHERE number IN ({marks})"  # noqa: S608 -- marks only
        if here := unit.sql(query, some):
            raise Refused(reasons.HELD_ELSEWHERE, number=here[0][0])


def _in_parts(numbers: Sequence[E164]) -> list[list[E164]]:
    return [list(numbers[at : at + AT_A_TIME]) for at in range(0, len(numbers), AT_A_TIME)]
