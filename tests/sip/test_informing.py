"""Keys told to a peer by INFO: one a request, in order, and no more to a peer that takes none."""

import pytest
from sip_simulator import Network, answering
from sip_wire import Wire, request

from cadran.sip.events import Invited, KeysByInfo
from cadran.sip.informing import KEYS_MAX


@pytest.mark.parametrize("seed", range(3))
def test_each_key_comes_once_and_in_order_also_under_loss(seed):
    net = Network(seed=seed, loss=0.2, duplicates=0.2, delay_ms=(1, 80))
    caller, callee = net.station("192.0.2.1"), answering(net.station("192.0.2.2"))
    leg = caller.call(callee)
    net.run(15_000)
    caller.agent.tell_keys(leg, "12*", net.now)
    caller.agent.tell_keys(leg, "#", net.now)
    net.run(60_000)
    assert "".join(each.digits for each in callee.events(KeysByInfo)) == "12*#"
    caller.hang_up(leg)
    net.run(60_000)
    assert len(caller.agent._board.transactions) == 0


def standing():
    wire = Wire()
    wire.send(request(headers="Supported: timer\n", body="v=0\n"))
    (invited,) = wire.of(Invited)
    wire.agent.accept(invited.leg, "v=0\n", wire.now)
    (final,) = wire.poll()
    wire.send(request("ACK", to_tag=final.to_tag, branch="z9hG4bKa"))
    return wire, invited.leg


def reply(sent, status):
    kept = "".join(
        f"{name}: {sent.one(name)}\n" for name in ("Via", "From", "To", "Call-ID", "CSeq")
    )
    return f"SIP/2.0 {status} Anything\n{kept}Content-Length: 0\n\n"


def test_a_peer_that_takes_no_key_is_told_no_more():
    wire, leg = standing()
    wire.agent.tell_keys(leg, "12", wire.now)
    (info,) = wire.poll()
    assert info.one("Content-Type") == "application/dtmf-relay"
    assert info.body == "Signal=1\r\nDuration=160\r\n"
    assert wire.send(reply(info, 415)) == []
    wire.agent.tell_keys(leg, "3", wire.now)
    (info,) = wire.poll()
    assert info.body.startswith("Signal=3"), "the call goes on, and so may its keys"


def test_keys_that_wait_are_bounded():
    wire, leg = standing()
    wire.agent.tell_keys(leg, "1" * 500, wire.now)
    told, sent = 0, wire.poll()
    while sent:
        told += len(sent)
        sent = wire.send(reply(sent[0], 200))
    assert told == KEYS_MAX
