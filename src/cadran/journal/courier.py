"""Carrying what stands in the outbox: a thread with a loop of its own, so that no call ever waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog

from cadran.clock import HOUR_MS, SECOND_MS, Clock
from cadran.errors import Refused
from cadran.journal import outbox
from cadran.journal.outbox import Message, Waiting
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

FLYING_MAX = 20
"""Deliveries of one channel at once: a silent receiver holds one of them for its time-out."""
REST_S = 60.0
"""Longest sleep: another node may have left something behind."""
RETRY_S = 2.0
"""Pause after the database failed us."""
STOP_S = 5.0
"""Deliveries under way at the end get this long; their claim runs out, and they are due again."""
FORGET_EVERY_MS = HOUR_MS

T = TypeVar("T")

log = structlog.get_logger(__name__)


class UndeliveredError(Exception):
    """It did not arrive; ``final``: and never will."""

    def __init__(self, error: str, *, final: bool = False) -> None:
        super().__init__(error)
        self.final = final


def _nothing(_unit: UnitOfWork, _message: Message, _failed: UndeliveredError | None) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Channel:
    """How messages of a channel are delivered, and what else changes with the result, in its transaction."""

    deliver: Callable[[Message], Awaitable[None]]
    after: Callable[[UnitOfWork, Message, UndeliveredError | None], None] = _nothing


class Courier:
    """From ``start`` to ``stop``. ``name`` is the node's: what a dead run claimed is due when its lease ends."""

    def __init__(
        self, store: Store, clock: Clock, name: str, channels: Mapping[str, Channel]
    ) -> None:
        self._store = store
        self._clock = clock
        self._name = name
        self._channels = channels
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wakes: dict[str, asyncio.Event] = {}
        self._stopping = False
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._up.wait()
        self._store.on_commit(Waiting, self._heard)

    def stop(self) -> None:
        """May be repeated; deliveries under way get ``STOP_S``."""
        self._stopping = True
        if self._thread.is_alive():
            self.kick()
            self._thread.join(STOP_S * 2)

    def kick(self) -> None:
        """Look now at what is due, as after a change of the clock."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._wake_all)

    def _heard(self, waiting: list[Waiting]) -> None:
        channels = {each.channel for each in waiting}
        loop = self._loop
        if loop is not None and not self._stopping:
            loop.call_soon_threadsafe(self._wake, channels)

    def _wake(self, channels: set[str]) -> None:
        for channel in channels & self._wakes.keys():
            self._wakes[channel].set()

    def _wake_all(self) -> None:
        self._wake(set(self._wakes))

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._wakes = {name: asyncio.Event() for name in self._channels}
        self._loop = asyncio.get_running_loop()
        self._up.set()
        await asyncio.gather(*(self._carry(name) for name in self._channels))
        self._loop = None

    async def _carry(self, channel: str) -> None:
        flying: set[asyncio.Task[None]] = set()
        forgotten = 0
        released = False
        while not self._stopping:
            self._wakes[channel].clear()
            now = self._clock()
            try:
                if not released:
                    await self._write(
                        lambda unit: outbox.release(unit, channel, self._name, self._clock())
                    )
                    released = True
                if now - forgotten >= FORGET_EVERY_MS:
                    await self._write(lambda unit: outbox.forget_old(unit, self._clock()))
                    forgotten = now
                claimed = await self._claim(channel, FLYING_MAX - len(flying))
                rest_s = 0.0 if claimed else await self._rest_s(channel)
            except Refused as refused:
                log.warning("the outbox cannot be read", reason=refused.refusal.id)
                claimed, rest_s = [], RETRY_S
            flying |= {asyncio.create_task(self._one(channel, each)) for each in claimed}
            flying = {each for each in flying if not each.done()}
            if len(flying) >= FLYING_MAX:
                await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
            elif rest_s:
                await self._rest(channel, rest_s)
        if flying:
            await asyncio.wait(flying, timeout=STOP_S)

    async def _claim(self, channel: str, most: int) -> list[Message]:
        if most <= 0:
            return []
        return await self._write(
            lambda unit: outbox.claim(unit, channel, self._name, self._clock(), most)
        )

    async def _rest_s(self, channel: str) -> float:
        def look() -> int | None:
            with self._store.read_everywhere() as unit:
                return outbox.next_due(unit, channel)

        due_at = await asyncio.to_thread(look)
        if due_at is None:
            return REST_S
        return min(REST_S, max(0.05, (due_at - self._clock()) / SECOND_MS))

    async def _rest(self, channel: str, rest_s: float) -> None:
        try:
            async with asyncio.timeout(rest_s):
                await self._wakes[channel].wait()
        except TimeoutError:
            return

    async def _one(self, name: str, message: Message) -> None:
        channel, failure = self._channels[name], None
        try:
            await channel.deliver(message)
        except UndeliveredError as undelivered:
            failure = undelivered
        except Exception as error:
            log.exception("a delivery failed", channel=name, message=message.id)
            failure = UndeliveredError(type(error).__name__)

        def mark(unit: UnitOfWork) -> None:
            now = self._clock()
            if failure is None:
                outbox.delivered(unit, message, self._name, now)
            else:
                outbox.failed(unit, message, self._name, str(failure), now, final=failure.final)
            channel.after(unit.of(message.org), message, failure)

        try:
            await self._write(mark)
        except Refused as refused:
            # It is due again when its claim runs out: twice rather than never.
            log.warning("a delivery was not noted", reason=refused.refusal.id, message=message.id)
        self._wakes[name].set()

    async def _write(self, job: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._store.write_everywhere(job))
