"""The grammar that header values share (RFC 3261 section 25): lists, parameters, quoted strings.

Every scan is one pass over the value, whatever is in it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cadran.sip.limits import MAX_LIST_ITEMS, MAX_PARAMETERS

TOKEN: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
"""``token`` of RFC 3261 section 25.1."""

DIGITS: Final = re.compile(r"[0-9]+")
_BREAK: Final = re.compile(r"[\r\n\0]")
_BREAKS: Final = re.compile(r"[\r\n\0]+")
_OUTSIDE: Final = re.compile(r'[\s"<>,]')

_WHITE: Final = " \t"


class Malformed(ValueError):
    """A value that does not follow its grammar. Never leaves the SIP room; its text names the field."""


@cache
def _marks(separator: str) -> re.Pattern[str]:
    return re.compile(r'\\.|["<>' + re.escape(separator) + "]", re.DOTALL)


def split_outside(value: str, separator: str, limit: int = MAX_LIST_ITEMS) -> list[str]:
    """Split at a separator that stands outside quotes and angle brackets; parts are stripped.

    Raises ``Malformed`` for an unterminated quote or bracket and for more than ``limit`` parts.
    """
    if separator not in value:
        return [value.strip(_WHITE)]
    parts: list[str] = []
    start = 0
    quoted = angled = False
    for found in _marks(separator).finditer(value):
        mark = found.group()
        if mark == '"':
            if not angled:
                quoted = not quoted
        elif quoted:
            continue
        elif mark == "<":
            angled = True
        elif mark == ">":
            angled = False
        elif mark == separator and not angled:
            parts.append(value[start : found.start()].strip(_WHITE))
            start = found.end()
            if len(parts) > limit:
                raise Malformed("too many values")
    if quoted or angled:
        raise Malformed("unterminated quote or bracket")
    parts.append(value[start:].strip(_WHITE))
    return parts


def first_outside(value: str) -> tuple[str, str]:
    """The first value of a comma-separated field and the raw rest after its comma ("" if none)."""
    if "," not in value:
        return value, ""
    quoted = angled = False
    for found in _marks(",").finditer(value):
        mark = found.group()
        if mark == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif mark in "<>":
            angled = mark == "<"
        elif mark == "," and not angled:
            return value[: found.start()].rstrip(_WHITE), value[found.end() :].lstrip(_WHITE)
    return value, ""


def parameters(text: str) -> dict[str, str | None]:
    """``;name=value`` pairs, names in lower case; the text is empty or begins with ``;``.

    A flag has the value None. Quoted values stay quoted (``unquote``). The first of two equal names
    counts. Raises ``Malformed``.
    """
    text = text.strip(_WHITE)
    if not text:
        return {}
    if text[0] != ";":
        raise Malformed("text after a value")
    parts = text[1:].split(";") if '"' not in text else split_outside(text[1:], ";")
    if len(parts) > MAX_PARAMETERS:
        raise Malformed("too many parameters")
    found: dict[str, str | None] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip(_WHITE).lower()
        if not TOKEN.fullmatch(name):
            raise Malformed("empty or wrong parameter")
        if not equals:
            found.setdefault(name, None)
            continue
        value = value.strip(_WHITE)
        if not value or (value[0] != '"' and _OUTSIDE.search(value)):
            raise Malformed("wrong parameter value")
        found.setdefault(name, value)
    return found


def unquote(value: str) -> str:
    """The text of a quoted string, its escapes undone; another value as it stands."""
    if len(value) >= 2 and value[0] == '"' and value[-1] == '"':
        inner = value[1:-1]
        return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL) if "\\" in inner else inner
    return value


def quote(text: str) -> str:
    """A quoted string of the text; line ends and NUL, which no escape may carry, become spaces."""
    plain = _BREAK.sub(" ", text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def clean(text: str) -> str:
    """Text for the owner: bytes that were not UTF-8 become U+FFFD, so that it can be stored anywhere."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def one_line(text: str) -> str:
    """A header value of the owner's, made safe: line ends would let it add fields of its own."""
    return _BREAKS.sub(" ", text)


def options(value: str) -> list[str]:
    """Option tags of a comma-separated field, in lower case, without empty ones."""
    return [each.lower() for each in split_outside(value, ",") if each]
