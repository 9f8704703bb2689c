"""Whatever is asked in whatever order: the loop never faults, and everything is given back at the end."""

import contextlib
import random

import pytest

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import layout
from cadran.media.events import KeyPressed, LegClosed, Played
from cadran.media.plane import Sound, Stream

STEPS = 400
CLIPS = ("tone.enter", "tone.beep", "music.hold", "tone.busy.fr")


def one_order(stage, dice, phones):
    """One random call at the door."""
    plane = stage.plane
    phone = dice.choice(phones) if phones else None
    leg = phone.leg if phone else LegId("nobody")
    bridge = f"b{dice.randrange(4)}"
    clips = [Sound(dice.choice(CLIPS)) for _ in range(dice.randrange(5))]
    orders = [
        lambda: phones.append(stage.phone(700.0, dice.choice(["PCMA", "PCMU"]), connect=False)),
        lambda: plane.open(LegId(f"silent-{dice.randrange(3)}"), dice.choice(("", "org"))),
        lambda: plane.close(LegId(f"silent-{dice.randrange(3)}")),
        lambda: phone and stage.connect(phone, sending=dice.random() < 0.8),
        lambda: phone and stage.connect(phone, remote=("127.0.0.1", dice.randrange(65_536))),
        lambda: plane.join(leg, bridge, muted=dice.random() < 0.2),
        lambda: plane.leave(leg),
        lambda: plane.mute(leg, muted=dice.random() < 0.5),
        lambda: plane.play(leg, clips, dice.randrange(100), loop=dice.random() < 0.3),
        lambda: plane.stop_playing(leg),
        lambda: plane.play_to_bridge(bridge, clips),
        lambda: plane.send_digits(leg, "159#"),
        lambda: phone and (phones.remove(phone), stage.hang_up(phone)),
    ]
    dice.choice(orders)()


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_calls_leaves_nothing_behind(make_stage, seed, workers):
    stage, dice = make_stage(workers=workers), random.Random(seed)
    phones = []
    for _ in range(STEPS):
        for _ in range(dice.randrange(6)):
            with contextlib.suppress(Refused):  # media.full, of which a test of ports tells
                one_order(stage, dice, phones)
        stage.step()
    for leg in list(stage.plane._legs):
        stage.plane.close(leg)
    stage.phones.clear()
    stage.step(60)
    assert stage.plane._crew.bridges._homes == {}
    for seat, figures in zip(stage.plane._crew._seats, stage.plane.figures(), strict=True):
        record = seat.worker.record
        assert (figures["faults"], figures["events_lost"]) == (0, 0)
        assert not record["b_legs"].any()
        assert (record["l_state"] == layout.FREE).all()
        assert len(seat.bridges_free) == layout.BRIDGES == len(set(seat.bridges_free))
        assert sorted(slot for _, slot in seat.free) == list(range(stage.plane.settings.slots))
        assert not seat.closing
        assert not seat.circles
    closed = [each.leg for each in stage.of(LegClosed)]
    assert len(closed) > 20


def test_ends_of_legs_are_told_even_when_nobody_listened_for_long(stage):
    phones = [stage.phone() for _ in range(12)]
    stage.step(2)
    stage.events.clear()
    for phone in phones:
        phone.sending = False
    for tick in range(80):
        for phone in phones:
            for key in range(6):
                packet = phone.key(key, phone.ts + 160 * (6 * tick + key), 160, ended=True)
                phone.send(packet)
        stage.worker.tick()
    for phone in phones:
        stage.plane.close(phone.leg)
    stage.phones.clear()
    for _ in range(100):
        stage.worker.tick()
    assert stage.plane.figures()[0]["events_lost"] > 1000
    stage.step(1)
    assert len(stage.of(KeyPressed)) > 1000
    assert len(stage.of(LegClosed)) == 12
    assert len(stage.plane._crew._seats[0].free) == stage.plane.settings.slots


def test_more_commands_than_the_ring_holds_are_done_in_order(stage):
    phone = stage.phone()
    stage.step()
    for token in range(layout.CMD_RING + 500):
        stage.plane.play(phone.leg, [Sound("tone.beep")], token)
    assert stage.worker._backlog
    stage.step(10)
    stage.step(20)
    tokens = [each.token for each in stage.of(Played)]
    assert tokens == sorted(tokens)
    assert tokens[-1] == layout.CMD_RING + 499
    assert stage.of(Played)[-1].whole
    assert not stage.worker._backlog


def test_a_full_plane_carries_every_leg(make_stage):
    stage = make_stage(legs_per_worker=300)
    phones = [stage.phone(700.0 if number == 0 else 0.0, bridge="b") for number in range(300)]
    stage.talk()
    assert all(each.level(700.0) > 4000 for each in phones[1:])
    assert phones[0].level(700.0) < 150
    with pytest.raises(Refused, match=r"media\.full"):
        stage.plane.open(LegId("one more"))
    stage.plane.connect(LegId("one more"), Stream(("127.0.0.1", 1), "PCMA", 8))
