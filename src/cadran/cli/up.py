"""``cadran up`` and ``cadran down``: a server in the background, and what a newcomer does first."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from cadran.cli.control import REQUEST_LIMIT_S, SERVER_SAID_NO, Control, request, running
from cadran.cli.options import HERE
from cadran.cli.output import Output
from cadran.errors import Origin, Reason, Refusal, Refused

START_LIMIT_S = 180.0
"""A first start compiles the media engine: some twenty seconds on a slow core, with room to spare."""
STOP_LIMIT_S = 330.0
"""Longer than the longest drain."""
TEST_CALL_LIMIT_S = 10.0
"""An answer takes milliseconds; this long means that there is none."""
DID_NOT_START = Reason("cli.did_not_start", http=500, origin=Origin.SERVER)
SAID_WHY = Reason("cli.did_not_start_since", http=500, origin=Origin.SERVER)
LOG_END_BYTES = 4_096


def up(data: Path, output: Output, arguments: list[str]) -> None:
    """Start the server unless it runs, and print the way in."""
    control = running(data)
    if control is None:
        welcome = _start(data, output, arguments)
        control = running(data)
        if control is None:
            raise output.fail(_why_not(data))
    else:
        output.say("already_running")
        welcome = _another_link(data, control)
    _print(data, control, welcome, output)
    if welcome.get("password") and control.sandbox and welcome.get("meeting"):
        _test_call(control.sandbox, str(welcome["meeting"]["number"]), output)


def _another_link(data: Path, control: Control) -> dict[str, Any]:
    """The way in of a house that runs and has no account yet: the link of its start may be lost."""
    try:
        made = request(data, "POST", "/set-up/links")
    except Refused as refused:
        if refused.refusal.reason is not SERVER_SAID_NO:
            raise
        return {}
    return {"set_up": control.page + made["path"]}


def _test_call(sandbox: str, number: str, output: Output) -> None:
    """After a first start: does a call from the world get an answer?"""
    import httpx

    began = time.monotonic()
    with httpx.Client(base_url=sandbox, timeout=REQUEST_LIMIT_S, trust_env=False) as carrier:
        order = {"number": number, "digits": "", "hold_s": 1}
        call = carrier.post("/v1/calls", json=order).json().get("id", "")
        while time.monotonic() - began < TEST_CALL_LIMIT_S:
            if carrier.get(f"/v1/calls/{call}").json().get("answered_at"):
                output.say("test_call", milliseconds=int((time.monotonic() - began) * 1000))
                return
            time.sleep(0.02)
    output.say("test_call_failed")


def down(data: Path, output: Output) -> None:
    """Ask the server to drain and end, and wait for it."""
    control = running(data)
    if control is None:
        output.say("was_not_running")
        return
    os.kill(control.pid, signal.SIGTERM)
    until = time.monotonic() + STOP_LIMIT_S
    while running(data) is not None and time.monotonic() < until:
        time.sleep(0.05)
    output.say("stopped")


def _start(data: Path, output: Output, arguments: list[str]) -> dict[str, Any]:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "cadran", "serve", "--data", str(data), *arguments]
    command += ["--ready-fd", str(writing)]
    output.say("starting" if (data / "cadran.db").exists() else "starting_first")
    with (data / "cadran.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 # our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[writing],
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    if not told:
        process.wait(START_LIMIT_S)
        raise output.fail(_why_not(data))
    welcome: dict[str, Any] = json.loads(told)
    return welcome


def _why_not(data: Path) -> Refusal:
    """The last words of a server that ended, where it had any: what is no words in its log is an event or a traceback."""
    log = data / "cadran.log"
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LOG_END_BYTES))
        end = file.read().decode("utf-8", "replace").splitlines()
    words = end[-1].strip() if end else ""
    facts = {"log": str(log)}
    if not words.endswith("."):
        return Refusal(DID_NOT_START, facts)
    return Refusal(SAID_WHY, {**facts, "why": words})


def _print(data: Path, control: Control, welcome: dict[str, Any], output: Output) -> None:
    facts: dict[str, object] = {"page": control.page, "sip": control.sip}
    output.result({**facts, **welcome})
    at = "" if data == HERE else f" --data {shlex.quote(str(data))}"
    facts |= {"at": at, "stop": f"cadran down{at}" if at else "make down", "data": str(data)}
    output.say("page", **facts)
    for transport, listen, advertised in welcome.get("addresses", []):
        output.say("listens", transport=transport, listen=listen, advertised=advertised)
    if link := welcome.get("set_up"):
        output.say("set_up", link=link, **facts)
    elif password := welcome.get("password"):
        output.say("sign_in", login=welcome.get("login", ""), password=password)
        output.say("phones", **facts)
        for phone in welcome.get("phones", []):
            output.say("phone", **phone)
    else:
        output.say("sign_in_again")
    meeting = welcome.get("meeting")
    if meeting:
        output.say("try" if welcome.get("password") else "try_again", **meeting, **facts)
    if attendant := welcome.get("attendant"):
        output.say("attendant", **attendant)


def default_arguments(*, demo: bool, http: str, sip: str) -> list[str]:
    """What ``serve`` is started with."""
    arguments = ["--demo"] if demo else []
    if http:
        arguments += ["--http", http]
    if sip:
        arguments += ["--sip", sip]
    return arguments
