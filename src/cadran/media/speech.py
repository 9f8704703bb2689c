"""From the words of the event ring to the events of the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address

from cadran.ids import LegId
from cadran.media import layout
from cadran.media.events import (
    Heard,
    KeyDown,
    KeyPressed,
    LegClosed,
    MediaEvent,
    Played,
    Silent,
    Speaking,
    Unproven,
)
from cadran.media.tones import KEYS

_EVENTS: Mapping[int, Callable[[LegId, tuple[int, ...]], MediaEvent]] = {
    layout.EV_KEY_DOWN: lambda leg, words: KeyDown(leg, KEYS[words[0]]),
    layout.EV_KEY: lambda leg, words: KeyPressed(leg, KEYS[words[0]], words[1], bool(words[2])),
    layout.EV_PLAYED: lambda leg, words: Played(leg, words[0], bool(words[1])),
    layout.EV_HEARD: lambda leg, words: Heard(leg, _source(words)),
    layout.EV_SILENT: lambda leg, _: Silent(leg),
    layout.EV_UNPROVEN: lambda leg, _: Unproven(leg),
    layout.EV_SPEAKING: lambda leg, words: Speaking(leg, bool(words[0])),
    layout.EV_CLOSED: lambda leg, words: LegClosed(leg, *words[:8]),
}


def translate(kind: int, leg: LegId, words: tuple[int, ...]) -> MediaEvent | None:
    """None for a kind that is not known."""
    make = _EVENTS.get(kind)
    return make(leg, words) if make else None


def _source(words: tuple[int, ...]) -> tuple[str, int]:
    """Of ``layout_sockets``'s halves, the port and the family."""
    net, ip, port, six = words[:4]
    if not six:
        return str(IPv4Address(ip)), port
    halves = (each.to_bytes(8, "big", signed=True) for each in (net, ip))
    return str(IPv6Address(b"".join(halves))), port
