"""Run by ``test_guided.py``: libFuzzer, guided by what the SIP core's code has not done yet, looks for bytes that harm it.

python guided.py CORPUS... -max_total_time=60
"""

import random
import sys
import time

import atheris

with atheris.instrument_imports(include=["cadran.sip"]):
    from cadran.clock import Instant
    from cadran.sip.agent import Agent, AgentConfig
    from cadran.sip.events import (
        Flow,
        IdentityWanted,
        Invited,
        Referred,
        Reoffered,
        StrangerIdentity,
        Subscribed,
        TrunkIdentity,
    )
    from cadran.sip.framing import Framer

FLOW = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5061))
SLOWEST_CPU_S = 1.0
"""Instrumented code is many times slower; linear time shows all the same."""
STEP_MS = 700
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"


class Owner:
    """An agent whose owner takes everything it is offered, so that as much as possible stands behind it."""

    def __init__(self) -> None:
        config = AgentConfig({}, "test", transfers=True, packages=("dialog", "message-summary"))
        self.agent = Agent(config, random.Random(1).randbytes)
        self.now = Instant(1_000_000)

    def hear(self, data: bytes) -> None:
        self.agent.receive(data, FLOW, self.now)
        self.answer()
        self.now = Instant(self.now + STEP_MS)
        self.agent.fire(self.now)
        self.answer()

    def answer(self) -> None:
        agent, now = self.agent, self.now
        for event in agent.poll():
            match event:
                case IdentityWanted():
                    known = event.method != "REGISTER"
                    agent.identify(
                        event.ask, TrunkIdentity("t") if known else StrangerIdentity(), now
                    )
                case Invited():
                    agent.ring(event.leg, now)
                    agent.accept(event.leg, SDP, now)
                case Reoffered():
                    agent.answer_offer(event.leg, SDP, now)
                case Referred():
                    agent.accept_refer(event.leg, now)
                case Subscribed():
                    agent.accept_subscription(event.subscription, "text/plain", "x", now)


def one_input(data: bytes) -> None:
    """Messages one after another, split where the fuzzer puts two zeros; the same as one stream."""
    began = time.process_time()
    owner = Owner()
    for message in data.split(b"\0\0")[:16]:
        owner.hear(message)
    framer = Framer()
    for piece in (data[: len(data) // 2], data[len(data) // 2 :]):
        framer.feed(piece)
    assert time.process_time() - began < SLOWEST_CPU_S, "it took too long"


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
