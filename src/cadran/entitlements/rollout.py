"""What a roll-out takes: countries and head counts in; licences, numbers, quotas, minutes, prices and gaps out.

Pure: the rules are those that judge the real changes later (``directory.licensing``, ``numbers.supply``), so that
a plan without gaps can be carried out as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cadran.catalogue import Catalogue, features, names
from cadran.catalogue.country import Country, Plan
from cadran.directory.licensing import needs_of, not_offered
from cadran.directory.products import Product, products
from cadran.errors import Fact, Reason, Refused
from cadran.numbers.supply import supply

COUNTRIES_MOST = 250
"""There are no more countries."""
HEADS_MOST = 1_000_000
"""People of one country: what the house is built for in all."""
CREDITS = "COMMUNICATIONS_CREDITS"
PLANS = {"domestic": "DOMESTIC_CALLING_PLAN", "international": "INTERNATIONAL_CALLING_PLAN"}
_PLAN_KINDS = {"domestic": "domestic", "international": "domestic_and_international"}
TWICE = Reason("rollout.twice", http=422)
"""A country stands in the request two times. Facts: ``country``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted in one country (ISO 3166-1 alpha-2)."""

    country: str
    people: int = 0
    """Who get a phone; with a plan, also a number of their own."""
    organisers: int = 0
    """Who hold audio conferences."""
    plan: str = "none"
    """``domestic``, ``international`` or ``none`` (a carrier of one's own)."""
    toll_numbers: int = 0
    toll_free_numbers: int = 0


@dataclass(frozen=True, slots=True)
class Licence:
    """So many licences; a month's price of all, in millionths of the list's currency."""

    product: str
    quantity: int
    price_micros: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """``what``: ``user``, ``toll`` or ``toll_free``; ``state``: ``yes``, ``on_request`` or ``no``."""

    what: str
    wanted: int
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What cannot be had as wanted, or has to be known before: a message, its facts, where it stands."""

    message: str
    facts: Mapping[str, Fact]
    source: str
    blocks: bool
    """False: it can be had, with something more to do."""


@dataclass(slots=True)
class Place:
    """The part of one country."""

    country: str
    licences: list[Licence] = field(default_factory=list)
    numbers: list[Numbers] = field(default_factory=list)
    domestic_minutes: int = 0
    """A month, in the pool of this country."""
    international_minutes: int = 0
    """Coupled with the domestic ones: whichever is used up first ends both."""
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many numbers of a class may be acquired with these licences, and how many are wanted."""

    what: str
    allowed: int
    wanted: int
    source: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """The whole plan. Prices are a month's."""

    edition: str
    places: tuple[Place, ...]
    licences: tuple[Licence, ...]
    quotas: tuple[Quota, ...]
    dial_out_minutes: int
    dial_out_source: str
    virtual_users: int
    price_micros: int
    currency: str
    price_source: str

    @property
    def complete(self) -> bool:
        """Everything wanted can be had."""
        open_gaps = any(gap.blocks for place in self.places for gap in place.gaps)
        return not open_gaps and all(each.wanted <= each.allowed for each in self.quotas)


def plan(
    edition: Catalogue, wanted: Sequence[Wanted], home: str = "", language: str = "en"
) -> Rollout:
    """Plan it. ``home``: the organisation's country, where numbers are for locals only; "" unknown.

    ``language`` is that of the names among the facts. Raises ``Refused``: a country twice, or not in the edition.
    """
    seen: set[str] = set()
    for each in wanted:
        if each.country in seen:
            raise Refused(TWICE, country=names.name_of(each.country, language))
        seen.add(each.country)
    places = tuple(_place(edition, each, home, language) for each in wanted)
    bought = _summed(licence for place in places for licence in place.licences)
    quantities = {each.product: each.quantity for each in bought}
    conferencing = quantities.get("AUDIO_CONFERENCING", 0)
    phones = quantities.get("PHONE_SYSTEM", 0)
    first = next(iter(products().values()))
    return Rollout(
        edition=edition.edition,
        places=places,
        licences=bought,
        quotas=_quotas(edition, places, quantities),
        dial_out_minutes=edition.rules.dial_out_pool_minutes(conferencing, conferencing),
        dial_out_source=edition.rules.place_of("dial_out_minutes"),
        virtual_users=edition.rules.virtual_users(phones),
        price_micros=sum(each.price_micros for each in bought),
        currency=first.currency,
        price_source=first.price_source,
    )


def _place(edition: Catalogue, wanted: Wanted, home: str, language: str) -> Place:
    country = edition.country(wanted.country)
    place = Place(wanted.country)
    counts: Counter[str] = Counter()
    _add(edition, place, counts, "AUDIO_CONFERENCING", wanted.organisers, language)
    _add(edition, place, counts, "PHONE_SYSTEM", wanted.people, language)
    with_plan = 0
    if wanted.people and wanted.plan in PLANS:
        with_plan = _add(edition, place, counts, PLANS[wanted.plan], wanted.people, language)
    partner = features.answer(country, "calling_plans", language)
    if with_plan and partner.value == "partner":
        place.gaps.append(_stated(partner, blocks=False))
    elif with_plan:
        _minutes(country, place, _PLAN_KINDS[wanted.plan], with_plan)
    elif wanted.people:
        place.gaps.append(Gap("rollout.own_carrier", {}, partner.source, blocks=False))
    _service_numbers(edition, place, wanted, home, language)
    if with_plan:
        state = "yes" if partner.value == "direct" else "partner"
        place.numbers.insert(0, Numbers("user", with_plan, state, partner.source))
        _address(edition, place)
    if wanted.toll_free_numbers and not counts[CREDITS]:
        told = {"country": names.name_of(wanted.country, language)}
        source = features.answer(country, "toll_free_numbers", language).source
        place.gaps.append(Gap("rollout.needs_credits", told, source, blocks=False))
    known = products()
    sold = partner.value != "partner"
    place.licences = [
        Licence(
            code,
            counts[code],
            _price(known[code], counts[code]) if sold or not known[code].plan else 0,
        )
        for code in known
        if counts[code]
    ]
    return place


def _add(
    edition: Catalogue, place: Place, counts: Counter[str], code: str, heads: int, language: str
) -> int:
    """Count licences for so many people, with what each needs beside it; 0 and a gap where not offered."""
    if not heads:
        return 0
    product = products()[code]
    needed = [products()[each] for each in needs_of(product, place.country, edition)]
    for each in (product, *needed):
        if not_offered(each, place.country, edition) is not None:
            answer = features.answer(edition.country(place.country), each.feature, language)
            place.gaps.append(_stated(answer, blocks=True))
            return 0
    counts[code] += heads
    for each in needed:
        counts[each.code] = max(counts[each.code], heads)
    return heads


def _stated(answer: features.Answer, *, blocks: bool) -> Gap:
    return Gap(answer.reason, dict(answer.facts), answer.source, blocks)


def _minutes(country: Country, place: Place, kind: str, users: int) -> None:
    """The largest plan of the kind that everybody may buy, else the largest of all."""
    of_kind = [each for each in country.plans if each.kind == kind]
    open_to_all: Iterable[Plan] = [each for each in of_kind if not each.limited] or of_kind
    best = max(open_to_all, key=lambda each: each.domestic_minutes)
    place.domestic_minutes = users * best.domestic_minutes
    place.international_minutes = users * (best.international_minutes or 0)


def _service_numbers(
    edition: Catalogue, place: Place, wanted: Wanted, home: str, language: str
) -> None:
    asked = (
        ("toll", "geographic", "toll_numbers", wanted.toll_numbers),
        ("toll_free", "toll_free", "toll_free_numbers", wanted.toll_free_numbers),
    )
    for what, kind, feature, count in asked:
        if not count:
            continue
        found = supply(edition, place.country, kind)
        place.numbers.append(Numbers(what, count, found.state, found.source))
        if found.state != "yes":
            answer = features.answer(edition.country(place.country), feature, language)
            place.gaps.append(_stated(answer, blocks=found.state == "no"))
        if found.only_for and found.only_for != home:
            told = {"country": names.name_of(found.only_for, language)}
            where = edition.country(place.country).place_of("restricted_to")
            place.gaps.append(Gap("catalogue.note_restricted", told, where, blocks=True))


def _address(edition: Catalogue, place: Place) -> None:
    due = edition.rules.address_due(place.country)
    if due:
        source = edition.rules.place_of("emergency_address_due")
        place.gaps.append(Gap(f"rollout.address_{due}", {}, source, blocks=False))


def _price(product: Product, quantity: int) -> int:
    """A month's, at the monthly term."""
    monthly = next((each.price_micros for each in product.terms if each.months == 1), None)
    if monthly is None:
        shortest = min(product.terms, key=lambda each: each.months)
        monthly = -(-shortest.price_micros // shortest.months)
    return monthly * quantity


def _summed(licences: Iterable[Licence]) -> tuple[Licence, ...]:
    totals: dict[str, Licence] = {}
    for each in licences:
        before = totals.get(each.product, Licence(each.product, 0, 0))
        totals[each.product] = Licence(
            each.product,
            before.quantity + each.quantity,
            before.price_micros + each.price_micros,
        )
    return tuple(totals[code] for code in products() if code in totals)


def _quotas(
    edition: Catalogue, places: Sequence[Place], bought: Mapping[str, int]
) -> tuple[Quota, ...]:
    wanted: Counter[str] = Counter()
    for place in places:
        for each in place.numbers:
            wanted[each.what] += each.wanted
    rules = edition.rules
    plans = sum(bought.get(code, 0) for code in PLANS.values())
    services = bought.get("PHONE_SYSTEM", 0) + bought.get("AUDIO_CONFERENCING", 0)
    allowed = {
        "user": (rules.user_numbers(plans), "user_numbers_percent"),
        "toll": (rules.service_numbers(services), "service_number_steps"),
        "toll_free": (rules.service_numbers(services), "service_number_steps"),
    }
    return tuple(
        Quota(what, most, wanted[what], rules.place_of(rule))
        for what, (most, rule) in allowed.items()
    )
