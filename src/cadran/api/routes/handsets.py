"""Phones that set themselves up: registered here, and armed to fetch their configuration once."""

from __future__ import annotations

import segno
from fastapi import APIRouter, status

from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import helped
from cadran.api.provision import address_of
from cadran.api.routes.account import QR_SCALE
from cadran.api.routes.phones import owned, shown
from cadran.api.schemas.base import Id
from cadran.api.schemas.person import (
    HandsetArmed,
    HandsetRequest,
    PhoneTemplate,
    PhoneTemplateList,
)
from cadran.directory.handsets import Armed
from cadran.directory.provisioning import templates

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/phone-templates", operation_id="list_phone_templates")
def list_phone_templates(_who: Who) -> PhoneTemplateList:
    """The makers and apps whose form of configuration is known, and forms for all others."""
    return PhoneTemplateList(
        items=[PhoneTemplate.model_validate(each) for each in templates().values()]
    )


@router.post(
    "/users/{user_id}/handsets",
    operation_id="register_handset",
    status_code=status.HTTP_201_CREATED,
)
def register_handset(house: TheHouse, who: Who, user_id: Id, asked: HandsetRequest) -> HandsetArmed:
    """Add a phone that sets itself up; the answer says from where, once."""
    user = helped(house, who, user_id)
    base = address_of(house)
    armed = house.handsets.register(
        who.org,
        user,
        mac=asked.mac,
        template=asked.template,
        label=asked.label,
        time_zone=asked.time_zone,
        encryption=asked.encryption,
        by=who.user,
    )
    return _told(house, base, armed)


@router.post("/users/{user_id}/phones/{username}/provisioning", operation_id="arm_handset")
def arm_handset(house: TheHouse, who: Who, user_id: Id, username: Id) -> HandsetArmed:
    """Let it fetch its configuration once more, from a new address; an older one is void."""
    owned(house, who, user_id, username)
    base = address_of(house)
    return _told(house, base, house.handsets.arm(who.org, username, by=who.user))


def _told(house: House, base: str, armed: Armed) -> HandsetArmed:
    folder = "/" if templates()[armed.handset.template].file else ""
    url = f"{base}/{armed.handset.device}/{armed.secret}{folder}"
    drawn = segno.make(url, error="m").svg_data_uri(scale=QR_SCALE, light="#fff")
    phone = shown(house, armed.phone, own=armed.handset)
    assert armed.handset.armed_until is not None
    return HandsetArmed(phone=phone, url=url, qr=drawn, expires_at=armed.handset.armed_until)
