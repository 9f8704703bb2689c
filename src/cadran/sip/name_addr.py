"""``name-addr`` and ``addr-spec``: the values of From, To, Contact, Route… (RFC 3261 section 20.10)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from cadran.sip.grammar import Malformed, clean, parameters, unquote
from cadran.sip.uri import Uri, parse_uri

_USUAL: Final = re.compile(
    r'(?:"([^"\\<>]*)"[ \t]*|([A-Za-z0-9 \t.!%*_+`\'~\-]*))'
    r"<([^<>\s\"]+)>"
    r"((?:;[A-Za-z0-9\-.!%*_+`'~]+(?:=[^\s;\",<>=]+)?)*)"
)
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9 \t\-.!%*_+`'~\u0080-\U0010ffff]*")
_QUOTED_NAME: Final = re.compile(r'"((?:[^"\\]|\\.)*)"[ \t]*', re.DOTALL)
_TAG: Final = re.compile(r";[ \t]*tag=([A-Za-z0-9\-.!%*_+`'~]+)")
_REMEMBERED: Final = 1_024
"""Values read lately: From and To are the same in all messages of a dialog. Some 100 dialogs at once; a few MB
at most, since a value is no longer than a message's head.
"""


class NameAddr(Struct, frozen=True):
    """A display name, a URI as written, and the parameters behind it."""

    name: str
    uri_text: str
    raw_parameters: str

    @property
    def uri(self) -> Uri:
        """The URI, parsed. Raises ``Malformed`` (an address may be of any scheme until it is used)."""
        return parse_uri(self.uri_text)

    @property
    def parameters(self) -> dict[str, str | None]:
        """Parameters behind the address. Raises ``Malformed``."""
        return parameters(self.raw_parameters)


NOBODY: Final = NameAddr("", "", "")
"""In place of a value that could not be read."""


@lru_cache(_REMEMBERED)
def parse_name_addr(value: str) -> NameAddr:
    """Parse one value. Raises ``Malformed``."""
    found = _USUAL.fullmatch(value)
    if found is not None:
        quoted, plain, uri, rest = found.groups()
        name = quoted if quoted is not None else plain.rstrip(" \t")
        return NameAddr(name if name.isascii() else clean(name), uri, rest)
    return _parse_unusual(value.strip(" \t"))


@lru_cache(_REMEMBERED)
def parse_party(value: str) -> tuple[NameAddr, str]:
    """A value of From or To, and its tag ("" if there is none). Raises ``Malformed``."""
    party = parse_name_addr(value)
    found = _TAG.search(party.raw_parameters)
    if found is not None and '"' not in party.raw_parameters:
        return party, found.group(1)
    return party, party.parameters.get("tag") or ""


def _parse_unusual(value: str) -> NameAddr:
    name = ""
    rest = value
    quoted = _QUOTED_NAME.match(value)
    if quoted is not None:
        name = unquote('"' + quoted.group(1) + '"')
        rest = value[quoted.end() :]
        if not rest.startswith("<"):
            raise Malformed("no address after the name")
    elif "<" in value:
        name, _, rest = value.partition("<")
        if not _PLAIN_NAME.fullmatch(name):
            raise Malformed("name needs quotes")
        rest = "<" + rest
    if not rest.startswith("<"):
        return _parse_addr_spec(rest)
    uri, closed, after = rest[1:].partition(">")
    if not closed or not uri or re.search(r"[\s<\"]", uri):
        raise Malformed("wrong address")
    result = NameAddr(clean(name.strip(" \t")), uri, after.strip(" \t"))
    parameters(result.raw_parameters)
    return result


def _parse_addr_spec(text: str) -> NameAddr:
    """Without brackets a ``;`` begins the field's own parameters, and ``,`` or ``?`` may not stand."""
    uri, semicolon, rest = text.partition(";")
    uri = uri.rstrip(" \t")
    if not uri or re.search(r"[\s<>\",?]", uri):
        raise Malformed("wrong address")
    result = NameAddr("", uri, semicolon + rest)
    parameters(result.raw_parameters)
    return result
