"""Ports: drained before another leg gets them, admitted up to the limit, in the range that is set."""

import socket
from pathlib import Path

import pytest

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import worker
from cadran.media.events import Heard, LegClosed
from cadran.media.plane import MediaPlane, MediaSettings


def ticks_of(stage):
    return stage.plane.settings.drain_ms // 20 + 40


def test_a_port_is_not_given_again_while_it_drains(stage):
    slots = stage.plane.settings.slots
    phone = stage.phone()
    used = phone.to[1]
    stage.hang_up(phone)
    for _ in range(slots - 1):
        phone = stage.phone()
        assert phone.to[1] != used
        stage.hang_up(phone)
    with pytest.raises(Refused, match=r"media\.full"):
        stage.phone()


def test_the_port_that_rested_longest_comes_first(stage):
    slots = stage.plane.settings.slots
    order = []
    for _ in range(slots):
        phone = stage.phone()
        order.append(phone.to[1])
        stage.hang_up(phone)
        stage.step()
    assert len(set(order)) == slots
    stage.step(ticks_of(stage))
    again = [stage.phone().to[1] for _ in range(8)]
    assert again == order[:8]


def test_a_port_that_is_still_sent_to_is_not_given_again(stage):
    noisy = stage.phone()
    stage.step(5)
    stage.plane.close(noisy.leg)
    stage.step(ticks_of(stage))
    for _ in range(40):
        phone = stage.phone()
        assert phone.to != noisy.to
        stage.hang_up(phone)
        stage.step(ticks_of(stage))
    stage.phones.remove(noisy)
    stage.step(ticks_of(stage))
    seen = set()
    for _ in range(stage.plane.settings.slots):
        phone = stage.phone()
        seen.add(phone.to)
        stage.hang_up(phone)
        stage.step(ticks_of(stage))
    assert noisy.to in seen


@pytest.mark.parametrize("ranged", [False, True])
def test_a_port_that_never_falls_quiet_is_exchanged_for_a_fresh_one(make_stage, ranged):
    first = free_range(60) if ranged else 0
    stage = make_stage(first_port=first, last_port=first + 58 if ranged else 0, legs_per_worker=4)
    noisy = stage.phone()
    stage.step(5)
    stage.plane.close(noisy.leg)
    files = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        stage.step(worker.NOISY_TICKS // 10)
        worker.renew_ports(stage.worker.record, ["127.0.0.1"])
    stage.step(ticks_of(stage))
    ports = stage.worker.ports
    assert noisy.to[1] not in ports
    assert len(set(ports)) == len(ports) == stage.plane.settings.slots
    assert not ranged or all(first <= each < first + 60 and each % 2 == 0 for each in ports)
    assert len(list(Path("/proc/self/fd").iterdir())) == files
    stage.phones.clear()
    for _ in ports:
        phone = stage.phone(900.0)
        stage.step(4)
        assert phone.packets
        stage.hang_up(phone)


def test_what_waits_at_a_free_port_is_never_heard(stage):
    probe = stage.phone()
    later = stage.worker.ports[1]
    junk = stage.udp()
    for number in range(30):
        junk.sendto(probe.packet(seq=number), ("127.0.0.1", later))
    phone = stage.phone()
    assert phone.to[1] == later
    stage.step(10)
    assert {each.leg for each in stage.of(Heard)} == {probe.leg, phone.leg}
    stage.hang_up(phone)
    stage.step()
    assert stage.of(LegClosed)[-1].packets_in <= 10


def test_the_admission_limit_refuses_and_a_closed_leg_makes_room(stage):
    phones = [stage.phone() for _ in range(stage.plane.settings.legs_per_worker)]
    assert stage.plane.load() == (12, 12)
    with pytest.raises(Refused) as caught:
        stage.plane.open(LegId("one too many"))
    assert caught.value.refusal.id == "media.full"
    assert caught.value.refusal.facts == {"limit": 12}
    stage.hang_up(phones[0])
    stage.plane.open(LegId("fits"))
    assert stage.plane.load() == (12, 12)


def test_opening_a_leg_twice_gives_the_same_port(stage):
    assert stage.plane.open(LegId("a")) == stage.plane.open(LegId("a"))
    assert stage.plane.load()[0] == 1


def test_calls_about_a_leg_that_is_gone_do_nothing(stage):
    phone = stage.phone()
    stage.hang_up(phone)
    plane = stage.plane
    stage.connect(phone)
    plane.join(phone.leg, "b")
    plane.leave(phone.leg)
    plane.mute(phone.leg, muted=True)
    plane.play(phone.leg, [], 1)
    plane.stop_playing(phone.leg)
    plane.send_digits(phone.leg, "1")
    plane.play_to_bridge("b", [])
    plane.close(phone.leg)
    stage.step(3)
    assert [type(each) for each in stage.events] == [LegClosed]


def test_a_command_for_an_earlier_leg_of_a_slot_cannot_touch_the_next(stage):
    from cadran.media import layout

    phone = stage.phone()
    leg = stage.plane._legs[phone.leg]
    stage.worker.send(layout.OP_CLOSE, leg.slot, leg.generation - 1)
    stage.worker.send(layout.OP_MUTE, leg.slot, leg.generation + 1, 1)
    stage.step(5)
    assert not stage.of(LegClosed)
    assert stage.worker.record["l_muted"][leg.slot] == 0


def free_range(count):
    """An even port with ``count`` free ones after it, below those that the kernel gives to anybody."""
    for first in range(20_000, 32_000, 2 * count):
        held = []
        try:
            for port in range(first, first + count):
                held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                held[-1].bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return first
        finally:
            for each in held:
                each.close()
    raise AssertionError("no free range")


def test_ports_are_the_even_ones_of_the_range(make_stage):
    first = free_range(60)
    stage = make_stage(first_port=first + 1, last_port=first + 59, legs_per_worker=4)
    ports = stage.worker.ports
    assert ports == list(range(first + 2, first + 2 + 2 * len(ports), 2))


def test_too_few_ports_are_refused_with_the_figures():
    first = free_range(10)
    plane = MediaPlane(MediaSettings(first_port=first, last_port=first + 9, legs_per_worker=4))
    with pytest.raises(Refused) as caught:
        plane.start()
    plane.stop()
    assert caught.value.refusal.id == "media.no_ports"
    facts = {"first": first, "last": first + 9, "needed": 20, "found": 5}
    assert caught.value.refusal.facts == facts
