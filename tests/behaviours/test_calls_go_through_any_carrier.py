"""A trunk to any carrier: the next gateway when one is dead, our account proved, numbers in its form, and no stranger."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.peers.carrier import ACCOUNT, DeadLine, SendsOn, SippCarrier
from tests.peers.house import House
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.routing.trunk import Gateway, Trunk
from cadran.signalling.reasons import CERTIFICATE_UNKNOWN
from cadran.signalling.resolver import Resolver
from cadran.sip.locating import Question, Srv

FAR = "0639980001"
"""A number reserved for fiction, as people of its country dial it: only a sandbox trunk may carry it."""
Connect = Callable[..., Trunk]


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[SippCarrier]:
    with SippCarrier(tmp_path) as started:
        yield started


@pytest.fixture
def connect(house: House) -> Iterator[Connect]:
    """Make the trunk ``carrier`` to these ports, tried before any other."""

    def put(*ports: int, **settings: object) -> Trunk:
        near = tuple(Gateway("127.0.0.1", port, priority=n) for n, port in enumerate(ports))
        given: dict[str, object] = {"sandbox": True, "form": "national", "country": "FR"}
        given["priority"] = -1
        given |= {"sources": tuple(f"127.0.0.1:{each}" for each in ports), "username": ACCOUNT[0]}
        made = Trunk("carrier", **(given | {"gateways": near} | settings))
        house.node.rooms.trunks.put(made, password=ACCOUNT[1])
        assert house.node.rooms.live.settled(10)
        return made

    yield put
    house.quiet()
    house.node.rooms.trunks.delete("carrier")
    assert house.node.rooms.live.settled(10)


@pytest.mark.peer("sipp")
def test_a_dead_gateway_is_passed_over_and_then_tried_last(
    house: House, connect: Connect, carrier: SippCarrier
):
    house.limit(silence_ms=300)
    with DeadLine() as dead, house.phone("alice", tone_hz=440) as alice:
        connect(dead.port, carrier.port)
        for _ in range(2):
            alice.call(FAR)
            assert house.node.exchange.gateways.calls("carrier") == 1
            alice.hang_up()
            house.quiet()
        assert dead.calls() == 1, "the second call does not wait for it again"
    asked, proved = carrier.wait_for("INVITE", 4)[:2]
    assert asked.startswith(f"INVITE sip:{FAR}@127.0.0.1:{carrier.port} SIP/2.0\n")
    assert 'Authorization: Digest username="acme"' in proved
    assert 'From: "Anonymous" <sip:anonymous@anonymous.invalid>' in proved
    assert "Privacy: id" in proved
    assert "a=rtpmap:8 PCMA/8000" in proved


@pytest.mark.peer("sipp")
def test_our_account_registers_and_no_trunk_carries_more_than_it_may(
    house: House, connect: Connect, carrier: SippCarrier
):
    connect(carrier.port, registers=True, calls_most=1, codecs=("PCMA",))
    gateways = house.node.exchange.gateways
    wait_until(
        lambda: (kept := gateways.registering.of("carrier")) and kept.registered, "registered"
    )
    asked, proved = carrier.wait_for("REGISTER", 2)[:2]
    assert "Authorization" not in asked
    assert 'username="acme"' in proved
    assert f"<sip:acme@{house.node.sip_address}>" in proved
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=550) as bob:
        alice.call(FAR)
        assert gateways.calls("carrier") == 1
        bob.dial("01133639980001")
        bob.wait_stack("CALL_CLOSED")
        alice.hang_up()
    house.quiet()
    assert len(carrier.messages("INVITE")) == 2, "asked and proved, of one call"
    assert "PCMU" not in carrier.messages("INVITE")[0]
    connect(carrier.port, registers=False)
    (last,) = carrier.wait_for("REGISTER", 3)[2:3]
    assert "Expires: 0" in last


@pytest.mark.peer("sipp")
def test_a_silent_gateway_is_noticed_before_anybody_calls(
    house: House, connect: Connect, carrier: SippCarrier, monkeypatch: pytest.MonkeyPatch
):
    for room in ("gateways", "registering"):
        monkeypatch.setattr(f"cadran.exchange.{room}.SILENCE_MS", 200)
    gateways = house.node.exchange.gateways
    with DeadLine() as dead, house.phone("alice", tone_hz=440) as alice:
        trunk = connect(dead.port, carrier.port, registers=True)
        wait_until(
            lambda: (kept := gateways.registering.of("carrier")) and kept.registered,
            "registered at the other one",
        )
        states = ["down", "up"]
        now = house.node.clock
        wait_until(
            lambda: [each.state(now()) for each in gateways.standings(trunk)] == states,
            "one is down, one is up",
        )
        alice.call(FAR)
        alice.hang_up()
        house.quiet()
        assert dead.calls() == 0


def dns_says(house: House, name: str, *ports: int) -> None:
    """The name is served at these ports, the first one before the others."""
    resolver = Resolver(house.node.clock, ["127.0.0.1"], 9)
    records = [Srv(priority, 0, port, "127.0.0.1") for priority, port in enumerate(ports)]
    resolver._known[Question("SRV", f"_sip._udp.{name}")] = (Instant(2**60), records)
    house.node.signalling.resolver = resolver


@pytest.mark.peer("sipp")
def test_a_carrier_that_is_a_name_is_reached_where_dns_says_one_after_the_other(
    house: House, connect: Connect, carrier: SippCarrier
):
    house.limit(silence_ms=300)
    name = "carrier.example"
    with DeadLine() as dead, house.phone("alice", tone_hz=440) as alice:
        dns_says(house, name, dead.port, carrier.port)
        connect(carrier.port, gateways=(Gateway(name, 0),), health_s=0, domain=name)
        alice.call(FAR)
        assert house.node.exchange.gateways.calls("carrier") == 1
        alice.hang_up()
        house.quiet()
        assert dead.calls() == 1
    asked_first = carrier.wait_for("INVITE", 2)[0]
    assert asked_first.startswith(f"INVITE sip:{FAR}@{name} SIP/2.0\n")


@pytest.mark.peer("sipp")
def test_an_account_and_its_health_go_where_dns_says_one_after_the_other(
    house: House, connect: Connect, carrier: SippCarrier, monkeypatch: pytest.MonkeyPatch
):
    for room in ("gateways", "registering"):
        monkeypatch.setattr(f"cadran.exchange.{room}.SILENCE_MS", 200)
    name, gateways = "carrier.example", house.node.exchange.gateways
    with DeadLine() as dead:
        dns_says(house, name, dead.port, carrier.port)
        told = {"gateways": (Gateway(name, 0),), "domain": name, "registers": True}
        trunk = connect(carrier.port, health_s=0, **told)
        wait_until(lambda: gateways.standings(trunk)[0].next_at, "its name is looked up, no more")
        connect(carrier.port, **told)
        wait_until(
            lambda: (
                (kept := gateways.registering.of("carrier"))
                and kept.registered
                and gateways.standings(trunk)[0].state(house.node.clock()) == "up"
            ),
            "registered and up at the second place",
        )


def test_a_carrier_whose_certificate_nobody_vouches_for_is_refused_in_words(
    house: House, connect: Connect
):
    """Our own TLS port stands for the carrier: its certificate is signed by itself."""
    port = next(each.bound[1] for each in house.node.addresses if each.transport == "tls")
    house.limit(silence_ms=300)
    gateway = Gateway("127.0.0.1", port, "tls")
    trunk = connect(gateways=(gateway,), sources=("192.0.2.1",), priority=9)
    (standing,) = house.run(house.node.exchange.gateways.check(trunk))
    assert standing.refusal == Refusal(CERTIFICATE_UNKNOWN, {"host": "127.0.0.1"})
    with house.phone("alice", tone_hz=440) as alice:
        alice.dial(FAR)
        alice.wait_stack("CALL_CLOSED")
        house.quiet()
    assert house.records()[0].cause == CERTIFICATE_UNKNOWN.id


@pytest.mark.peer("sipp")
@pytest.mark.parametrize(("host", "taken"), [("127.0.0.1", True), ("192.0.2.66", False)])
def test_a_carrier_sends_calls_on_among_its_own_gateways_alone(
    house: House, connect: Connect, carrier: SippCarrier, host: str, taken: bool
):
    to = f"sip:+870773111632@{host}:{carrier.port}"
    with SendsOn(to) as first, house.phone("alice", tone_hz=440) as alice:
        near = Gateway("127.0.0.1", first.port), Gateway("127.0.0.1", carrier.port, priority=1)
        connect(first.port, gateways=near, health_s=0)
        alice.dial(FAR)
        if taken:
            alice.wait("established")
            assert house.node.exchange.gateways.calls("carrier") == 1
            alice.hang_up()
        else:
            alice.wait_stack("CALL_CLOSED")
        house.quiet()
    asked = carrier.messages("INVITE")
    assert len(asked) == (2 if taken else 0)
    assert all(each.startswith(f"INVITE sip:{FAR}@127.0.0.1") for each in asked), "our number"


def test_a_carrier_calls_our_account_and_nobody_else_gets_in(house: House, connect: Connect):
    number = "0" + str(house.demo.bridge)[3:]
    with Raw(house.node.sip_address) as raw, Raw(house.node.sip_address) as stranger:
        port = int(raw.local.rpartition(":")[2])
        connect(port, registers=True)
        named = (f"P-Called-Party-ID: <sip:{number}@carrier.example>",)
        assert raw.request("INVITE", "sip:acme@cadran", fields=named).startswith("SIP/2.0 200")
        assert raw.request("INVITE", f"sip:{number}@cadran").startswith("SIP/2.0 200")
        assert raw.request("INVITE", "sip:0199000000@cadran").startswith("SIP/2.0 404")
        house.quiet()
        before = len(house.records())
        refused = stranger.request("INVITE", f"sip:{number}@cadran", fields=named)
        assert refused.startswith("SIP/2.0 401")
        connect(port, active=False)
        assert raw.request("INVITE", f"sip:{number}@cadran").startswith("SIP/2.0 401")
        assert len(house.records()) == before


def test_a_number_of_the_sandbox_never_comes_through_a_real_carrier(house: House, connect: Connect):
    with Raw(house.node.sip_address) as raw:
        port = int(raw.local.rpartition(":")[2])
        connect(port, sandbox=False)
        answer = raw.request("INVITE", f"sip:{house.demo.bridge}@cadran")
        assert answer.startswith("SIP/2.0 404")


def test_a_network_of_the_carrier_is_believed_and_its_neighbours_are_not(
    house: House, connect: Connect
):
    with Raw(house.node.sip_address) as raw:
        port = int(raw.local.rpartition(":")[2])
        connect(port, sources=("127.0.8.0/24",))
        assert raw.request("INVITE", f"sip:{house.demo.bridge}@cadran").startswith("SIP/2.0 401")
        gateways = house.node.exchange.gateways
        assert gateways.trunk_from("127.0.8.77", 5060).name == "carrier"
        assert gateways.trunk_from("127.0.9.77", 5060) is None
