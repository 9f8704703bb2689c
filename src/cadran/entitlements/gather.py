"""The facts for a question, read from the store: for pages and the command line, at their own pace."""

from __future__ import annotations

from collections import Counter

from cadran.catalogue import Catalogue
from cadran.catalogue.shelf import Shelf
from cadran.clock import Instant
from cadran.directory.directory import user_row
from cadran.directory.editions import pinned
from cadran.directory.licences import held_by, holder_of, stocks
from cadran.directory.licensing import why_not_assign
from cadran.directory.outbound import scopes_of
from cadran.directory.products import checked_product
from cadran.entitlement import Decision, decide, reasons
from cadran.entitlement.facts import AcquireFacts, CallFacts, Payer
from cadran.entitlement.rules import AUDIO_CONFERENCING
from cadran.entitlements.minutes import Shares, payer_pools, pays_per_minute
from cadran.entitlements.reach import reached
from cadran.entitlements.stored import read_purchased
from cadran.ids import E164, OrgId, UserId
from cadran.numbering.zones import zone_a
from cadran.numbers.assignment import hold_facts, own_number
from cadran.numbers.offer import checked_kind, checked_usage
from cadran.numbers.quota import class_of, credits_set_up, quotas
from cadran.store.store import Store
from cadran.store.unit import ReadUnit

# What helps where a licence is refused, by the refusal's id.
_WAYS = {
    "directory.licence_needs": ("entitlement.remedy_assign_needed",),
    "directory.one_plan_a_user": ("entitlement.remedy_remove_other_plan",),
    "directory.licence_excludes": ("entitlement.remedy_remove_excluding",),
    "directory.no_free_licence": (reasons.BUY_LICENCES, "entitlement.remedy_remove_elsewhere"),
    "directory.not_in_country": ("entitlement.remedy_correct_location",),
}


class Gather:
    """Decisions with their reasons, on any thread but the loop's."""

    def __init__(self, store: Store, catalogue: Catalogue | Shelf) -> None:
        self._store = store
        self._shelf = Shelf.of(catalogue)

    def may_hold(self, org: OrgId, user: UserId, number: str) -> Decision:
        """May this user hold this number of the organisation? Raises ``Refused`` if either is unknown."""
        with self._store.read(org) as unit:
            return decide(hold_facts(unit, self._edition(unit), own_number(unit, number), user))

    def may_have(self, org: OrgId, user: UserId, product: str) -> Decision:
        """May this user be given this licence, by country, dependencies and what is left?"""
        wanted = checked_product(product)
        with self._store.read(org) as unit:
            edition, holder = self._edition(unit), holder_of(unit, user)
            stock = stocks(unit, edition)[wanted.code]
        told = {"name": holder.name, "product": wanted.code}
        source = f"licence {wanted.code}"
        if wanted.code in holder.held:
            return Decision(True, reasons.HAS_LICENCE, told, source)
        refusal = why_not_assign(wanted, holder, edition, stock)
        if refusal is None:
            return Decision(True, reasons.MAY_HAVE, told, source)
        source = str(refusal.facts.get("source", source))
        ways = _WAYS.get(refusal.reason.id, ())
        return Decision(False, refusal.reason, refusal.facts, source, ways)

    def may_acquire(
        self, org: OrgId, usage: str, kind: str, quantity: int, now: Instant
    ) -> Decision:
        """May this organisation acquire so many numbers more?"""
        what = class_of(checked_usage(usage, checked_kind(kind)), kind)
        with self._store.read(org) as unit:
            edition = self._edition(unit)
            of = quotas(unit, edition, now)[what]
            credit = credits_set_up(unit, edition)
        return decide(
            AcquireFacts(what, quantity, of.allowed, of.used, of.licences, of.source, credit)
        )

    def may_call(self, org: OrgId, user: UserId, service: str, number: E164) -> Decision:
        """May this user call this number? Raises ``Refused`` if the user is unknown here."""
        with self._store.read(org) as unit:
            edition = self._edition(unit)
            return decide(self._call_facts(unit, user, service, number, edition))

    def _edition(self, unit: ReadUnit) -> Catalogue:
        return self._shelf.edition(pinned(unit))

    def _call_facts(
        self, unit: ReadUnit, user: UserId, service: str, number: E164, edition: Catalogue
    ) -> CallFacts:
        person = user_row(unit, user)
        # Of any organisation: a number that somebody here answers never leaves the house.
        owned = unit.sql(
            "SELECT 1 FROM numbers n WHERE number = ? AND releasing_at IS NULL"
            " AND (on_bridge OR assigned_user IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM resource_numbers r WHERE r.number = n.number))",
            (number,),
        )
        found = reached(edition, number, person.usage_location, internal=bool(owned))
        scopes = scopes_of(unit, user)
        payer = Payer(
            person.name, held_by(unit, user), person.usage_location, scopes.meetings, scopes.calls
        )
        conference = service.startswith("conf_")
        shares, bought = _licences(unit)
        asked = (service, found.reach, found.destination)
        return CallFacts(
            payer=payer if person.active else None,
            service=service,
            reach=found.reach,
            destination=found.destination,
            premium_by_credits=found.premium_by_credits,
            premium_source=found.source,
            zone_a=found.destination in zone_a(),
            pools=payer_pools(edition, shares, bought, payer, *asked),
            pools_source=edition.rules.place_of("dial_out_minutes") if conference else "",
            pay_per_minute=conference and pays_per_minute(edition, payer),
        )


def _licences(unit: ReadUnit) -> tuple[Shares, int]:
    """How many active users hold what, and where; conferencing licences bought."""
    held = unit.sql(
        "SELECT a.product, u.usage_location, COUNT(*) FROM licence_assignments a"
        " JOIN users u ON u.id = a.user_id WHERE a.org = ? AND u.active"
        " GROUP BY a.product, u.usage_location",
        (unit.org,),
    )
    shares = Counter({(product, place): users for product, place, users in held})
    return shares, read_purchased(unit, unit.org).get(AUDIO_CONFERENCING, 0)
