"""Two ends in one process: the sandbox's carrier, and another one that plays the exchange."""

import asyncio
import os
import time

import pytest
from tests.peers.waiting import until

from cadran.clock import Instant
from cadran.ids import LegId
from cadran.sandbox.carrier import Carrier
from cadran.sandbox.rtp import Peer
from cadran.signalling.endpoint import Signalling
from cadran.sip import offer_answer
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import (
    Accepted,
    IdentityWanted,
    Invited,
    TrunkIdentity,
)
from cadran.sip.offer_answer import Capabilities, Place

HOST = "127.0.0.1"


def clock():
    return Instant(time.time_ns() // 1_000_000)


class Phone:
    """A telephone on the other side of the trunk: calls, answers, speaks a tone."""

    def __init__(self):
        self.events = []
        self.agent = Agent(AgentConfig(advertised={}, realm="test"), os.urandom)
        self.signalling = Signalling(self.agent, clock, self._on_event)
        self.peer = Peer(os.urandom)
        self.tone_hz = 1_000

    async def start(self, host=HOST):
        self.port = await self.peer.start(host)
        self.address = await self.signalling.start(host, 0)
        return self

    async def stop(self):
        self.peer.stop()
        await self.signalling.stop()

    def saw(self, kind, leg=None):
        fit = (each for each in self.events if isinstance(each, kind) and leg in {None, each.leg})
        return next(fit, None)

    async def call(self, carrier, number, caller="+33639980001", leg="mine"):
        flow = await self.signalling.flow_to(*carrier)
        self.agent.invite(
            LegId(leg),
            uri=f"sip:{number}@{HOST}",
            flow=flow,
            from_uri=f"sip:{caller}@{HOST}",
            from_name="",
            sdp=offer_answer.make_offer(self.ours),
            headers=(("P-Asserted-Identity", f"<sip:{caller}@{HOST}>"),),
            now=clock(),
        )

    @property
    def ours(self):
        return Capabilities(Place(HOST, self.port), 7)

    def _on_event(self, event):
        self.events.append(event)
        if isinstance(event, IdentityWanted):
            self.agent.identify(event.ask, TrunkIdentity("carrier"), clock())
        elif isinstance(event, Invited):
            text, agreed = offer_answer.answer(event.offer, self.ours)
            self._talk(agreed)
            self.agent.accept(event.leg, text, clock())
        elif isinstance(event, Accepted):
            self._talk(offer_answer.read_answer(event.sdp, self.ours))

    def _talk(self, agreed):
        self.peer.say_tone(self.tone_hz)
        self.peer.connect(agreed)


def play_scene(play):
    """Run ``play(phone, carrier, carrier's address)`` between two real ends."""

    async def run():
        carrier, phone = Carrier(clock, os.urandom, HOST), await Phone().start()
        address = await carrier.start(HOST, 0)
        try:
            await play(phone, carrier, address)
        finally:
            await phone.stop()
            await carrier.stop()

    asyncio.run(run())


@pytest.fixture(name="scene")
def _scene():
    return play_scene


@pytest.fixture(name="until")
def _until():
    return until
