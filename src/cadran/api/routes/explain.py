"""Decisions explained."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.dialling import meant
from cadran.api.display import phone_number, words
from cadran.api.editions import AskedEdition
from cadran.api.guard import GuardedRoute
from cadran.api.persons import seen
from cadran.api.schemas.base import Id
from cadran.api.schemas.system import Explanation
from cadran.errors import Refused

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
    decision = house.live.may_call(payer, service, called, asked.catalogue)
    return Explanation(
        allowed=decision.allowed,
        number=phone_number(called),
        reason=words(decision.reason.id, decision.facts, language),
        source=decision.source,
        remedies=[words(remedy, decision.facts, language) for remedy in decision.remedies],
    )
