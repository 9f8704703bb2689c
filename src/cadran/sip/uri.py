"""SIP, SIPS and tel URIs (RFC 3261 section 19.1, RFC 3966)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from cadran.sip.grammar import Malformed, clean, parameters
from cadran.sip.limits import MAX_URI_CHARS

_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.\-_]*)|\[[0-9A-Fa-f:.]+\]"
_SIP: Final = re.compile(
    r"(?P<scheme>[Ss][Ii][Pp][Ss]?):"
    r"(?:(?P<user>[^@\s<>\"]*)@)?"
    rf"(?P<host>{_HOST})"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<parameters>;[^?\s<>\"]*)?"
    r"(?P<headers>\?[^\s<>\"]*)?"
)
_TEL: Final = re.compile(
    r"[Tt][Ee][Ll]:(?P<number>\+?[0-9A-Da-d*#().\-]+)(?P<parameters>;[^\s<>\"]*)?"
)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_ESCAPED: Final = re.compile(r"[^A-Za-z0-9\-_.!~*'()&=+$,;?/]")
_REMEMBERED: Final = 1_024
"""Parsed URIs kept: one call names the same few over and over."""
_SEPARATORS: Final = str.maketrans("", "", "-.()")


class Uri(Struct, frozen=True):
    """A parsed URI. ``user`` is still escaped (``user_text`` is not); ``host`` is in lower case.

    ``port`` 0 means none given. A tel URI has its number, without separators, as ``user`` and no host.
    """

    scheme: str
    user: str
    host: str
    port: int = 0
    parameters: dict[str, str | None] = {}
    headers: str = ""

    @property
    def user_text(self) -> str:
        """User part without password and parameters, escapes undone: who is meant."""
        return unescape(self.user.partition(";")[0].partition(":")[0])

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """Equal for URIs that RFC 3261 section 19.1.4 calls equivalent (as far as bindings need it)."""
        transport = self.parameters.get("transport") or ""
        return (self.scheme, unescape(self.user), self.host, self.port, transport.lower())

    @property
    def loose(self) -> bool:
        """A loose router's URI (``lr``)."""
        return "lr" in self.parameters


def scheme_of(text: str) -> str:
    """The scheme in lower case, or "" if the text is no absolute URI at all."""
    found = _SCHEME.match(text)
    return found.group(1).lower() if found else ""


@lru_cache(maxsize=_REMEMBERED)
def parse_uri(text: str) -> Uri:
    """Parse a sip, sips or tel URI. Raises ``Malformed``. What is answered is shared: never change it."""
    if len(text) > MAX_URI_CHARS:
        raise Malformed("URI too long")
    found = _SIP.fullmatch(text)
    if found is not None:
        scheme, user, host, port, rest, headers = found.groups()
        number = int(port) if port else 0
        if number > 65_535:
            raise Malformed("port out of range")
        return Uri(
            scheme.lower(),
            user or "",
            host.lower(),
            number,
            _uri_parameters(rest) if rest else {},
            headers or "",
        )
    found = _TEL.fullmatch(text)
    if found is None:
        raise Malformed("not a SIP or tel URI")
    number_text = found["number"].translate(_SEPARATORS)
    return Uri("tel", number_text, "", 0, _uri_parameters(found["parameters"] or ""))


def _uri_parameters(text: str) -> dict[str, str | None]:
    if text.startswith(";") and "=" not in text and text.count(";") == 1:
        return {text[1:].lower(): None} if len(text) > 1 else {}
    return parameters(text)


def unescape(text: str) -> str:
    """``%41`` becomes ``A``; escaped octets are UTF-8, wrong ones become U+FFFD."""
    if "%" not in text:
        return clean(text)
    raw = bytearray()
    position = 0
    for found in _ESCAPE.finditer(text):
        raw += text[position : found.start()].encode("utf-8", "surrogateescape")
        raw.append(int(found.group(1), 16))
        position = found.end()
    raw += text[position:].encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace")


def escape_user(text: str) -> str:
    """The text as a URI's user part."""
    return _ESCAPED.sub(_escape, text.encode("utf-8", "replace").decode())


def _escape(found: re.Match[str]) -> str:
    return "".join([f"%{octet:02X}" for octet in found[0].encode()])


def host_port(host: str, port: int) -> str:
    """``host:port`` as URIs and Via write it; an IPv6 address gets its brackets."""
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Is a numeric address one by which a machine reaches itself?"""
    return host.startswith("127.") or host == "::1"
