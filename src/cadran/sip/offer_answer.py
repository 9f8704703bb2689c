"""Offer and answer (RFC 3264) for one audio stream with keys by RFC 4733. Pure.

``answer``, ``make_offer`` and ``read_answer`` are the rules. ``Negotiation`` keeps what one leg has to
remember between them: the description's version and what was offered last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from cadran.errors import Refused
from cadran.sip.reasons import NO_CODEC
from cadran.sip.sdp import Description, Media, parse_sdp, write_sdp

PTIME_MS: Final = 20
EVENTS: Final = "TELEPHONE-EVENT"
OUR_EVENTS_PT: Final = 101
"""What most of the world uses; in an answer the offer's number is taken (RFC 3264 section 6.1)."""
OUR_PT: Final = {"PCMU": 0, "PCMA": 8}
CLOCK_HZ: Final = 8_000
PLAIN_RTP: Final = "RTP/AVP"

_SENDS: Final = ("sendrecv", "sendonly")
_RECEIVES: Final = ("sendrecv", "recvonly")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Our side of a stream.

    ``codecs`` in order of preference (``PCMU``, ``PCMA``); an answer keeps the order of the offer.
    ``direction`` is the most we want: ``sendonly`` puts the peer on hold, ``inactive`` stops both ways.
    """

    host: str
    port: int
    session_id: int
    version: int = 1
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    direction: str = "sendrecv"
    product: str = "Cadran"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides agreed on; ``sending`` and ``receiving`` are ours.

    ``remote`` is where to send; ``held`` says that the peer does not want to hear us or sends music only.
    ``payload_type`` and ``events_pt`` (-1: no keys by RTP) are those that the peer expects from us.
    """

    remote: tuple[str, int]
    codec: str
    payload_type: int
    events_pt: int
    sending: bool
    receiving: bool
    held: bool
    ptime_ms: int = PTIME_MS


def make_offer(ours: Capabilities) -> str:
    """Our offer: every codec of ours, and keys."""
    numbers = {OUR_PT[codec]: codec for codec in ours.codecs}
    section = _audio_section(ours, numbers, OUR_EVENTS_PT, ours.direction, PLAIN_RTP)
    return _write(ours, [section])


def answer(offer: str, ours: Capabilities) -> tuple[str, Agreed]:
    """Our answer to an offer, and what it agrees on.

    The first audio line that we can carry is taken; every other line is refused by port 0. Raises
    ``Refused``: ``sip.bad_sdp`` or ``call.no_codec``.
    """
    description = parse_sdp(offer)
    chosen = _choose(description, ours.codecs)
    if chosen is None:
        raise _no_codec(description)
    agreed = _agree(description, chosen, ours)
    direction = _direction(agreed.sending, agreed.receiving)
    sections = []
    for media in description.media:
        if media is chosen:
            numbers = {agreed.payload_type: agreed.codec}
            sections.append(
                _audio_section(ours, numbers, agreed.events_pt, direction, media.protocol)
            )
        else:
            sections.append([f"m={media.kind} 0 {media.protocol} {' '.join(media.formats)}"])
    return _write(ours, sections), agreed


def read_answer(text: str, ours: Capabilities) -> Agreed:
    """What the answer to our offer agrees on. Raises ``Refused``.

    A peer that answers with several codecs may send any; the first is what we send.
    """
    description = parse_sdp(text)
    media = description.media[0] if description.media else None
    if media is None or media.kind != "audio" or _first_codec(media, ours.codecs) is None:
        raise _no_codec(description)
    if media.port == 0:
        raise _no_codec(description)
    return _agree(description, media, ours)


def _agree(description: Description, media: Media, ours: Capabilities) -> Agreed:
    found = _first_codec(media, ours.codecs)
    assert found is not None
    number, codec = found
    theirs = description.direction_of(media)
    zero = media.host in ("0.0.0.0", "::")  # noqa: S104 - read, not bound
    return Agreed(
        remote=(media.host, media.port),
        codec=codec,
        payload_type=number,
        events_pt=_events(media),
        sending=theirs in _RECEIVES and ours.direction in _SENDS and not zero,
        receiving=theirs in _SENDS and ours.direction in _RECEIVES,
        held=theirs not in _RECEIVES,
    )


def _choose(description: Description, codecs: tuple[str, ...]) -> Media | None:
    for media in description.media:
        plain = media.protocol in (PLAIN_RTP, "RTP/AVPF")
        if media.kind == "audio" and media.port and plain and _first_codec(media, codecs):
            return media
    return None


def _first_codec(media: Media, codecs: tuple[str, ...]) -> tuple[int, str] | None:
    """The first format of the line that is ours too: number and codec."""
    for each in media.formats:
        name, clock_hz = media.encoding(each)
        if name in codecs and clock_hz == CLOCK_HZ and each.isdigit() and int(each) < 128:
            return int(each), name
    return None


def _events(media: Media) -> int:
    """telephone-event's number at the clock of G.711, -1 if there is none."""
    for each in media.formats:
        if media.encoding(each) == (EVENTS, CLOCK_HZ) and int(each) < 128:
            return int(each)
    return -1


def _direction(sending: bool, receiving: bool) -> str:
    if sending:
        return "sendrecv" if receiving else "sendonly"
    return "recvonly" if receiving else "inactive"


def _audio_section(
    ours: Capabilities, numbers: dict[int, str], events_pt: int, direction: str, protocol: str
) -> list[str]:
    formats = [str(number) for number in numbers]
    lines = [f"a=rtpmap:{number} {codec}/{CLOCK_HZ}" for number, codec in numbers.items()]
    if events_pt >= 0:
        formats.append(str(events_pt))
        lines += [f"a=rtpmap:{events_pt} telephone-event/{CLOCK_HZ}", f"a=fmtp:{events_pt} 0-16"]
    head = f"m=audio {ours.port} {protocol} {' '.join(formats)}"
    return [head, *lines, f"a=ptime:{PTIME_MS}", f"a={direction}"]


def _write(ours: Capabilities, sections: list[list[str]]) -> str:
    return write_sdp(
        host=ours.host,
        session_id=ours.session_id,
        version=ours.version,
        product=ours.product,
        sections=sections,
    )


def _no_codec(description: Description) -> Refused:
    names = [
        media.encoding(each)[0] or each
        for media in description.media
        if media.kind == "audio"
        for each in media.formats
    ]
    return Refused(NO_CODEC, offered=" ".join(names[:16]))


class Negotiation:
    """The descriptions of one leg, from first to last.

    ``session_id`` is any number below 2**63 that is the leg's own. The version grows by one whenever what
    we say changes, as RFC 3264 section 8 asks, and stays when it does not.
    """

    __slots__ = ("_body", "_ours", "agreed")

    def __init__(
        self,
        host: str,
        port: int,
        session_id: int,
        codecs: tuple[str, ...] = ("PCMA", "PCMU"),
        product: str = "Cadran",
    ) -> None:
        self._ours = Capabilities(host, port, session_id, 0, codecs, "sendrecv", product)
        self._body = ""
        self.agreed: Agreed | None = None
        """What counts now."""

    def offer(self, direction: str = "sendrecv") -> str:
        """Our (re-)offer."""
        ours = self._with(direction)
        return self._versioned(ours, make_offer(ours))

    def answer(self, offer: str, direction: str = "sendrecv") -> tuple[str, Agreed]:
        """Our answer to the peer's (re-)offer. Raises ``Refused``, and then all stays as it was."""
        ours = self._with(direction)
        text, agreed = answer(offer, ours)
        self.agreed = agreed
        return self._versioned(ours, text), agreed

    def take_answer(self, text: str) -> Agreed:
        """The peer's answer to our last offer. Raises ``Refused``."""
        self.agreed = read_answer(text, self._ours)
        return self.agreed

    def _with(self, direction: str) -> Capabilities:
        return replace(self._ours, direction=direction)

    def _versioned(self, ours: Capabilities, text: str) -> str:
        """The text with its version, which grows if anything but the version differs from the last one."""
        body = text.split("\r\n", 2)[2]
        version = ours.version if body == self._body else ours.version + 1
        self._body = body
        self._ours = replace(ours, version=version)
        old = f"o=- {ours.session_id} {ours.version} "
        return text.replace(old, f"o=- {ours.session_id} {version} ", 1)
