"""What changed from one edition to another, country by country, in words.

The edition that is asked about may carry an operator's overlay, so that it can be compared with itself
without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cadran.catalogue import features, names
from cadran.catalogue.catalogue import Catalogue
from cadran.catalogue.country import City, Country, Plan
from cadran.catalogue.rules import Rule
from cadran.messages import render

# Their words repeat what is told of cities and plans.
_TOLD_ELSEWHERE = frozenset(
    {"toll_numbers", "automatic_numbers", "domestic_calling_plan", "international_calling_plan"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise. ``country`` is ISO 3166-1 alpha-2, or "" for a rule of all countries."""

    country: str
    about: str
    """The fact or rule: ``toll_numbers``, ``cities.lyon``, ``plans``, ``quarantine_days``."""
    message: str
    """Message id; ``facts`` are its words, in the language that was asked for."""
    facts: Mapping[str, str]
    source: str
    """Where the new fact stands, and who said it."""

    def words(self, language: str) -> str:
        return render(self.message, self.facts, language)


def between(old: Catalogue, new: Catalogue, language: str = "en") -> tuple[Change, ...]:
    """All changes: rules first, then countries by name."""
    codes = sorted(
        {*old.codes(), *new.codes()}, key=lambda each: names.sort_key(names.name_of(each, language))
    )
    found = list(_of_rules(old, new, language))
    for iso2 in codes:
        found += _of_country(old, new, iso2, language)
    return tuple(found)


def _of_country(old: Catalogue, new: Catalogue, iso2: str, language: str) -> Iterator[Change]:
    name = {"country": names.name_of(iso2, language)}
    if iso2 not in old:
        yield Change(iso2, "", "catalogue.change_country_added", name, f"catalogue {new.edition}")
    elif iso2 not in new:
        yield Change(iso2, "", "catalogue.change_country_removed", name, f"catalogue {new.edition}")
    else:
        before, after = old.country(iso2), new.country(iso2)
        if before != after:
            yield from _of_answers(before, after, language)
            yield from _of_own(before, after, name, language)
            yield from _of_plans(before, after, name, language)
            yield from _of_cities(before, after, name, language)
            yield from _of_lists(before, after, name, language)


def _of_answers(before: Country, after: Country, language: str) -> Iterator[Change]:
    for code in features.CODES:
        was, now = (features.answer(each, code, language) for each in (before, after))
        words = [render(each.reason, each.facts, language) for each in (was, now)]
        if was.value != now.value:
            words = [render(each.answer, {}, language) for each in (was, now)]
            if words[0] == words[1]:
                words = [render(each.reason, each.facts, language) for each in (was, now)]
        elif code in _TOLD_ELSEWHERE or words[0] == words[1]:
            continue
        told = {
            "country": names.name_of(after.iso2, language),
            "service": render(now.name, {}, language),
            "before": words[0],
            "after": words[1],
        }
        yield Change(after.iso2, code, "catalogue.change_answer", told, now.source)


def _of_own(
    before: Country, after: Country, name: Mapping[str, str], language: str
) -> Iterator[Change]:
    """Services of the operator: new, gone, or otherwise."""
    was, now = (
        {each.code: each for each in features.answers(of, language) if each.own is not None}
        for of in (before, after)
    )
    for code in dict.fromkeys((*was, *now)):
        one, other = was.get(code), now.get(code)
        if one is not None and other is not None and one.own == other.own:
            continue
        present = other or one
        assert present is not None
        said = [
            render("catalogue.answer_no", {}, language)
            if each is None
            else f"{each.words('answer', language)} – {each.words('reason', language)}"
            for each in (one, other)
        ]
        service = present.words("name", language)
        told = {**name, "service": service, "before": said[0], "after": said[1]}
        source = other.source if other is not None else after.place_of(code)
        yield Change(after.iso2, code, "catalogue.change_answer", told, source)


def _of_plans(
    before: Country, after: Country, name: Mapping[str, str], language: str
) -> Iterator[Change]:
    shapes = [
        [
            (each.kind, each.domestic_minutes, each.international_minutes, each.limited)
            for each in of
        ]
        for of in (before.plans, after.plans)
    ]
    if shapes[0] != shapes[1]:
        told = {
            **name,
            "before": _plans(before.plans, language),
            "after": _plans(after.plans, language),
        }
        source = after.plans[0].source if after.plans else after.place_of("calling_plans")
        yield Change(after.iso2, "plans", "catalogue.change_plans", told, source)


def _plans(plans: tuple[Plan, ...], language: str) -> str:
    if not plans:
        return render("catalogue.answer_none", {}, language)
    said = []
    for each in plans:
        kind = "plan_limited" if each.limited and each.kind == "domestic" else f"plan_{each.kind}"
        minutes = {"domestic": each.domestic_minutes, "international": each.international_minutes}
        said.append(render(f"catalogue.{kind}", minutes, language))
    return "; ".join(said)


def _of_cities(
    before: Country, after: Country, name: Mapping[str, str], language: str
) -> Iterator[Change]:
    was, now = ({each.id: each for each in of.cities} for of in (before, after))
    for city_id in dict.fromkeys((*was, *now)):
        one, other = was.get(city_id), now.get(city_id)
        present = other or one
        assert present is not None
        told = {**name, "city": present.names.get(language, present.name)}
        source, about = after.place_of("cities"), f"cities.{city_id}"
        if one is None:
            yield Change(after.iso2, about, "catalogue.change_city_added", told, source)
        elif other is None:
            yield Change(after.iso2, about, "catalogue.change_city_removed", told, source)
        elif _city(one, language) != _city(other, language):
            told |= {"before": _city(one, language), "after": _city(other, language)}
            yield Change(after.iso2, about, "catalogue.change_city", told, source)


def _city(city: City, language: str) -> str:
    parts = [", ".join(city.area_codes)]
    if city.toll_numbers:
        parts.append(render("catalogue.service_toll_numbers", {}, language))
    if city.automatic:
        parts.append(render("catalogue.service_automatic_numbers", {}, language))
    return "; ".join(each for each in parts if each) or "–"


def _of_lists(
    before: Country, after: Country, name: Mapping[str, str], language: str
) -> Iterator[Change]:
    if before.domestic_area != after.domestic_area:
        told = {
            **name,
            "before": ", ".join(names.name_of(each, language) for each in before.domestic_area),
            "after": ", ".join(names.name_of(each, language) for each in after.domestic_area),
        }
        source = after.place_of("domestic_area")
        yield Change(after.iso2, "domestic_area", "catalogue.change_domestic_area", told, source)
    was, now = before.value("restricted_to"), after.value("restricted_to")
    if was != now:
        message = "catalogue.change_restricted" if now else "catalogue.change_unrestricted"
        source = after.place_of("restricted_to")
        yield Change(after.iso2, "restricted_to", message, name, source)


def _of_rules(old: Catalogue, new: Catalogue, language: str) -> Iterator[Change]:
    for name in new.rules.names():
        was, now = old.rules.rule(name), new.rules.rule(name)
        if was.value != now.value:
            told = {
                "rule": render(f"catalogue.rule_{name}", {}, language),
                "before": rule_in_words(was, language),
                "after": rule_in_words(now, language),
            }
            source = f"{now.place} – {now.source}"
            yield Change("", name, "catalogue.change_rule", told, source)


def rule_in_words(rule: Rule, language: str) -> str:
    """A rule's value as a reader sees it."""
    value = rule.value
    if isinstance(value, bool):
        return render("catalogue.answer_yes" if value else "catalogue.answer_no", {}, language)
    if isinstance(value, str):
        return render(f"catalogue.value_{value}", {}, language)
    if isinstance(value, Mapping):
        parts = [
            f"{names.name_of(iso2, language)}: {render(f'catalogue.value_{each}', {}, language)}"
            for iso2, each in sorted(value.items())
        ]
        return "; ".join(parts)
    if not isinstance(value, list):
        return str(value)
    if value and isinstance(value[0], list):
        return "; ".join(f"{least}+: {numbers}" for least, numbers in value)
    return ", ".join(
        names.name_of(each, language)
        if each.isupper()
        else render(f"catalogue.value_{each}", {}, language)
        for each in value
    )
