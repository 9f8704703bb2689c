"""RFC 3263: which hops a domain has, by the records that it publishes."""

import random

import pytest

from cadran.sip.locating import MAX_HOPS, Hop, Naptr, Srv, locate

ALL = ("udp", "tcp", "tls")
ZONE = {
    ("NAPTR", "both.example"): [
        Naptr(20, 10, "SIP+D2U", "_sip._udp.both.example"),
        Naptr(10, 20, "SIP+D2T", "_sip._tcp.both.example"),
        Naptr(10, 10, "SIPS+D2T", "_sips._tcp.both.example"),
        Naptr(1, 1, "E2U+web", "nothing.example"),
    ],
    ("SRV", "_sip._udp.both.example"): [Srv(1, 0, 5060, "u.both.example")],
    ("SRV", "_sip._tcp.both.example"): [Srv(1, 0, 5070, "t.both.example")],
    ("SRV", "_sips._tcp.both.example"): [Srv(1, 0, 5071, "s.both.example")],
    ("SRV", "_sip._udp.plain.example"): [
        Srv(20, 0, 5062, "spare.plain.example"),
        Srv(10, 0, 5061, "first.plain.example"),
    ],
    ("SRV", "_sip._udp.none.example"): [Srv(0, 0, 0, "")],
    ("SRV", "_sip._udp.many.example"): [Srv(n, 0, 5060, f"h{n}") for n in range(50)],
}


def find(host, port=0, transport="", spoken=ALL, secure=False, dice=lambda _: 0):
    asked = []
    walk = locate(host, port, transport, spoken=spoken, dice=dice, secure=secure)
    try:
        question = next(walk)
        while True:
            asked.append((question.kind, question.name))
            question = walk.send(ZONE.get(asked[-1], []))
    except StopIteration as stop:
        return stop.value, asked


@pytest.mark.parametrize(
    ("order", "hop"),
    [
        ({"host": "192.0.2.1"}, Hop("udp", "192.0.2.1", 5060)),
        ({"host": "[2001:db8::1]", "transport": "tcp"}, Hop("tcp", "2001:db8::1", 5060)),
        ({"host": "192.0.2.1", "secure": True}, Hop("tls", "192.0.2.1", 5061)),
        ({"host": "both.example", "port": 5080}, Hop("udp", "both.example", 5080)),
        ({"host": "Name.Example", "port": 9, "spoken": ("tcp",)}, Hop("tcp", "name.example", 9)),
    ],
)
def test_an_address_or_a_port_leaves_nothing_to_ask(order, hop):
    assert find(**order) == ([hop], [])


def test_naptr_orders_the_transports_and_leads_to_srv():
    hops, _ = find("both.example")
    assert [each.transport for each in hops] == ["tls", "tcp", "udp"]
    assert hops[1] == Hop("tcp", "t.both.example", 5070)


def test_naptr_is_heard_only_for_what_we_speak():
    hops, _ = find("both.example", spoken=("udp",))
    assert hops == [Hop("udp", "u.both.example", 5060)]


def test_sips_goes_by_tls_alone():
    assert find("both.example", secure=True)[0] == [Hop("tls", "s.both.example", 5071)]
    assert find("both.example", secure=True, spoken=("udp", "tcp"))[0] == []


def test_a_given_transport_is_asked_for_by_srv_at_once():
    hops, asked = find("both.example", transport="tcp")
    assert hops == [Hop("tcp", "t.both.example", 5070)]
    assert asked == [("SRV", "_sip._tcp.both.example")]


def test_priority_orders_hops():
    hops, _ = find("plain.example")
    assert [each.host for each in hops] == ["first.plain.example", "spare.plain.example"]


def test_weights_share_the_load():
    ZONE["SRV", "_sip._udp.weigh.example"] = [Srv(1, 90, 1, "much"), Srv(1, 10, 1, "little")]
    dice = random.Random(7).randrange
    first = [find("weigh.example", dice=dice)[0][0].host for _ in range(500)]
    assert 400 < first.count("much") < 490


def test_without_records_the_name_itself_is_the_hop():
    hops, asked = find("bare.example")
    assert hops == [Hop("udp", "bare.example", 5060)]
    assert [kind for kind, _ in asked] == ["NAPTR", "SRV", "SRV", "SRV"]


def test_a_domain_that_says_it_serves_no_sip_is_believed():
    assert find("none.example")[0] == []


def test_hops_are_bounded():
    assert len(find("many.example")[0]) == MAX_HOPS
