"""The directory of dial-in numbers: open to everybody who was given its link, as a meeting's guests are."""

from __future__ import annotations

import hmac
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path

from cadran.api import reasons
from cadran.api.context import ReaderLanguage, TheHouse
from cadran.api.guard import GuardedRoute
from cadran.api.invitation import bridge_numbers, listed
from cadran.api.schemas.base import Id
from cadran.api.schemas.dial_in import DialInCountry, DialInDirectory
from cadran.catalogue.names import sort_key
from cadran.directory.bridge import directory_code
from cadran.errors import Refused
from cadran.ids import OrgId

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)


@router.get("/dial-in/{org}/{code}", operation_id="get_dial_in_directory")
def get_dial_in_directory(
    house: TheHouse,
    language: ReaderLanguage,
    org: Id,
    code: Annotated[str, Path(max_length=64, description="Of the link in an invitation")],
) -> DialInDirectory:
    """All numbers to call meetings at, by country and city, with the languages that they speak.

    A wrong code, or an organisation that does not exist, is not found: neither is told from the other.
    """
    whose = OrgId(org)
    if not hmac.compare_digest(code.encode(), directory_code(house.sealer, whose).encode()):
        raise Refused(reasons.NOT_FOUND)
    name = house.directory.organisation(whose).name
    numbers = [listed(each, whose, language) for each in bridge_numbers(house, whose)]
    numbers.sort(key=lambda each: (sort_key(each.country_name), each.city or "", each.number))
    return DialInDirectory(
        organisation=name,
        countries=[
            DialInCountry(iso2=iso2, name=country, numbers=list(found))
            for (iso2, country), found in groupby(
                numbers, key=lambda each: (each.country, each.country_name)
            )
        ],
    )
