"""Session descriptions (RFC 8866): parsed into the little that audio needs, bounded; and written."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct, field

from cadran.errors import Refused
from cadran.sip.reasons import BAD_SDP

MAX_SDP_CHARS: Final = 16_384
"""A browser's offer with every codec stays below 8,000."""
MAX_LINES: Final = 512
MAX_MEDIA: Final = 16
"""Media lines that are answered; an offer with more is refused."""
MAX_FORMATS: Final = 64
MAX_CRYPTO: Final = 16
"""Keys of one media line that are looked at; telephones offer two or three."""

DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")

_MEDIA: Final = re.compile(
    r"([a-z0-9\-.]+) ([0-9]{1,5})(?:/[0-9]{1,5})? ([A-Za-z0-9/]+) (.+)", re.IGNORECASE
)
_ORIGIN: Final = re.compile(r"(\S+) ([0-9]{1,20}) ([0-9]{1,20}) IN (IP4|IP6) (\S+)", re.IGNORECASE)
_CONNECTION: Final = re.compile(r"IN (IP4|IP6) ([A-Za-z0-9.:\-]+)(?:/[0-9]+)*", re.IGNORECASE)
_MAPPED: Final = re.compile(r"::ffff:([0-9.]{7,15})", re.IGNORECASE)
"""An address of IPv4 as a program of both families may write it (RFC 5118 section 4.9)."""
_RTPMAP: Final = re.compile(r"([0-9]{1,3})[ \t]+([A-Za-z0-9\-.]+)/([0-9]{1,6})(?:/([0-9]{1,2}))?")
_FMTP: Final = re.compile(r"([0-9]{1,3})[ \t]+(.*)")
_FORMAT: Final = re.compile(r"[!-~]{1,32}")

STATIC: Final = {
    "0": ("PCMU", 8_000),
    "3": ("GSM", 8_000),
    "4": ("G723", 8_000),
    "8": ("PCMA", 8_000),
    "9": ("G722", 8_000),
    "15": ("G728", 8_000),
    "18": ("G729", 8_000),
}
"""Payload types that need no rtpmap (RFC 3551 table 4)."""


class Media(Struct):
    """One ``m=`` section. ``host`` is its own connection address or the session's ("" if there is none)."""

    kind: str
    port: int
    protocol: str
    formats: list[str]
    host: str = ""
    direction: str = ""
    """"" where the section says nothing: then the session's counts, then sendrecv."""
    maps: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Format to upper-case encoding name and clock rate."""
    parameters: dict[str, str] = field(default_factory=dict)
    ptime_ms: int = 0
    rtcp_port: int = 0
    """Of ``a=rtcp`` (RFC 3605); 0: it is the next port."""
    rtcp_mux: bool = False
    crypto: list[str] = field(default_factory=list)
    """Values of ``a=crypto`` (RFC 4568), unread."""
    fingerprints: list[str] = field(default_factory=list)
    """Values of ``a=fingerprint`` (RFC 8122), unread; the session's where it has none of its own."""
    setup: str = ""
    """Who speaks first in DTLS (RFC 4145)."""

    def encoding(self, number: str) -> tuple[str, int]:
        """Name and clock rate of a format, ("", 0) if nothing says what it is."""
        return self.maps.get(number) or STATIC.get(number) or ("", 0)


class Description(Struct):
    """A session description."""

    session_id: str
    version: str
    host: str
    direction: str
    media: list[Media]
    fingerprints: list[str] = field(default_factory=list)
    setup: str = ""

    def direction_of(self, media: Media) -> str:
        """The direction that counts, holds by a zero address included (RFC 3264 section 8.4)."""
        direction = media.direction or self.direction or "sendrecv"
        if media.host in ("0.0.0.0", "::"):  # noqa: S104 - read, not bound
            return "sendonly" if direction in ("sendrecv", "sendonly") else "inactive"
        return direction


def bad(line: str) -> Refused:
    """The refusal of a line."""
    return Refused(BAD_SDP, line=line[:80])


def parse_sdp(text: str) -> Description:
    """Parse a description. Raises ``Refused(sip.bad_sdp)``; unknown lines and attributes do no harm."""
    if len(text) > MAX_SDP_CHARS:
        raise bad("too long")
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in whole.split("\n") if line]
    if len(lines) > MAX_LINES:
        raise bad("too many lines")
    if not lines or lines[0].strip() != "v=0":
        raise bad(lines[0] if lines else "")
    found = Description("", "", "", "", [])
    for line in lines[1:]:
        take = _TAKERS.get(line[:2])
        if take is not None:
            take(found, line, line[2:].strip(" \t"))
        elif line[1:2] != "=" or line[0] == "=":
            raise bad(line)
    if not found.session_id:
        raise bad("o=")
    for media in found.media:
        media.host = media.host or found.host
        media.fingerprints = media.fingerprints or found.fingerprints
        media.setup = media.setup or found.setup
        if media.port and not media.host:
            raise bad("c=")
    return found


def _origin(found: Description, line: str, value: str) -> None:
    parts = _ORIGIN.fullmatch(value)
    if parts is None:
        raise bad(line)
    found.session_id, found.version = parts.group(2), parts.group(3)


def _connection(found: Description, line: str, value: str) -> None:
    parts = _CONNECTION.fullmatch(value)
    if parts is None:
        raise bad(line)
    mapped = _MAPPED.fullmatch(parts.group(2))
    host = mapped.group(1) if mapped else parts.group(2)
    if not found.media:
        found.host = host
    elif not found.media[-1].host:
        found.media[-1].host = host


def _media(found: Description, line: str, value: str) -> None:
    parts = _MEDIA.fullmatch(value)
    if parts is None or int(parts.group(2)) > 65_535 or len(found.media) >= MAX_MEDIA:
        raise bad(line)
    formats = parts.group(4).split()
    if len(formats) > MAX_FORMATS or not all(map(_FORMAT.fullmatch, formats)):
        raise bad(line)
    found.media.append(
        Media(parts.group(1).lower(), int(parts.group(2)), parts.group(3).upper(), formats)
    )


def _attribute(found: Description, _line: str, value: str) -> None:
    name, _, rest = value.partition(":")
    name = name.strip().lower()
    media = found.media[-1] if found.media else None
    if name in DIRECTIONS:
        if media is None:
            found.direction = name
        else:
            media.direction = name
    elif name == "setup":
        (media or found).setup = rest.strip().lower()[:16]
    elif name == "fingerprint":
        held = (media or found).fingerprints
        if len(held) < MAX_CRYPTO:
            held.append(rest)
    elif media is None:
        return
    elif name == "rtpmap":
        parts = _RTPMAP.match(rest.strip())
        if parts is not None:
            media.maps.setdefault(parts.group(1), (parts.group(2).upper(), int(parts.group(3))))
    elif name == "fmtp":
        parts = _FMTP.match(rest.strip())
        if parts is not None:
            media.parameters.setdefault(parts.group(1), parts.group(2))
    elif name == "rtcp-mux":
        media.rtcp_mux = True
    elif name == "rtcp" and (number := re.fullmatch(r"([0-9]{1,5})(?: IN IP[46] \S+)?", rest)):
        media.rtcp_port = int(number.group(1)) & 0xFFFF
    elif name == "crypto" and len(media.crypto) < MAX_CRYPTO:
        media.crypto.append(rest)
    elif name == "ptime" and re.fullmatch(r"[0-9]{1,4}", rest.strip()):
        media.ptime_ms = int(rest)


_TAKERS: Final = {"o=": _origin, "c=": _connection, "m=": _media, "a=": _attribute}


def write_sdp(
    *, host: str, session_id: int, version: int, product: str, sections: list[list[str]]
) -> str:
    """A description of ours; each section is an ``m=`` line and its attributes."""
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0",
        f"o=- {session_id} {version} IN {family} {host}",
        f"s={product}",
        f"c=IN {family} {host}",
        "t=0 0",
        *[line for section in sections for line in section],
    ]
    return "\r\n".join(lines) + "\r\n"
