"""What a telephone does by itself: it sends a call on (302), takes one that it names (RFC 3891), is reached by a Path,
hands its calls on; one of a third stack (pjsua2) besides, behind an edge, that demands reliable ringing (RFC 3262).
"""

import re
from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

ALICE_HZ, DESK_HZ, BOB_HZ, WORLD_HZ = 440, 900, 700, 550
WORLD = "00447700900001"
OPUS_ALONE = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP {pt}\r\na=rtpmap:{pt} opus/48000/2\r\n"
)


class Device(Raw):
    """A telephone of Bob's, unless it is somebody else's."""

    def __init__(self, house: House, who: str = "bob") -> None:
        super().__init__(house.node.sip_address)
        self.house, self.who, self.host = house, who, house.node.sip_address

    def ask(self, method: str, uri: str, *fields: str) -> str:
        password = self.house.passwords[self.who] or ""
        own = f"sip:{self.who}@{self.host}"
        return self.signed(method, uri, self.who, password, from_uri=own, fields="\n".join(fields))

    def register(self, *fields: str) -> None:
        answer = self.ask("REGISTER", f"sip:{self.who}@{self.host}", "Expires: 60", *fields)
        assert answer.startswith("SIP/2.0 200"), answer

    def take(self, names: tuple[str, str, str]) -> str:
        call_id, ours, theirs = names
        field = f"Replaces: {call_id};to-tag={ours};from-tag={theirs}"
        return self.ask("INVITE", f"sip:102@{self.host}", field)


@pytest.fixture
def device(world: House) -> Iterator[Device]:
    with Device(world) as made:
        yield made
        made.ask("REGISTER", f"sip:bob@{made.host}", "Expires: 0")
    world.quiet()


@pytest.fixture
def alice(world: House) -> Iterator[Phone]:
    """Her telephone on the third stack."""
    with world.phone("alice", tone_hz=ALICE_HZ, stack="pjsua") as phone:
        yield phone
    world.quiet()


@pytest.fixture
def bob(world: House) -> Iterator[Phone]:
    with world.phone("bob", tone_hz=BOB_HZ) as phone:
        yield phone


def test_a_device_sends_a_call_on_at_its_users_cost(world: House, alice: Phone, bob: Phone):
    alice.order("forward", target=WORLD)
    alice.wait("forwards")
    bob.dial("101")
    assert "Route: <sip:edge@" in alice.wait("incoming")["whole"]
    bob.wait_to_hear(WORLD_HZ)
    bob.hang_up()
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "the rest is given back")
    legs = [leg for record in world.records() for leg in record.legs if leg.charge is not None]
    assert (legs[0].called, legs[0].charge.payer) == ("+447700900001", "demo-alice")
    assert legs[0].service == "user_out_forwarding"


def test_ringing_is_acknowledged_both_ways_and_a_call_handed_on_blindly(alice: Phone, bob: Phone):
    alice.dial("102")
    alice.wait_stack("PRACK 200")
    bob.wait_to_hear(ALICE_HZ)
    alice.hang_up()
    bob.wait_stack("CALL_CLOSED")
    bob.dial("101")
    alice.wait_stack("PRACK 200")
    bob.wait_to_hear(ALICE_HZ)
    alice.transfer(WORLD)
    bob.wait_to_hear(WORLD_HZ)
    bob.hang_up()


def test_a_call_is_handed_on_after_asking(alice: Phone, bob: Phone):
    bob.dial("101")
    alice.wait("established")
    alice.consult(WORLD)
    alice.join()
    bob.wait_to_hear(WORLD_HZ)
    bob.hang_up()


def test_a_call_is_taken_from_another_telephone(world: House, alice: Phone, bob: Phone):
    with world.phone("alice", tone_hz=DESK_HZ) as desk:
        alice.order("ring_on")
        alice.wait("rings_on")
        bob.dial("101")
        bob.wait_to_hear(DESK_HZ)
        call_id, ours, theirs = world.names_of("user:demo-alice")
        alice.order("take", names=f"{call_id};to-tag={ours};from-tag={theirs}")
        bob.wait_to_hear(ALICE_HZ)
        desk.wait_stack("CALL_CLOSED")
        bob.hang_up()


def test_a_device_takes_its_users_talk_and_nobody_elses(world: House, device: Device):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, world.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.call("102")
        alice.wait_to_hear(BOB_HZ)
        names = world.names_of("user:demo-bob")
        with Device(world, "alice") as stranger:
            assert stranger.take(names).startswith("SIP/2.0 403")
        assert device.take((names[0], names[1], "guessed")).startswith("SIP/2.0 481")
        assert device.take(names).startswith("SIP/2.0 200")
        bob.wait_stack("CALL_CLOSED")
        alice.wait_stack("CALL_CLOSED")  # for the device hung up at once


def test_what_rings_is_shown_with_its_names_and_picked_up_by_them(world: House, device: Device):
    device.register()
    with Device(world) as panel, world.phone("alice", tone_hz=ALICE_HZ) as alice:
        panel.ask("SUBSCRIBE", f"sip:102@{panel.host}", "Event: dialog", "Expires: 600")
        alice.dial("102")
        device.answer("180 Ringing")
        shown = ""
        while "call-id" not in shown:
            shown = panel.socket.recv(65_536).decode()
            kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*$", shown, re.MULTILINE)
            head = "\r\n".join(["SIP/2.0 200 OK", *(each.strip() for each in kept)])
            panel.send(f"{head}\r\nContent-Length: 0\r\n\r\n".encode())
        names = re.findall(r'(?:call-id|local-tag|remote-tag)="([^"]*)"', shown)
        assert panel.take((names[0], names[1], names[2])).startswith("SIP/2.0 200")
        cancel = ""
        while not cancel.startswith("CANCEL "):
            cancel = device.socket.recv(65_536).decode()
        assert 'Reason: SIP;cause=200;text="Call completed elsewhere"' in cancel
        alice.wait_stack("CALL_CLOSED")


def test_a_device_that_has_no_other_way_is_told_keys_by_info(world: House, device: Device):
    device.register()
    with world.phone("alice", tone_hz=ALICE_HZ) as alice:
        alice.dial("102")
        body = OPUS_ALONE.format(pt=96)
        can = ("Allow: INVITE, ACK, BYE, INFO", f"Contact: <sip:bob@{device.local}>")
        device.answer("200 OK", *can, body=body)
        alice.wait("established")
        alice.digits("7")
        info = ""
        while not info.startswith("INFO "):
            info = device.socket.recv(65_536).decode()
        assert info.endswith("\r\n\r\nSignal=7\r\nDuration=160\r\n")
        alice.hang_up()
