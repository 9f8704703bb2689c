"""Offer and answer (RFC 3264) for one audio stream with keys by RFC 4733. Pure.

``answer``, ``make_offer`` and ``read_answer`` are the rules. ``Negotiation`` keeps what one leg has to
remember between them: the description's version and what was offered last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec import Struct, structs

from cadran.errors import Refused
from cadran.sip.keying import (
    BY_DTLS,
    DTLS,
    OFF,
    OPTIONAL,
    REQUIRED,
    SECURE,
    Dtls,
    Key,
    Keys,
    offered,
    own_keys,
    secret_of_answer,
    secret_of_offer,
)
from cadran.sip.reasons import NO_CODEC
from cadran.sip.sdp import Description, Media, parse_sdp, write_sdp

PTIME_MS: Final = 20
EVENTS: Final = "TELEPHONE-EVENT"
OUR_EVENTS_PT: Final = 101
"""What most of the world uses; in an answer the offer's number is taken (RFC 3264 section 6.1)."""
OUR_PT: Final = {"PCMU": 0, "PCMA": 8, "G722": 9, "OPUS": 107}
"""Every codec we can speak, with the number that our offers give it."""
OUR_WIDE_EVENTS_PT: Final = 108
CLOCK_HZ: Final = {"PCMU": 8_000, "PCMA": 8_000, "G722": 8_000, "OPUS": 48_000}
"""Of its time stamps: G.722's is a historical error that stays (RFC 3551 section 4.5.2), Opus's is fixed."""
EVENTS_HZ: Final = 8_000
PHONE_CODECS: Final = ("G722", "PCMA", "PCMU", "OPUS")
"""What telephones are offered and may choose from. Opus is last: it costs most, and is for who has no G.722."""
_NAMES: Final = {"OPUS": "opus/48000/2"}
"""As RFC 7587 section 7 wants it written, whatever is in it."""
_PARAMETERS: Final = {
    "OPUS": "maxplaybackrate=16000;sprop-maxcapturerate=16000;stereo=0;useinbandfec=1"
}
PLAIN_RTP, SECURE_RTP = "RTP/AVP", "RTP/SAVP"
PLAIN: Final = (PLAIN_RTP, "RTP/AVPF")
_SENDS: Final = ("sendrecv", "sendonly")
_RECEIVES: Final = ("sendrecv", "recvonly")


@dataclass(frozen=True, slots=True)
class Place:
    """Where we take audio; RTCP too, if it is not 0 or the next port, which need not be said."""

    host: str
    port: int
    rtcp_port: int = 0

    @property
    def six(self) -> bool:
        """Is it an address of IPv6?"""
        return ":" in self.host


class Capabilities(Struct, frozen=True):
    """Our side of a stream.

    ``codecs`` in order of preference (of ``OUR_PT``); an answer keeps the order of the offer.
    ``direction`` is the most we want: ``sendonly`` puts the peer on hold, ``inactive`` stops both ways.
    """

    place: Place
    session_id: int
    version: int = 1
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    direction: str = "sendrecv"
    product: str = "Cadran"
    policy: str = OFF
    """Of encryption (``keying``)."""
    secrets: dict[str, bytes] = {}
    """What we encrypt with, by suite."""
    other: Place | None = None
    """The place in the other family, for peers that speak it."""
    fingerprint: str = ""
    """SHA-256 of our certificate in DTLS; without it there is none."""

    def __repr__(self) -> str:
        return f"Capabilities({self.place}, {self.session_id})"  # no secrets

    def facing(self, *, six: bool) -> Capabilities:
        """As a peer of IPv6 (or IPv4) is told: at our place in its family, where we have one."""
        if self.other is None or self.place.six == six:
            return self
        return structs.replace(self, place=self.other, other=self.place)

    @property
    def keys(self) -> tuple[Key, ...]:
        """What an offer of ours brings."""
        return () if self.policy in (OFF, DTLS) else offered(self.secrets)


class Agreed(Struct, frozen=True):
    """What both sides agreed on; ``sending`` and ``receiving`` are ours.

    ``remote`` is where to send; ``held`` says that the peer does not want to hear us or sends music only.
    ``payload_type`` and ``events_pt`` (-1: no keys by RTP) are those that the peer expects from us;
    ``events_rate_hz`` is the clock of those keys.
    """

    remote: tuple[str, int]
    codec: str
    payload_type: int
    events_pt: int
    sending: bool
    receiving: bool
    held: bool
    ptime_ms: int = PTIME_MS
    keys: Keys | None = None
    """None: RTP is plain, or keys are agreed on with…"""
    dtls: Dtls | None = None
    secure_profile: bool = False
    """RTP/SAVP, and not RTP/AVP with keys."""
    rtcp_port: int = 0
    rtcp_mux: bool = False
    events_rate_hz: int = EVENTS_HZ


def mapping(number: int, codec: str) -> list[str]:
    """The attributes that say which codec a payload type is, as both offers and answers have them."""
    lines = [f"a=rtpmap:{number} {_NAMES.get(codec, f'{codec}/{CLOCK_HZ[codec]}')}"]
    if codec in _PARAMETERS:
        lines.append(f"a=fmtp:{number} {_PARAMETERS[codec]}")
    return lines


def make_offer(ours: Capabilities, *, secure_profile: bool = False) -> str:
    """Our offer: every codec of ours, telephone-events, and keys if the policy says so."""
    numbers = {OUR_PT[codec]: codec for codec in ours.codecs}
    secure = ours.policy == REQUIRED or (secure_profile and ours.policy == OPTIONAL)
    protocol = SECURE_RTP if secure else PLAIN_RTP
    security = [key.line() for key in ours.keys]
    if ours.policy == DTLS:
        protocol = BY_DTLS[0]
        security = _shakes(ours, "actpass")
    events = {OUR_EVENTS_PT: EVENTS_HZ}
    if "OPUS" in ours.codecs:
        events[OUR_WIDE_EVENTS_PT] = CLOCK_HZ["OPUS"]
    mux = ours.policy == DTLS  # one association for RTCP too (RFC 5764 section 4.1)
    section = _audio_section(ours, numbers, events, ours.direction, protocol, security, mux=mux)
    return _write(ours, [section])


def answer(offer: str, ours: Capabilities) -> tuple[str, Agreed]:
    """Our answer to an offer, and what it agrees on.

    The first audio line that we can carry is taken, an encrypted one before a plain one; every other line is refused
    by port 0. Raises ``Refused``: ``sip.bad_sdp``, ``call.no_codec``, or why encryption fails (``keying``).
    """
    description = parse_sdp(offer)
    chosen, theirs = _choose(description, ours)
    secret: Keys | Dtls | None = None
    security: list[str] = []
    if isinstance(theirs, Key):
        secret = Keys(theirs.suite, theirs.secret, ours.secrets[theirs.suite])
        security = [Key(theirs.tag, theirs.suite, secret.sending).line()]
    elif theirs is not None:
        secret, security = theirs, _shakes(ours, theirs.setup())
    ours = ours.facing(six=":" in chosen.host)
    agreed = _agree(description, chosen, ours, secret)
    direction = _direction(agreed.sending, agreed.receiving)
    sections = []
    for media in description.media:
        if media is chosen:
            numbers = {agreed.payload_type: agreed.codec}
            events = {agreed.events_pt: agreed.events_rate_hz} if agreed.events_pt >= 0 else {}
            sections.append(
                _audio_section(
                    ours, numbers, events, direction, media.protocol, security, mux=media.rtcp_mux
                )
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
    if media is None or media.kind != "audio" or media.port == 0:
        raise _no_codec(description)
    if _first_codec(media, ours.codecs) is None:
        raise _no_codec(description)
    agreed = _agree(description, media, ours, secret_of_answer(media, ours.keys, ours.policy))
    return agreed if agreed.dtls or not agreed.rtcp_mux else structs.replace(agreed, rtcp_mux=False)


def _agree(
    description: Description, media: Media, ours: Capabilities, secret: Keys | Dtls | None
) -> Agreed:
    found = _first_codec(media, ours.codecs)
    assert found is not None
    number, codec = found
    events_pt, events_hz = _events(media, CLOCK_HZ[codec])
    theirs = description.direction_of(media)
    zero = media.host in ("0.0.0.0", "::")  # noqa: S104 - read, not bound
    return Agreed(
        remote=(media.host, media.port),
        codec=codec,
        payload_type=number,
        events_pt=events_pt,
        events_rate_hz=events_hz,
        sending=theirs in _RECEIVES and ours.direction in _SENDS and not zero,
        receiving=theirs in _SENDS and ours.direction in _RECEIVES,
        held=theirs not in _RECEIVES,
        keys=secret if isinstance(secret, Keys) else None,
        dtls=secret if isinstance(secret, Dtls) else None,
        secure_profile=media.protocol in SECURE,
        # Beside RTP it would need keys of its own.
        rtcp_port=0 if isinstance(secret, Dtls) else media.rtcp_port or (media.port + 1) & 0xFFFF,
        rtcp_mux=media.rtcp_mux,
    )


def _choose(description: Description, ours: Capabilities) -> tuple[Media, Key | Dtls | None]:
    """The line to carry, with the peer's key, or who it is, if it is encrypted."""
    fit = [
        media
        for media in description.media
        if media.kind == "audio" and media.port and media.protocol in (*PLAIN, *SECURE)
        if _first_codec(media, ours.codecs)
    ]
    if not fit:
        raise _no_codec(description)
    fit.sort(key=lambda media: (media.protocol in PLAIN) == (ours.policy != OFF))
    first: Refused | None = None
    for media in fit:
        try:
            return media, secret_of_offer(media, ours.policy)
        except Refused as why:
            first = first or why
    assert first is not None
    raise first


def _first_codec(media: Media, codecs: tuple[str, ...]) -> tuple[int, str] | None:
    """The first format of the line that is ours too: number and codec."""
    for each in media.formats:
        name, clock_hz = media.encoding(each)
        if name in codecs and clock_hz == CLOCK_HZ[name] and each.isdigit() and int(each) < 128:
            return int(each), name
    return None


def _events(media: Media, clock_hz: int) -> tuple[int, int]:
    """telephone-event's number and clock, which is the codec's (RFC 4733 section 2.1); -1 if there is none.

    Many telephones with Opus say 8,000 Hz all the same: then that.
    """
    for wanted_hz in (clock_hz, EVENTS_HZ):
        for each in media.formats:
            if media.encoding(each) == (EVENTS, wanted_hz) and int(each) < 128:
                return int(each), wanted_hz
    return -1, EVENTS_HZ


def _direction(sending: bool, receiving: bool) -> str:
    if sending:
        return "sendrecv" if receiving else "sendonly"
    return "recvonly" if receiving else "inactive"


def _audio_section(
    ours: Capabilities,
    numbers: dict[int, str],
    events: dict[int, int],
    direction: str,
    protocol: str,
    security: list[str],
    *,
    mux: bool = False,
) -> list[str]:
    formats = [str(number) for number in numbers]
    lines = [line for number, codec in numbers.items() for line in mapping(number, codec)]
    for number, clock_hz in events.items():
        formats.append(str(number))
        lines += [f"a=rtpmap:{number} telephone-event/{clock_hz}", f"a=fmtp:{number} 0-16"]
    place = ours.place
    head = f"m=audio {place.port} {protocol} {' '.join(formats)}"
    lines += security
    if mux:
        lines.append("a=rtcp-mux")
    elif place.rtcp_port not in (0, place.port + 1):
        lines.append(f"a=rtcp:{place.rtcp_port}")
    return [head, *lines, f"a=ptime:{PTIME_MS}", f"a={direction}"]


def _shakes(ours: Capabilities, setup: str) -> list[str]:
    return [f"a=fingerprint:sha-256 {ours.fingerprint}", f"a=setup:{setup}"]


def _write(ours: Capabilities, sections: list[list[str]]) -> str:
    return write_sdp(
        host=ours.place.host,
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
    we say changes, as RFC 3264 section 8 asks, and stays when it does not. ``entropy`` is what its keys are cut
    from (``keying.ENTROPY_BYTES``); without it there is no encryption. ``policy`` is ``keying``'s, for this dialog.
    """

    __slots__ = ("_body", "_ours", "agreed")

    def __init__(
        self,
        place: Place,
        session_id: int,
        codecs: tuple[str, ...] = ("PCMA", "PCMU"),
        product: str = "Cadran",
        entropy: bytes = b"",
        other: Place | None = None,
        fingerprint: str = "",
    ) -> None:
        secrets = own_keys(entropy) if entropy else {}
        self._ours = Capabilities(
            place, session_id, 0, codecs, "sendrecv", product, OFF, secrets, other, fingerprint
        )
        self._body = ""
        self.agreed: Agreed | None = None
        """What counts now."""

    def offer(
        self, direction: str = "sendrecv", policy: str = OFF, *, six: bool | None = None
    ) -> str:
        """Our (re-)offer; a first one to a peer of IPv6 if ``six``. What is plain or encrypted stays so."""
        agreed = self.agreed
        if agreed is not None:
            policy = policy if agreed.keys is not None else DTLS if agreed.dtls else OFF
            six = ":" in agreed.remote[0]
        ours = self._with(direction, policy)
        if six is not None:
            ours = ours.facing(six=six)
        secure = agreed is not None and agreed.secure_profile
        return self._versioned(ours, make_offer(ours, secure_profile=secure))

    def answer(
        self, offer: str, direction: str = "sendrecv", policy: str = OFF
    ) -> tuple[str, Agreed]:
        """Our answer to the peer's (re-)offer. Raises ``Refused``, and then all stays as it was."""
        ours = self._with(direction, policy)
        text, agreed = answer(offer, ours)
        self.agreed = agreed
        return self._versioned(ours, text), agreed

    def take_answer(self, text: str, policy: str = OFF) -> Agreed:
        """The peer's answer to our last offer. Raises ``Refused``."""
        policy = DTLS if self.agreed is not None and self.agreed.dtls else policy
        self.agreed = read_answer(text, self._with(self._ours.direction, policy))
        return self.agreed

    def _with(self, direction: str, policy: str) -> Capabilities:
        ours, policy = self._ours, policy if self._ours.secrets else OFF
        if (direction, policy) == (ours.direction, ours.policy):
            return ours
        return structs.replace(ours, direction=direction, policy=policy)

    def _versioned(self, ours: Capabilities, text: str) -> str:
        """The text with its version, which grows if anything but the version differs from the last one."""
        body = text.split("\r\n", 2)[2]
        version = ours.version if body == self._body else ours.version + 1
        self._body = body
        self._ours = structs.replace(ours, version=version)
        old = f"o=- {ours.session_id} {ours.version} "
        return text.replace(old, f"o=- {ours.session_id} {version} ", 1)
