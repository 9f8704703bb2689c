"""Names, as people say them after a tone: those inside hear them as each comes and goes.

A name is heard after the tone that tells coming from going, so that it needs no words around it in any language.
Colleagues are called by the name that the house knows; whose name nobody knows is told by the tone alone.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

import re
from dataclasses import replace

from cadran.clock import SECOND_MS, Instant, after
from cadran.ids import RecordingId, Ref
from cadran.services import prompts
from cadran.services.actions import Ask, Clip, Record, StopRecording
from cadran.services.events import Recorded
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Outside, Participant, Person, Step
from cadran.services.questions import NAMES, DropRecording

NAMING_MS = 5 * SECOND_MS
"""Longest name: first, last and firm, said slowly."""
SPEAK_FIRST_MS = 3 * SECOND_MS
"""Silence after the tone: who will not say a name is not held up."""
LEAST_MS = 300
"""What is shorter is a click or a cough."""
NAMES_MOST = 3
NAMES_WITHIN_MS = 15 * SECOND_MS
"""Names heard within so long: where a hundred come at once, those inside want to talk, not to listen to a list."""
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")
"""What may not stand in the name of a file."""


def wanted(room: Room, outside: Outside) -> bool:
    """Whether somebody is asked for their name: whom the house does not know, once."""
    person = outside.person
    asks = room.announcements == "names" and room.settings.record_names
    return asks and person.caller.user is None and person.said is None and not outside.asked_name


def ask(room: Room, outside: Outside) -> None:
    """Have them say it after the tone."""
    outside.step, outside.asked_name = Step.NAME_ASKED, True
    words = Clip(prompts.SAY_NAME, outside.person.language)
    room.out.play(outside.person.leg, words, prompts.BEEP, occasion="said")


def record(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """The tone is over: what is said now is the name."""
    if not isinstance(outside, Outside):
        return
    leg, plain = outside.person.leg, _NO_NAME.sub("-", room.address.id)[:40]
    outside.step = Step.NAMING
    outside.recording = RecordingId(f"{NAMES}{plain}-{now:x}-{room.out.issued}")
    outside.until = after(now, SPEAK_FIRST_MS)
    ref = room.out.ref("recorded", leg)
    room.out.put(Record(ref, leg, outside.recording, NAMING_MS, passing=True))


def spoke(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """They begin to speak, or have said it."""
    if not isinstance(outside, Outside):
        return
    if what:
        outside.spoke, outside.until = True, None
    else:
        stop(room, outside, what, now)


def stop(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """Said, by silence or by a key; the recording's outcome follows."""
    if isinstance(outside, Outside) and outside.recording is not None:
        room.out.put(StopRecording(room.out.ref(), outside.recording))
        outside.recording, outside.until = None, None


def keep(room: Room, participant: Outside | Inside, what: object) -> None:
    """The file is whole: it is their name, if anything was said."""
    spoken = isinstance(participant, Inside) or participant.spoke
    if not isinstance(what, Recorded):
        return
    if spoken and what.duration_ms >= LEAST_MS:
        participant.person = replace(participant.person, said=what.recording)
    else:
        drop(room, what.recording)


def kept_inside(room: Room, inside: Participant, what: object, now: Instant) -> None:
    """Somebody was let in while they said it."""
    if isinstance(inside, Inside):
        keep(room, inside, what)


def too_late(room: Room, parting: Participant, what: object, now: Instant) -> None:
    """They are on their way out already."""
    if isinstance(what, Recorded):
        drop(room, what.recording)


def drop(room: Room, recording: RecordingId) -> None:
    """Nobody hears this name again: its sound is deleted."""
    room.out.put(Ask(room.out.ref(), DropRecording(recording)))


def enter(room: Room, inside: Participant, what: object, now: Instant) -> None:
    """Somebody has been told that they are in: now the others are told who it is."""
    if isinstance(inside, Inside):
        room.announce(prompts.ENTER_TONE, *_name(room, inside.person, now))


def leave(room: Room, participant: Participant, now: Instant) -> None:
    """Those inside hear who goes; what was recorded of the name is deleted once they have."""
    person = participant.person
    inside = isinstance(participant, Inside)
    name = _name(room, person, now) if inside else ()
    ref = room.announce(prompts.EXIT_TONE, *name) if inside else Ref("")
    if person.said is not None and name and ref:
        room.last_heard[ref] = person.said
    elif person.said is not None:
        drop(room, person.said)


def heard(room: Room, ref: Ref) -> bool:
    """Whether this is the outcome of an announcement that somebody left, with a name to be deleted now."""
    recording = room.last_heard.pop(ref, None)
    if recording is not None:
        drop(room, recording)
    return recording is not None


def _name(room: Room, person: Person, now: Instant) -> tuple[Clip, ...]:
    if room.announcements != "names":
        return ()
    if person.said is not None:
        found = prompts.message(person.said)
    elif person.name and (person.caller.user is not None or person.called_by is not None):
        found = Clip("", room.language, text=person.name)
    else:
        return ()
    room.named = [at for at in room.named if now - at < NAMES_WITHIN_MS]
    if len(room.named) >= NAMES_MOST:
        return ()
    room.named.append(now)
    return (found,)
