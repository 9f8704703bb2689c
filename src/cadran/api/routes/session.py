"""Signing in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Request, Response, status
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import Principal, TheHouse, Who
from cadran.api.guard import GuardedRoute, csrf_token, forget_cookie, give_cookie
from cadran.api.house import House
from cadran.api.roles import OPERATIONS, may
from cadran.api.schemas.account import LinkUse, ResetRequest
from cadran.api.schemas.session import Session, SignIn
from cadran.clock import Instant
from cadran.errors import Refused

SIGN_INS_AT_ONCE = 8
"""Passwords cost time on purpose: strangers may keep no more than a fifth of the threads busy."""
_signing_in: set[Request] = set()

router = APIRouter(tags=["session"], route_class=GuardedRoute)


@router.post("/session", operation_id="sign_in", status_code=status.HTTP_201_CREATED)
async def sign_in(request: Request, response: Response, house: TheHouse, asked: SignIn) -> Session:
    """Sign in. Wrong tries are slowed down, by account and by address."""
    async with one_of_few(request):
        return await run_in_threadpool(_sign_in, request, response, house, asked)


@asynccontextmanager
async def one_of_few(request: Request) -> AsyncIterator[None]:
    """One of the few who may keep the hasher busy at once. Raises ``Refused(api.busy)``."""
    if len(_signing_in) >= SIGN_INS_AT_ONCE:
        raise Refused(reasons.BUSY)
    _signing_in.add(request)
    try:
        yield
    finally:
        _signing_in.discard(request)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _sign_in(request: Request, response: Response, house: House, asked: SignIn) -> Session:
    code = asked.code.get_secret_value() if asked.code is not None else ""
    begun = house.sessions.sign_in(
        asked.login, asked.password.get_secret_value(), _address(request), code
    )
    user = begun.user
    principal = Principal(user.id, user.org, user.role, user.name, user.language, begun.token)
    request.state.principal = principal
    session = session_of(house, principal, begun.expires_at)
    if asked.as_token:
        return session.model_copy(update={"token": begun.token})
    give_cookie(house, response, begun)
    return session


@router.post(
    "/password-resets", operation_id="ask_for_reset", status_code=status.HTTP_204_NO_CONTENT
)
def ask_for_reset(request: Request, house: TheHouse, asked: ResetRequest) -> None:
    """Have a link to a new password mailed. The answer is the same whether anybody has this login."""
    house.links.forgotten(asked.login, _address(request))


@router.post(
    "/password-resets/use", operation_id="use_link", status_code=status.HTTP_204_NO_CONTENT
)
async def use_link(request: Request, house: TheHouse, asked: LinkUse) -> None:
    """Choose a password with a link that came by mail, of an invitation or a reset."""
    token, password = asked.token.get_secret_value(), asked.password.get_secret_value()
    async with one_of_few(request):
        await run_in_threadpool(house.links.use, token, password)


@router.get("/session", operation_id="get_session")
def getsession_of(house: TheHouse, who: Who) -> Session:
    """Who is signed in."""
    return session_of(house, who)


@router.delete("/session", operation_id="sign_out", status_code=status.HTTP_204_NO_CONTENT)
def sign_out(response: Response, house: TheHouse, who: Who) -> None:
    """Sign out: the session is over, whoever else knows its token."""
    house.sessions.sign_out(who.token)
    forget_cookie(house, response)


def session_of(house: House, who: Principal, expires_at: Instant | None = None) -> Session:
    user = house.directory.user(who.org, who.user)
    return Session(
        user_id=who.user,
        name=user.name,
        login=user.login,
        role=user.role,
        operations=sorted(each for each in OPERATIONS if may(user.role, each)),
        organisation=who.org,
        organisation_name=house.directory.organisation(who.org).name,
        language=user.language,
        usage_location=user.usage_location,
        csrf_token=csrf_token(who.token),
        expires_at=expires_at,
    )
