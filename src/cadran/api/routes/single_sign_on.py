"""Single sign-on: set up by administrators, walked through by browsers."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from cadran.api.context import BASE, TheHouse, Who
from cadran.api.guard import GuardedRoute, give_cookie
from cadran.api.house import House
from cadran.api.schemas.single_sign_on import (
    IdentityProvider,
    IdentityProviderRequest,
    SingleSignOnOffer,
)
from cadran.directory.federation import FLOW_MS, Provider
from cadran.errors import Refused
from cadran.ids import OrgId

router = APIRouter(tags=["single_sign_on"], route_class=GuardedRoute)
FLOW_COOKIE = "cadran_flow"
RETURN = f"{BASE}/single-sign-on/return"
OrgPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Domain = Annotated[str, Query(max_length=253, pattern=r"^[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$")]
REDIRECT: dict[int | str, dict[str, Any]] = {
    303: {"description": "On to the provider, or into the page"}
}


@router.get("/identity-provider", operation_id="get_identity_provider")
def get_identity_provider(request: Request, house: TheHouse, who: Who) -> IdentityProvider:
    """The organisation's provider, and what to register there."""
    return _shown(request, who.org, house.federation.provider(who.org))


@router.put("/identity-provider", operation_id="set_identity_provider")
def set_identity_provider(
    request: Request, house: TheHouse, who: Who, asked: IdentityProviderRequest
) -> IdentityProvider:
    """Use a provider. It is asked at once whether it is the one it says."""
    secret = asked.client_secret.get_secret_value()
    made = house.federation.set_provider(
        who.org, asked.issuer, asked.client_id, secret, by=who.user
    )
    return _shown(request, who.org, made)


@router.delete(
    "/identity-provider",
    operation_id="remove_identity_provider",
    status_code=status.HTTP_204_NO_CONTENT,
)
def remove_identity_provider(house: TheHouse, who: Who) -> None:
    """Passwords only, again."""
    house.federation.remove_provider(who.org, by=who.user)


@router.get("/single-sign-on", operation_id="find_single_sign_on")
def find_single_sign_on(house: TheHouse, domain: Domain) -> SingleSignOnOffer:
    """By what stands after the @ of an address; nobody learns by it who has an account."""
    org = house.federation.offered(domain)
    return SingleSignOnOffer(url=None if org is None else f"{BASE}/single-sign-on/{org}")


@router.get(
    "/single-sign-on/{org}",
    operation_id="begin_single_sign_on",
    response_class=Response,
    status_code=status.HTTP_303_SEE_OTHER,
    responses=REDIRECT,
)
def begin_single_sign_on(request: Request, house: TheHouse, org: OrgPath) -> Response:
    """Off to the organisation's provider; what went wrong is said on the sign-in page."""
    if org == "return":
        return _back(house, request)
    try:
        leaving = house.federation.depart(OrgId(org), f"{_origin(request)}{RETURN}")
    except Refused as refused:
        return _sorry(refused)
    response = RedirectResponse(leaving.url, status.HTTP_303_SEE_OTHER)
    response.set_cookie(
        FLOW_COOKIE,
        leaving.flow,
        max_age=FLOW_MS // 1_000,
        path=RETURN,
        httponly=True,
        samesite="lax",
        secure=house.switches.secure_cookies,
    )
    return response


def _back(house: House, request: Request) -> Response:
    """From the provider, with a code; into the page, with a session."""
    flow = request.cookies.get(FLOW_COOKIE, "")[:4_000]
    asked = request.query_params
    try:
        begun = house.federation.arrive(
            flow, asked.get("state", "")[:200], asked.get("code", "")[:2_000]
        )
    except Refused as refused:
        response = _sorry(refused)
    else:
        response = RedirectResponse("/", status.HTTP_303_SEE_OTHER)
        give_cookie(house, response, begun)
    response.delete_cookie(FLOW_COOKIE, path=RETURN, httponly=True, samesite="lax")
    return response


def _sorry(refused: Refused) -> RedirectResponse:
    """Only the id travels: the page has the words, and a link can put none of its own on it."""
    asked = urlencode({"refused": refused.refusal.id})
    return RedirectResponse(f"/sign-in?{asked}", status.HTTP_303_SEE_OTHER)


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')[:200]}"


def _shown(request: Request, org: OrgId, provider: Provider | None) -> IdentityProvider:
    origin = _origin(request)
    return IdentityProvider(
        issuer=provider.issuer if provider else None,
        client_id=provider.client_id if provider else None,
        changed_at=provider.changed_at if provider else None,
        redirect_uri=f"{origin}{RETURN}",
        sign_in_url=f"{origin}{BASE}/single-sign-on/{org}",
    )
