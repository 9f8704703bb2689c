"""Calls out of the meeting: people whom somebody calls in, and people who ask to be called (Call Me)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cadran.clock import HOUR_MS, Instant
from cadran.errors import Refusal
from cadran.ids import E164, CallId, LegId, timed
from cadran.services import causes, reasons
from cadran.services.actions import Dial, Payer, ToNumber
from cadran.services.events import Caller, Command
from cadran.services.meeting import people
from cadran.services.meeting.admission import Phase
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Outside, Person, Step

E164_FORM = re.compile(r"\+[1-9][0-9]{2,14}\Z")
"""ITU-T E.164: at most 15 digits behind the plus sign."""
NAME_MAX = 100
"""Longest name of somebody who is called, as shown on the page."""
SERVICE = "conf_out"
"""The call type of a call out of a meeting in the usage report."""
ASKED_WITHIN_MS = HOUR_MS
ASKED_EACH_MAX = 3
"""Calls that one person has themselves given within the hour: a wrong digit, a dropped line, and no more."""
ASKED_ALL_MAX = 30
"""Calls that all who hold the link have themselves given within the hour: a link that got about must not ring
half a town at the organiser's cost."""

Result = Mapping[str, object] | Refusal | None


def dial_out(room: Room, given: Command, now: Instant) -> Result:
    """Call somebody into the meeting; the organiser's service pays, whoever asked for it."""
    refusal = _cannot(room, given)
    if refusal is not None:
        return refusal
    if room.phase is Phase.IDLE:
        people.start(room, given.by, now, authenticated=True)
    return _dial(room, given, now, asked=False)


def call_me(room: Room, given: Command, now: Instant) -> Result:
    """Call whoever asks for it, once the meeting has been started; they press a key before they hear anything.

    They come in as if they had called. The organiser's service pays, by their outbound calling policy.
    """
    refusal = _cannot(room, given)
    if refusal is not None:
        return refusal
    if room.phase is not Phase.STARTED:
        return Refusal(reasons.NOT_STARTED)
    if room.locked:
        return Refusal(reasons.LOCKED)
    room.asked = [each for each in room.asked if now - each[1] < ASKED_WITHIN_MS]
    own = sum(by == given.by for by, _ in room.asked)
    if own >= ASKED_EACH_MAX or len(room.asked) >= ASKED_ALL_MAX:
        return Refusal(reasons.TOO_MANY_CALL_ME, {"count": ASKED_EACH_MAX})
    room.asked.append((given.by, now))
    return _dial(room, given, now, asked=True)


def _cannot(room: Room, given: Command) -> Refusal | None:
    number = given.arguments.get("number", "")
    if not E164_FORM.match(number):
        return Refusal(reasons.BAD_NUMBER, {"number": number[:32]})
    if room.phase is Phase.ENDING:
        return Refusal(causes.MEETING_ENDED)
    if room.roster.present() >= room.settings.participants_max:
        return Refusal(reasons.FULL, {"count": room.settings.participants_max})
    return None


def _dial(room: Room, given: Command, now: Instant, *, asked: bool) -> Result:
    number = E164(given.arguments["number"])
    room.dialled += 1
    leg = LegId(timed(now, "meeting", room.address.id, room.dialled))
    name = given.arguments.get("name", "")[:NAME_MAX]
    caller = Caller(key=number, number=number, name=name)
    person = Person(leg, caller, room.language, now, given.by, name, asked)
    room.roster.put(Outside(person, Step.RINGING))
    room.out.put(
        Dial(
            room.out.ref("dialled", leg, command=given.ref),
            leg,
            CallId(leg),
            ToNumber(number),
            Payer(room.settings.organiser, SERVICE),
            caller_number=room.settings.caller_number,
        )
    )
    return None
