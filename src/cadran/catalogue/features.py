"""What a country offers, question by question: the answer, the reason, and the fact that decides.

Message ids, in the namespace ``catalogue``: ``service_{code}`` its name, ``explain_{code}`` what it is,
``answer_{value}`` the answer in a word or two, ``why_{code}_{value}`` the reason in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.catalogue import names
from cadran.catalogue.country import Country, OwnService, Plan
from cadran.messages import render
from cadran.numbering import destinations


class Group(Enum):
    """The kinds of facts that are kept apart."""

    LICENSING = "licensing"
    """Where somebody may be licensed."""
    NUMBERS = "numbers"
    """Where numbers exist."""
    DESTINATIONS = "destinations"
    """Which calls are included."""
    OWN = "own"
    """What the operator offers beside the catalogue."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One feature in one country. ``facts`` are the words of ``reason`` (values, not texts)."""

    code: str
    group: Group
    value: str
    available: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)
    source: str = ""
    """Where the deciding fact stands, and who said it."""
    own: OwnService | None = None
    """An operator's service, which brings its own words."""

    def words(self, what: str, language: str) -> str:
        """``name``, ``explanation``, ``answer`` or ``reason`` in the reader's language."""
        if self.own is not None and what != "answer":
            told: Mapping[str, str] = getattr(self.own, what)
            return told[language] if language in told else next(iter(told.values()))
        return render(getattr(self, what), self.facts, language)

    @property
    def name(self) -> str:
        """Message id."""
        return f"catalogue.service_{self.code}"

    @property
    def explanation(self) -> str:
        """Message id."""
        return f"catalogue.explain_{self.code}"

    @property
    def answer(self) -> str:
        """Message id."""
        return f"catalogue.answer_{self.value}"

    @property
    def reason(self) -> str:
        """Message id."""
        return f"catalogue.why_{self.code}_{self.value}"


_NO = frozenset({"no", "none", "not_supported"})
_GROUPS = {
    "audio_conferencing": Group.LICENSING,
    "phone_system": Group.LICENSING,
    "calling_plans": Group.LICENSING,
    "domestic_calling_plan": Group.LICENSING,
    "international_calling_plan": Group.LICENSING,
    "communications_credits": Group.LICENSING,
    "premium_calls": Group.LICENSING,
    "toll_numbers": Group.NUMBERS,
    "toll_free_numbers": Group.NUMBERS,
    "automatic_numbers": Group.NUMBERS,
    "conference_dial_out": Group.DESTINATIONS,
    "international_destination": Group.DESTINATIONS,
}
CODES = tuple(_GROUPS)
"""All features, in the order in which they are shown."""


def answers(country: Country, language: str = "en") -> tuple[Answer, ...]:
    """Every feature of a country; ``language`` is that of the names among the facts."""
    known = tuple(answer(country, code, language) for code in CODES)
    return known + tuple(_own(country, each) for each in country.services)


def _own(country: Country, service: OwnService) -> Answer:
    available = service.value not in _NO
    source = f"{country.place_of(service.code)} – {service.source}"
    return Answer(service.code, Group.OWN, service.value, available, source=source, own=service)


def answer(country: Country, code: str, language: str = "en") -> Answer:
    """One feature of a country."""
    words: dict[str, str | int] = {"country": names.name_of(country.iso2, language)}
    if code in {"domestic_calling_plan", "international_calling_plan"}:
        return _plan(country, code, words)
    if code == "international_destination":
        return _destination(country, words)
    fact = country.fact(code)
    if fact is None:  # only premium calls: nothing is said of them where no plan is sold
        source = _source(country, "calling_plans")
        return Answer(code, _GROUPS[code], "no", available=False, facts=words, source=source)
    for key, detail in fact.details.items():
        words[key] = ", ".join(detail) if isinstance(detail, list) else detail
    if code == "toll_numbers":
        words["cities"] = sum(each.toll_numbers for each in country.cities)
    if code == "automatic_numbers":
        words["cities"] = ", ".join(
            each.names.get(language, each.name) for each in country.cities if each.automatic
        )
    available = fact.value not in _NO
    return Answer(code, _GROUPS[code], fact.value, available, words, _source(country, code))


def _plan(country: Country, code: str, words: dict[str, str | int]) -> Answer:
    """Plans of a kind: sold here, by a partner, or not at all though others may be."""
    kind = "domestic" if code == "domestic_calling_plan" else "domestic_and_international"
    offered = [each for each in country.plans if each.kind == kind]
    fact = country.licensing["calling_plans"]
    value = "no"
    if fact.value == "partner":
        value = "partner"
        words["partner"] = fact.details["partner"]
    elif offered:
        value = "yes"
        words |= _minutes(offered)
    elif fact.value == "direct":
        value = "other_plans"
    available = value in {"yes", "partner"}
    return Answer(code, _GROUPS[code], value, available, words, _source(country, "calling_plans"))


def _minutes(plans: list[Plan]) -> dict[str, str | int]:
    minutes = " / ".join(f"{each.domestic_minutes}" for each in plans)
    return {"minutes": minutes, "international": plans[-1].international_minutes or 0}


def _destination(country: Country, words: dict[str, str | int]) -> Answer:
    """Whether others' international plans reach this country."""
    code = "international_destination"
    value = country.value(code)
    source = _source(country, code) if value else destinations.source()
    value = value or ("yes" if country.iso2 in destinations.international() else "no")
    return Answer(code, _GROUPS[code], value, value == "yes", words, source)


def _source(country: Country, name: str) -> str:
    fact = country.fact(name)
    return f"{country.place_of(name)} – {fact.source}" if fact else country.place_of(name)
