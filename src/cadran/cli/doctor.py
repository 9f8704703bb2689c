"""``cadran doctor``: a call to ourselves by the address that others are told; which direction is silent, and why.

The call is made by a telephone made for it. Without a number it dials one that does not exist, which is answered
with words; so nothing is paid for it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typer

from cadran.cli import loop_call
from cadran.cli.control import LOOK_S, request
from cadran.cli.loop_call import NO_ANSWER, Address, Told
from cadran.cli.output import Output

NOWHERE = "0000"
"""No number of any dial plan: it is answered, and told so in words."""
LABEL = "doctor"
RECORD_WAIT_S = 10.0
"""A record is there a moment after its call."""
QUIET_DB = -60.0
"""Below this a listener hears nothing."""


def examine(data: Path, output: Output, number: str) -> None:
    """Make the call and say what it shows; exit 1 if something is wrong."""
    listen, advertised = _addresses(data)
    user = str(request(data, "GET", "/session")["user_id"])
    phones = f"/users/{quote(user, safe='')}/phones"
    made = request(data, "POST", phones, {"label": LABEL})
    name = str(made["phone"]["username"])
    try:
        account = (name, str(made["password"]))
        output.say("doctor_calls", number=number or NOWHERE, server=_shown(advertised))
        told = asyncio.run(loop_call.place(advertised, account, number or NOWHERE))
        found: list[tuple[str, bool, dict[str, object]]] = []
        if told.media == ("", 0):
            at_home = told.status == NO_ANSWER and advertised != listen
            near = asyncio.run(loop_call.place(listen, account, NOWHERE)) if at_home else None
            found.append(_unanswered(told, near, listen, advertised))
        else:
            found.append(_from_cadran(told, advertised))
            found.append(_to_cadran(told, _heard_there(data, user), advertised))
    finally:
        request(data, "DELETE", f"{phones}/{quote(name, safe='')}")
    for message, well, facts in found:
        output.say("check_well" if well else "check_wrong", name=output.words("doctor_direction"))
        output.say(message, **facts)
    well = all(well for _, well, _ in found)
    findings = [{"message": message, "well": ok, **facts} for message, ok, facts in found]
    output.result({"well": well, "findings": findings})
    if not well:
        raise typer.Exit(1)


Finding = tuple[str, bool, dict[str, object]]
"""A message of the namespace ``cli``, whether all is well, and its facts."""


def _unanswered(told: Told, near: Told | None, listen: Address, advertised: Address) -> Finding:
    facts: dict[str, object] = {"server": _shown(advertised), "listen": _shown(listen)}
    if told.status != NO_ANSWER:
        return "doctor_refused", False, {**facts, "status": told.status}
    if near is not None and near.status != NO_ANSWER:
        return "doctor_advertised_elsewhere", False, facts
    return "doctor_no_signalling", False, facts


def _from_cadran(told: Told, advertised: Address) -> Finding:
    """Does what Cadran says come to the telephone?"""
    facts = _facts(told, advertised)
    if told.packets and told.loudest_db > QUIET_DB:
        return "doctor_hears", True, facts
    if told.packets:
        return "doctor_hears_silence", False, facts
    if told.sources:
        return "doctor_hears_elsewhere", False, {**facts, "source": ", ".join(sorted(told.sources))}
    return (
        ("doctor_media_private" if _unreachable(told, advertised) else "doctor_deaf"),
        False,
        facts,
    )


def _to_cadran(told: Told, packets: int | None, advertised: Address) -> Finding:
    """Did what the telephone said come to Cadran?"""
    facts = _facts(told, advertised)
    if packets:
        return "doctor_is_heard", True, facts
    if packets is None:
        return "doctor_no_record", False, facts
    return (
        ("doctor_media_private" if _unreachable(told, advertised) else "doctor_mute"),
        False,
        facts,
    )


def _facts(told: Told, advertised: Address) -> dict[str, object]:
    return {"media": _shown(told.media), "server": _shown(advertised), "packets": told.packets}


def _unreachable(told: Told, advertised: Address) -> bool:
    """Sound is wanted at an address of the inside, though signalling is outside."""
    media, server = (ipaddress.ip_address(each[0]) for each in (told.media, advertised))
    return media.is_private and not server.is_private


def _heard_there(data: Path, user: str) -> int | None:
    """How many packets Cadran counted of the telephone's; None: there is no record of the call."""
    until = time.monotonic() + RECORD_WAIT_S
    while time.monotonic() < until:
        for call in request(data, "GET", f"/calls?user={quote(user, safe='')}&limit=1")["items"]:
            legs: list[dict[str, Any]] = request(
                data, "GET", f"/calls/{quote(call['id'], safe='')}"
            )["legs"]
            counted = [each["packets_in"] for each in legs if each["packets_in"] is not None]
            if not call["live"] and counted:
                return int(counted[0])
        time.sleep(LOOK_S)
    return None


def _addresses(data: Path) -> tuple[Address, Address]:
    """Where SIP over UDP is listened for, and what others are told."""
    told = request(data, "GET", "/system")["sip_addresses"]
    first = next(each for each in told if each["transport"] == "udp")
    return _address(first["listen"]), _address(first["advertised"])


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _shown(address: Address) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
