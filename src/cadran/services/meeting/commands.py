"""What a page may ask of a meeting: one table of commands, and who may give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.roles import ADMINISTRATORS
from cadran.services import causes, reasons
from cadran.services.actions import Reply
from cadran.services.events import Command
from cadran.services.meeting import calling, leading, people
from cadran.services.meeting.admission import Phase
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Participant, Parting

Result = Mapping[str, object] | Refusal | None
"""What a command answers; None when its outcome comes later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: what runs, and whether a participant may give it about their own leg."""

    run: Callable[[Room, Command, Instant], Result]
    own_leg: bool = False
    anybody: bool = False
    """For whoever may see the meeting, guests with its link as well."""


def command(room: Room, given: Command, now: Instant) -> None:
    """Execute a command, or refuse it with the fact that decided."""
    entry = COMMANDS.get(given.name)
    result: Result
    if entry is None:
        result = Refusal(reasons.UNKNOWN_COMMAND, {"name": given.name})
    elif not _may(room, entry, given):
        result = Refusal(reasons.FORBIDDEN_COMMAND, {"name": given.name})
    else:
        result = entry.run(room, given, now)
    if isinstance(result, Refusal):
        room.out.put(Reply(given.ref, result))
    elif result is not None:
        room.out.put(Reply(given.ref, None, result))


def leads(room: Room, given: Command) -> bool:
    """The organiser and administrators lead; everybody else is a guest."""
    return given.role in ADMINISTRATORS or (
        bool(room.settings.organiser) and given.by == room.settings.organiser
    )


def _may(room: Room, entry: Entry, given: Command) -> bool:
    if leads(room, given) or entry.anybody:
        return True
    found = _participant(room, given)
    if not entry.own_leg or found is None:
        return False
    person = found.person
    asked_by = person.called_by if person.asked else None
    return given.by in {person.caller.user, person.caller.guest, asked_by}


def _participant(room: Room, given: Command) -> Participant | None:
    found = room.roster.find(LegId(given.arguments.get("leg", "")))
    return None if isinstance(found, Parting) else found


def _nobody(given: Command) -> Refusal:
    return Refusal(reasons.NO_SUCH_PARTICIPANT, {"leg": given.arguments.get("leg", "")[:64]})


def _start(room: Room, given: Command, now: Instant) -> Result:
    if room.phase is Phase.ENDING:
        return Refusal(causes.MEETING_ENDED)
    if room.phase is Phase.IDLE:
        people.start(room, given.by, now, authenticated=True)
    return {"started_at": room.started_at}


def _admit(room: Room, given: Command, now: Instant) -> Result:
    found = _participant(room, given)
    if found is None:
        return _nobody(given)
    if room.phase is not Phase.STARTED:
        return Refusal(reasons.NOT_STARTED)
    people.occur(room, found, "admitted", given.by, now)
    return {"leg": found.person.leg}


def _admit_all(room: Room, given: Command, now: Instant) -> Result:
    if room.phase is not Phase.STARTED:
        return Refusal(reasons.NOT_STARTED)
    return {"count": leading.admit_all(room, given.by, now)}


def _inside(room: Room, given: Command) -> Inside | Refusal:
    """Whom the command is about, if they have been let in."""
    found = _participant(room, given)
    if found is None:
        return _nobody(given)
    return found if isinstance(found, Inside) else Refusal(reasons.NOT_IN_MEETING)


def _set_muted(room: Room, given: Command, *, muted: bool) -> Result:
    found = _inside(room, given)
    if isinstance(found, Refusal):
        return found
    leading.set_muted(room, found, muted=muted)
    return {"leg": found.person.leg, "muted": muted}


def _mute(room: Room, given: Command, _now: Instant) -> Result:
    return _set_muted(room, given, muted=True)


def _unmute(room: Room, given: Command, _now: Instant) -> Result:
    return _set_muted(room, given, muted=False)


def _mute_all(room: Room, given: Command, _now: Instant) -> Result:
    """Everybody but the organiser and whoever asks."""
    return {"count": leading.mute_all(room, given.by)}


def _set_hand(room: Room, given: Command, now: Instant, *, raised: bool) -> Result:
    found = _inside(room, given)
    if isinstance(found, Refusal):
        return found
    leading.set_hand(room, found, now, raised=raised)
    return {"leg": found.person.leg, "raised": raised}


def _raise_hand(room: Room, given: Command, now: Instant) -> Result:
    return _set_hand(room, given, now, raised=True)


def _lower_hand(room: Room, given: Command, now: Instant) -> Result:
    return _set_hand(room, given, now, raised=False)


def _record(room: Room, given: Command, now: Instant) -> Result:
    if not any(room.roster.inside()):
        return Refusal(reasons.NOBODY_TO_RECORD)
    if room.recording is None:
        leading.record(room, given.by, now)
    return {"recording": room.recording}


def _stop_recording(room: Room, _given: Command, _now: Instant) -> Result:
    leading.stop_recording(room)
    return {}


def _announce(room: Room, given: Command, _now: Instant) -> Result:
    on = given.arguments.get("on", "true") == "true"
    room.announce_from_now(on=on)
    return {"on": on}


def _remove(room: Room, given: Command, now: Instant) -> Result:
    found = _participant(room, given)
    if found is None:
        return _nobody(given)
    people.occur(room, found, "dismissed", Refusal(causes.REMOVED), now)
    return {"leg": found.person.leg}


def _hang_up(room: Room, given: Command, now: Instant) -> Result:
    """End a leg without a word: a call that rings, or somebody's own phone."""
    found = _participant(room, given)
    if found is None:
        return _nobody(given)
    people.occur(room, found, "dismissed", Refusal(causes.HUNG_UP), now)
    return {"leg": found.person.leg}


def _end(room: Room, _given: Command, now: Instant) -> Result:
    """Over for everybody: each is told, then hung up."""
    if room.phase is Phase.STARTED or len(room.roster):
        end(room, now)
    return {}


def end(room: Room, now: Instant) -> None:
    """End the meeting, by a command or because its time is over."""
    cause = Refusal(causes.MEETING_ENDED)
    leading.stop_recording(room)
    room.close(cause)
    for participant in list(room.roster.people.values()):
        people.occur(room, participant, "dismissed", cause, now)


def _lock(room: Room, _given: Command, _now: Instant) -> Result:
    room.locked = True
    return {"locked": True}


def _unlock(room: Room, _given: Command, _now: Instant) -> Result:
    room.locked = False
    return {"locked": False}


COMMANDS: dict[str, Entry] = {
    "start": Entry(_start),
    "admit": Entry(_admit),
    "admit_all": Entry(_admit_all),
    "mute": Entry(_mute, own_leg=True),
    "unmute": Entry(_unmute, own_leg=True),
    "mute_all": Entry(_mute_all),
    "remove": Entry(_remove),
    "raise_hand": Entry(_raise_hand, own_leg=True),
    "lower_hand": Entry(_lower_hand, own_leg=True),
    "dial_out": Entry(calling.dial_out),
    "call_me": Entry(calling.call_me, anybody=True),
    "record": Entry(_record),
    "stop_recording": Entry(_stop_recording),
    "announce": Entry(_announce),
    "hang_up": Entry(_hang_up, own_leg=True),
    "end": Entry(_end),
    "lock": Entry(_lock),
    "unlock": Entry(_unlock),
}
