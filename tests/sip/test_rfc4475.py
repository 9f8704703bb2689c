"""The 49 torture messages of RFC 4475: none raises, and each is answered as the RFC asks."""

import json
import re
from pathlib import Path

import pytest
from sip_simulator import START, accounts

from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import Flow, IdentityWanted, Invited, TrunkIdentity

FOLDER = Path(__file__).parent / "rfc4475"
INDEX = json.loads((FOLDER / "index.json").read_text("utf-8"))
FLOW = Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 44000))


def answers(data: bytes, identity):
    agent = Agent(AgentConfig({}, "test"), bytes)
    agent.receive(data, FLOW, START)
    statuses = []
    sent = []
    for output in agent.poll():
        if isinstance(output, IdentityWanted):
            agent.identify(output.ask, identity(output), START)
        elif isinstance(output, Invited):
            agent.accept(output.leg, "v=0\r\n", START)
        elif hasattr(output, "data"):
            sent.append(output)
            statuses.append(int(re.match(rb"SIP/2.0 (\d{3}) ", output.data).group(1)))
    agent.fire(START + 60_000)
    return [each for each in statuses if each > 100], sent


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["name"])
@pytest.mark.parametrize("known", [False, True], ids=["stranger", "trunk"])
def test_torture_message_is_answered_as_asked(entry, known):
    data = (FOLDER / f"{entry['name']}.msg").read_bytes()
    identity = (lambda _: TrunkIdentity("t")) if known else accounts()
    statuses, sent = answers(data, identity)
    if not entry["accept_status"]:
        assert statuses == []
        return
    if not statuses:
        assert entry["silence_ok"]
        return
    assert len(statuses) == 1
    registers_as_trunk = known and b"REGISTER" in data[:20]
    wanted = entry["accept_status"] if registers_as_trunk else entry["prefer_status"]
    assert statuses[0] in wanted
    assert all(each.flow == FLOW for each in sent), "answered where it came from"


def test_all_49_messages_are_here():
    assert len(INDEX) == 49
