"""The endpoint: real sockets on loopback, its one alarm, flows, and what its logs keep to themselves."""

import asyncio
import contextlib
import os
import socket
import time

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.signalling.endpoint import Signalling
from cadran.signalling.masking import mask_host, mask_number
from cadran.signalling.reasons import NO_TRANSPORT, UNRESOLVED
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import (
    Accepted,
    Ended,
    Established,
    IdentityWanted,
    Invited,
    Rejected,
    TrunkIdentity,
)
from cadran.sip.reasons import HUNG_UP
from cadran.sip.uri import host_port

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"


def clock():
    return Instant(time.monotonic_ns() // 1_000_000)


class Side:
    """One endpoint that answers what it is asked."""

    def __init__(self):
        self.agent = Agent(AgentConfig({}, "test"), os.urandom)
        self.signalling = Signalling(self.agent, clock, self.hear)
        self.events = asyncio.Queue()

    def hear(self, event):
        if isinstance(event, IdentityWanted):
            self.agent.identify(event.ask, TrunkIdentity("t"), clock())
            return
        if isinstance(event, Invited):
            self.agent.accept(event.leg, SDP, clock())
        self.events.put_nowait(event)

    async def next(self, kind):
        while True:
            event = await asyncio.wait_for(self.events.get(), 30)
            if isinstance(event, kind):
                return event

    def call(self, flow, leg="out"):
        self.agent.invite(
            leg,
            uri=f"sip:1@{host_port(*flow.remote)}",
            flow=flow,
            from_uri="sip:me@127.0.0.1",
            from_name="",
            sdp=SDP,
            now=clock(),
        )


async def started(host="127.0.0.1"):
    side = Side()
    address = await side.signalling.start(host, 0)
    return side, address


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_call_between_two_endpoints_needs_no_telling_to_send(host):
    async def play():
        caller, _ = await started(host)
        callee, address = await started(host)
        caller.call(await caller.signalling.flow_to(*address))
        await caller.next(Accepted)
        leg = (await callee.next(Established)).leg
        caller.agent.hang_up("out", Refusal(HUNG_UP), clock())
        assert (await callee.next(Ended)).leg == leg
        await caller.signalling.stop()
        await callee.signalling.stop()

    asyncio.run(play())


def test_the_alarm_repeats_a_request_by_itself():
    async def play():
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        silent.bind(("127.0.0.1", 0))
        silent.setblocking(False)
        side, _ = await started()
        side.call(await side.signalling.flow_to(*silent.getsockname()))
        loop = asyncio.get_running_loop()
        first = await asyncio.wait_for(loop.sock_recv(silent, 4_000), 30)
        second = await asyncio.wait_for(loop.sock_recv(silent, 4_000), 30)
        await side.signalling.stop()
        silent.close()
        return first, second

    first, second = asyncio.run(play())
    assert first == second
    assert first.startswith(b"INVITE")


def test_keep_alives_and_junk_are_passed_over_and_the_next_message_is_served():
    async def play():
        side, address = await started()
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        peer.setblocking(False)
        peer.connect(address)
        for junk in (b"\r\n\r\n", b"", b"\0\0\0\0", b"junk", os.urandom(2_000)):
            peer.send(junk)
        peer.send(
            b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x;rport;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
            b"To: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"
        )
        answer = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(peer, 4_000), 30)
        peer.close()
        await side.signalling.stop()
        return answer

    assert asyncio.run(play()).startswith(b"SIP/2.0 200 OK")


def test_flows_to_addresses_names_and_nowhere():
    async def play():
        side, address = await started()
        signalling = side.signalling
        flow = await signalling.flow_to("192.0.2.9", 0)
        assert flow.remote == ("192.0.2.9", 5060)
        assert await signalling.flow_to("192.0.2.9", 5060) is flow
        assert (await signalling.flow_to("localhost", 9)).remote == ("127.0.0.1", 9)
        assert signalling.own_address() == address
        with pytest.raises(Refused) as refused:
            await signalling.flow_to("no-such-host.invalid", 5060)
        assert refused.value.refusal.reason == UNRESOLVED
        with pytest.raises(Refused) as refused:
            await signalling.flow_to("192.0.2.9", 5060, "carrier-pigeon")
        assert refused.value.refusal.reason == NO_TRANSPORT
        await signalling.stop()

    asyncio.run(play())


def test_an_unreachable_peer_fails_the_call_at_once():
    async def play():
        side, _ = await started("127.0.0.1")
        flow = await side.signalling.flow_to("255.255.255.254", 5060)
        side.call(flow)
        rejected = await side.next(Rejected)
        await side.signalling.stop()
        return rejected.status

    assert asyncio.run(play()) == 503


def test_a_failing_owner_stops_neither_the_others_nor_the_endpoint():
    async def play():
        side, address = await started()
        fail = [True]
        hear = side.hear

        def failing(event):
            if isinstance(event, Invited) and fail.pop():
                fail.append(False)
                raise RuntimeError
            hear(event)

        side.signalling._on_event = failing
        caller, _ = await started()
        flow = await caller.signalling.flow_to(*address)
        caller.call(flow, "first")
        caller.call(flow, "second")
        assert (await caller.next(Accepted)).leg == "second"
        await side.signalling.stop()
        await caller.signalling.stop()

    asyncio.run(play())


def test_a_taken_port_is_said_and_leaves_nothing_open():
    async def play():
        side, (host, port) = await started()
        with pytest.raises(OSError):
            await Side().signalling.start(host, port)
        await side.signalling.stop()
        await side.signalling.stop()

    asyncio.run(play())


def test_masks_hide_what_names_somebody():
    assert mask_host("203.0.113.77") == "203.0.113.x"
    assert "beef" not in mask_host("2001:db8::beef")
    assert mask_number("call from +33612345678") == "call from +336…78"


def free_at(first, other):
    """A port that is free at both addresses."""
    for _ in range(1_000):
        with (
            socket.socket(type=socket.SOCK_DGRAM) as one,
            socket.socket(type=socket.SOCK_DGRAM) as two,
        ):
            one.bind((first, 0))
            with contextlib.suppress(OSError):
                two.bind((other, one.getsockname()[1]))
                return one.getsockname()[1]
    raise AssertionError("no port is free at both")


@pytest.mark.parametrize("asked", ["127.0.0.1", "127.0.0.2"])
def test_what_came_in_by_one_address_is_answered_by_it(asked):
    async def ask():
        side, port = Side(), free_at("127.0.0.2", "127.0.0.1")
        for host in ("127.0.0.2", "127.0.0.1"):
            await side.signalling.start(host, port)
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.bind(("127.0.0.1", 0))
            peer.setblocking(False)
            here = f"127.0.0.1:{peer.getsockname()[1]}"
            options = (
                f"OPTIONS sip:{asked}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKx\r\n"
                f"From: <sip:a@{here}>;tag=1\r\nTo: <sip:{asked}>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
                "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
            )
            await loop.sock_sendto(peer, options.encode(), (asked, port))
            _, source = await asyncio.wait_for(loop.sock_recvfrom(peer, 4_096), 10)
        await side.signalling.stop()
        return source, port

    source, port = asyncio.run(ask())
    assert source == (asked, port)
