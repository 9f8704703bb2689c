"""What telephones can do by codes, and the calls that are parked."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number_or_none, words
from cadran.api.guard import GuardedRoute
from cadran.api.persons import person_ref
from cadran.api.schemas import call_settings as shapes
from cadran.directory.phone_features import BACK_LEAST_S, BACK_MOST_S, PhoneFeatures
from cadran.ids import Address, UserId
from cadran.numbering.features import WITH_MORE, Feature

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/phone-features", operation_id="get_phone_features")
def get_phone_features(house: TheHouse, who: Who, language: ReaderLanguage) -> shapes.PhoneFeatures:
    """The codes of the organisation."""
    return _shown(house.phone_features.of(who.org), language)


@router.patch("/phone-features", operation_id="change_phone_features")
def change_phone_features(
    house: TheHouse, who: Who, language: ReaderLanguage, asked: shapes.PhoneFeaturesChange
) -> shapes.PhoneFeatures:
    """Other codes, another time for parked calls, or both; the next call goes by them."""
    codes = {Feature(name): code for name, code in asked.codes.items()}
    back_s = asked.park_back_s
    if back_s is None:
        back_s = house.phone_features.of(who.org).park_back_s
    return _shown(house.phone_features.set(who.org, codes, back_s, by=who.user), language)


@router.get("/parked-calls", operation_id="list_parked_calls")
async def list_parked_calls(house: TheHouse, who: Who) -> shapes.ParkedCallList:
    """Everybody of the organisation may take them."""
    view = house.exchange.view(Address(who.org, "park", who.org)) or {"calls": []}
    return shapes.ParkedCallList(
        items=[
            shapes.ParkedCall(
                code=each["code"],
                call=each["call"],
                name=each["name"],
                number=phone_number_or_none(each["number"] or None),
                by=person_ref(house, who.org, UserId(each["by"])),
                since=each["since"],
            )
            for each in view["calls"]
        ]
    )


def _shown(features: PhoneFeatures, language: str) -> shapes.PhoneFeatures:
    return shapes.PhoneFeatures(
        items=[
            shapes.FeatureCode(
                feature=each.value,
                code=features.codes[each],
                more=each in WITH_MORE,
                words=words(f"numbering.feature_{each.value}", {}, language),
            )
            for each in Feature
        ],
        park_back_s=features.park_back_s,
        park_back_least_s=BACK_LEAST_S,
        park_back_most_s=BACK_MOST_S,
    )
