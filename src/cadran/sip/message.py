"""SIP messages as read: start line, fields, and the values that every message has.

Text is UTF-8; octets that are not are kept as surrogates, so that what is echoed is echoed to the
octet. ``fault`` is what makes a request unfit: it is answered with it, never acted upon.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from msgspec import Struct

from cadran.sip.events import Flow
from cadran.sip.grammar import Malformed, first_outside, split_outside
from cadran.sip.limits import MAX_FIELDS, MAX_HEAD_BYTES, MAX_MESSAGE_BYTES
from cadran.sip.name_addr import NOBODY, NameAddr, parse_party
from cadran.sip.names import KNOWN, SINGLE, USUAL, canonical
from cadran.sip.via import NO_VIA, Via, parse_via, stamp

_FOLD: Final = re.compile(r"\r\n[ \t]+")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_METHOD: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,64}")
_REQUEST_URI: Final = re.compile(r"[^\s<>\"]+")
_REQUEST_LINE: Final = re.compile(rf"({_METHOD.pattern}) ({_REQUEST_URI.pattern}) SIP/2\.0")
_STATUS_LINE: Final = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?", re.IGNORECASE | re.DOTALL)
_LENGTH: Final = re.compile(r"[0-9]{1,8}")
_CSEQ: Final = re.compile(r"([0-9]{1,10})[ \t]+([^ \t]+)")
_VERSION: Final = re.compile(r"SIP/[0-9]+\.[0-9]+", re.IGNORECASE)
_REMEMBERED: Final = 256
"""Values of CSeq read lately: most numbers are small, and all of a dialog follow one another."""
MAX_CSEQ: Final = 2**31 - 1
"""RFC 3261 section 8.1.1.5."""

Fault = tuple[int, str]
"""Status and phrase that a request is refused with."""
_TOO_LARGE: Final[Fault] = (513, "Message Too Large")


class Message(Struct, eq=False):
    """What requests and responses share. Fields are in the order received, names canonical.

    In a message with a fault the values that could not be read are empty.
    """

    fields: Collection[tuple[str, str]] = ()
    first: dict[str, str] = {}
    """The first value of each field."""
    body: bytes = b""
    fault: Fault | None = None
    via: Via = NO_VIA
    """The top value."""
    from_: NameAddr = NOBODY
    from_tag: str = ""
    to: NameAddr = NOBODY
    to_tag: str = ""
    call_id: str = ""
    cseq: tuple[int, str] = (0, "")
    """Number and method."""

    def get(self, name: str) -> str:
        """The first value of a field, "" if absent."""
        return self.first.get(name, "")

    def values(self, name: str) -> list[str]:
        """Every value of a field as it was written."""
        value = self.first.get(name)
        if value is None:
            return []
        if len(self.first) == len(self.fields):
            return [value]
        return [value for key, value in self.fields if key == name]

    def all(self, name: str) -> list[str]:
        """Every value of a field, commas split. Raises ``Malformed``."""
        values = self.values(name)
        if len(values) == 1 and values[0] and "," not in values[0]:
            return values
        return [part for value in values for part in split_outside(value, ",") if part]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Request(Message, eq=False, kw_only=True):
    """A request; ``uri`` is the Request-URI as written."""

    method: str
    uri: str
    echoed: str = ""

    def echo(self, flow: Flow) -> str:
        """The Via lines that every answer carries back, the top one stamped (RFC 3581 section 4)."""
        if not self.echoed and (vias := self.values("Via")):
            top, rest = first_outside(vias[0])
            if self.via is not NO_VIA:
                top = stamp(top, self.via, flow)
            vias[0] = f"{top}, {rest}" if rest else top
            self.echoed = "Via: " + "\r\nVia: ".join(vias) + "\r\n"
        return self.echoed


class Response(Message, eq=False, kw_only=True):
    """A response."""

    status: int
    phrase: str

    @property
    def ours(self) -> bool:
        """Has it one Via value, so that it ends here (section 8.1.3.3)?"""
        vias = self.values("Via")
        return len(vias) == 1 and not first_outside(vias[0])[1]


def read(data: bytes) -> Request | Response | None:
    """Read one datagram. None: nothing that could be answered, to be dropped without a word.

    A response with a fault is dropped here too (RFC 3261 section 18.1.2).
    """
    if len(data) > MAX_MESSAGE_BYTES:
        return None
    head, end, rest = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not end:
        head, end, rest = head.partition(b"\n\n")
    text = head[:MAX_HEAD_BYTES].decode("utf-8", "surrogateescape")
    line, fields, first, fault = usual_head(text) or any_head(text)
    message = _start(line)
    if message is None:
        return None
    message.fields, message.first = fields, first
    message.body, bad = _body(first.get("Content-Length"), rest)
    message.fault = bad or fault or message.fault
    if len(head) > MAX_HEAD_BYTES or fault is _TOO_LARGE:
        message.fault = _TOO_LARGE
    elif not end and message.fault is None:
        message.fault = (400, "Headers Not Terminated")
    _understand(message)
    if message.fault is not None and type(message) is Response:
        return None
    return message


Head = tuple[str, Collection[tuple[str, str]], dict[str, str], Fault | None]
"""Start line, fields, the first value of each, and what is wrong with them."""


def usual_head(text: str) -> Head | None:
    """A head of which no line is folded or malformed, no field twice there, and no name written unusually; else None."""
    lines = text.splitlines()
    if not 1 < len(lines) <= MAX_FIELDS + 1 or "\r\n".join(lines) != text:
        return None
    start = lines.pop(0)
    first = {
        name: value.strip(" \t")
        for line in lines
        for name, colon, value in [line.partition(":")]
        if colon
    }
    if len(first) < len(lines) or not first.keys() <= USUAL:
        return None
    return start, first.items(), first, None


def any_head(text: str) -> Head:
    """Whatever head."""
    lines = _FOLD.sub(" ", _LINE_END.sub("\r\n", text)).split("\r\n")
    fields: list[tuple[str, str]] = []
    first: dict[str, str] = {}
    fault = None
    for line in lines[1 : MAX_FIELDS + 1]:
        name, colon, value = line.partition(":")
        key = KNOWN.get(name) or canonical(name)
        if not colon or not key:
            fault = (400, "Malformed Header Line")
            continue
        value = value.strip(" \t")
        fields.append((key, value))
        if key not in first:
            first[key] = value
        elif key in SINGLE:
            fault = (400, f"Repeated {key}")
    return lines[0], fields, first, fault if len(lines) <= MAX_FIELDS + 1 else _TOO_LARGE


def _body(length: str | None, rest: bytes) -> tuple[bytes, Fault | None]:
    """The body by Content-Length; what follows it in a datagram is not ours (section 18.3)."""
    if length is None:
        return rest, None
    if not _LENGTH.fullmatch(length):
        return b"", (400, "Bad Content-Length")
    size = int(length)
    if size > len(rest):
        return b"", (400, "Message Shorter Than Content-Length")
    return rest[:size], None


def _start(line: str) -> Request | Response | None:
    found = _REQUEST_LINE.fullmatch(line)
    if found is not None:
        return Request(method=found[1], uri=found[2])
    if line[:4].upper() != "SIP/":
        return _odd_start(line)
    found = _STATUS_LINE.fullmatch(line)
    return Response(status=int(found[1]), phrase=found[2] or "") if found else None


def _odd_start(line: str) -> Request | None:
    """A request line that is none by the grammar, but whose sender can be told so."""
    words = line.split()
    if len(words) < 2 or not _VERSION.fullmatch(words[-1]) or not _METHOD.fullmatch(words[0]):
        return None
    request = Request(method=words[0], uri=words[1])
    if words[-1].upper() != "SIP/2.0":
        request.fault = (505, "Version Not Supported")
    elif line.split(" ") != words or len(words) != 3 or not _REQUEST_URI.fullmatch(words[1]):
        request.fault = (400, "Malformed Request-Line")
    return request


def _understand(message: Message) -> None:
    """Read the values that every message needs, well formed and once (RFC 3261 section 8.1.1)."""
    first = message.first
    message.call_id = first.get("Call-ID", "")
    field = "Via"
    try:
        message.via = parse_via(first_outside(first.get("Via", ""))[0])
        if message.fault is not None:
            return
        field = "From"
        message.from_, message.from_tag = parse_party(first.get("From", ""))
        field = "To"
        message.to, message.to_tag = parse_party(first.get("To", ""))
        field = "CSeq"
        message.cseq = _cseq(first.get("CSeq", ""))
    except Malformed:
        message.fault = message.fault or (400, f"Bad {field}")
        return
    if not message.call_id:
        message.fault = (400, "Missing Call-ID")
    elif type(message) is Request and message.cseq[1] != message.method:
        message.fault = (400, "CSeq Method Differs")


@lru_cache(_REMEMBERED)
def _cseq(value: str) -> tuple[int, str]:
    found = _CSEQ.fullmatch(value)
    number = int(found[1]) if found else MAX_CSEQ + 1
    if found is None or number > MAX_CSEQ:
        raise Malformed("CSeq")
    return number, found[2]
