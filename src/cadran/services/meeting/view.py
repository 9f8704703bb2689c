"""A meeting as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping

from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Outside, Participant, Parting, Step

STATES = {
    Step.ANSWERING: "waiting",
    Step.RINGING: "ringing",
    Step.CONFIRMING: "ringing",
    Step.NAME_ASKED: "waiting",
    Step.NAMING: "waiting",
    Step.PIN_ENTRY: "waiting",
    Step.PIN_CHECK: "waiting",
    Step.WAITING: "waiting",
    Step.LOBBY: "lobby",
    Step.JOINED: "joined",
}
"""What the page calls the steps; people on their way out are not shown."""


def view(room: Room) -> Mapping[str, object]:
    """JSON-ready; numbers in full (masking them for guests is the API's job), never a PIN."""
    return {
        "id": room.address.id,
        "title": room.settings.title,
        "organiser": room.settings.organiser,
        "state": room.phase.value,
        "started_at": room.started_at,
        "started_by": room.started_by,
        "locked": room.locked,
        "lobby": room.settings.lobby,
        "announcements": room.announcements,
        "recording_since": room.recording_since,
        "participants_max": room.settings.participants_max,
        "participants": [
            _shown(each) for each in room.roster.people.values() if not isinstance(each, Parting)
        ],
        "failed": [
            {
                "number": failure.number,
                "reason": failure.cause.id,
                "at": failure.at,
                "called_by": failure.called_by,
            }
            for failure in room.failures
        ],
    }


def _shown(participant: Participant) -> Mapping[str, object]:
    person = participant.person
    inside = participant if isinstance(participant, Inside) else None
    proved = isinstance(participant, Inside | Outside) and participant.organiser
    return {
        "leg": person.leg,
        "name": person.name,
        "number": person.caller.number or "",
        "user": person.caller.user or "",
        "guest": person.caller.guest or "",
        "organiser": proved,
        "state": STATES[participant.step],
        "muted": inside.muted if inside else False,
        "hand_at": inside.hand_at if inside else None,
        "called_by": person.called_by or "",
        "by": inside.admitted_by if inside else (person.called_by or ""),
        "since": inside.since if inside else person.since,
    }
