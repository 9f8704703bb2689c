"""What the end of a call says beside its status (RFC 3261 sections 20.10 and 20.33, RFC 3326)."""

from __future__ import annotations

import re
from typing import Final

from cadran.errors import Reason, Refusal
from cadran.sip.grammar import Malformed, clean, parameters
from cadran.sip.message import Message, Response
from cadran.sip.name_addr import parse_name_addr

_MAX_RETRY_AFTER_S: Final = 86_400
"""Longer waits are not believed."""
_MAX_Q850: Final = 127
ELSEWHERE: Final = 26
"""Non-selected user clearing (Q.850): another device took the call."""


def retry_after(response: Response | None) -> int:
    found = re.match(r"[0-9]{1,9}", response.get("Retry-After")) if response is not None else None
    return min(int(found.group()), _MAX_RETRY_AFTER_S) if found else 0


def contacts(response: Response | None) -> tuple[str, ...]:
    if response is None or not 300 <= response.status <= 399:
        return ()
    try:
        return tuple(clean(parse_name_addr(each).uri_text) for each in response.all("Contact"))
    except Malformed:
        return ()


def q850_cause(message: Message | None) -> int | None:
    """The Q.850 number of a Reason field (RFC 3326); that of a call taken elsewhere also where only SIP's 200 says so."""
    elsewhere = None
    try:
        for each in message.all("Reason") if message is not None else ():
            protocol, semicolon, rest = each.partition(";")
            cause = parameters(semicolon + rest).get("cause") or ""
            if not re.fullmatch(r"[0-9]{1,3}", cause):
                continue
            kind = protocol.strip(" \t").upper()
            if kind == "Q.850" and int(cause) <= _MAX_Q850:
                return int(cause)
            if kind == "SIP" and cause == "200":
                elsewhere = ELSEWHERE
    except Malformed:
        pass
    return elsewhere


def as_told(reason: Reason, message: Message | None) -> Refusal:
    """An end for this reason, with the cause that the peer names if it is another than the reason's."""
    told = q850_cause(message)
    return Refusal(reason) if told in (None, reason.q850) else Refusal(reason, {"q850": told})
