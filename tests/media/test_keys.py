"""Keys in and out (RFC 4733): once a press, whatever the network does."""

import pytest

from cadran.errors import Refused
from cadran.media.events import KeyDown, KeyPressed

KEYS = "0123456789*#ABCD"


def press(phone, code, ticks=5, ends=3, lose=()):
    """The packets of one press; those whose number is in ``lose`` are lost."""
    start = phone.ts
    packets = [phone.key(code, start, 160 * (i + 1)) for i in range(ticks)]
    packets += [phone.key(code, start, 160 * (ticks + 1), ended=True) for _ in range(ends)]
    return [each for i, each in enumerate(packets) if i not in lose]


def deliver(stage, phone, packets, per_tick=1):
    phone.sending = False
    for i in range(0, len(packets), per_tick):
        for each in packets[i : i + per_tick]:
            phone.send(each)
        stage.step()
    phone.sending = True


def pressed(stage):
    return [each.digit for each in stage.of(KeyPressed)]


def test_every_key_is_reported_once_with_its_length(stage):
    phone = stage.phone()
    for code in range(16):
        deliver(stage, phone, press(phone, code))
        stage.step(3)
    assert "".join(pressed(stage)) == KEYS
    assert {each.duration_ms for each in stage.of(KeyPressed)} == {120}
    assert [each.digit for each in stage.of(KeyDown)] == list(KEYS)


@pytest.mark.parametrize("payload_type", [96, 101, 110, 127])
def test_any_agreed_payload_type_is_obeyed_and_no_other(stage, payload_type):
    phone = stage.phone(events_pt=payload_type)
    deliver(stage, phone, press(phone, 7))
    phone.events_pt = 100
    deliver(stage, phone, press(phone, 8))
    stage.step(20)
    assert pressed(stage) == ["7"]


@pytest.mark.parametrize("lose", [(0,), (0, 1, 2, 3, 4), (5, 6), (2, 3, 5), (0, 5, 6)])
def test_lost_packets_neither_lose_nor_double_a_key(stage, lose):
    phone = stage.phone()
    for code in (1, 1, 2):
        deliver(stage, phone, press(phone, code, lose=lose))
        stage.step(4)
    assert pressed(stage) == ["1", "1", "2"]
    assert len(stage.of(KeyDown)) == 3


def test_a_missing_end_is_mended_by_time(stage):
    phone = stage.phone()
    deliver(stage, phone, press(phone, 5, ends=0))
    stage.step(5)
    assert pressed(stage) == []
    stage.step(15)
    assert pressed(stage) == ["5"]


def test_an_end_that_comes_after_the_time_out_is_no_second_key(stage):
    phone = stage.phone()
    packets = press(phone, 5)
    deliver(stage, phone, packets[:4])
    stage.step(20)
    deliver(stage, phone, packets[4:])
    stage.step(20)
    assert pressed(stage) == ["5"]


def test_a_missing_end_is_mended_by_the_next_key(stage):
    phone = stage.phone()
    deliver(stage, phone, press(phone, 3, ends=0))
    deliver(stage, phone, press(phone, 4))
    assert pressed(stage) == ["3", "4"]


def test_reordered_and_repeated_packets_make_one_key(stage):
    phone = stage.phone()
    for code in (9, 0):
        packets = press(phone, code)
        shuffled = [packets[i] for i in (1, 0, 1, 3, 2, 6, 4, 5, 7, 7, 2)]
        deliver(stage, phone, shuffled, per_tick=2)
        stage.step(4)
    assert pressed(stage) == ["9", "0"]


def test_a_late_packet_of_an_earlier_key_is_ignored(stage):
    phone = stage.phone()
    first = press(phone, 1)
    deliver(stage, phone, first[:-1])
    stage.step(5)
    deliver(stage, phone, [*press(phone, 2), first[-1]])
    stage.step(20)
    assert pressed(stage) == ["1", "2"]


def test_a_press_longer_than_a_segment_is_one_key(stage):
    phone = stage.phone()
    start = phone.ts
    deliver(stage, phone, [phone.key(6, start, 40_000), phone.key(6, start, 65_535)])
    later = start + 65_535
    deliver(stage, phone, [phone.key(6, later, 160), phone.key(6, later, 800, ended=True)])
    assert pressed(stage) == ["6"]
    assert stage.of(KeyPressed)[0].duration_ms == (65_535 + 800) // 8


def test_events_that_are_no_keys_are_ignored(stage):
    phone = stage.phone()
    deliver(stage, phone, [phone.key(16, phone.ts, 160, ended=True), phone.packet(b"\x01", 101)])
    stage.step(20)
    assert pressed(stage) == []


def test_keys_do_not_disturb_the_talk(stage):
    phone, other = stage.phone(800.0, bridge="b"), stage.phone(bridge="b")
    stage.step(20)
    other.forget()
    for code in (1, 2):
        for each in press(phone, code):
            phone.send(each)
            stage.step()
    stage.step(30)
    assert other.level(800.0) > 4000


def test_no_key_is_taken_from_a_leg_on_hold(stage):
    phone = stage.phone()
    stage.connect(phone, receiving=False)
    deliver(stage, phone, press(phone, 1))
    stage.step(20)
    assert pressed(stage) == []


def wired(stage, **changes):
    """Two legs whose far ends are each other."""
    a, b = stage.phone(connect=False), stage.phone(connect=False)
    stage.phones.clear()
    for me, other in ((a, b), (b, a)):
        stage.connect(me, remote=other.to, **changes)
    return a, b


def test_sent_digits_arrive_once_each(stage):
    a, b = wired(stage)
    stage.plane.send_digits(a.leg, "0123456789*#abcd")
    stage.step(16 * 15 + 10)
    assert [(each.leg, each.digit) for each in stage.of(KeyPressed)] == [(b.leg, x) for x in KEYS]
    assert {each.duration_ms for each in stage.of(KeyPressed)} == {160}


def test_each_sent_digit_ends_three_times_with_one_timestamp(stage):
    phone = stage.phone()
    stage.step(5)
    phone.forget()
    stage.plane.send_digits(phone.leg, "5")
    stage.step(20)
    events = [each for each in phone.packets if each[1] & 127 == 101]
    assert len({each[4:8] for each in events}) == 1
    assert [bool(each[13] & 128) for each in events] == [False] * 7 + [True] * 3
    assert [bool(each[1] & 128) for each in events] == [True] + [False] * 9
    durations = [int.from_bytes(each[14:16], "big") for each in events]
    assert durations == [160 * i for i in range(1, 9)] + [1280] * 2


def test_digits_are_tones_for_a_peer_without_events(stage):
    phone = stage.phone(events_pt=-1)
    stage.step(5)
    phone.forget()
    stage.plane.send_digits(phone.leg, "5")
    stage.step(8)
    assert phone.level(770) > 1500
    assert phone.level(1336) > 1500
    phone.forget()
    stage.step(10)
    assert abs(phone.heard()).max() < 20


@pytest.mark.parametrize("digits", ["12x", "1 2", "1" * 65, "é"])
def test_what_cannot_be_sent_is_refused(stage, digits):
    phone = stage.phone()
    with pytest.raises(Refused, match=r"media\.bad_digits"):
        stage.plane.send_digits(phone.leg, digits)
