"""Broken SIP without end: nothing read from the net raises, grows or hangs."""

import time
from pathlib import Path

import pytest

from cadran.clock import Instant
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import Flow, IdentityWanted, StrangerIdentity, TrunkIdentity

pytestmark = pytest.mark.torture
SEEDS = [
    each.read_bytes() for each in sorted((Path(__file__).parents[1] / "sip/rfc4475").glob("*.msg"))
]
FLOW = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5061))
SLOWEST_CPU_S = 0.25


def mutated(seed: bytes, dice) -> bytes:
    data = bytearray(seed)
    for _ in range(dice.randrange(1, 12)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(5):
            case 0:
                data[at:at] = dice.randbytes(dice.randrange(1, 20))
            case 1:
                del data[at : at + dice.randrange(1, 40)]
            case 2:
                data[at : at + 1] = bytes([dice.randrange(256)])
            case 3:
                piece = data[at : at + dice.randrange(1, 80)]
                data[at:at] = piece * dice.randrange(1, 30)
            case _:
                other = dice.choice(SEEDS)
                cut = dice.randrange(len(other))
                data[at:] = other[cut:]
    return bytes(data[:65_000])


def test_no_datagram_harms_the_agent(hunting, dice):
    count = 0
    now = Instant(1_000_000)
    agent = Agent(AgentConfig({"udp": ("127.0.0.1", 5060)}, "test"), dice.randbytes)
    while hunting():
        for _ in range(200):
            data = mutated(dice.choice(SEEDS), dice)
            began = time.process_time()
            agent.receive(data, FLOW, now)
            for output in agent.poll():
                if isinstance(output, IdentityWanted):
                    known = dice.random() < 0.5
                    who = TrunkIdentity("t") if known else StrangerIdentity()
                    agent.identify(output.ask, who, now)
            assert time.process_time() - began < SLOWEST_CPU_S, data
            now = Instant(now + dice.randrange(0, 2_000))
            agent.fire(now)
            count += 1
        for _ in agent.poll():
            pass
    later = Instant(now + 24 * 3_600_000)
    for _ in range(1_000):
        agent.fire(later)
        for _ in agent.poll():
            pass
    print(f"{count} datagrams")
