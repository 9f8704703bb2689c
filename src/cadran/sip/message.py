"""SIP messages as read: start line and fields split at once, values parsed when asked for and kept.

Text is UTF-8; octets that are not are kept as surrogates, so that what is echoed is echoed to the
octet. ``fault`` is what makes a request unfit: it is answered with it, never acted upon.
"""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.events import Flow
from cadran.sip.grammar import Malformed, first_outside, split_outside
from cadran.sip.limits import MAX_FIELDS, MAX_HEAD_BYTES, MAX_MESSAGE_BYTES
from cadran.sip.name_addr import NameAddr, parse_name_addr
from cadran.sip.names import KNOWN, SINGLE, canonical
from cadran.sip.via import Via, parse_via, stamp

_FOLD: Final = re.compile(r"\r\n[ \t]+")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_METHOD: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,64}")
_KNOWN_METHODS: Final = frozenset(
    {"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "INFO", "UPDATE", "PRACK"}
)
_REQUEST_URI: Final = re.compile(r"[^\s<>\"]+")
_STATUS_LINE: Final = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?", re.IGNORECASE | re.DOTALL)
_CSEQ: Final = re.compile(r"([0-9]{1,10})[ \t]+([^ \t]+)")
_VERSION: Final = re.compile(r"SIP/[0-9]+\.[0-9]+", re.IGNORECASE)
MAX_CSEQ: Final = 2**31 - 1
"""RFC 3261 section 8.1.1.5."""


class Message:
    """What requests and responses share. Fields are in the order received, names canonical."""

    __slots__ = ("_cseq", "_from", "_to", "_via", "body", "fault", "fields", "first")

    def __init__(self) -> None:
        self.fields: list[tuple[str, str]] = []
        self.first: dict[str, str] = {}
        self.body = b""
        self.fault: tuple[int, str] | None = None
        self._via: Via | None = None
        self._from: NameAddr | None = None
        self._to: NameAddr | None = None
        self._cseq: tuple[int, str] | None = None

    def get(self, name: str) -> str:
        """The first value of a field, "" if absent."""
        return self.first.get(name, "")

    def all(self, name: str) -> list[str]:
        """Every value of a field, commas split. Raises ``Malformed``."""
        if name not in self.first:
            return []
        found: list[str] = []
        for key, value in self.fields:
            if key == name:
                found.extend(part for part in split_outside(value, ",") if part)
        return found

    @property
    def via(self) -> Via:
        """The top Via value. Raises ``Malformed``."""
        if self._via is None:
            self._via = parse_via(first_outside(self.get("Via"))[0])
        return self._via

    @property
    def from_(self) -> NameAddr:
        if self._from is None:
            self._from = parse_name_addr(self.get("From"))
        return self._from

    @property
    def to(self) -> NameAddr:
        if self._to is None:
            self._to = parse_name_addr(self.get("To"))
        return self._to

    @property
    def call_id(self) -> str:
        return self.first.get("Call-ID", "")

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method. Raises ``Malformed``."""
        if self._cseq is None:
            found = _CSEQ.fullmatch(self.get("CSeq"))
            number = int(found.group(1)) if found else MAX_CSEQ + 1
            if found is None or number > MAX_CSEQ:
                raise Malformed("CSeq")
            self._cseq = (number, found.group(2))
        return self._cseq

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def take_fields(self, lines: list[str]) -> None:
        """Split lines into fields: all at once if none is malformed, empty of a name, or there twice."""
        try:
            fields = [
                (KNOWN.get(name) or canonical(name), value.strip(" \t"))
                for name, value in [line.split(":", 1) for line in lines]
            ]
        except ValueError:
            self._take_each(lines)
            return
        first = dict(fields)
        if len(first) < len(fields) or "" in first:
            self._take_each(lines)
        else:
            self.fields, self.first = fields, first

    def _take_each(self, lines: list[str]) -> None:
        first = self.first
        append = self.fields.append
        for line in lines:
            name, colon, value = line.partition(":")
            key = KNOWN.get(name) or canonical(name)
            if not colon or not key:
                self.fault = (400, "Malformed Header Line")
                continue
            value = value.strip(" \t")
            append((key, value))
            if key not in first:
                first[key] = value
            elif key in SINGLE:
                self.fault = (400, f"Repeated {key}")

    def take_body(self, rest: bytes) -> None:
        """Frame the body by Content-Length; what follows it in a datagram is not ours (section 18.3)."""
        length = self.first.get("Content-Length")
        if length is None:
            self.body = rest
        elif not (length.isascii() and length.isdigit()) or len(length) > 8:
            self.fault = (400, "Bad Content-Length")
        elif int(length) > len(rest):
            self.fault = (400, "Message Shorter Than Content-Length")
        else:
            self.body = rest[: int(length)]


class Request(Message):
    """A request; ``uri`` is the Request-URI as written."""

    __slots__ = ("_echo", "method", "uri")

    def __init__(self, method: str, uri: str) -> None:
        super().__init__()
        self.method = method
        self.uri = uri
        self._echo: str | None = None

    def echo(self, flow: Flow) -> str:
        """The Via lines that every answer carries back, the top one stamped (RFC 3581 section 4)."""
        if self._echo is None:
            vias = [value for key, value in self.fields if key == "Via"]
            if vias:
                top, rest = first_outside(vias[0])
                try:
                    top = stamp(top, self.via, flow)
                except Malformed:
                    self._via = None
                vias[0] = f"{top}, {rest}" if rest else top
            self._echo = "".join([f"Via: {value}\r\n" for value in vias])
        return self._echo


class Response(Message):
    """A response."""

    __slots__ = ("phrase", "status")

    @property
    def ours(self) -> bool:
        """Has it one Via value, so that it ends here (section 8.1.3.3)?"""
        vias = [value for key, value in self.fields if key == "Via"]
        return len(vias) == 1 and not first_outside(vias[0])[1]

    def __init__(self, status: int, phrase: str) -> None:
        super().__init__()
        self.status = status
        self.phrase = phrase


def read(data: bytes) -> Request | Response | None:
    """Read one datagram. None: nothing that could be answered, to be dropped without a word.

    A response with a fault is dropped here too (RFC 3261 section 18.1.2).
    """
    if len(data) > MAX_MESSAGE_BYTES:
        return None
    if data[:1] in b"\r\n":
        data = data.lstrip(b"\r\n")
        if not data:
            return None
    end = data.find(b"\r\n\r\n")
    width = 4
    if end < 0:
        end = data.find(b"\n\n")
        width = 2
    whole = end >= 0
    if not whole:
        end = len(data)
    head = data[: min(end, MAX_HEAD_BYTES)].decode("utf-8", "surrogateescape")
    lines = _lines(head)
    message = _start(lines[0])
    if message is None:
        return None
    message.take_fields(lines[1 : MAX_FIELDS + 1])
    message.take_body(data[end + width :])
    if end > MAX_HEAD_BYTES or len(lines) > MAX_FIELDS + 1:
        message.fault = (513, "Message Too Large")
    elif not whole and message.fault is None:
        message.fault = (400, "Headers Not Terminated")
    _check(message)
    if message.fault is not None and (type(message) is Response):
        return None
    return message


def _lines(head: str) -> list[str]:
    ends = head.count("\r\n")
    if head.count("\n") != ends or head.count("\r") != ends:
        head = _LINE_END.sub("\r\n", head)
    if "\r\n " in head or "\r\n\t" in head:
        head = _FOLD.sub(" ", head)
    return head.split("\r\n")


def _start(line: str) -> Request | Response | None:
    method, _, rest = line.partition(" ")
    uri, _, version = rest.partition(" ")
    usual = method in _KNOWN_METHODS or _METHOD.fullmatch(method)
    if version == "SIP/2.0" and usual and _REQUEST_URI.fullmatch(uri):
        return Request(method, uri)
    if line[:4].upper() == "SIP/":
        found = _STATUS_LINE.fullmatch(line)
        return Response(int(found.group(1)), found.group(2) or "") if found else None
    return _odd_start(line)


def _odd_start(line: str) -> Request | None:
    """A request line that is none by the grammar, but whose sender can be told so."""
    words = line.split()
    if len(words) < 2 or not _VERSION.fullmatch(words[-1]) or not _METHOD.fullmatch(words[0]):
        return None
    request = Request(words[0], words[1])
    if words[-1].upper() != "SIP/2.0":
        request.fault = (505, "Version Not Supported")
    elif line.split(" ") != words or len(words) != 3 or not _REQUEST_URI.fullmatch(words[1]):
        request.fault = (400, "Malformed Request-Line")
    return request


def _check(message: Message) -> None:
    """The fields that every message needs, well formed and once (RFC 3261 section 8.1.1)."""
    if message.fault is not None:
        return
    field = "Via"
    try:
        _ = message.via
        field = "From"
        _ = message.from_.tag
        field = "To"
        _ = message.to.tag
        field = "CSeq"
        _, method = message.cseq
    except Malformed:
        message.fault = (400, f"Bad {field}")
        return
    if not message.call_id:
        message.fault = (400, "Missing Call-ID")
    elif type(message) is Request and method != message.method:
        message.fault = (400, "CSeq Method Differs")
