"""Numbers brought in, and given to people, by CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadran.catalogue.catalogue import Catalogue
from cadran.directory.batches import Batches, Change, Kind
from cadran.directory.files import Line, Problems, Report
from cadran.directory.licence_files import holders_in, logins_in, user_named
from cadran.directory.licensing import Holder
from cadran.entitlement import decide
from cadran.entitlement.facts import HoldFacts, Payer
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.jobs import Progress, gently
from cadran.numbering.fiction import is_fictional
from cadran.numbering.number import country_of
from cadran.numbers import Numbers, reasons
from cadran.numbers.assignment import OwnNumber, own_number_of, own_numbers
from cadran.numbers.offer import (
    Offer,
    checked_area_code,
    checked_kind,
    checked_number,
    checked_usage,
)
from cadran.numbers.places import Location, all_locations, location_due, may_be_at, offer_for
from cadran.store.tables.numbers import number_locations, numbers
from cadran.store.unit import ReadUnit, UnitOfWork


@dataclass(slots=True)
class _Scene:
    """The organisation as the lines read so far leave it."""

    edition: Catalogue
    own: dict[str, OwnNumber]
    holders: dict[str, Holder]
    logins: dict[str, str]
    places: dict[str, str]
    """Location by number."""
    locations: dict[str, Location]


class NumberFiles(Batches):
    """The door: ``NumberFiles(numbers)``."""

    def __init__(self, door: Numbers) -> None:
        super().__init__(door.store, door.clock, door.entropy)
        self._door = door
        self._import = Kind(
            "numbers",
            ("number", "country", "kind", "usage"),
            ("city", "area_code"),
            self._check_import,
            self._apply_import,
        )
        self._assign = Kind(
            "assignments",
            ("number", "user"),
            ("location",),
            self._check_assignments,
            self._apply_assignments,
        )
        self.kinds = (self._import, self._assign)

    def bring(
        self,
        org: OrgId,
        data: bytes,
        *,
        dry_run: bool = True,
        by: str = "",
        progress: Progress | None = None,
    ) -> Report:
        """Record numbers that the organisation has from elsewhere; for the operator, who answers for it."""
        return self.run(org, self._import, data, dry_run=dry_run, by=by, progress=progress)

    def assign(
        self,
        org: OrgId,
        data: bytes,
        *,
        dry_run: bool = True,
        by: str = "",
        progress: Progress | None = None,
    ) -> Report:
        """Give numbers to people, or take them back where ``user`` is empty, in the order of the lines."""
        return self.run(org, self._assign, data, dry_run=dry_run, by=by, progress=progress)

    # --- bringing in --------------------------------------------------------------------------

    def _check_import(
        self, unit: ReadUnit, lines: Sequence[Line], problems: Problems
    ) -> list[Change]:
        with self.store.read_everywhere() as everywhere:
            query = everywhere.select(numbers, numbers.c.number, numbers.c.org)
            owners = {row.number: row.org for row in gently(everywhere.each(query))}
        seen: set[str] = set()
        changes: list[Change] = []
        for line in gently(lines):
            try:
                offer, usage = _offer(line)
                _may_come(offer.number, seen, owners.get(offer.number, unit.org) == unit.org)
            except Refused as refused:
                problems.add(line.number, refused.refusal)
                continue
            if offer.number not in owners:
                made = {"number": offer.number, "country": offer.country, "city": offer.city}
                made |= {"area_code": offer.area_code, "kind": offer.kind, "usage": usage}
                changes.append({**made, "sandbox": is_fictional(offer.number)})
        return changes

    def _apply_import(self, unit: UnitOfWork, changes: Sequence[Change], by: str) -> None:
        for each in changes:
            offer = Offer(
                E164(each["number"]), each["country"], each["city"], each["area_code"], each["kind"]
            )
            # Another organisation may have got it since the check; then nothing is overwritten.
            if not unit.sql("SELECT 1 FROM numbers WHERE number = ?", (offer.number,)):
                self._door.own(unit, offer, each["usage"], sandbox=each["sandbox"], by=by)

    # --- giving to people ---------------------------------------------------------------------

    def _check_assignments(
        self, unit: ReadUnit, lines: Sequence[Line], problems: Problems
    ) -> list[Change]:
        scene = _Scene(
            edition=self._door.edition_in(unit),
            own={row.number: own_number_of(row) for row in gently(unit.each(own_numbers(unit)))},
            holders=holders_in(unit),
            logins=logins_in(unit),
            places={
                row.number: row.location_id
                for row in gently(unit.each(unit.select(number_locations)))
            },
            locations={each.id: each for each in all_locations(unit)},
        )
        seen: set[str] = set()
        changes: list[Change] = []
        for line in gently(lines):
            try:
                number = _own(scene, line.fields["number"], seen)
                change = (
                    _given(scene, number, line) if line.fields["user"] else _taken(scene, number)
                )
            except Refused as refused:
                problems.add(line.number, refused.refusal)
                continue
            if change is not None:
                changes.append(change)
        return changes

    def _apply_assignments(self, unit: UnitOfWork, changes: Sequence[Change], by: str) -> None:
        for each in changes:
            if each["user"]:
                self._door.give(unit, each["number"], each["user"], each["location"], by)
            else:
                self._door.take(unit, each["number"], by)


def _offer(line: Line) -> tuple[Offer, str]:
    number, country = checked_number(line.fields["number"]), line.fields["country"].upper()
    kind = checked_kind(line.fields["kind"].casefold())
    usage = checked_usage(line.fields["usage"].casefold(), kind)
    # Numbers of no country, such as those reserved for fiction in some plans, are taken at their word.
    if len(country) != 2 or country_of(number) not in {"", country}:
        raise Refused(reasons.NUMBER_ELSEWHERE, number=number, country=country[:20])
    area = checked_area_code(line.fields.get("area_code", ""))
    return Offer(number, country, line.fields.get("city", "")[:100], area, kind), usage


def _may_come(number: str, seen: set[str], ours_or_free: bool) -> None:
    if number in seen:
        raise Refused(reasons.DUPLICATE_LINE, number=number)
    seen.add(number)
    if not ours_or_free:
        raise Refused(reasons.OWNED_ALREADY, number=number)


def _own(scene: _Scene, asked: str, seen: set[str]) -> OwnNumber:
    number = checked_number(asked)
    if number in seen:
        raise Refused(reasons.DUPLICATE_LINE, number=number)
    seen.add(number)
    found = scene.own.get(number)
    if found is None:
        raise Refused(reasons.UNKNOWN_NUMBER, number=number)
    if found.releasing:
        raise Refused(reasons.RELEASING, number=number)
    return found


def _taken(scene: _Scene, number: OwnNumber) -> Change | None:
    if number.user is None:
        return None
    scene.own[number.number] = replace(number, user=None)
    scene.holders[number.user] = replace(scene.holders[number.user], number=None)
    return {"number": number.number, "user": "", "location": ""}


def _given(scene: _Scene, number: OwnNumber, line: Line) -> Change | None:
    user = user_named(line.fields["user"], scene.holders, scene.logins)
    holder = scene.holders[user]
    place = _place(scene, number, line.fields.get("location", ""))
    facts = HoldFacts(
        user=Payer(holder.name, holder.held, holder.usage_location),
        number=number.number,
        usage=number.usage,
        country=number.country,
        held_now=None if holder.number is None else E164(holder.number),
        holder=None if number.user in {None, user} else scene.holders[str(number.user)].name,
        location_due=location_due(scene.edition, number.country),
        located=bool(place),
    )
    decision = decide(facts)
    if not decision.allowed:
        raise Refused(decision.reason, **decision.facts)
    if number.user == user and scene.places.get(number.number, "") == place:
        return None
    scene.own[number.number] = replace(number, user=UserId(user))
    scene.holders[user] = replace(holder, number=number.number)
    scene.places[number.number] = place
    return {"number": number.number, "user": user, "location": place}


def _place(scene: _Scene, number: OwnNumber, asked: str) -> str:
    """The location's id: the one that is named, where the number is, or the only one that fits."""
    offer = offer_for(number.number, number.country, number.area_code)
    if asked:
        chosen = scene.locations.get(asked)
        if chosen is None:
            raise Refused(reasons.UNKNOWN_LOCATION, location=asked[:64])
        decision = may_be_at(scene.edition, offer, chosen)
        if not decision.allowed:
            raise Refused(decision.reason, **decision.facts)
        return asked
    if number.number in scene.places:
        return scene.places[number.number]
    fitting = [
        each.id
        for each in scene.locations.values()
        if each.validated_how
        and each.country == number.country
        and may_be_at(scene.edition, offer, each).allowed
    ]
    return fitting[0] if len(fitting) == 1 else ""
