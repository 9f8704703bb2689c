"""The guard before every operation: who asks, may they, and is it really they who ask.

It runs before the body is read, so that a stranger cannot make the server parse anything.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from cadran.api import reasons
from cadran.api.context import Principal, house_of
from cadran.api.house import House
from cadran.api.roles import OPERATIONS, Access, may
from cadran.directory.sessions import SignedIn
from cadran.directory.tokens import PREFIX
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.roles import OPERATOR as OPERATORS_ROLE
from cadran.roles import ROLES

COOKIE = "cadran_session"
CONSOLE = UserId("console")
"""Who did it, in the journal, when it was the command line."""
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_LIMIT = 300
"""Longest session token looked at; ours have some tens of characters."""


def csrf_token(session_token: str) -> str:
    """What a page must send back: made from the session, so nothing is stored; says nothing of it."""
    return hashlib.sha256(b"csrf\0" + session_token.encode()).hexdigest()


def cookie_name(house: House) -> str:
    """Over HTTPS browsers hold the cookie to this host alone (RFC 6265bis section 4.1.3)."""
    return f"__Host-{COOKIE}" if house.switches.secure_cookies else COOKIE


def give_cookie(house: House, response: Response, begun: SignedIn) -> None:
    """Let a browser keep a new session."""
    response.set_cookie(
        cookie_name(house),
        begun.token,
        max_age=(begun.expires_at - house.clock()) // 1_000,
        path="/",
        httponly=True,
        samesite="lax",
        secure=house.switches.secure_cookies,
    )


def forget_cookie(house: House, response: Response) -> None:
    """Let a browser forget its session."""
    response.delete_cookie(
        cookie_name(house),
        path="/",
        httponly=True,
        samesite="lax",
        secure=house.switches.secure_cookies,
    )


def token_of(connection: HTTPConnection) -> tuple[str, bool] | None:
    """The session token sent, and whether by cookie."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and 0 < len(bearer) <= TOKEN_LIMIT:
        return bearer.strip(), False
    cookie = connection.cookies.get(cookie_name(house_of(connection)), "")
    return (cookie, True) if 0 < len(cookie) <= TOKEN_LIMIT else None


def same_origin(connection: HTTPConnection, house: House) -> bool:
    """A browser says whose page asks (RFC 6454): it must be our own. Others send nothing."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    host = urlsplit(origin).netloc
    return host == connection.headers.get("host") or host in house.switches.trusted_hosts


async def identify(
    connection: HTTPConnection, house: House, access: Access = Access.SIGNED_IN
) -> tuple[Principal, bool]:
    """The person behind the token. Raises ``Refused`` for strangers."""
    sent = token_of(connection)
    if sent is None:
        raise Refused(reasons.SIGN_IN_NEEDED)
    token, by_cookie = sent
    return await run_in_threadpool(principal_of, house, token, access), by_cookie


def principal_of(house: House, token: str, access: Access = Access.SIGNED_IN) -> Principal:
    """The person whose session this is. Raises ``Refused`` when it is over.

    The command line on the server's own machine is the operator where only operators may.
    """
    if access is Access.OPERATOR and house.console(token):
        return Principal(CONSOLE, OPERATOR, OPERATORS_ROLE, CONSOLE, "en", token, console=True)
    if token.startswith(PREFIX):
        owner, scopes = house.tokens.who(token)
        return Principal(
            owner.id, owner.org, owner.role, owner.name, owner.language, token, scopes=scopes
        )
    console = house.bearer(token)
    user = console or house.sessions.who(token)
    at_console = console is not None
    return Principal(user.id, user.org, user.role, user.name, user.language, token, at_console)


def within_scope(who: Principal, area: str, *, changes: bool) -> None:
    """Raises ``Refused(api.token_scope)`` for a token that was not made for this. Writing reads, too."""
    needed = {f"{area}:write"} if changes else {f"{area}:read", f"{area}:write"}
    if who.scopes is not None and not needed & who.scopes:
        raise Refused(reasons.TOKEN_SCOPE, scope=f"{area}:{'write' if changes else 'read'}")


async def admit(request: Request, operation: str, area: str) -> None:
    """Let the request pass, or raise ``Refused``; leaves the person in ``request.state``."""
    access = OPERATIONS[operation]
    house = house_of(request)
    if request.method not in SAFE_METHODS and not same_origin(request, house):
        raise Refused(reasons.FOREIGN_ORIGIN)
    if access is Access.ANYBODY:
        return
    if access is Access.CATALOGUE and house.switches.public_catalogue:
        await _recognise(request, house)
        return
    principal, by_cookie = await identify(request, house, access)
    request.state.principal = principal
    if by_cookie and request.method not in SAFE_METHODS:
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), csrf_token(principal.token).encode()):
            raise Refused(reasons.CSRF)
    within_scope(principal, area, changes=request.method not in SAFE_METHODS)
    # Whoever sits at the server's own console holds its database, and is its operator.
    if not (principal.console or may(principal.role, operation)):
        needed = ", ".join(role for role in ROLES if role in access.roles)
        raise Refused(reasons.ROLE, role=principal.role, needed=needed)


async def _recognise(request: Request, house: House) -> None:
    """Who reads what anybody may read is told it by their organisation's edition, if they are known."""
    try:
        request.state.principal, _ = await identify(request, house)
    except Refused:
        return


class GuardedRoute(APIRoute):
    """A route that nobody enters unseen; every router of the API is made of these."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        enter = super().get_route_handler()
        operation = self.operation_id or self.name
        area = str(self.tags[0]) if self.tags else ""

        async def guarded(request: Request) -> Response:
            request.state.operation = operation
            await admit(request, operation, area)
            return await enter(request)

        return guarded
