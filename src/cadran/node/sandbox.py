"""The sandbox carrier as somebody wants it: its process, and the trunk that leads there.

The trunk is the record of it: as long as there is one, a start of the server starts the carrier too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from cadran.directory.trunks import SANDBOX, Trunks
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.ids import E164
from cadran.node.carrier import CARRIER_SILENT, Carrier
from cadran.node.settings import Settings
from cadran.routing.trunk import Gateway, Trunk

ANSWER_S = 5.0
"""It is a process of this machine: what takes longer will not come."""
BY = "start"
"""Who did it, in the journal, when the server itself went on."""
SETTLE_S = 10.0
"""A new trunk is known to the call path long before this."""

log = structlog.get_logger(__name__)


def host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def sandbox_trunk(host: str, port: int) -> Trunk:
    """The way to the sandbox carrier, whose SIP is there."""
    return Trunk(SANDBOX, (Gateway(host, port),), (f"{host}:{port}",), sandbox=True)


@dataclass(slots=True)
class Sandbox:
    """Starting, stopping and using it; every method in the loop."""

    settings: Settings
    carrier: Carrier
    trunks: Trunks
    live: Live
    ask: Callable[[Trunk], Awaitable[object]]
    """Asks a trunk's gateways whether they are there."""
    _one: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def start(self, by: str) -> None:
        """From now on it sells numbers and carries calls. May be repeated. Raises ``Refused(node.carrier_silent)``."""
        async with self._one:
            await self.carrier.start()
            await asyncio.to_thread(self._connect, by)
        await self.ask(self._trunk)

    async def stop(self, by: str) -> None:
        """Its calls end, and its numbers are out of reach until it is started again. May be repeated."""
        async with self._one:
            await asyncio.to_thread(self.trunks.delete, SANDBOX, by=by)
            await self.carrier.stop()

    async def resume(self) -> None:
        """After a start of the server: go on if it was wanted, where the settings have it now.

        A carrier that cannot start is no obstacle to others.
        """
        if not any(each.sandbox for each in await asyncio.to_thread(self.trunks.trunks)):
            return
        try:
            async with self._one:
                await self.carrier.start()
                await asyncio.to_thread(self._connect, BY)
        except (Refused, OSError) as failed:
            log.warning("sandbox carrier does not start", error=type(failed).__name__)

    async def call(self, number: E164, digits: str, hold_s: int) -> str:
        """Have a telephone of its world call a number. Answers the call's id there.

        Raises ``Refused(node.carrier_silent)``.
        """
        order = {"number": number, "digits": digits, "hold_s": hold_s}
        return str((await self._ask("/v1/calls", order))["id"])

    async def _ask(self, path: str, order: Mapping[str, Any]) -> Mapping[str, Any]:
        url = self.settings.sandbox_url
        try:
            async with httpx.AsyncClient(base_url=url, timeout=ANSWER_S, trust_env=False) as client:
                answer = (await client.post(path, json=order)).raise_for_status()
        except httpx.HTTPError as silent:
            raise Refused(CARRIER_SILENT, address=url) from silent
        found: Mapping[str, Any] = answer.json()
        return found

    @property
    def _trunk(self) -> Trunk:
        return sandbox_trunk(*host_port(self.settings.sandbox_sip))

    def _connect(self, by: str) -> None:
        self.trunks.put(self._trunk, by=by)
        self.live.settled(SETTLE_S)
