"""What a final refusal of a call of ours says beside its status (RFC 3261 sections 20.10 and 20.33, RFC 3326)."""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.grammar import Malformed, clean, parameters
from cadran.sip.message import Response
from cadran.sip.name_addr import parse_name_addr

_MAX_RETRY_AFTER_S: Final = 86_400
"""Longer waits are not believed."""


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


def q850_cause(response: Response | None) -> int | None:
    """The Q.850 number of a Reason field (RFC 3326)."""
    try:
        for each in response.all("Reason") if response is not None else ():
            protocol, semicolon, rest = each.partition(";")
            cause = parameters(semicolon + rest).get("cause") or ""
            if protocol.strip(" \t").upper() == "Q.850" and re.fullmatch(r"[0-9]{1,3}", cause):
                return int(cause)
    except Malformed:
        pass
    return None
