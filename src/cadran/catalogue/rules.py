"""Limits and rules of an edition, each with its source: quotas, pools, what counts, addresses, PINs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cadran.catalogue.country import Fact


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and the edition that it stands in."""

    name: str
    value: Any
    """Whole numbers, words, lists and tables of them, as ``rules.schema.json`` types each."""
    source: str
    edition: str

    @property
    def place(self) -> str:
        """Where it stands: ``catalogue 2020-02 rule quarantine_days``."""
        return f"catalogue {self.edition} rule {self.name}"


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of an edition, with those that it took over from the one it is based on."""

    _rules: Mapping[str, Rule] = field(repr=False)

    def names(self) -> tuple[str, ...]:
        return tuple(self._rules)

    def rule(self, name: str) -> Rule:
        return self._rules[name]

    def place_of(self, name: str) -> str:
        return self._rules[name].place

    def fact(self, name: str) -> Fact:
        """A rule as the pages show a fact."""
        found = self._rules[name]
        return Fact(name, str(found.value), found.source)

    def number(self, name: str) -> int:
        return int(self._rules[name].value)

    def word(self, name: str) -> str:
        return str(self._rules[name].value)

    def on(self, name: str) -> bool:
        return bool(self._rules[name].value)

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(str(each) for each in self._rules[name].value)

    # --- what follows from them ---------------------------------------------------------------

    def user_numbers(self, plan_licences: int) -> int:
        """How many numbers for people may be acquired: 110 % of the plans and ten, rounded down."""
        share = plan_licences * self.number("user_numbers_percent") // 100
        return share + self.number("user_numbers_plus")

    def service_numbers(self, licences: int) -> int:
        """How many service numbers of each class (toll, toll-free) may be acquired: a step function."""
        allowed = 0
        for least, numbers in self.service_number_steps():
            if licences >= least:
                allowed = numbers
        return allowed

    def service_number_steps(self) -> tuple[tuple[int, int], ...]:
        """From so many licences, so many numbers of each class; in order."""
        steps = self._rules["service_number_steps"].value
        return tuple((int(least), int(numbers)) for least, numbers in steps)

    def virtual_users(self, phone_systems: int) -> int:
        """Virtual User licences that come free with Phone System."""
        more = phone_systems // self.number("virtual_users_phone_systems")
        return self.number("virtual_users_free") + more

    def dial_out_pool_minutes(self, purchased: int, assigned: int) -> int:
        """The organisation's monthly pool for calls from meetings to Zone A."""
        counted = purchased if self.word("dial_out_licences") == "purchased" else assigned
        return counted * self.number("dial_out_minutes")

    def address_due(self, iso2: str) -> str:
        """When a number of a country needs an emergency address: ``acquisition``, ``assignment`` or ""."""
        return str(self._rules["emergency_address_due"].value.get(iso2, ""))


def read(data: Mapping[str, Any], base: Rules | None = None) -> Rules:
    """From a data file that follows ``rules.schema.json``, over the rules of the edition it is based on."""
    found = {} if base is None else {name: base.rule(name) for name in base.names()}
    for name, each in data["rules"].items():
        found[name] = Rule(name, each["value"], data["sources"][each["source"]], data["edition"])
    return Rules(found)
