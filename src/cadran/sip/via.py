"""The Via field: where a request came from and where its answer goes (RFC 3261 section 18.2, RFC 3581)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from cadran.sip.events import Flow
from cadran.sip.grammar import Malformed, parameters

COOKIE: Final = "z9hG4bK"
"""Begins every branch made by the rules of RFC 3261 section 8.1.1.7."""

_REMEMBERED: Final = 1_024
"""Senders read lately: a peer's messages all begin alike."""

_SENT_BY: Final = re.compile(r"SIP/2\.0/([A-Za-z]+) ([A-Za-z0-9.\-]+)(?::([0-9]{1,5}))?")
_PARAMETERS: Final = re.compile(r"(?:;[a-z0-9\-]+(?:=[^\s;\",<>=]+)?)*")
_SPACED: Final = re.compile(
    r"[Ss][Ii][Pp][ \t]*/[ \t]*2\.0[ \t]*/[ \t]*([A-Za-z0-9\-.!%*_+`'~]+)[ \t]+"
    r"([A-Za-z0-9.\-_]+|\[[0-9A-Fa-f:.]+\])[ \t]*(?::[ \t]*([0-9]{1,5})[ \t]*)?(;.*)?",
    re.DOTALL,
)
_ASKED: Final = re.compile(r";[ \t]*rport(?:[ \t]*=?[ \t]*)(?=;|$)", re.IGNORECASE)
"""A port asked for."""


class Via(Struct, frozen=True):
    """The top value. ``port`` 0 means none given; ``rport`` None: absent, "": asked for."""

    transport: str
    host: str
    port: int
    branch: str
    rport: str | None


NO_VIA: Final = Via("", "", 0, "", None)
"""In place of a value that could not be read."""


def parse_via(value: str) -> Via:
    """Parse one Via value. Raises ``Malformed``."""
    start = value.partition(";")[0]
    rest = value[len(start) :]
    sent_by = _usual_sent_by(start) if _PARAMETERS.fullmatch(rest) else None
    if sent_by is None:
        return _parse_unusual(value)
    _, given, after = rest.rpartition(";branch=")
    branch = after.partition(";")[0] if given else ""
    _, given, after = rest.rpartition(";rport")
    return Via(*sent_by, branch, after.partition(";")[0][1:] if given else None)


@lru_cache(_REMEMBERED)
def _usual_sent_by(text: str) -> tuple[str, str, int] | None:
    """Transport, host and port, None where they are not written as usual. Raises ``Malformed``."""
    found = _SENT_BY.fullmatch(text)
    return None if found is None else (found[1].upper(), found[2].lower(), _port(found[3]))


def _parse_unusual(value: str) -> Via:
    found = _SPACED.fullmatch(value)
    if found is None:
        raise Malformed("Via")
    transport, host, port, rest = found.groups()
    given = parameters(rest or "")
    rport = (given["rport"] or "") if "rport" in given else None
    host = host.lower().strip("[]")
    return Via(transport.upper(), host, _port(port), given.get("branch") or "", rport)


def _port(text: str | None) -> int:
    number = int(text) if text else 0
    if number > 65_535:
        raise Malformed("Via port")
    return number


def stamp(value: str, via: Via, flow: Flow) -> str:
    """The top Via value as our answers carry it: with ``received`` and a filled ``rport``."""
    host, port = flow.remote
    if via.rport is not None:
        if not via.rport:
            value = _ASKED.sub(f";rport={port}", value, count=1)
        return f"{value};received={host}"
    return value if via.host == host else f"{value};received={host}"


def answer_flow(via: Via, flow: Flow) -> Flow:
    """Where answers to a request go.

    Streams answer on themselves. Over UDP: to where it came from if ``rport`` asks for it, else to the
    port in Via (RFC 3261 section 18.2.2). A sender whose Via names another address than its own is
    behind NAT and would never hear the answer there, so it too is answered where it came from.
    """
    if flow.transport != "udp" or via.rport is not None or via.host != flow.remote[0]:
        return flow
    port = via.port or 5060
    if port == flow.remote[1]:
        return flow
    return Flow(flow.transport, flow.local, (flow.remote[0], port))
