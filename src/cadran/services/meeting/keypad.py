"""What participants do with their keys: the same state that the page shows and changes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from cadran.clock import Instant
from cadran.ids import LegId
from cadran.services import prompts
from cadran.services.actions import Clip, Mute
from cadran.services.meeting import people
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside

KEY_GAP_MS = 4_000
"""A command's keys follow each other within this; later ones begin a new command."""


def set_muted(room: Room, inside: Inside, *, muted: bool) -> None:
    """Mute or unmute somebody and tell them; nothing happens when they are so already."""
    if inside.muted == muted:
        return
    inside.muted = muted
    leg, language = inside.person.leg, inside.person.language
    room.out.put(Mute(room.out.ref(), leg, muted or inside.held))
    room.out.play(leg, Clip(prompts.MUTED if muted else prompts.UNMUTED, language))
    room.note("muted" if muted else "unmuted", leg=leg)


def set_held(room: Room, inside: Inside, *, held: bool) -> None:
    """A phone on hold is silenced, so that its own music never plays into the meeting."""
    if inside.held != held:
        inside.held = held
        room.out.put(Mute(room.out.ref(), inside.person.leg, held or inside.muted))


def _toggle_mute(room: Room, inside: Inside) -> None:
    set_muted(room, inside, muted=not inside.muted)


def _list_keys(room: Room, inside: Inside) -> None:
    room.out.play(inside.person.leg, Clip(prompts.KEYS, inside.person.language))


KEYS: dict[str, Callable[[Room, Inside], None]] = {"*1": _list_keys, "*6": _toggle_mute}
"""Commands of everybody inside. None is the beginning of another, so that none needs a terminator."""
assert not any(b.startswith(a) or a.startswith(b) for a, b in combinations(KEYS, 2))


def _press(room: Room, inside: Inside, digit: str, now: Instant) -> None:
    late = now - inside.keys_at > KEY_GAP_MS
    typed = digit if late or digit == "*" else inside.keys + digit
    inside.keys_at = now
    command = KEYS.get(typed)
    if command is not None:
        inside.keys = ""
        command(room, inside)
    else:
        inside.keys = typed if any(key.startswith(typed) for key in KEYS) else ""


def pressed(room: Room, leg: LegId, digit: str, now: Instant) -> None:
    """A key outside of any question: a command inside; outside, the star asks for the PIN."""
    participant = room.roster.find(leg)
    if isinstance(participant, Inside):
        _press(room, participant, digit, now)
    elif participant is not None and digit == "*":
        people.occur(room, participant, "star", None, now)
