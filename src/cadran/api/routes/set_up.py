"""The first hour: the first account by a link, how far the set-up is, the sandbox carrier, a test call."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import Principal, ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute, give_cookie
from cadran.api.house import House
from cadran.api.routes.session import one_of_few, session_of
from cadran.api.schemas.set_up import (
    SandboxSwitch,
    SetUp,
    SetUpDone,
    SetUpLink,
    SetUpRequest,
)
from cadran.api.set_up_shown import callee, set_up
from cadran.clock import HOUR_MS
from cadran.directory.founding import LINK_MS, First
from cadran.errors import Refused
from cadran.roles import OPERATOR

TEST_CALL_S = 8
"""Long enough to hear the greeting and type an ID."""

router = APIRouter(tags=["system"], route_class=GuardedRoute)


@router.post("/set-up", operation_id="set_up", status_code=status.HTTP_201_CREATED)
async def begin(
    request: Request, response: Response, house: TheHouse, asked: SetUpRequest
) -> SetUpDone:
    """Make the first organisation and its owner, and sign them in; once, with the link of ``cadran up``."""
    async with one_of_few(request):
        return await run_in_threadpool(_begin, request, response, house, asked)


def _begin(request: Request, response: Response, house: House, asked: SetUpRequest) -> SetUpDone:
    first = First(
        asked.organisation,
        asked.country.upper(),
        asked.language,
        asked.login,
        asked.name,
        asked.password.get_secret_value(),
    )
    founded = house.founding.found(asked.token.get_secret_value(), first)
    user = founded.owner.user
    who = Principal(user.id, user.org, user.role, user.name, user.language, founded.owner.token)
    request.state.principal = who
    give_cookie(house, response, founded.owner)
    return SetUpDone(
        session=session_of(house, who, founded.owner.expires_at),
        operator_login=founded.operator_login or None,
        operator_password=founded.operator_password or None,
    )


@router.post("/set-up/links", operation_id="make_set_up_link", status_code=status.HTTP_201_CREATED)
def make_set_up_link(house: TheHouse) -> SetUpLink:
    """A link to the first account, as long as nobody has one."""
    return SetUpLink(path=house.founding.link(), hours=LINK_MS // HOUR_MS)


@router.get("/set-up", operation_id="get_set_up")
async def get_set_up(house: TheHouse, who: Who, language: ReaderLanguage) -> SetUp:
    """How far the set-up is, and what real calls lack, told from what is there."""
    state = house.state()
    return await run_in_threadpool(set_up, house, who.org, state, language)


@router.put("/sandbox", operation_id="switch_sandbox")
async def switch_sandbox(
    house: TheHouse, who: Who, language: ReaderLanguage, asked: SandboxSwitch
) -> SetUp:
    """Start or stop the sandbox carrier. An owner may while theirs is the house's only organisation."""
    if who.role != OPERATOR and len(await run_in_threadpool(house.tenants.tenants)) > 1:
        raise Refused(reasons.SANDBOX_IS_SHARED)
    await (house.sandbox.start if asked.running else house.sandbox.stop)(who.user)
    await run_in_threadpool(house.settle)
    return await get_set_up(house, who, language)


@router.post(
    "/set-up/test-calls",
    operation_id="place_test_call",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def place_test_call(house: TheHouse, who: Who) -> None:
    """Have a telephone of the sandbox's world call the organisation; whether it was answered is told by ``GET``."""
    found = await run_in_threadpool(callee, house, who.org, house.state())
    if found is None:
        raise Refused(reasons.NOTHING_TO_TEST)
    await house.sandbox.call(*found, TEST_CALL_S)
