"""Two nodes of one system: a meeting runs on one of them, and both reach it there."""

from pathlib import Path

import pytest
from tests.peers.house import House

from cadran.errors import Refused
from cadran.exchange.placement import LeaseTable
from cadran.ids import Address, NodeId, OrgId


@pytest.fixture
def pair(tmp_path: Path):
    table = LeaseTable()
    with House(tmp_path, sandbox=False, placement=table, node="a") as a:
        with House(tmp_path, sandbox=False, placement=table, node="b") as b:
            yield table, a, b


def test_the_other_node_passes_commands_on_to_the_owner(pair):
    table, a, b = pair
    address = Address(OrgId("demo"), "meeting", a.meeting(0).id)
    exchanges = [a.node.exchange, b.node.exchange]
    for house in (a, b):
        house.loop.call_soon_threadsafe(house.node.exchange.connect_peers, exchanges)

    a.command(address.id, "start")
    lease = table.owner(address, NodeId("b"), a.node.clock())
    assert lease.node == "a"
    assert a.view(address.id)["state"] == "started"

    b.command(address.id, "lock")
    assert a.view(address.id)["locked"] is True
    assert b.node.exchange.board.mailboxes.program(address) is None

    a.command(address.id, "end")


def test_without_a_way_to_the_owner_the_refusal_says_so(pair):
    _table, a, b = pair
    meeting = a.meeting(1).id
    a.command(meeting, "start")
    with pytest.raises(Refused) as refused:
        b.command(meeting, "lock")
    assert refused.value.refusal.id == "exchange.elsewhere"
    assert refused.value.refusal.facts["node"] == "a"
    a.command(meeting, "end")
