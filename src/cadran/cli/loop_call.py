"""One call of a telephone made for it: it says a tone, listens, and remembers what came and from where."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.ids import LegId
from cadran.sandbox.rtp import Peer
from cadran.services.causes import HUNG_UP
from cadran.signalling.endpoint import Signalling
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import Accepted, Ended, Rejected, SipEvent
from cadran.sip.offer_answer import Negotiation, Place
from cadran.sip.uri import host_port

LEG = LegId("loop")
SILENCE_MS = 5_000
"""A server that is there says 100 at once."""
RING_MS = 30_000
TONE_HZ = 500
LISTEN_S = 4.0
"""Words are a few seconds long; two of sound are enough to know."""
LOOK_S = 0.1
NOTHING_DB = -120.0
NO_ANSWER = 408

Address = tuple[str, int]


@dataclass(slots=True)
class Told:
    """What became of the call. ``status``: of its end without an answer; 408 is silence, 0 that it was answered."""

    status: int = 0
    media: Address = ("", 0)
    """Where the server wants its sound."""
    packets: int = 0
    """That came from there, and how loud at best."""
    loudest_db: float = NOTHING_DB
    sources: set[str] = field(default_factory=set)
    """Hosts that any packet came from."""


class Ear(Peer):
    """Also notes packets that come from elsewhere than agreed."""

    def __init__(self, entropy: Callable[[int], bytes], told: Told) -> None:
        super().__init__(entropy)
        self._told = told

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._told.sources.add(addr[0])
        super().datagram_received(data, addr)


async def place(server: Address, account: tuple[str, str], number: str) -> Told:
    """Call ``number`` at the server, over UDP, as this phone account (name and password)."""
    told, events = Told(), asyncio.Queue[SipEvent]()
    agent = Agent(AgentConfig({}, "loop"), os.urandom)
    signalling = Signalling(agent, _now, events.put_nowait)
    here, ear = _own_address(server), Ear(os.urandom, told)
    await signalling.start(here, 0)
    try:
        talk = Negotiation(Place(here, await ear.start(here)), 1)
        flow = await signalling.flow_to(*server)
        agent.invite(
            LEG,
            uri=f"sip:{number}@{host_port(*server)}",
            flow=flow,
            from_uri=f"sip:{account[0]}@{host_port(*server)}",
            from_name="",
            sdp=talk.offer(),
            now=_now(),
            credentials=account,
            give_up_ms=RING_MS,
            silence_ms=SILENCE_MS,
        )
        while True:
            event = await events.get()
            if isinstance(event, Rejected):
                told.status = event.status
                return told
            if isinstance(event, Accepted):
                await _talk(ear, talk, event.sdp, events, told)
                agent.hang_up(LEG, Refusal(HUNG_UP), _now())
                return told
    finally:
        ear.stop()
        await signalling.stop()


async def _talk(
    ear: Ear, talk: Negotiation, sdp: str, events: asyncio.Queue[SipEvent], told: Told
) -> None:
    try:
        agreed = talk.take_answer(sdp)
    except Refused as refused:
        told.status = refused.refusal.reason.sip
        return
    told.media = agreed.remote
    ear.say_tone(TONE_HZ)
    ear.connect(agreed)
    began = time.monotonic()
    while time.monotonic() - began < LISTEN_S:
        await asyncio.sleep(LOOK_S)
        told.packets = ear.heard.packets
        told.loudest_db = max(told.loudest_db, ear.level_db() if told.packets else NOTHING_DB)
        if not events.empty() and isinstance(events.get_nowait(), Ended):
            return


def _now() -> Instant:
    return Instant(time.monotonic_ns() // 1_000_000)


def _own_address(server: Address) -> str:
    """The address of this machine from which the server is reached."""
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(server)
        return str(probe.getsockname()[0])
