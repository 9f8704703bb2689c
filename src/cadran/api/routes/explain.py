"""Decisions explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.dialling import meant
from cadran.api.display import phone_number_or_none, words
from cadran.api.editions import AskedEdition
from cadran.api.guard import GuardedRoute
from cadran.api.persons import seen
from cadran.api.schemas.base import E164Text, Id, Words
from cadran.api.schemas.system import Explanation, StatedFact
from cadran.entitlements.explain import Explanation as Because
from cadran.entitlements.explain import worded
from cadran.errors import Fact, Refused

router = APIRouter(tags=["explain"], route_class=GuardedRoute)


@router.get("/explain/call", operation_id="explain_call")
async def explain_call(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    asked: AskedEdition,
    number: Annotated[str, Query(min_length=1, max_length=40, description="As dialled, or E.164")],
    user: Annotated[Id | None, Query(description="Oneself, unless one's role sees others")] = None,
    service: Annotated[str, Query(pattern=r"^(user_out|conf_out)$")] = "user_out",
) -> Explanation:
    """May this person call this number, and why. Whether the credit suffices is told by the call.

    By the edition of the catalogue that the organisation goes by, another one, or that of a day.
    """
    payer = seen(who, user or who.user)
    person = house.live.person(payer)
    if person is None or person.org != who.org:
        raise Refused(reasons.NOT_FOUND)
    called = await run_in_threadpool(meant, person.usage_location, number)
    found = await run_in_threadpool(
        house.explain.call, who.org, payer, called, service, asked.catalogue
    )
    return _shown(found, language, called)


@router.get("/explain/licence", operation_id="explain_licence")
def explain_licence(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    product: Annotated[str, Query(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")],
    user: Annotated[Id | None, Query(description="Oneself, unless one's role sees others")] = None,
) -> Explanation:
    """May this person be given this licence, and why."""
    found = house.explain.licence(who.org, seen(who, user or who.user), product)
    return _shown(found, language)


@router.get("/explain/number", operation_id="explain_number")
def explain_number(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    number: E164Text,
    user: Annotated[Id | None, Query(description="Oneself, unless one's role sees others")] = None,
) -> Explanation:
    """May this person hold this number of the organisation, and why."""
    found = house.explain.hold(who.org, seen(who, user or who.user), number)
    return _shown(found, language, number)


def _shown(found: Because, language: str, number: str | None = None) -> Explanation:
    decision = found.decision
    return Explanation(
        allowed=decision.allowed,
        number=phone_number_or_none(number),
        reason=_words(decision.reason.id, decision.facts, language),
        source=decision.source,
        remedies=[_words(remedy, decision.facts, language) for remedy in decision.remedies],
        facts=[
            StatedFact(words=_words(each.message, each.facts, language), source=each.source)
            for each in found.stated
        ],
    )


def _words(message: str, facts: Mapping[str, Fact], language: str) -> Words:
    """As ``display.words``, with countries by their names."""
    said = words(message, worded(facts, language), language)
    return said.model_copy(update={"facts": dict(facts)})
