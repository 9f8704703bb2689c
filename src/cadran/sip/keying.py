"""Encrypted audio in session descriptions: keys in them (SDES, RFC 4568), or a fingerprint by which the two ends know
each other when they agree on keys in the audio path (DTLS-SRTP, RFC 5763). When either may stand there. Pure.

============  ==========================================  =====================================================
policy        what we offer                               what we answer
============  ==========================================  =====================================================
``off``       RTP/AVP                                     plain; keys are passed over, RTP/SAVP is refused
``optional``  RTP/AVP with keys, over TLS; else without   with DTLS or with keys if they were offered, else plain
``required``  RTP/SAVP, over TLS; else nothing            with DTLS, or over TLS with keys; else refused
``dtls``      UDP/TLS/RTP/SAVP, over anything             with DTLS; else refused
============  ==========================================  =====================================================

Keys in signalling that everybody on the way can read protect nothing: where they are required, so is TLS. A fingerprint is
no secret: whoever only listens learns nothing by it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from cadran.errors import Refused
from cadran.sip.reasons import BAD_KEYS, NEEDS_DTLS, NEEDS_KEYS, NEEDS_TLS, NO_ENCRYPTION
from cadran.sip.sdp import Media, parse_sdp

OFF, OPTIONAL, REQUIRED, DTLS = "off", "optional", "required", "dtls"
POLICIES: Final = (OFF, OPTIONAL, REQUIRED, DTLS)
KEY_BYTES: Final = {
    "AEAD_AES_128_GCM": 28,
    "AES_CM_128_HMAC_SHA1_80": 30,
    "AES_CM_128_HMAC_SHA1_32": 30,
}
"""Master key and salt by suite (RFC 4568 section 6.2, RFC 7714 section 14.1)."""
OFFERED: Final = ("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")
"""In our order: the suite that every telephone has comes first."""
ENTROPY_BYTES: Final = sum(KEY_BYTES.values())
_CUTS: Final = {
    suite: slice(end - length, end)
    for (suite, length), end in zip(KEY_BYTES.items(), accumulate(KEY_BYTES.values()), strict=True)
}
BY_DTLS: Final = ("UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF")
SECURE: Final = ("RTP/SAVP", "RTP/SAVPF", *BY_DTLS)

_CRYPTO: Final = re.compile(
    r"([0-9]{1,9})[ \t]+([A-Za-z0-9_]{1,64})[ \t]+inline:([A-Za-z0-9+/]{16,100}={0,2})"
    r"(?:\|(?:2\^)?[0-9]{1,20})?((?:[ \t]+[!-~]+)*)"
)
_FINGERPRINT: Final = re.compile(r"sha-256[ \t]+([0-9a-f]{2}(?::[0-9a-f]{2}){31})", re.IGNORECASE)
_HARMLESS: Final = ("WSH=", "FEC_ORDER=")
"""Session parameters that change nothing for us (RFC 4568 section 6.3); with any other a key is passed over."""


@dataclass(frozen=True, slots=True)
class Key:
    """One ``a=crypto``: master key and salt of a suite, under its tag."""

    tag: int
    suite: str
    secret: bytes

    def line(self) -> str:
        return f"a=crypto:{self.tag} {self.suite} inline:{b64encode(self.secret).decode()}"


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides of a stream encrypt with."""

    suite: str
    receiving: bytes = field(repr=False)
    sending: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dtls:
    """The peer of a handshake: its fingerprint (SHA-256), and whether we speak first."""

    fingerprint: str
    active: bool

    def setup(self) -> str:
        """What our answer says of us."""
        return "active" if self.active else "passive"


def dtls_of(media: Media) -> Dtls | None:
    """By what a description says of its end; None if it is not ready for DTLS, or its fingerprint is no SHA-256."""
    for each in media.fingerprints:
        if found := _FINGERPRINT.fullmatch(each.strip()):
            return Dtls(found.group(1).upper(), active=media.setup == "passive")
    return None


def read_key(value: str) -> Key | None:
    """The value of an ``a=crypto``, or nothing where it is none that we can use.

    That is another suite, a key of a wrong length, several keys (MKI), parameters that change the cipher.
    """
    parts = _CRYPTO.fullmatch(value.strip())
    if parts is None or parts.group(2) not in KEY_BYTES:
        return None
    if not all(each.startswith(_HARMLESS) for each in parts.group(4).split()):
        return None
    try:
        secret = b64decode(parts.group(3), validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(secret) != KEY_BYTES[parts.group(2)]:
        return None
    return Key(int(parts.group(1)), parts.group(2), secret)


def own_keys(entropy: bytes) -> dict[str, bytes]:
    """Our secrets by suite, cut from ``ENTROPY_BYTES`` random bytes: no two suites share one."""
    return {suite: entropy[cut] for suite, cut in _CUTS.items()}


def offered(secrets: dict[str, bytes]) -> tuple[Key, ...]:
    """What we offer."""
    return tuple(Key(tag, suite, secrets[suite]) for tag, suite in enumerate(OFFERED, 1))


def usable(media: Media) -> Key | None:
    """The first key of a media section that we can use: theirs, to be answered under its tag."""
    for value in media.crypto:
        found = read_key(value)
        if found is not None:
            return found
    return None


def offering(policy: str, transport: str) -> str:
    """What the policy comes to over a transport. Raises ``Refused(call.needs_tls)``."""
    if policy == REQUIRED and transport != "tls":
        raise Refused(NEEDS_TLS)
    return OFF if policy == OPTIONAL and transport != "tls" else policy


def answering(policy: str, transport: str, offer: str = "") -> str:
    """As ``offering``, for an offer that came: keys that stand in it are taken over any transport."""
    if policy == REQUIRED and transport != "tls":
        if "fingerprint" not in offer:
            raise Refused(NEEDS_TLS)
        return DTLS
    return policy


def examine(offer: str, policy: str) -> None:
    """Refuse at once what could not be answered later. Raises ``Refused``."""
    if not offer or (policy not in (REQUIRED, DTLS) and "SAVP" not in offer):
        return
    refused: list[Refused] = []
    for media in parse_sdp(offer).media:
        carried = media.protocol in SECURE or media.protocol.startswith("RTP/")
        if media.kind == "audio" and media.port and carried:
            try:
                secret_of_offer(media, policy)
            except Refused as why:
                refused.append(why)
            else:
                return
    if refused:
        raise refused[0]


def secret_of_offer(media: Media, policy: str) -> Key | Dtls | None:
    """Their key or who they are, None where the stream is plain. Raises ``Refused`` where it can be neither."""
    secure = media.protocol in SECURE
    if policy == OFF:
        if secure:
            raise Refused(NO_ENCRYPTION)
        return None
    peer, key = dtls_of(media), usable(media)
    if peer is not None and (key is None or media.protocol in BY_DTLS or policy == DTLS):
        return peer
    if policy == DTLS:
        raise Refused(NEEDS_DTLS)
    if media.protocol in BY_DTLS or (key is None and secure):
        raise Refused(BAD_KEYS)
    if key is None and policy == REQUIRED:
        raise Refused(NEEDS_KEYS)
    return key


def secret_of_answer(media: Media, ours: tuple[Key, ...], policy: str) -> Keys | Dtls | None:
    """What their answer to our offer chose, None where it is plain. Raises ``Refused``."""
    if policy == DTLS:
        peer = dtls_of(media)
        if peer is None:
            raise Refused(NEEDS_DTLS)
        return peer
    secure = media.protocol in SECURE
    if policy == OFF or (policy == OPTIONAL and not media.crypto and not secure):
        if secure:
            raise Refused(NO_ENCRYPTION)
        return None
    theirs = usable(media)
    mine = next((each for each in ours if theirs and each.tag == theirs.tag), None)
    if not media.crypto:
        raise Refused(NEEDS_KEYS)
    if theirs is None or mine is None or mine.suite != theirs.suite:
        raise Refused(BAD_KEYS)
    return Keys(mine.suite, theirs.secret, mine.secret)
