"""Meetings as the API shows them, with the numbers to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cadran.api.display import country_name, phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.meeting import BridgeNumber, DialIn, Meeting
from cadran.directory import meetings
from cadran.ids import OrgId
from cadran.numbers.assignment import OwnNumber, Sought

DIAL_IN_SHOWN = 50
"""Numbers of the bridge on one invitation."""


def bridge_numbers(house: House, org: OrgId) -> list[OwnNumber]:
    """The numbers of the conference bridge, the default one first, then those that organisations share."""
    own = house.numbers.numbers(org, Sought(to="bridge"))
    own.sort(key=lambda each: (not each.bridge_default, each.number))
    shared = [each for each in house.numbers.shared() if each.org != org]
    return [*own[:DIAL_IN_SHOWN], *shared]


def directory_code(house: House, org: OrgId) -> str:
    """What opens the page of all numbers of an organisation."""
    return house.sealer.code(f"dial-in:{org}")


def listed(number: OwnNumber, org: OrgId, language: str) -> BridgeNumber:
    """A number of an organisation's bridge, or one that is shared with it."""
    return BridgeNumber(
        **phone_number(number.number).model_dump() | {"country": number.country},
        country_name=country_name(number.country, language),
        city=number.city or None,
        kind=number.kind,
        languages=list(number.languages),
        default=number.bridge_default and number.org == org,
        shared=number.org != org,
    )


def shown(
    house: House,
    meeting: meetings.Meeting,
    bridge: Sequence[OwnNumber],
    view: Mapping[str, Any] | None,
    language: str,
) -> Meeting:
    """A meeting with its invitation; ``view`` is its program's, if it is at work."""
    reached = [each for each in bridge if meeting.shared or each.org == meeting.org]
    ordered = sorted(reached, key=lambda each: each.number != meeting.number)
    return Meeting(
        id=meeting.id,
        title=meeting.title,
        organiser=person_ref(house, meeting.org, meeting.organiser),
        conference_id=meeting.conference_id,
        conference_id_display=meetings.grouped(meeting.conference_id),
        dial_in=[_dial_in(each, meeting, language) for each in ordered],
        dial_in_page=f"/dial-in/{meeting.org}/{directory_code(house, meeting.org)}",
        language=meeting.language,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        anyone_may_start=meeting.anyone_may_start,
        lobby=meeting.lobby,
        cancelled=meeting.cancelled,
        state=view["state"] if view is not None else "idle",
        participants=len(view["participants"]) if view is not None else 0,
        created_at=meeting.created_at,
    )


def _dial_in(number: OwnNumber, meeting: meetings.Meeting, language: str) -> DialIn:
    told = listed(number, meeting.org, language).model_dump()
    if number.org != meeting.org:
        told["default"] = number.number == meeting.number
    return DialIn(**told, tap_to_call=f"tel:{number.number},,{meeting.conference_id}%23")
