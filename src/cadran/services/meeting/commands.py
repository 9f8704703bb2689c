"""What a page may ask of a meeting: one table of commands, and who may give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import E164, CallId, LegId
from cadran.roles import ADMINISTRATORS
from cadran.services import causes, reasons
from cadran.services.actions import Dial, Payer, Reply, ToNumber
from cadran.services.events import Caller, Command
from cadran.services.meeting import people
from cadran.services.meeting.admission import Phase
from cadran.services.meeting.keypad import set_muted
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Outside, Participant, Parting, Person, Step

E164_FORM = re.compile(r"\+[1-9][0-9]{2,14}\Z")
"""ITU-T E.164: at most 15 digits behind the plus sign."""
NAME_MAX = 100
"""Longest name of somebody who is called, as shown on the page."""
SERVICE = "conf_out"
"""The call type of a call out of a meeting in the usage report."""

Result = Mapping[str, object] | Refusal | None
"""What a command answers; None when its outcome comes later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: what runs, and whether a participant may give it about their own leg."""

    run: Callable[[Room, Command, Instant], Result]
    own_leg: bool = False


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
    if leads(room, given):
        return True
    found = _participant(room, given)
    return entry.own_leg and found is not None and found.person.caller.user == given.by


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
    waiting = [each for each in room.roster.outside() if each.step is Step.LOBBY]
    for each in waiting:
        people.occur(room, each, "admitted", given.by, now)
    return {"count": len(waiting)}


def _set_muted(room: Room, given: Command, *, muted: bool) -> Result:
    found = _participant(room, given)
    if found is None:
        return _nobody(given)
    if not isinstance(found, Inside):
        return Refusal(reasons.NOT_IN_MEETING)
    set_muted(room, found, muted=muted)
    return {"leg": found.person.leg, "muted": muted}


def _mute(room: Room, given: Command, _now: Instant) -> Result:
    return _set_muted(room, given, muted=True)


def _unmute(room: Room, given: Command, _now: Instant) -> Result:
    return _set_muted(room, given, muted=False)


def _mute_all(room: Room, given: Command, _now: Instant) -> Result:
    """Everybody but the organiser and whoever asks."""
    count = 0
    for inside in room.roster.inside():
        if not inside.muted and not inside.organiser and inside.person.caller.user != given.by:
            set_muted(room, inside, muted=True)
            count += 1
    return {"count": count}


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


def _dial_out(room: Room, given: Command, now: Instant) -> Result:
    """Call somebody into the meeting; the organiser's service pays, whoever asked for it."""
    number = given.arguments.get("number", "")
    if not E164_FORM.match(number):
        return Refusal(reasons.BAD_NUMBER, {"number": number[:32]})
    if room.phase is Phase.ENDING:
        return Refusal(causes.MEETING_ENDED)
    if room.roster.present() >= room.settings.participants_max:
        return Refusal(reasons.FULL, {"count": room.settings.participants_max})
    if room.phase is Phase.IDLE:
        people.start(room, given.by, now, authenticated=True)
    room.dialled += 1
    leg = LegId(f"{room.address.id}.{now:x}.{room.dialled}")
    name = given.arguments.get("name", "")[:NAME_MAX]
    caller = Caller(key=number, number=E164(number), name=name)
    person = Person(leg, caller, room.language, now, called_by=given.by, name=name)
    room.roster.put(Outside(person, Step.RINGING))
    room.out.put(
        Dial(
            room.out.ref("dialled", leg, command=given.ref),
            leg,
            CallId(leg),
            ToNumber(E164(number)),
            Payer(room.settings.organiser, SERVICE),
            caller_number=room.settings.caller_number,
        )
    )
    return None


def _end(room: Room, _given: Command, now: Instant) -> Result:
    """Over for everybody: each is told, then hung up."""
    if room.phase is Phase.STARTED or len(room.roster):
        end(room, now)
    return {}


def end(room: Room, now: Instant) -> None:
    """End the meeting, by a command or because its time is over."""
    cause = Refusal(causes.MEETING_ENDED)
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
    "dial_out": Entry(_dial_out),
    "hang_up": Entry(_hang_up, own_leg=True),
    "end": Entry(_end),
    "lock": Entry(_lock),
    "unlock": Entry(_unlock),
}
