"""Why somebody may or may not call a number: the decision, every fact it was taken on with its source, and
what would make it possible, in the reader's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.catalogue import Catalogue
from cadran.catalogue.names import name_of
from cadran.directory.directory import user_row
from cadran.directory.licences import held_by
from cadran.directory.people import User
from cadran.directory.products import products
from cadran.entitlement import Decision, decide
from cadran.entitlement.facts import CallFacts, Payer, Reach
from cadran.entitlements.gather import Gather
from cadran.errors import Fact
from cadran.ids import E164, OrgId, UserId
from cadran.messages import render
from cadran.numbering import destinations

NUMBERING = "numbering plan (libphonenumber metadata)"


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact: a message with its words, and where it stands."""

    message: str
    facts: Mapping[str, Fact]
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """``stated`` in the order in which the facts matter."""

    decision: Decision
    stated: tuple[Stated, ...]

    def lines(self, language: str) -> list[str]:
        """For a terminal or a page: the verdict with its reason and source, the facts, the ways out."""
        said = self.decision
        verdict = "yes" if said.allowed else "no"
        reason = render(said.reason.id, worded(said.facts, language), language)
        lines = [
            f"{render(f'entitlement.verdict_{verdict}', {}, language)} {reason} [{said.source}]"
        ]
        lines += [
            f"– {render(each.message, worded(each.facts, language), language)} [{each.source}]"
            for each in self.stated
        ]
        lines += [f"→ {render(each, said.facts, language)}" for each in said.remedies]
        return lines


class Explain(Gather):
    """Explanations, beside the bare decisions of ``Gather``."""

    def call(
        self,
        org: OrgId,
        user: UserId,
        number: E164,
        service: str = "user_out",
        asked: Catalogue | None = None,
    ) -> Explanation:
        """Why this user may or may not call this number. Raises ``Refused`` if the user is unknown here.

        ``asked``: by another edition than the organisation's own.
        """
        with self._store.read(org) as unit:
            edition = self._edition(unit) if asked is None else asked
            facts = self._call_facts(unit, user, service, number, edition)
            person = user_row(unit, user)
        stated = [
            _about_person(person),
            _about_licences(person, facts),
            *_about_number(person, facts, number),
            *_about_destination(person, facts, edition),
            _about_edition(edition),
        ]
        return Explanation(decide(facts), tuple(each for each in stated if each is not None))

    def licence(self, org: OrgId, user: UserId, product: str) -> Explanation:
        """Why this user may or may not be given this licence."""
        return self._about(org, user, self.may_have(org, user, product))

    def hold(self, org: OrgId, user: UserId, number: str) -> Explanation:
        """Why this user may or may not hold this number of the organisation."""
        return self._about(org, user, self.may_hold(org, user, number))

    def _about(self, org: OrgId, user: UserId, decision: Decision) -> Explanation:
        with self._store.read(org) as unit:
            person, edition = user_row(unit, user), self._edition(unit)
            payer = Payer(person.name, held_by(unit, user), person.usage_location)
        stated = [_about_person(person), _about_held(person, payer), _about_edition(edition)]
        return Explanation(decision, tuple(stated))


def _about_edition(edition: Catalogue) -> Stated:
    source = f"catalogue {edition.edition}"
    return Stated("entitlement.fact_edition", {"edition": edition.edition}, source)


def _about_person(person: User) -> Stated:
    if not person.active:
        return Stated("entitlement.fact_inactive", {"name": person.name}, "directory")
    told = {"name": person.name, "country": person.usage_location}
    return Stated("entitlement.fact_location", told, "usage location")


def _about_licences(person: User, facts: CallFacts) -> Stated | None:
    return None if facts.payer is None else _about_held(person, facts.payer)


def _about_held(person: User, payer: Payer) -> Stated:
    held = [code for code in products() if code in payer.licences]
    if not held:
        return Stated("entitlement.fact_no_licences", {"name": person.name}, "licences")
    told = {"name": person.name, "licences": ", ".join(held)}
    return Stated("entitlement.fact_licences", told, "licences")


def _about_number(person: User, facts: CallFacts, number: E164) -> list[Stated]:
    reach = Stated(
        f"entitlement.fact_{facts.reach.value}",
        {"number": number, "country": facts.destination or person.usage_location},
        facts.premium_source or ("numbers" if facts.reach is Reach.INTERNAL else NUMBERING),
    )
    if facts.reach in {Reach.INTERNAL, Reach.EMERGENCY}:
        return [reach]
    told = {"number": number, "country": facts.destination}
    key = "fact_destination" if facts.destination else "fact_no_destination"
    return [Stated(f"entitlement.{key}", told, NUMBERING), reach]


def _about_destination(person: User, facts: CallFacts, edition: Catalogue) -> list[Stated]:
    """Which minutes would count, if any."""
    country = facts.destination
    if not country or facts.reach is not Reach.ORDINARY:
        return []
    told = {"country": country, "name": person.name}
    if facts.service == "conf_out":
        zone = "fact_zone_a" if country in edition.zone_a else "fact_not_zone_a"
        source = edition.rules.place_of("dial_out_minutes")
        return [Stated(f"entitlement.{zone}", told, source)]
    home = person.usage_location
    if edition.domestic(home, country):
        return [Stated("entitlement.fact_domestic", told, f"catalogue {edition.edition} {home}")]
    known = "fact_international" if country in edition.international else None
    key = known or "fact_not_international"
    return [Stated(f"entitlement.{key}", told, destinations.source())]


def worded(facts: Mapping[str, Fact], language: str) -> dict[str, Fact]:
    """Names for people instead of the codes of countries and products."""
    found = dict(facts)
    for key in ("country", "location", "location_country"):
        code = facts.get(key)
        if isinstance(code, str) and len(code) == 2 and code.isupper():
            found[key] = name_of(code, language)
    for key in ("product", "needs", "held", "needed_by", "licences", "granted"):
        codes = facts.get(key)
        if isinstance(codes, str):
            names = [_product_name(each, language) for each in codes.split(", ")]
            found[key] = ", ".join(names)
    return found


def _product_name(code: str, language: str) -> str:
    product = products().get(code)
    return code if product is None else render(product.name, {}, language)
