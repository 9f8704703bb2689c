"""The browser's offer and our answer (RFC 8829, RFC 8839, RFC 8122). Pure.

The browser always offers. We answer as ICE-lite with passive DTLS, one bundled audio stream with RTCP on the
same port: the answer's addresses are all that a browser needs, so its own candidates are not even read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cadran.errors import Refused
from cadran.sip.offer_answer import CLOCK_HZ, mapping
from cadran.sip.sdp import MAX_MEDIA, Description, Media, parse_sdp
from cadran.softphone.reasons import BAD_OFFER

CODECS: Final = ("OPUS", "G722", "PCMU", "PCMA")
"""Best first: what a browser's network does to packets, Opus bears best; when its share of a worker is taken, the
next one is spoken."""
EVENTS: Final = "TELEPHONE-EVENT"
PTIME_MS: Final = 20
HOSTS_MAX: Final = 8
"""Addresses told to a browser: those of one machine's networks and its public one."""
PRIORITY_HOST: Final = 126
"""Type preference of a host candidate (RFC 8445 section 5.1.2.2)."""
PROTOCOLS: Final = frozenset({"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"})

_UFRAG: Final = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PWD: Final = re.compile(r"[A-Za-z0-9+/]{22,256}")
_FINGERPRINT: Final = re.compile(r"sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.IGNORECASE)
_MID: Final = re.compile(r"[!-~]{1,32}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where our end of the sound is: what the media plane opened for the leg."""

    hosts: tuple[str, ...]
    port: int
    ufrag: str
    pwd: str
    fingerprint: str
    """SHA-256 of our certificate, ``AA:BB:…``."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the answer settles; ``sending`` and ``receiving`` are ours. ``events_pt`` -1: no keys by RTP."""

    remote_ufrag: str
    remote_pwd: str
    fingerprint: str
    codec: str
    payload_type: int
    events_pt: int
    events_rate_hz: int
    sending: bool
    receiving: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A browser's offer, as far as it matters: its one audio section and how to meet it."""

    sections: tuple[Media, ...]
    mids: tuple[str, ...]
    audio: int
    """Which of the sections is the sound."""
    ufrag: str
    pwd: str
    fingerprint: str
    payload_types: Mapping[str, int]
    """By codec, those that we know too; never empty."""
    direction: str
    bundled: bool


def read_offer(text: str) -> Offer:
    """What a browser offers. Raises ``Refused``: ``sip.bad_sdp`` or ``softphone.bad_offer``."""
    description = parse_sdp(text)
    attributes = _attributes(text)
    audio = _audio(description)
    media = description.media[audio]
    session, own = attributes[0], attributes[audio + 1]

    def named(name: str, shape: re.Pattern[str]) -> str:
        found = shape.fullmatch(own.get(name) or session.get(name) or "")
        if found is None:
            raise _bad(name)
        return found.group(found.lastindex or 0)

    ufrag, pwd = named("ice-ufrag", _UFRAG), named("ice-pwd", _PWD)
    fingerprint = named("fingerprint", _FINGERPRINT).upper()
    if (own.get("setup") or session.get("setup")) == "passive":
        raise _bad("setup")  # we are passive: two that wait never meet
    if "rtcp-mux" not in own:
        raise _bad("rtcp-mux")
    mids = tuple(_mid(each) for each in attributes[1:])
    bundled = mids[audio] in session.get("group", "").split()[1:]
    # A browser that trickles its candidates names no address (0.0.0.0): that is no hold.
    direction = media.direction or description.direction or "sendrecv"
    return Offer(
        sections=tuple(description.media),
        mids=mids,
        audio=audio,
        ufrag=ufrag,
        pwd=pwd,
        fingerprint=fingerprint,
        payload_types=_payload_types(media),
        direction=direction,
        bundled=bundled,
    )


def answer(offer: Offer, place: Place, codecs: Sequence[str] = CODECS) -> tuple[str, Agreed]:
    """Our answer, and what it settles. Raises ``Refused(softphone.bad_offer)``: none of ``codecs`` was offered.

    ``codecs``, best first: among what both know, ours decides (a browser's own order is by sound alone).
    """
    codec = next((each for each in codecs if each in offer.payload_types), None)
    if codec is None:
        raise _bad("codec")
    agreed = Agreed(
        remote_ufrag=offer.ufrag,
        remote_pwd=offer.pwd,
        fingerprint=offer.fingerprint,
        codec=codec,
        payload_type=offer.payload_types[codec],
        events_pt=_events(offer.sections[offer.audio], CLOCK_HZ[codec]),
        events_rate_hz=CLOCK_HZ[codec],
        sending=offer.direction in ("sendrecv", "recvonly"),
        receiving=offer.direction in ("sendrecv", "sendonly"),
    )
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=Cadran",
        "t=0 0",
        *([f"a=group:BUNDLE {offer.mids[offer.audio]}"] if offer.bundled else []),
        "a=ice-lite",
    ]
    for at, section in enumerate(offer.sections):
        if at == offer.audio:
            lines += _section(offer, place, agreed, section)
        else:
            lines += [f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}"]
            lines += ["c=IN IP4 0.0.0.0", f"a=mid:{offer.mids[at]}", "a=inactive"]
    return "\r\n".join(lines) + "\r\n", agreed


def _section(offer: Offer, place: Place, agreed: Agreed, media: Media) -> list[str]:
    formats, keys = [str(agreed.payload_type)], []
    if agreed.events_pt >= 0:
        formats.append(str(agreed.events_pt))
        keys = [
            f"a=rtpmap:{agreed.events_pt} telephone-event/{agreed.events_rate_hz}",
            f"a=fmtp:{agreed.events_pt} 0-15",
        ]
    hosts = place.hosts[:HOSTS_MAX]
    family = "IP6" if ":" in hosts[0] else "IP4"
    ways = {(True, True): "sendrecv", (True, False): "sendonly", (False, True): "recvonly"}
    return [
        f"m=audio {place.port} {media.protocol} {' '.join(formats)}",
        f"c=IN {family} {hosts[0]}",
        f"a=mid:{offer.mids[offer.audio]}",
        f"a={ways.get((agreed.sending, agreed.receiving), 'inactive')}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{place.ufrag}",
        f"a=ice-pwd:{place.pwd}",
        f"a=fingerprint:sha-256 {place.fingerprint}",
        "a=setup:passive",
        *mapping(agreed.payload_type, agreed.codec),
        *keys,
        f"a=ptime:{PTIME_MS}",
        *(_candidate(at, host, place.port) for at, host in enumerate(hosts)),
        "a=end-of-candidates",
    ]


def _candidate(at: int, host: str, port: int) -> str:
    """A host candidate (RFC 8445 section 5.1.2.1): the first address is preferred."""
    priority = (PRIORITY_HOST << 24) + ((65_535 - at) << 8) + 255
    return f"a=candidate:{at + 1} 1 udp {priority} {host} {port} typ host"


def _audio(description: Description) -> int:
    for at, media in enumerate(description.media):
        if media.kind == "audio" and media.port and media.protocol in PROTOCOLS:
            return at
    raise _bad("m=audio")


def _payload_types(media: Media) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in media.formats:
        name, clock_hz = media.encoding(each)
        if name in CODECS and clock_hz == CLOCK_HZ[name] and each.isdigit():
            found.setdefault(name, int(each))
    if not found:
        raise _bad("codec")
    return found


def _events(media: Media, rate_hz: int) -> int:
    """telephone-event's number at the clock of the codec (RFC 4733 section 2.1), -1 if there is none."""
    for each in media.formats:
        if media.encoding(each) == (EVENTS, rate_hz) and each.isdigit() and int(each) < 128:
            return int(each)
    return -1


def _attributes(text: str) -> list[dict[str, str]]:
    """The attributes of the session and of each section; of a repeated one the first counts."""
    found: list[dict[str, str]] = [{}]
    for line in re.split(r"\r\n|\n|\r", text):
        if line.startswith("m=") and len(found) <= MAX_MEDIA:
            found.append({})
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            found[-1].setdefault(name.strip().lower(), value.strip())
    return found


def _mid(attributes: dict[str, str]) -> str:
    mid = attributes.get("mid", "0")
    if _MID.fullmatch(mid) is None:
        raise _bad("mid")
    return mid


def _bad(line: str) -> Refused:
    return Refused(BAD_OFFER, line=line)
