"""Reports about what came: ours are right, the peer's give the round trip time, forged ones nothing."""

import struct

import pytest
from tests.media.browser_peer import NOMINATE, answers, stranger
from tests.media.test_shared_port import Line

from cadran.media.engine.rtcp import LEAST_TICKS, SPREAD_TICKS
from cadran.media.events import LegClosed


def parts(packet):
    """The parts of a compound packet: kind, body."""
    found, at = [], 0
    while at < len(packet):
        head, kind, words = struct.unpack_from(">BBH", packet, at)
        assert head >> 6 == 2
        found.append((kind, head & 31, packet[at + 4 : at + 4 + 4 * words]))
        at += 4 + 4 * words
    assert at == len(packet)
    return found


def reports_of(line, heard):
    sealed = [each for each in heard if each[0] >> 6 == 2 and 192 <= each[1] <= 223]
    return [parts(line.peer.keys.into.unprotect_rtcp(each)) for each in sealed]


def send(line, body):
    line.phone.sock.sendto(line.peer.keys.out.protect_rtcp(body), line.peer.to)
    line.turn()


def block(ssrc, lost=0, jitter=0, last=0, delay=0):
    return struct.pack(">IIIIII", ssrc, lost, 0, jitter, last, delay)


def receiver_report(mine, *blocks):
    body = struct.pack(">I", mine) + b"".join(blocks)
    return struct.pack(">BBH", 0x80 | len(blocks), 201, len(body) // 4) + body


def joined(stage):
    line = Line(stage)
    line.arrive(NOMINATE)
    line.shake()
    return line


def closed(line):
    line.stage.plane.close(line.leg)
    line.stage.step(2)
    return line.stage.of(LegClosed)[-1]


def test_a_leg_reports_what_it_sent_and_what_came(stage):
    line = joined(stage)
    heard = line.talk(30)
    line.phone.seq += 5
    heard += line.talk(400)
    reports = reports_of(line, heard)
    assert 2 <= len(reports) <= 4
    kind, blocks, body = reports[-1][0]
    assert (kind, blocks) == (200, 1)
    ssrc, _, _, _, packets, octets = struct.unpack_from(">6I", body)
    of, lost, highest, _, last, delay = struct.unpack_from(">6I", body, 24)
    assert octets == 160 * packets
    assert of == line.phone.ssrc
    assert lost & 0xFFFFFF == 5
    # The next report may be due up to one and a half intervals later (RFC 3550 section 6.3.1).
    assert 0 < line.phone.seq - highest < LEAST_TICKS + SPREAD_TICKS
    assert (last, delay) == (0, 0)
    kind, _, body = reports[-1][1]
    assert kind == 202
    assert body[:4] == struct.pack(">I", ssrc)
    assert body[4:6] == b"\x01\x10"
    event = closed(line)
    assert event.round_trip_us == -1
    assert event.lost == 5


def test_the_peers_reports_give_round_trip_losses_and_jitter(stage):
    line = joined(stage)
    (report,) = reports_of(line, line.talk(60))
    body = report[0][2]
    ssrc, high, low = struct.unpack_from(">3I", body)
    middle = (high & 0xFFFF) << 16 | low >> 16
    mine = line.phone.ssrc
    send(line, receiver_report(mine, block(ssrc, 7, 16, middle, 0)))
    event = closed(line)
    assert 0 <= event.round_trip_us < 2_000_000
    assert (event.far_lost, event.far_jitter_us) == (7, 2000)


def test_a_senders_report_comes_back_with_its_delay(stage):
    line = joined(stage)
    line.talk(5)
    body = struct.pack(">6I", line.phone.ssrc, 0x1234ABCD, 0x5678EF01, 0, 1, 160)
    send(line, struct.pack(">BBH", 0x80, 200, 6) + body)
    (report,) = reports_of(line, line.talk(60))
    assert struct.unpack_from(">I", report[0][2], 40) == (0xABCD5678,)


def test_reports_that_are_about_others_or_cut_or_mad_change_nothing(stage):
    line = joined(stage)
    (report,) = reports_of(line, line.talk(60))
    ssrc = struct.unpack_from(">I", report[0][2])[0]
    mine = line.phone.ssrc
    whole = receiver_report(mine, block(ssrc, 9, 9, 1 << 30, 0))
    send(line, receiver_report(mine, block(ssrc ^ 1, 7, 16, 5, 0)))
    send(line, whole[:2] + b"\xff\xff" + whole[4:])
    send(line, receiver_report(mine))
    line.phone.sock.sendto(whole, line.peer.to)
    line.turn()
    assert stage.plane.figures()[0]["malformed"] == 1
    event = closed(line)
    assert (event.round_trip_us, event.far_lost) == (-1, 0)


@pytest.mark.parametrize("mux", [False, True])
def test_plain_legs_exchange_reports_on_their_second_port_or_the_first(stage, mux):
    phone = stage.phone(700.0, connect=False)
    ear = phone.sock if mux else stage.udp()
    port = phone.to[1] if mux else stage.plane.open(phone.leg).rtcp_port
    stage.connect(phone, rtcp_mux=mux, rtcp_port=ear.getsockname()[1])
    stage.step(60)
    heard = phone.packets if mux else answers(ear)
    (report,) = [parts(each) for each in heard if 192 <= each[1] <= 223]
    assert [each[0] for each in report] == [200, 202]
    ssrc, high, low = struct.unpack_from(">3I", report[0][2])
    middle = (high & 0xFFFF) << 16 | low >> 16
    ear.sendto(receiver_report(1, block(ssrc, 3, 8, middle, 0)), (phone.to[0], port))
    with stranger() as other:
        other.sendto(receiver_report(1, block(ssrc, 99, 8, middle, 0)), (phone.to[0], port))
        stage.step(20)
    stage.hang_up(phone)
    stage.step(2)
    event = stage.of(LegClosed)[-1]
    assert 0 <= event.round_trip_us < 2_000_000
    assert (event.far_lost, event.far_jitter_us) == (3, 1000)
    assert stage.plane.figures()[0]["foreign"] == 1
