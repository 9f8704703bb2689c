"""What is done to those inside, by keys and by the page alike: one state, whoever changes it."""

from __future__ import annotations

import re

from cadran.clock import HOUR_MS, Instant
from cadran.ids import RecordingId, UserId
from cadran.services import prompts
from cadran.services.actions import Clip, Mute, PlayToBridge, RecordBridge, StopRecording
from cadran.services.meeting import people
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Step

RECORDING_MS = 4 * HOUR_MS
"""Longest recording: longer meetings were forgotten, and the disk is everybody's."""
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")
"""What may not stand in the name of a file."""


def tell(room: Room, inside: Inside, prompt: str) -> None:
    """Say something to one participant in their own language."""
    room.out.play(inside.person.leg, Clip(prompt, inside.person.language))


def set_muted(room: Room, inside: Inside, *, muted: bool) -> None:
    """Mute or unmute somebody and tell them; nothing happens when they are so already."""
    if inside.muted == muted:
        return
    inside.muted = muted
    room.out.put(Mute(room.out.ref(), inside.person.leg, muted or inside.held))
    tell(room, inside, prompts.MUTED if muted else prompts.UNMUTED)
    room.note("muted" if muted else "unmuted", leg=inside.person.leg)


def set_held(room: Room, inside: Inside, *, held: bool) -> None:
    """A phone on hold is silenced, so that its own music never plays into the meeting."""
    if inside.held != held:
        inside.held = held
        room.out.put(Mute(room.out.ref(), inside.person.leg, held or inside.muted))


def set_hand(room: Room, inside: Inside, now: Instant, *, raised: bool) -> None:
    """Raise or lower a hand and tell whose it is; the page shows hands in the order in which they came."""
    if (inside.hand_at is not None) != raised:
        inside.hand_at = now if raised else None
        tell(room, inside, prompts.HAND_RAISED if raised else prompts.HAND_LOWERED)


def admit_all(room: Room, by: str, now: Instant) -> int:
    """Let in everybody who waits in the lobby; answers how many."""
    waiting = [each for each in room.roster.outside() if each.step is Step.LOBBY]
    for each in waiting:
        people.occur(room, each, "admitted", by, now)
    return len(waiting)


def mute_all(room: Room, by: UserId | None) -> int:
    """Mute everybody but organisers and whoever asks for it; answers how many."""
    count = 0
    for inside in room.roster.inside():
        asker = by is not None and inside.person.caller.user == by
        if not inside.muted and not inside.organiser and not asker:
            set_muted(room, inside, muted=True)
            count += 1
    return count


def record(room: Room, by: str, now: Instant) -> None:
    """Record what is said; everybody hears it first, and whoever comes later as they enter."""
    name = RecordingId(f"{_NO_NAME.sub('-', room.address.id)}-{now:x}")
    room.recording, room.recording_since = name, now
    clip = Clip(prompts.RECORDING, room.language)
    room.out.put(PlayToBridge(room.out.ref(), room.bridge, (clip,)))
    room.recording_ref = room.out.ref("recorded")
    room.out.put(RecordBridge(room.recording_ref, room.bridge, name, RECORDING_MS))
    room.note("recording", by=by, recording=name)


def stop_recording(room: Room) -> None:
    """End the recording; the exchange tells when its file is whole."""
    if room.recording is not None:
        room.out.put(StopRecording(room.out.ref(), room.recording))
        not_recorded(room)


def not_recorded(room: Room) -> None:
    """The recording is over, whatever ended it: those inside are told."""
    if room.recording is None:
        return
    room.recording = room.recording_since = room.recording_ref = None
    if any(room.roster.inside()):
        clip = Clip(prompts.RECORDING_OVER, room.language)
        room.out.put(PlayToBridge(room.out.ref(), room.bridge, (clip,)))
