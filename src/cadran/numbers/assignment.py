"""What a number is for: the conference bridge, a person, nothing yet; and giving it back.

Who may hold a number is ``entitlement``'s to decide; here the decision is taken in the transaction that
acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory.batches import no_batch_runs
from cadran.directory.directory import number_of, user_row
from cadran.directory.licences import held_by
from cadran.entitlement import decide
from cadran.entitlement.facts import HoldFacts, Payer
from cadran.errors import Refused
from cadran.ids import E164, Address, OrgId, UserId
from cadran.messages import LANGUAGES
from cadran.numbers import reasons
from cadran.numbers.offer import checked_number
from cadran.numbers.orders import Orders
from cadran.numbers.places import forget_place, location_due, offer_for, present_location
from cadran.numbers.quarantine import put_away
from cadran.store.tables.directory import meetings
from cadran.store.tables.numbers import caller_id_policies, number_locations, numbers
from cadran.store.tables.resources import resource_accounts, resource_numbers
from cadran.store.tables.sharing import shared_numbers
from cadran.store.unit import ReadUnit, UnitOfWork

PAGE = 200
"""Numbers in one answer."""


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of the organisation. At most one of ``user``, ``on_bridge`` and ``resource`` is set."""

    number: E164
    id: str
    """Names the number in the journal, where it must not stand itself."""
    org: OrgId
    country: str
    city: str
    area_code: str
    kind: str
    usage: str
    sandbox: bool
    acquired_at: Instant
    user: UserId | None
    on_bridge: bool
    bridge_default: bool
    languages: tuple[str, ...]
    releasing: bool
    resource: Address | None
    """The attendant or queue that answers."""

    @property
    def state(self) -> str:
        """``assigned``, ``free`` or ``releasing``."""
        if self.releasing:
            return "releasing"
        works = self.user is not None or self.on_bridge or self.resource is not None
        return "assigned" if works else "free"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of its numbers an organisation wants to see; None does not narrow it.

    ``prefix``: digits after the plus sign. ``first`` and ``last``: a range, both included. ``state`` as
    ``OwnNumber.state``, and ``to``: what a number works for, ``user``, ``bridge`` or the kind of a resource.
    """

    country: str | None = None
    kind: str | None = None
    usage: str | None = None
    state: str | None = None
    to: str | None = None
    prefix: str | None = None
    first: str | None = None
    last: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL; the organisation is the unit's to add."""
        column = numbers.c
        answered = column.number.in_(select(resource_numbers.c.number))
        working = column.assigned_user.is_not(None) | column.on_bridge.is_(True) | answered
        leaving = column.releasing_at.is_not(None)
        states = {"releasing": leaving, "assigned": ~leaving & working, "free": ~leaving & ~working}
        works = {"user": column.assigned_user.is_not(None), "bridge": column.on_bridge.is_(True)}
        asked: list[ColumnElement[bool]] = [
            column[name] == value
            for name in ("country", "kind", "usage")
            if (value := getattr(self, name)) is not None
        ]
        if self.state is not None:
            asked.append(states[self.state])
        if self.to is not None:
            asked.append(works.get(self.to, resource_accounts.c.kind == self.to))
        if self.prefix is not None:
            asked.append(
                column.number.startswith(f"+{self.prefix.removeprefix('+')}", autoescape=True)
            )
        if self.first is not None:
            asked.append(column.number >= self.first)
        if self.last is not None:
            asked.append(column.number <= self.last)
        return asked


class Assignment(Orders):
    """Giving numbers their work."""

    def number(self, org: OrgId, number: str) -> OwnNumber:
        with self.store.read(org) as unit:
            return own_number(unit, number)

    def numbers(
        self, org: OrgId, sought: Sought | None = None, *, after: str = "", limit: int = PAGE
    ) -> list[OwnNumber]:
        """The organisation's numbers in order, from after the one given; at most ``PAGE``."""
        with self.store.read(org) as unit:
            query = own_numbers(unit).where(numbers.c.number > after)
            query = query.where(*(sought or Sought()).conditions())
            query = query.order_by(numbers.c.number).limit(max(1, min(limit, PAGE)))
            return [own_number_of(row) for row in unit.rows(query)]

    def assign_to_bridge(
        self,
        org: OrgId,
        number: str,
        *,
        languages: Sequence[str] = (),
        default: bool = False,
        by: str = "",
    ) -> OwnNumber:
        """Callers of this number reach the organisation's meetings, greeted in these languages in order.

        The first toll number becomes the bridge's default; ``default`` makes this one it. Without
        ``languages`` those it has stay, or English is set.
        """
        most = self.edition(org).rules.number("bridge_languages_most")
        chosen = checked_languages(languages, most)

        def job(unit: UnitOfWork) -> OwnNumber:
            present = workable(unit, number)
            if present.usage != "service":
                raise Refused(reasons.USER_NUMBER_ON_BRIDGE, number=present.number)
            if default and present.kind == "toll_free":
                raise Refused(reasons.TOLL_FREE_NOT_DEFAULT, number=present.number)
            others = unit.select(numbers).where(numbers.c.bridge_default.is_(True))
            first = unit.row(others) is None and present.kind != "toll_free"
            if present.resource is not None:
                self.take(unit, number, by)
            if default and not present.bridge_default:
                unit.run(unit.update(numbers).values(bridge_default=False))
            values = {
                "on_bridge": True,
                "bridge_default": present.bridge_default or default or first,
                "languages": list(chosen or present.languages or ("en",)),
            }
            unit.run(unit.update(numbers).where(numbers.c.number == number).values(**values))
            return self.noted(unit, number, "number.assigned", {"to": "bridge", "by": by})

        return self.write(org, job)

    def assign_to_user(
        self, org: OrgId, number: str, user: UserId, *, location: str | None = None, by: str = ""
    ) -> OwnNumber:
        """Calls of this number ring this user. Raises ``Refused`` with entitlement's reason if they may not.

        ``location``: where it is from now on; without it, where it is, or the only one that fits.
        """

        def job(unit: UnitOfWork) -> OwnNumber:
            no_batch_runs(unit)
            present = workable(unit, number)
            edition = self.edition_in(unit)
            offer = offer_for(present.number, present.country, present.area_code)
            if present.usage == "user":
                self.place_number(unit, edition, offer, location)
            decision = decide(hold_facts(unit, edition, present, user))
            if not decision.allowed:
                raise Refused(decision.reason, **decision.facts)
            if present.user == user:
                return present
            return self.give(unit, number, user, "", by)

        return self.write(org, job)

    def unassign(self, org: OrgId, number: str, *, by: str = "") -> OwnNumber:
        """Take a number back from the bridge or its user. The organisation keeps it. May be repeated."""

        def job(unit: UnitOfWork) -> OwnNumber:
            no_batch_runs(unit)
            present = own_number(unit, number)
            if present.state != "assigned":
                return present
            if present.bridge_default and others_for_default(unit, present.number):
                raise Refused(reasons.DEFAULT_STAYS, number=present.number)
            return self.take(unit, number, by)

        return self.write(org, job)

    def give(self, unit: UnitOfWork, number: str, user: str, location: str, by: str) -> OwnNumber:
        """Write down that a number is this user's, which was found right; at a location, unless "" ."""
        if location:
            forget_place(unit, number)
            unit.insert(number_locations, {"number": number, "location_id": location})
        where = numbers.c.number == number
        unit.run(unit.update(numbers).where(where).values(assigned_user=user))
        data = {"to": "user", "user": user, "by": by}
        return self.noted(unit, number, "number.assigned", data)

    def take(self, unit: UnitOfWork, number: str, by: str) -> OwnNumber:
        """Write down that a number has no work any more, which was found right."""
        present = own_number(unit, number)
        if unit.row(unit.select(shared_numbers).where(shared_numbers.c.number == number)):
            raise Refused(reasons.STILL_SHARED, number=present.number)
        values = {"assigned_user": None, "on_bridge": False, "bridge_default": False}
        unit.run(unit.update(numbers).where(numbers.c.number == number).values(**values))
        unit.run(unit.delete(resource_numbers).where(resource_numbers.c.number == number))
        resource = "" if present.resource is None else present.resource.id
        data = {"user": present.user or "", "resource": resource, "by": by}
        return self.noted(unit, number, "number.unassigned", data)

    def release(self, org: OrgId, number: str, *, by: str = "") -> None:
        """Give a free number back to its carrier, for good. Repeated after ``CARRIER_SILENT`` it goes on."""

        def mark(unit: UnitOfWork) -> OwnNumber | None:
            no_batch_runs(unit)
            row = unit.row(own_numbers(unit).where(numbers.c.number == number))
            if row is None:
                return None
            present = own_number_of(row)
            if present.state == "assigned":
                raise Refused(reasons.ASSIGNED, number=present.number)
            if policy := shown_by_policy(unit, number):
                raise Refused(reasons.SHOWN_BY_POLICY, number=present.number, policy=policy)
            where = numbers.c.number == number
            unit.run(unit.update(numbers).where(where).values(releasing_at=self.clock()))
            return present if row.order_id is not None else None

        def forget(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(numbers).where(numbers.c.number == number))
            if row is None:
                return
            self.note(unit, "number.released", row.id, {"by": by}, {"number": row.number})
            forget_place(unit, row.number)
            if row.order_id is not None:
                put_away(unit, self.edition_in(unit), row.number, self.clock())
            # Invitations that carry it lead nowhere now; the meetings stay, on the bridge's other numbers.
            for column in (meetings.c.number, meetings.c.toll_free):
                unit.run(unit.update(meetings).where(column == number).values({column: None}))
            unit.run(unit.delete(numbers).where(numbers.c.number == number))

        bought = self.write(org, mark)
        if bought is not None:
            self.carrier.give_back(bought.number)
        self.write(org, forget)

    def noted(
        self, unit: UnitOfWork, number: str, kind: str, data: Mapping[str, object]
    ) -> OwnNumber:
        present = own_number(unit, number)
        self.note(unit, kind, present.id, data, {"number": present.number})
        return present


def hold_facts(unit: ReadUnit, edition: Catalogue, number: OwnNumber, user: UserId) -> HoldFacts:
    """What decides whether this user may hold this number."""
    person = user_row(unit, user)
    held = number_of(unit, user)
    holder = None
    if number.user not in {None, user}:
        holder = user_row(unit, UserId(str(number.user))).name
    return HoldFacts(
        user=Payer(person.name, held_by(unit, user), person.usage_location),
        number=number.number,
        usage=number.usage,
        country=number.country,
        held_now=None if held is None else E164(held),
        holder=holder,
        location_due=location_due(edition, number.country),
        located=present_location(unit, number.number) is not None,
    )


def shown_by_policy(unit: ReadUnit, number: str) -> str:
    """The name of a policy that shows this number to the world; "" if none does."""
    query = unit.select(caller_id_policies)
    row = unit.row(query.where(caller_id_policies.c.service_number == number))
    return "" if row is None else str(row.name)


def own_numbers(unit: ReadUnit) -> Select[Any]:
    """A query for rows that ``own_number_of`` reads."""
    kind, name = resource_accounts.c.kind, resource_accounts.c.id
    query = unit.select(numbers, numbers, kind.label("resource_kind"), name.label("resource"))
    return query.outerjoin(
        resource_numbers, resource_numbers.c.number == numbers.c.number
    ).outerjoin(resource_accounts, resource_accounts.c.id == resource_numbers.c.resource_id)


def own_number(unit: ReadUnit, number: str) -> OwnNumber:
    row = unit.row(own_numbers(unit).where(numbers.c.number == number))
    if row is None:
        raise Refused(reasons.UNKNOWN_NUMBER, number=checked_number(number))
    return own_number_of(row)


def own_number_of(row: Any) -> OwnNumber:
    org = OrgId(row.org)
    return OwnNumber(
        number=E164(row.number),
        id=row.id,
        org=org,
        country=row.country,
        city=row.city,
        area_code=row.area_code,
        kind=row.kind,
        usage=row.usage,
        sandbox=row.sandbox,
        acquired_at=Instant(row.acquired_at),
        user=None if row.assigned_user is None else UserId(row.assigned_user),
        on_bridge=row.on_bridge,
        bridge_default=row.bridge_default,
        languages=tuple(row.languages),
        releasing=row.releasing_at is not None,
        resource=None if row.resource is None else Address(org, row.resource_kind, row.resource),
    )


def workable(unit: ReadUnit, number: str) -> OwnNumber:
    present = own_number(unit, number)
    if present.releasing:
        raise Refused(reasons.RELEASING, number=present.number)
    return present


def others_for_default(unit: ReadUnit, number: str) -> bool:
    """Could another number of the bridge be its default?"""
    query = unit.select(numbers).where(numbers.c.on_bridge.is_(True), numbers.c.number != number)
    return unit.row(query.where(numbers.c.kind != "toll_free")) is not None


def checked_languages(languages: Sequence[str], most: int) -> tuple[str, ...]:
    """Each once, in order. Raises ``Refused(BAD_LANGUAGES)``."""
    chosen = tuple(dict.fromkeys(languages))
    if len(chosen) > most or any(each not in LANGUAGES for each in chosen):
        raise Refused(reasons.BAD_LANGUAGES, most=most, known=", ".join(LANGUAGES))
    return chosen
