"""``cadran call``: a call placed by the sandbox carrier, for somebody who has no phone at hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from cadran.cli.control import NOT_RUNNING, REQUEST_LIMIT_S, running
from cadran.cli.output import Output
from cadran.errors import Origin, Reason, Refused

NO_SANDBOX = Reason("cli.no_sandbox", http=503, origin=Origin.SERVER)
ONLY_FROM_SANDBOX = Reason("cli.only_from_sandbox", http=422)
CALL_FAILED = Reason("cli.call_failed", http=502, origin=Origin.UPSTREAM)
LOOK_S = 0.1
"""How often the carrier is asked how the call does."""
SET_UP_LIMIT_S = 60.0
ENDED = frozenset({"ended", "failed", "rejected", "busy", "no_answer"})


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
        raise Refused(CALL_FAILED, detail=str(ended.get("reason") or ended.get("state")))
    output.say("call_ended", heard=ended.get("heard"))


def _follow(carrier: httpx.Client, call_id: str, hold_s: int, output: Output) -> dict[str, Any]:
    """Until the call ends, saying each change of state."""
    until, before = time.monotonic() + SET_UP_LIMIT_S + hold_s, ""
    while time.monotonic() < until:
        now: dict[str, Any] = carrier.get(f"/v1/calls/{call_id}").json()
        if now["state"] != before:
            before = now["state"]
            output.say("call_state", state=before)
        if before in ENDED:
            return now
        time.sleep(LOOK_S)
    return {"state": before, "reason": "timeout"}
