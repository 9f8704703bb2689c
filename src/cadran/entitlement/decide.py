"""May X do Y: the one function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from cadran.entitlement import rules
from cadran.entitlement.decision import Decision
from cadran.entitlement.facts import (
    AcquireFacts,
    CallFacts,
    DialOutFacts,
    Facts,
    HoldFacts,
    JoinFacts,
    LocationFacts,
    Payer,
)
from cadran.entitlement.rules import Rule
from cadran.errors import Fact

FactsT = TypeVar("FactsT")


def decide(facts: Facts) -> Decision:
    """The decision on a question, by the first line of its table that applies."""
    if isinstance(facts, CallFacts):
        return _by(rules.CALL, facts, _words_of_call(facts))
    if isinstance(facts, JoinFacts):
        return _by(rules.JOIN, facts, _words_of(facts.organiser))
    if isinstance(facts, HoldFacts):
        return _by(rules.HOLD, facts, _words_of_hold(facts))
    if isinstance(facts, LocationFacts):
        return _by(rules.LOCATION, facts, _words_of_location(facts))
    if isinstance(facts, AcquireFacts):
        return _by(rules.ACQUIRE, facts, _words_of_acquire(facts))
    for rule in rules.DIAL_OUT:
        if rule.applies(facts):
            return _decision(rule, facts, _words_of_dial_out(facts))
    return decide(facts.call)


def _by(table: tuple[Rule[FactsT], ...], facts: FactsT, words: Mapping[str, Fact]) -> Decision:
    for rule in table:
        if rule.applies(facts):
            return _decision(rule, facts, words)
    raise AssertionError("the last line of a table always applies")


def _decision(rule: Rule[FactsT], facts: FactsT, words: Mapping[str, Fact]) -> Decision:
    source = rule.source if isinstance(rule.source, str) else rule.source(facts)
    return Decision(rule.allowed, rule.reason, words, source, rule.remedies)


def _words_of(payer: Payer | None) -> dict[str, Fact]:
    if payer is None:
        return {"name": ""}
    return {"name": payer.name, "location": payer.usage_location}


def _words_of_call(facts: CallFacts) -> dict[str, Fact]:
    words = _words_of(facts.payer)
    return {**words, "service": facts.service, "country": facts.destination}


def _words_of_hold(facts: HoldFacts) -> dict[str, Fact]:
    return {
        **_words_of(facts.user),
        "number": facts.number,
        "country": facts.country,
        "held": facts.held_now,
        "holder": facts.holder,
    }


def _words_of_dial_out(facts: DialOutFacts) -> dict[str, Fact]:
    return {**_words_of(facts.organiser), "country": facts.call.destination}


def _words_of_location(facts: LocationFacts) -> dict[str, Fact]:
    return {
        "number": facts.number,
        "country": facts.country,
        "area_code": facts.area_code,
        "location": facts.location_name,
        "location_country": facts.location_country,
    }


def _words_of_acquire(facts: AcquireFacts) -> dict[str, Fact]:
    return {
        "what": facts.what,
        "wanted": facts.wanted,
        "allowed": facts.allowed,
        "used": facts.used,
        "left": max(0, facts.allowed - facts.used),
        "licences": facts.licences,
    }
