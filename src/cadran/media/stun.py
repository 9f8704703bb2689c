"""STUN (RFC 8489) as an ICE-lite agent needs it (RFC 8445 section 7.3): binding requests judged and answered."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import ip_address

COOKIE = b"\x21\x12\xa4\x42"
HEADER = 20
REQUEST = 0x0001
SUCCESS = 0x0101
FAILURE = 0x0111
USERNAME = 0x0006
INTEGRITY = 0x0008
ERROR_CODE = 0x0009
UNKNOWN = 0x000A
XOR_MAPPED = 0x0020
PRIORITY = 0x0024
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028
CONTROLLED = 0x8029
FINGERPRINT_MASK = 0x5354554E
KNOWN = frozenset({USERNAME, INTEGRITY, PRIORITY, USE_CANDIDATE})
OPTIONAL = 0x8000
"""Attributes from here on may be passed over (RFC 8489 section 14)."""
LONGEST = 1024
"""Bytes of a request; browsers send about 100."""


@dataclass(frozen=True, slots=True)
class Check:
    """A connectivity check whose credentials are still to be judged."""

    transaction: bytes
    ours: str
    """The part of USERNAME before the colon: our ufrag."""
    theirs: str
    nominates: bool
    controlled: bool
    """The peer believes that we control: a conflict for an agent that is lite."""
    unknown: tuple[int, ...]
    _signed: bytes
    _integrity: bytes

    def authentic(self, password: str) -> bool:
        """Was it signed by somebody who knows our password (RFC 8489 section 9.1)?"""
        tag = hmac.digest(password.encode(), self._signed, hashlib.sha1)
        return hmac.compare_digest(tag, self._integrity)


def is_stun(datagram: bytes) -> bool:
    """Told from DTLS and RTP by its first byte (RFC 7983)."""
    return len(datagram) >= HEADER and datagram[0] < 4 and datagram[4:8] == COOKIE


def read(datagram: bytes) -> Check | None:
    """A binding request with user name, integrity and a right fingerprint, or nothing."""
    length = int.from_bytes(datagram[2:4], "big")
    if len(datagram) > LONGEST or length % 4 or length + HEADER != len(datagram):
        return None
    if int.from_bytes(datagram[:2], "big") != REQUEST:
        return None
    found: dict[int, bytes] = {}
    signed, at = b"", HEADER
    while at + 4 <= len(datagram):
        kind = int.from_bytes(datagram[at : at + 2], "big")
        size = int.from_bytes(datagram[at + 2 : at + 4], "big")
        value = datagram[at + 4 : at + 4 + size]
        if len(value) < size:
            return None
        if kind == FINGERPRINT:
            if value != _fingerprint(datagram[:at]):
                return None
            break
        if INTEGRITY not in found:  # what follows it is not signed (RFC 8489 section 14.5)
            found.setdefault(kind, value)
        if kind == INTEGRITY and not signed:
            until = at + 4 + size - HEADER
            signed = datagram[:2] + until.to_bytes(2, "big") + datagram[4:at]
        at += 4 + size + -size % 4
    ours, colon, theirs = found.get(USERNAME, b"").decode("utf-8", "replace").partition(":")
    if not colon or not signed:
        return None
    unknown = tuple(each for each in found if each < OPTIONAL and each not in KNOWN)
    return Check(
        datagram[8:HEADER],
        ours,
        theirs,
        USE_CANDIDATE in found,
        CONTROLLED in found,
        unknown,
        signed,
        found[INTEGRITY],
    )


def answer(check: Check, source: tuple[str, int], password: str) -> bytes:
    """Success with the address that the check came from, or why it cannot be."""
    if check.unknown:
        listed = b"".join(each.to_bytes(2, "big") for each in check.unknown)
        parts = _error(420, "Unknown Attribute") + _attribute(UNKNOWN, listed)
        return _message(FAILURE, check.transaction, parts, password)
    if check.controlled:
        return _message(FAILURE, check.transaction, _error(487, "Role Conflict"), password)
    mapped = _mapped(source, check.transaction)
    return _message(SUCCESS, check.transaction, _attribute(XOR_MAPPED, mapped), password)


def _mapped(source: tuple[str, int], transaction: bytes) -> bytes:
    """The address as RFC 8489 section 14.2 writes it: family, port and host, hidden from meddling translators."""
    host = ip_address(source[0])
    size = len(host.packed)
    hidden = int(host) ^ int.from_bytes((COOKIE + transaction)[:size], "big")
    family = b"\x00\x01" if host.version == 4 else b"\x00\x02"
    return family + (source[1] ^ 0x2112).to_bytes(2, "big") + hidden.to_bytes(size, "big")


def _error(code: int, words: str) -> bytes:
    return _attribute(ERROR_CODE, bytes([0, 0, code // 100, code % 100]) + words.encode())


def _attribute(kind: int, value: bytes) -> bytes:
    head = kind.to_bytes(2, "big") + len(value).to_bytes(2, "big")
    return head + value + bytes(-len(value) % 4)


def _message(kind: int, transaction: bytes, parts: bytes, password: str) -> bytes:
    """With MESSAGE-INTEGRITY and FINGERPRINT; each is reckoned over a length that counts itself."""

    def head(length: int) -> bytes:
        return kind.to_bytes(2, "big") + length.to_bytes(2, "big") + COOKIE + transaction

    tag = hmac.digest(password.encode(), head(len(parts) + 24) + parts, hashlib.sha1)
    parts += _attribute(INTEGRITY, tag)
    whole = head(len(parts) + 8) + parts
    return whole + _attribute(FINGERPRINT, _fingerprint(whole))


def _fingerprint(before: bytes) -> bytes:
    """The CRC of all before it, whose length field counts the fingerprint already (RFC 8489 section 14.7)."""
    return (binascii.crc32(before) ^ FINGERPRINT_MASK).to_bytes(4, "big")
