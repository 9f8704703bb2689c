"""Bodies that the SIP room looks into: session descriptions in whatever wrapping, and digits by INFO."""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.grammar import Malformed, parameters, unquote
from cadran.sip.limits import MAX_DIGITS_BY_INFO
from cadran.sip.message import Message

MAX_PARTS: Final = 8
"""Parts of a multipart body: SDP and, from some carriers, ISUP and a picture."""

RELAY: Final = "application/dtmf-relay"
PLAIN: Final = "application/dtmf"
DIGIT_TYPES: Final = (RELAY, PLAIN)
_SIGNAL: Final = re.compile(
    r"^[ \t]*signal[ \t]*=[ \t]*([0-9A-Da-d*#]|1[0-5])[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_DURATION: Final = re.compile(
    r"^[ \t]*duration[ \t]*=[ \t]*([0-9]{1,5})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
DIGIT_MS: Final = 160
_BY_NUMBER: Final = dict(zip(range(10, 16), ["*", "#", "A", "B", "C", "D"], strict=True))
"""Event numbers of RFC 4733 that some phones send in place of the key."""


class Unsupported(Exception):
    """The body is of a kind that is not understood: 415 (RFC 3261 section 8.2.3)."""


def session_description(message: Message) -> str:
    """The SDP in a message, "" if it has no body. Raises ``Unsupported`` or ``Malformed``."""
    if not message.body:
        return ""
    encoding = message.get("Content-Encoding").strip(" \t").lower()
    if encoding not in ("", "identity"):
        raise Unsupported
    text = message.text
    kind, rest = _media_type(message.get("Content-Type"))
    if kind == "application/sdp" or (not kind and text.startswith("v=0")):
        return text
    if kind == "multipart/mixed":
        found = _part(text, unquote(rest.get("boundary") or ""))
        if found:
            return found
    if "handling=optional" in message.get("Content-Disposition").replace(" ", "").lower():
        return ""
    raise Unsupported


def accepts_sdp(message: Message) -> bool:
    """May an answer to the message carry SDP (section 20.1: no Accept means SDP)?"""
    if "Accept" not in message.first:
        return True
    for each in message.all("Accept"):
        if _media_type(each)[0] in ("application/sdp", "application/*", "*/*"):
            return True
    return False


def _media_type(value: str) -> tuple[str, dict[str, str | None]]:
    kind, semicolon, rest = value.partition(";")
    return kind.replace(" ", "").strip(" \t").lower(), parameters(semicolon + rest) if rest else {}


def _part(text: str, boundary: str) -> str:
    if not boundary:
        raise Malformed("boundary")
    for part in text.split(f"--{boundary}", MAX_PARTS + 1)[1:]:
        head, _, body = part.replace("\r\n", "\n").lstrip("\n").partition("\n\n")
        for line in head.split("\n"):
            name, _, value = line.partition(":")
            named = name.strip().lower() in ("content-type", "c")
            if named and _media_type(value)[0] == "application/sdp":
                return body.rstrip("\n").replace("\n", "\r\n") + "\r\n"
    return ""


def read_digits(kind: str, text: str) -> tuple[str, int]:
    """Digits and duration in ms of an INFO body; ("", 0) if there are none."""
    if kind == PLAIN:
        digits = text.strip().upper()
        good = re.fullmatch(r"[0-9A-D*#]+", digits) and len(digits) <= MAX_DIGITS_BY_INFO
        return (digits, DIGIT_MS) if good else ("", 0)
    signal = _SIGNAL.search(text)
    if signal is None:
        return "", 0
    given = _DURATION.search(text)
    digit = signal.group(1).upper()
    if len(digit) == 2:
        digit = _BY_NUMBER[int(digit)]
    return digit, int(given.group(1)) if given else DIGIT_MS


def has_option(message: Message, name: str, tag: str) -> bool:
    """Is an option tag in Supported or Require? What cannot be read is not there."""
    if name not in message.first:
        return False
    try:
        return tag in [each.lower() for each in message.all(name)]
    except Malformed:
        return False
