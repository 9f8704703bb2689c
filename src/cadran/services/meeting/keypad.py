"""What participants do with their keys: the same state that the page shows and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from cadran.clock import Instant
from cadran.ids import LegId
from cadran.services import prompts
from cadran.services.actions import Clip
from cadran.services.meeting import leading, people
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside

KEY_GAP_MS = 4_000
"""A command's keys follow each other within this; later ones begin a new command."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a code does; ``leads``: for the organiser alone."""

    run: Callable[[Room, Inside, Instant], None]
    leads: bool = False


def _list_keys(room: Room, inside: Inside, _now: Instant) -> None:
    names = (prompts.KEYS, prompts.ORGANISER_KEYS) if inside.organiser else (prompts.KEYS,)
    clips = (Clip(name, inside.person.language) for name in names)
    room.out.play(inside.person.leg, *clips)


def _toggle_hand(room: Room, inside: Inside, now: Instant) -> None:
    leading.set_hand(room, inside, now, raised=inside.hand_at is None)


def _toggle_mute(room: Room, inside: Inside, _now: Instant) -> None:
    leading.set_muted(room, inside, muted=not inside.muted)


def _admit_all(room: Room, inside: Inside, now: Instant) -> None:
    count = leading.admit_all(room, _by(inside), now)
    leading.tell(room, inside, prompts.ALL_ADMITTED if count else prompts.LOBBY_EMPTY)


def _mute_all(room: Room, inside: Inside, _now: Instant) -> None:
    leading.mute_all(room, inside.person.caller.user)
    leading.tell(room, inside, prompts.ALL_MUTED)


def _toggle_announcements(room: Room, inside: Inside, _now: Instant) -> None:
    on = room.announcements == "off"
    room.announce_from_now(on=on)
    leading.tell(room, inside, prompts.ANNOUNCING if on else prompts.NOT_ANNOUNCING)


def _toggle_recording(room: Room, inside: Inside, now: Instant) -> None:
    if room.recording is None:
        leading.record(room, _by(inside), now)
    else:
        leading.stop_recording(room)


def _by(inside: Inside) -> str:
    return inside.person.caller.user or "caller"


KEYS: dict[str, Key] = {
    "*1": Key(_list_keys),
    "*5": Key(_toggle_hand),
    "*6": Key(_toggle_mute),
    "*21": Key(_admit_all, leads=True),
    "*22": Key(_mute_all, leads=True),
    "*23": Key(_toggle_announcements, leads=True),
    "*24": Key(_toggle_recording, leads=True),
}
"""Commands inside. None is the beginning of another, so that none needs a terminator."""
assert not any(b.startswith(a) or a.startswith(b) for a, b in combinations(KEYS, 2))


def _press(room: Room, inside: Inside, digit: str, now: Instant) -> None:
    late = now - inside.keys_at > KEY_GAP_MS
    typed = digit if late or digit == "*" else inside.keys + digit
    inside.keys_at = now
    key = KEYS.get(typed)
    if key is None:
        inside.keys = typed if any(each.startswith(typed) for each in KEYS) else ""
        return
    inside.keys = ""
    if key.leads and not inside.organiser:
        leading.tell(room, inside, prompts.ORGANISER_ONLY)
    else:
        key.run(room, inside, now)


def pressed(room: Room, leg: LegId, digit: str, now: Instant) -> None:
    """A key outside of any question: a command inside; outside, what their step makes of it."""
    participant = room.roster.find(leg)
    if isinstance(participant, Inside):
        _press(room, participant, digit, now)
    elif participant is not None:
        people.occur(room, participant, "key", digit, now)
