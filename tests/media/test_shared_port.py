"""The shared port of browser legs: who proves nothing gets nothing, and moves nobody's sound."""

import os
import random
from ipaddress import ip_address

import pytest
from tests.media.browser_peer import (
    CONTROLLING,
    NOMINATE,
    BrowserPeer,
    answers,
    attribute,
    check,
    stranger,
)

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import channel, shared_port
from cadran.media.events import Heard, KeyPressed, LegClosed, Silent, Unproven

HEARD = 4000
NOT_HEARD = 150
SUCCESS = b"\x01\x01"
FAILURE = b"\x01\x11"


class Line:
    """A browser leg of a stage, with a plain phone in the same room."""

    def __init__(self, stage, **changes):
        self.stage = stage
        self.other = stage.phone(1300.0, bridge="room")
        self.phone = stage.phone(700.0, connect=False)
        stage.plane.close(self.phone.leg)
        stage.phones.remove(self.phone)
        stage.step(20)
        self.leg = LegId("browser")
        self.port = stage.plane.open_browser(self.leg)
        stage.plane.join(self.leg, "room")
        self.peer = BrowserPeer(self.phone, self.port)
        stage.plane.connect_browser(self.leg, self.peer.stream(**changes))
        self.turn()

    def turn(self):
        """The loop and the watch each get their turn."""
        self.stage.worker.watch()
        self.stage.step()
        self.stage.worker.watch()

    def arrive(self, *extra):
        self.peer.check(*extra)
        self.turn()
        return [each for each in answers(self.phone.sock) if each[0] < 2]

    def shake(self):
        """Until there are keys."""
        self.peer.shake()
        for _ in range(10):
            self.turn()
            found = [each for each in answers(self.phone.sock) if 20 <= each[0] <= 63]
            self.peer.shake(found)
            if self.peer.keys.out is not None:
                break
        self.turn()
        self.turn()

    def talk(self, ticks=50, sealed=None):
        """Speak and listen for a second; what came, opened."""
        heard = []
        for _ in range(ticks):
            for each in sealed() if sealed else [self.peer.packet()]:
                self.phone.sock.sendto(each, self.peer.to)
            self.phone.seq += 1
            self.phone.ts += 160
            self.turn()
            heard += answers(self.phone.sock)
        self.phone.packets = self.peer.opened(heard)
        return heard

    @property
    def figures(self):
        return self.stage.plane.figures()[0]


@pytest.fixture
def line(stage):
    return Line(stage)


@pytest.fixture
def joined(line):
    assert [each[:2] for each in line.arrive(NOMINATE)] == [SUCCESS]
    line.shake()
    return line


def test_a_browser_and_a_phone_hear_each_other(joined):
    joined.talk(20)
    joined.other.forget()
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD
    assert joined.other.level(700.0) > HEARD
    assert Heard(joined.leg, joined.phone.sock.getsockname()) in joined.stage.of(Heard)
    for duration in (800, 800):
        body = bytes([5, 10 | 128]) + duration.to_bytes(2, "big")
        packet = joined.peer.packet(payload=body, kind=101, ts=9000)
        joined.phone.sock.sendto(packet, joined.peer.to)
        joined.phone.seq += 1
        joined.turn()
    assert joined.stage.of(KeyPressed) == [KeyPressed(joined.leg, "5", 100)]
    joined.stage.plane.close(joined.leg)
    joined.stage.step(30)
    assert joined.stage.of(LegClosed)[-1].leg == joined.leg
    assert joined.stage.worker.record["l_own_fd"].max() == -1


def test_the_clock_of_keys_may_be_48_khz(stage):
    line = Line(stage, events_rate=48_000)
    line.arrive(NOMINATE)
    line.shake()
    body = bytes([5, 10 | 128]) + (4800).to_bytes(2, "big")
    line.phone.sock.sendto(line.peer.packet(payload=body, kind=101), line.peer.to)
    line.turn()
    assert stage.of(KeyPressed) == [KeyPressed(line.leg, "5", 100)]


@pytest.mark.parametrize(
    "forged",
    [
        {"password": "0" * 32},
        {"username": "ffffffffffffffff:abcd"},
        {"username": "nobody"},
        {"kind": 0x0011},
        {"kind": 0x0101},
    ],
)
def test_a_forged_check_is_not_answered_and_moves_nothing(joined, forged):
    other = stranger()
    joined.peer.check(NOMINATE, sock=other, **forged)
    joined.turn()
    assert answers(other) == []
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD
    other.close()


def test_a_check_that_was_changed_on_its_way_is_not_answered(line):
    user = f"{line.port.ufrag}:{line.peer.ufrag}"
    good = check(user, line.port.pwd, NOMINATE, fingerprint=False)
    dice = random.Random(1)
    for _ in range(60):
        bad = bytearray(good)
        bad[dice.randrange(8, len(bad))] ^= 1 << dice.randrange(8)
        line.phone.sock.sendto(bad, line.peer.to)
        line.turn()
    assert answers(line.phone.sock) == []
    line.phone.sock.sendto(good, line.peer.to)
    line.turn()
    assert [each[:2] for each in answers(line.phone.sock)] == [SUCCESS]


def test_a_peer_that_wants_to_be_controlled_or_more_than_we_know_is_told(line):
    line.peer.check(attribute(0x8029, bytes(8)))
    line.turn()
    line.peer.check(attribute(0x7FFE))
    line.turn()
    refused = answers(line.phone.sock)
    assert [each[:2] for each in refused] == [FAILURE, FAILURE]
    assert b"\x00\x00\x04\x57" in refused[0]
    assert b"\x00\x00\x04\x14" in refused[1]
    assert b"\x7f\xfe" in refused[1]
    assert line.stage.worker.record["l_own_fd"].max() == -1


def test_a_strangers_client_hello_gets_no_answer(joined):
    other = stranger()
    hello = BrowserPeer(joined.phone, joined.port)
    hello.shake(sock=other)
    joined.turn()
    assert answers(other) == []
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD
    other.close()


def test_a_handshake_with_another_certificate_gives_no_keys_and_is_told(stage):
    line = Line(stage, fingerprint="AA:" * 31 + "AA")
    line.arrive(NOMINATE)
    line.shake()
    line.other.forget()
    line.talk()
    assert line.other.level(700.0) < NOT_HEARD
    assert line.phone.packets == []
    assert stage.of(Unproven) == [Unproven(line.leg)]


def test_a_browser_is_served_over_ipv6_too_and_may_change_its_family(make_stage):
    stage = make_stage(other_bind_host="::1", other_advertised_host="::1")
    line = Line(stage)
    assert line.port.hosts == ("127.0.0.1", "::1")
    line.peer.to = ("::1", line.port.port)
    line.phone.sock = stage.udp("::1")
    (answer,) = line.arrive(NOMINATE)
    assert answer[:2] == SUCCESS
    assert mapped(answer) == line.phone.sock.getsockname()[:2]
    line.shake()
    line.talk()
    assert line.phone.level(1300.0) > HEARD
    assert line.other.level(700.0) > HEARD
    assert Heard(line.leg, line.phone.sock.getsockname()[:2]) in stage.of(Heard)
    line.peer.to = ("127.0.0.1", line.port.port)
    line.phone.sock = stage.udp()
    (answer,) = line.arrive(NOMINATE)
    assert mapped(answer) == line.phone.sock.getsockname()
    line.other.forget()
    line.talk()
    assert line.phone.level(1300.0) > HEARD
    assert line.other.level(700.0) > HEARD


def mapped(answer):
    """XOR-MAPPED-ADDRESS, which stands first (RFC 8489 section 14.2)."""
    assert answer[20:22] == b"\x00\x20"
    length = int.from_bytes(answer[22:24], "big")
    port, host = answer[26:28], answer[28 : 24 + length]
    seen = bytes(one ^ other for one, other in zip(host, answer[4:20], strict=False))
    return str(ip_address(seen)), int.from_bytes(port, "big") ^ 0x2112


def test_repeated_and_plain_and_forged_packets_are_not_heard(joined):
    joined.talk(20)
    kept = joined.peer.packet()
    joined.phone.sock.sendto(kept, joined.peer.to)
    joined.phone.seq += 1
    joined.turn()
    before = joined.figures["forged"]
    joined.other.forget()

    def bad():
        wrong = bytearray(joined.peer.packet())
        wrong[20] ^= 1
        return [kept, bytes(wrong), joined.phone.packet()]

    joined.talk(30, sealed=bad)
    assert joined.figures["forged"] - before == 90
    assert joined.other.level(700.0) < NOT_HEARD


def test_another_address_takes_over_only_by_a_signed_nomination(joined):
    new = joined.stage.udp()
    joined.peer.check(sock=new)
    joined.turn()
    assert [each[:2] for each in answers(new)] == [SUCCESS]
    joined.talk(10)
    assert joined.phone.packets
    joined.peer.check(NOMINATE, sock=new)
    joined.turn()
    answers(new)
    joined.phone.sock = new
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD


def test_sound_from_a_proved_address_is_heard_before_it_is_nominated(joined):
    joined.talk(5)
    old, joined.phone.sock = joined.phone.sock, joined.stage.udp()
    joined.talk(5)
    assert joined.phone.packets == [], "not proved yet"
    joined.arrive()
    joined.other.forget()
    joined.talk()
    assert joined.other.level(700.0) > HEARD
    assert joined.phone.level(1300.0) > HEARD
    answers(old)
    joined.phone.sock = old
    joined.talk(5)
    assert joined.phone.packets == [], "what was under way calls nobody back"


def test_a_peer_that_asks_no_more_is_silent_and_not_sent_to_until_it_asks_again(
    joined, monkeypatch
):
    joined.talk(5)
    clock = [0.0]
    real = shared_port.time.monotonic
    monkeypatch.setattr(shared_port.time, "monotonic", lambda: real() + clock[0])
    clock[0] = 31.0
    joined.talk(2)
    assert joined.talk(10) == []
    assert joined.stage.of(Silent) == [Silent(joined.leg)]
    joined.arrive()
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD


def test_a_reloaded_page_comes_back_into_the_same_room(joined):
    joined.talk(5)
    old = joined.peer
    port = joined.stage.plane.rearm_browser(joined.leg)
    assert (port.ufrag, port.pwd) != (old.port.ufrag, old.port.pwd)
    joined.turn()
    assert joined.talk(10) == []
    old.check(NOMINATE)
    joined.turn()
    assert answers(joined.phone.sock) == []
    joined.phone.sock = joined.stage.udp()
    joined.port, joined.peer = port, BrowserPeer(joined.phone, port)
    joined.stage.plane.connect_browser(joined.leg, joined.peer.stream())
    joined.turn()
    assert joined.arrive(NOMINATE)
    joined.shake()
    joined.talk(10)
    joined.other.forget()
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD
    assert joined.other.level(700.0) > HEARD


def test_hold_and_retrieve(joined):
    joined.talk(5)
    joined.stage.plane.direct(joined.leg, sending=False, receiving=True)
    joined.stage.step()
    assert joined.talk(5) == []
    joined.stage.plane.direct(joined.leg, sending=True, receiving=True)
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD


@pytest.mark.parametrize("seed", range(3))
def test_garbage_to_the_shared_port_costs_nothing(joined, seed):
    dice = random.Random(seed)
    others = [stranger(f"127.0.1.{number}") for number in range(1, 4)]
    for _ in range(300):
        kind = dice.choice([0, 1, 22, 63, 64, 128, 200, 255])
        junk = bytes([kind]) + os.urandom(dice.randrange(1400))
        if dice.random() < 0.3:
            junk = b"\0\1\0\x08\x21\x12\xa4\x42" + os.urandom(dice.randrange(100))
        dice.choice(others).sendto(junk, joined.peer.to)
        joined.stage.worker.watch()
    assert [answers(each) for each in others] == [[], [], []]
    port = joined.stage.worker.keeper._port
    assert len(port._legs) == 1
    assert len(port._by_address) == 1
    joined.talk()
    assert joined.phone.level(1300.0) > HEARD
    for each in others:
        each.close()


def test_a_flood_from_one_host_is_cut_to_its_rate(line):
    line.arrive(NOMINATE)
    other = stranger()
    user = f"{line.port.ufrag}:{line.peer.ufrag}"
    request = check(user, line.port.pwd, CONTROLLING)
    told = 0
    for _ in range(40):
        for _ in range(50):
            other.sendto(request, line.peer.to)
        line.stage.worker.watch()
        told += len(answers(other))
    assert shared_port.BURST <= told < 2 * shared_port.BURST
    other.close()


def test_sources_of_a_peer_and_rates_are_bounded(joined):
    for ssrc in range(1000, 1100):
        joined.phone.ssrc = ssrc
        joined.talk(1)
    assert joined.stage.worker.record["l_sources"].max() == 32
    rates = shared_port.Rates(1.0, 2.0)
    allowed = [rates.allow(number, 0.0) for number in range(10_000)]
    assert all(allowed)
    assert len(rates._held) == 4096


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": "AA:BB"},
        {"events_rate": 16_000},
        {"codec": "G729"},
    ],
)
def test_an_offer_that_cannot_be_is_refused(line, change):
    with pytest.raises(Refused):
        line.stage.plane.connect_browser(line.leg, line.peer.stream(**change))


def test_the_line_to_the_watch_breaks_with_the_parent():
    worker, parent = channel.pair()
    assert channel.receive(worker) is None
    assert channel.send(parent, channel.Meet(1, 2, "abcd", "AA"))
    assert channel.receive(worker) == channel.Meet(1, 2, "abcd", "AA")
    parent.close()
    with pytest.raises(EOFError):
        channel.receive(worker)
    worker.close()
    assert not channel.send(worker, channel.Meet(1, 2, "abcd", "AA"))
