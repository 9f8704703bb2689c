"""The sandbox carrier: started as a process of its own, restarted if it falls, ended with us."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field

import structlog

from cadran.errors import Origin, Reason, Refused
from cadran.node.settings import Settings

RESTARTS_MAX = 20
"""After so many falls in one run something is wrong that a restart does not mend."""
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
END_LIMIT_S = 5.0
READY_LIMIT_S = 30.0
"""Importing and loading its stock takes a second; a busy machine many."""
CARRIER_SILENT = Reason("node.carrier_silent", http=502, origin=Origin.UPSTREAM)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Carrier:
    """Supervises the sandbox's process."""

    settings: Settings
    exchange: str
    """Our own SIP address, where it delivers calls."""
    _process: asyncio.subprocess.Process | None = None
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start it, unless it runs, and wait until it sells and answers. Raises ``Refused(node.carrier_silent)``.

        One that a dead run of ours left ends by itself; until its ports are free it is tried again.
        """
        if self._task is not None and not self._task.done():
            return
        until = asyncio.get_running_loop().time() + READY_LIMIT_S
        while not await self._ready():
            if asyncio.get_running_loop().time() > until:
                raise Refused(CARRIER_SILENT, address=self.settings.sandbox_url)
            await asyncio.sleep(FIRST_PAUSE_S)
        self._task = asyncio.create_task(self._supervise())

    async def _ready(self) -> bool:
        """Spawn it and wait for its word."""
        await self._spawn()
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            return bool(await asyncio.wait_for(self._process.stdout.readline(), READY_LIMIT_S))
        except TimeoutError:
            return False

    async def stop(self) -> None:
        """End it, unless it does not run."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_LIMIT_S)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def _spawn(self) -> None:
        http = self.settings.sandbox_url.removeprefix("http://")
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cadran.sandbox",
            "--with-parent",
            "--http",
            http,
            "--sip",
            self.settings.sandbox_sip,
            "--exchange",
            self.exchange,
            "--report-payments",
            f"{self.settings.page}/api/v1/payments/answers",
            "--data",
            str(self.settings.data / "sandbox"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    async def _supervise(self) -> None:
        pause_s = FIRST_PAUSE_S
        for _ in range(RESTARTS_MAX):
            assert self._process is not None
            code = await self._process.wait()
            log.warning("sandbox carrier ended", code=code)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            await self._spawn()
        log.error("sandbox carrier keeps falling", restarts=RESTARTS_MAX)
