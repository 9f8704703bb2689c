"""``cadran call``: a call placed by the sandbox carrier, for somebody who has no phone at hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from cadran.cli.control import NO_SANDBOX, NOT_RUNNING, REQUEST_LIMIT_S, request, running
from cadran.cli.output import Output
from cadran.errors import Origin, Reason, Refused

ONLY_FROM_SANDBOX = Reason("cli.only_from_sandbox", http=422)
CALL_FAILED = Reason("cli.call_failed", http=502, origin=Origin.UPSTREAM)
NOT_ANSWERED = Reason("cli.not_answered", http=502, origin=Origin.UPSTREAM)
FRAME_S = 0.02
"""What a packet holds."""
SILENCE_DB = -60.0
"""Below this a listener hears nothing."""
LOOK_S = 0.1
"""How often the carrier is asked how the call does."""
SET_UP_LIMIT_S = 60.0
ENDED = frozenset({"ended", "failed"})


def explain(data: Path, output: Output, call_id: str) -> None:
    """Why a call cost what it cost, in words; all of it with ``--json``."""
    told = request(data, "GET", f"/calls/{quote(call_id, safe='')}/explain")
    output.result(told)
    output.say("cost_told", text=told["text"])
    for leg in told["legs"]:
        if leg["refusal"]:
            output.say("cost_told", text=leg["refusal"]["text"])
        for each in leg["slices"]:
            output.say("cost_slice", at=each["at"], text=each["text"])


def call(
    data: Path, output: Output, number: str, digits: str, hold_s: int, *, from_sandbox: bool
) -> None:
    """Place the call, follow it, and say what was heard."""
    control = running(data)
    if control is None:
        raise Refused(NOT_RUNNING, data=str(data))
    if not from_sandbox:
        raise Refused(ONLY_FROM_SANDBOX)
    if not control.sandbox:
        raise Refused(NO_SANDBOX)
    wanted = {"number": number, "digits": digits, "hold_s": hold_s}
    with httpx.Client(
        base_url=control.sandbox, timeout=REQUEST_LIMIT_S, trust_env=False
    ) as carrier:
        try:
            placed = carrier.post("/v1/calls", json=wanted)
        except httpx.HTTPError:
            raise Refused(NO_SANDBOX) from None
        if placed.is_error:
            raise Refused(CALL_FAILED, detail=placed.text[:200])
        output.say("calling", number=number)
        ended = _follow(carrier, str(placed.json()["id"]), hold_s, output)
    output.result(ended)
    if ended.get("state") != "ended":
        raise Refused(NOT_ANSWERED, status=int(ended.get("status") or 0))
    _say_heard(ended["heard"], output)


def _say_heard(heard: dict[str, Any], output: Output) -> None:
    """What came back, in words: how much sound, whether any at the end, and which tones and keys."""
    output.say("call_ended", seconds=round(heard["packets"] * FRAME_S))
    if heard["level_db"] <= SILENCE_DB:
        output.say("heard_silence")
    elif heard["tones"]:
        output.say("heard_tones", tones=", ".join(f"{each['hz']} Hz" for each in heard["tones"]))
    else:
        output.say("heard_sound", level_db=round(heard["level_db"]))
    if heard["keys"]:
        output.say("heard_keys", keys=heard["keys"])


def _follow(carrier: httpx.Client, call_id: str, hold_s: int, output: Output) -> dict[str, Any]:
    """Until the call ends, saying each change of state."""
    until, before = time.monotonic() + SET_UP_LIMIT_S + hold_s, ""
    while time.monotonic() < until:
        now: dict[str, Any] = carrier.get(f"/v1/calls/{call_id}").json()
        if now["state"] != before:
            before = now["state"]
            output.say(f"call_state_{before}")
        if before in ENDED:
            return now
        time.sleep(LOOK_S)
    return {"state": before, "status": 408}
