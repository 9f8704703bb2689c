"""Meetings in the live model: what their programs need."""

from __future__ import annotations

from collections.abc import Mapping

from cadran.catalogue.rules import Rules
from cadran.clock import HOUR_MS
from cadran.directory.conferencing import Conferencing
from cadran.entitlements.model import Model
from cadran.ids import E164, Address, OrgId


def number_shown(model: Model, org: OrgId, country: str) -> E164 | None:
    """Whom meetings call sees the bridge's default number (reference, section 1, "Bridge and numbers").

    Where the organisation has none of its own, a number that it shares is its bridge's: of the organiser's country,
    if there is one. Who calls it back is asked for a conference ID, as on the default number.
    """
    own = model.defaults.get(org)
    shared = model.shared
    return own or min(shared, key=lambda each: (shared[each] != country, each), default=None)


def meeting_settings(model: Model, address: Address, rules: Rules) -> Mapping[str, object] | None:
    """What the maker of a meeting's program needs: of the meeting, of its organisation, of the edition."""
    meeting = model.meetings.get(address.id)
    if meeting is None or meeting.org != address.org:
        return None
    organiser = model.users.get(meeting.organiser)
    country = "" if organiser is None else organiser.person.usage_location
    usual = model.conferencing.get(address.org) or Conferencing()
    return {
        "title": meeting.title,
        "organiser": meeting.organiser,
        "conference_id": meeting.conference_id,
        "languages": [meeting.language],
        "country": country,
        "callers_may_start": meeting.anyone_may_start,
        "lobby": meeting.lobby,
        "announcements": meeting.announcements or usual.announcements,
        "record_names": usual.record_names,
        "participants_max": rules.number("meeting_phones_most"),
        "still_ms": rules.number("meeting_still_hours") * HOUR_MS,
        "unauthenticated_ms": rules.number("meeting_unauthenticated_hours") * HOUR_MS,
        "caller_number": number_shown(model, address.org, country) or "",
    }
