"""Looking up SIP domains: a real name server on loopback answers NAPTR and SRV."""

import asyncio

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from bench.signalling import free_port
from test_endpoint import Side, clock

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.signalling.reasons import UNRESOLVED
from cadran.signalling.resolver import Resolver

RECORDS = {
    ("example.test.", "NAPTR"): [
        '10 10 "s" "SIP+D2T" "" _sip._tcp.example.test.',
        '20 10 "s" "SIP+D2U" "" _sip._udp.example.test.',
    ],
    ("_sip._tcp.example.test.", "SRV"): ["1 0 5070 localhost."],
    ("_sip._udp.example.test.", "SRV"): ["2 0 5072 localhost.", "1 0 5071 localhost."],
    ("_sip._udp.gone.test.", "SRV"): ["0 0 0 ."],
    ("_sip._udp.shared.test.", "SRV"): ["1 50 5071 localhost.", "1 50 5072 localhost."],
    ("_sip._udp.brief.test.", "SRV"): ["1 0 5071 localhost."],
    ("_sip._udp.long.test.", "SRV"): ["1 0 5071 localhost."],
}
TTL_S = {"_sip._udp.brief.test.": 20, "_sip._udp.long.test.": 86_400}


class NameServer(asyncio.DatagramProtocol):
    def __init__(self):
        self.asked = []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        query = dns.message.from_wire(data)
        (question,) = query.question
        kind = question.rdtype.name
        self.asked.append((str(question.name), kind))
        answer = dns.message.make_response(query)
        values = RECORDS.get(self.asked[-1])
        if values is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            ttl_s = TTL_S.get(str(question.name), 60)
            answer.answer.append(dns.rrset.from_text(question.name, ttl_s, "IN", kind, *values))
        self.transport.sendto(answer.to_wire(), address)


async def side_with_names():
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    side = Side()
    _, port = await side.signalling.start("127.0.0.1", free_port())
    await side.signalling.start_streams("tcp", "127.0.0.1", port)
    port = transport.get_extra_info("sockname")[1]
    side.signalling.resolver = Resolver(clock, ["127.0.0.1"], port)
    return side, server


def test_flows_follow_the_domains_records_in_order_and_are_remembered():
    async def scene():
        side, server = await side_with_names()
        flows = await side.signalling.flows_to("example.test")
        assert [(each.transport, each.remote) for each in flows] == [
            ("tcp", ("127.0.0.1", 5070)),
            ("udp", ("127.0.0.1", 5071)),
            ("udp", ("127.0.0.1", 5072)),
        ]
        asked = len(server.asked)
        assert await side.signalling.flows_to("example.test") == flows
        assert len(server.asked) == asked
        await side.signalling.stop()
        server.transport.close()

    asyncio.run(scene())


def test_domains_without_service_are_refused_and_plain_names_still_work():
    async def scene():
        side, server = await side_with_names()
        with pytest.raises(Refused) as refused:
            await side.signalling.flows_to("gone.test", transport="udp")
        assert refused.value.refusal.reason == UNRESOLVED
        (flow,) = await side.signalling.flows_to("localhost")
        assert flow.remote == ("127.0.0.1", 5060)
        (flow,) = await side.signalling.flows_to("192.0.2.4", 5090, "tcp")
        assert (flow.transport, flow.remote) == ("tcp", ("192.0.2.4", 5090))
        with pytest.raises(Refused):
            await side.signalling.flows_to("192.0.2.4", transport="tls")
        await side.signalling.stop()
        server.transport.close()

    asyncio.run(scene())


@pytest.mark.parametrize(("name", "life_s"), [("brief.test", 20), ("long.test", 60)])
def test_records_are_believed_as_long_as_they_say_and_never_longer_than_a_minute(name, life_s):
    async def scene():
        side, server = await side_with_names()
        now = [Instant(0)]
        port = server.transport.get_extra_info("sockname")[1]
        resolver = Resolver(lambda: now[0], ["127.0.0.1"], port)
        for at_ms, questions in ((0, 1), (life_s * 1_000 - 1, 1), (life_s * 1_000, 2)):
            now[0] = Instant(at_ms)
            await resolver.hops(name, 0, "udp", spoken=("udp",))
            assert len(server.asked) == questions
        await side.signalling.stop()
        server.transport.close()

    asyncio.run(scene())


def test_equal_weights_share_the_calls_of_one_minute():
    async def scene():
        side, server = await side_with_names()
        first = set()
        for _call in range(60):
            flows = await side.signalling.flows_to("shared.test", transport="udp")
            first.add(flows[0].remote[1])
        assert first == {5071, 5072}
        assert len(server.asked) == 1
        await side.signalling.stop()
        server.transport.close()

    asyncio.run(scene())


def test_each_address_of_a_name_is_tried_and_a_port_leaves_only_those():
    async def scene():
        side, server = await side_with_names()
        await side.signalling.start("::1", 0)
        side.signalling._names["localhost"] = (Instant(2**60), ("127.0.0.1", "::1"))
        for asked in (("example.test", 0, "udp"), ("localhost", 5071, "udp")):
            flows = await side.signalling.flows_to(*asked)
            assert [each.remote for each in flows][:2] == [("127.0.0.1", 5071), ("::1", 5071)]
        assert [kind for _, kind in server.asked] == ["SRV"]
        await side.signalling.stop()
        server.transport.close()

    asyncio.run(scene())


def test_a_dead_name_server_delays_a_call_by_one_question_and_is_asked_again_soon(monkeypatch):
    monkeypatch.setattr("cadran.signalling.resolver.ANSWER_WAIT_S", 0.2)

    async def scene():
        side, server = await side_with_names()
        server.transport.close()
        asked, now = [], [Instant(0)]
        resolver = side.signalling.resolver = Resolver(lambda: now[0], ["127.0.0.1"], 9)
        real = resolver._ask
        monkeypatch.setattr(resolver, "_ask", lambda each: asked.append(each.kind) or real(each))
        (flow,) = await side.signalling.flows_to("localhost")
        assert flow.remote == ("127.0.0.1", 5060)
        assert asked == ["NAPTR"]
        for at_ms, questions in ((9_999, 1), (10_000, 2)):
            now[0] = Instant(at_ms)
            await side.signalling.flows_to("localhost")
            assert len(asked) == questions
        await side.signalling.stop()

    asyncio.run(scene())
