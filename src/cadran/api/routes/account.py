"""One's own account: password, second factor, sessions, tokens. No token reaches any of it."""

from __future__ import annotations

import segno
from fastapi import APIRouter, Request, Response, status

from cadran.api import reasons
from cadran.api.context import Principal, TheHouse, Who
from cadran.api.guard import GuardedRoute, give_cookie
from cadran.api.house import House
from cadran.api.persons import helped
from cadran.api.routes.roles import scopes_of
from cadran.api.schemas.account import (
    ApiToken,
    CodeProof,
    OpenSession,
    PasswordChange,
    PasswordProof,
    RecoveryCodes,
    SecondFactorEnrolment,
    SecondFactorState,
    SessionList,
    TokenCreated,
    TokenList,
    TokenRequest,
)
from cadran.api.schemas.base import Id, instant
from cadran.directory import tokens
from cadran.directory.sessions import session_id, token_hash
from cadran.errors import Refused
from cadran.ids import UserId

router = APIRouter(tags=["account"], route_class=GuardedRoute)
QR_SCALE = 5
"""Pixels a module: large enough for a telephone's camera at arm's length."""


@router.put(
    "/account/password", operation_id="change_password", status_code=status.HTTP_204_NO_CONTENT
)
def change_password(response: Response, house: TheHouse, who: Who, asked: PasswordChange) -> None:
    """Choose another password. All other sessions end; this one goes on under a new cookie."""
    present, new = asked.present.get_secret_value(), asked.new.get_secret_value()
    house.sessions.change_own_password(who.org, who.user, present, new)
    give_cookie(house, response, house.sessions.begin(house.directory.user(who.org, who.user)))


@router.get("/account/second-factor", operation_id="get_second_factor")
def get_second_factor(house: TheHouse, who: Who) -> SecondFactorState:
    """Whether a code is asked for beside the password."""
    return SecondFactorState.model_validate(house.sessions.second.of(who.org, who.user))


@router.post("/account/second-factor", operation_id="enrol_second_factor")
def enrol_second_factor(house: TheHouse, who: Who, asked: PasswordProof) -> SecondFactorEnrolment:
    """Begin: what an authenticator app has to learn."""
    house.sessions.check_password(who.org, who.user, asked.password.get_secret_value())
    made = house.sessions.second.enrol(who.org, who.user)
    drawn = segno.make(made.uri, error="m").svg_data_uri(scale=QR_SCALE, light="#fff")
    return SecondFactorEnrolment(secret=made.secret, uri=made.uri, qr=drawn)


@router.post("/account/second-factor/confirmation", operation_id="confirm_second_factor")
def confirm_second_factor(house: TheHouse, who: Who, asked: CodeProof) -> RecoveryCodes:
    """A first code proves that the app has learned; from now on one is asked for."""
    codes = house.sessions.second.confirm(who.org, who.user, asked.code.get_secret_value())
    return RecoveryCodes(codes=codes)


@router.post(
    "/account/second-factor/removal",
    operation_id="remove_second_factor",
    status_code=status.HTTP_204_NO_CONTENT,
)
def remove_second_factor(house: TheHouse, who: Who, asked: PasswordProof) -> None:
    """A password is enough again."""
    house.sessions.check_password(who.org, who.user, asked.password.get_secret_value())
    house.sessions.second.remove(who.org, who.user, by=who.user)


@router.get("/account/sessions", operation_id="list_sessions")
def list_sessions(house: TheHouse, who: Who) -> SessionList:
    """Where one is signed in."""
    current = session_id(token_hash(who.token))
    found = house.sessions.of_user(who.org, who.user)
    return SessionList(
        items=[
            OpenSession(
                id=each.id,
                current=each.id == current,
                created_at=each.created_at,
                seen_at=each.seen_at,
                expires_at=each.expires_at,
            )
            for each in found
        ]
    )


@router.delete(
    "/account/sessions/{session_id}",
    operation_id="end_session",
    status_code=status.HTTP_204_NO_CONTENT,
)
def end_session(house: TheHouse, who: Who, session_id: Id) -> None:
    """Sign out somewhere."""
    house.sessions.end(who.org, who.user, session_id, by=who.user)


@router.get("/account/tokens", operation_id="list_tokens")
def list_tokens(request: Request, house: TheHouse, who: Who) -> TokenList:
    """One's tokens, and the scopes that a new one can have."""
    found = house.tokens.of_user(who.org, who.user)
    return TokenList(
        items=[_token(each) for each in found], scopes=scopes_of(request.app, who.role)
    )


@router.post("/account/tokens", operation_id="create_token", status_code=status.HTTP_201_CREATED)
def create_token(request: Request, house: TheHouse, who: Who, asked: TokenRequest) -> TokenCreated:
    """Make a token for a program."""
    unknown = sorted(set(asked.scopes) - set(scopes_of(request.app, who.role)))
    if unknown:
        raise Refused(reasons.UNKNOWN_SCOPE, scope=unknown[0])
    token, about = house.tokens.create(
        who.org, who.user, asked.name, asked.scopes, instant(asked.expires_at)
    )
    return TokenCreated(token=token, about=_token(about))


@router.delete(
    "/account/tokens/{token_id}",
    operation_id="revoke_token",
    status_code=status.HTTP_204_NO_CONTENT,
)
def revoke_token(house: TheHouse, who: Who, token_id: Id) -> None:
    """The token works no more."""
    house.tokens.revoke(who.org, who.user, token_id, by=who.user)


@router.post(
    "/users/{user_id}/invitation",
    operation_id="invite_user",
    status_code=status.HTTP_204_NO_CONTENT,
)
def invite_user(house: TheHouse, who: Who, user_id: Id) -> None:
    """Mail a person a link with which they choose a password; it holds for a week."""
    house.links.invite(who.org, helped(house, who, user_id), by=who.user)


@router.post(
    "/users/{user_id}/lost-phone",
    operation_id="reset_second_factor",
    status_code=status.HTTP_204_NO_CONTENT,
)
def reset_second_factor(house: TheHouse, who: Who, user_id: Id) -> None:
    """Somebody lost the phone and the recovery codes: a password is enough for them again."""
    house.sessions.second.remove(who.org, _other(house, who, user_id), by=who.user)


@router.delete(
    "/users/{user_id}/sessions",
    operation_id="end_sessions",
    status_code=status.HTTP_204_NO_CONTENT,
)
def end_sessions(house: TheHouse, who: Who, user_id: Id) -> None:
    """Sign a person out everywhere; oneself, or of whom one helps."""
    house.sessions.sign_out_everywhere(who.org, helped(house, who, user_id), by=who.user)


def _other(house: House, who: Principal, user: str) -> UserId:
    """Somebody else: one's own factor falls to one's own password only."""
    if user == who.user:
        raise Refused(reasons.OWN_ONLY)
    return helped(house, who, user)


def _token(each: tokens.ApiToken) -> ApiToken:
    return ApiToken(
        id=each.id,
        name=each.name,
        scopes=list(each.scopes),
        created_at=each.created_at,
        expires_at=each.expires_at,
        seen_at=each.seen_at,
    )
