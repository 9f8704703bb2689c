"""``cadran serve``: settings from the command line, and a start that loses no time."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import sys
from pathlib import Path

import uvloop

from cadran.cli.control import forget
from cadran.cli.output import Output
from cadran.errors import Refused
from cadran.node.companions import Companions
from cadran.node.lock import lock
from cadran.node.logs import configure
from cadran.node.settings import Settings

SWITCH_INTERVAL_S = 0.0005
"""A busy thread gives way this soon: the median grant beside one took 1.4 ms instead of 10.3 ms."""


def run(data: Path, http: str, sip: str, *, demo: bool, ready_fd: int) -> None:
    """Serve until told to end."""
    gc.disable()  # until it serves: nearly all that a start makes stays, and looking through it takes a tenth
    settings = _settings(data, http, sip)
    if ready_fd >= 0:
        os.set_inheritable(ready_fd, False)  # as the function is written
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    configure(settings.log_level)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, demo=demo, ready_fd=ready_fd))
    except Refused as refused:
        raise Output().fail(refused.refusal) from None
    finally:
        forget(settings.data)


async def _run(settings: Settings, *, demo: bool, ready_fd: int) -> None:
    held = lock(settings.data)
    companions = Companions.begin(settings, demo=demo)
    serving = await asyncio.to_thread(importlib.import_module, "cadran.cli.serving")
    await serving.serve_all(settings, companions, demo=demo, ready_fd=ready_fd)
    os.close(held)


def _settings(data: Path, http: str, sip: str) -> Settings:
    given: dict[str, object] = {"data": data}
    for name, value in (("http", http), ("sip", sip)):
        if value:
            host, _, port = value.rpartition(":")
            given[f"{name}_port"] = int(port)
            if host:
                given["listen"] = host.strip("[]")
    return Settings(**given)  # type: ignore[arg-type] # checked by the model
