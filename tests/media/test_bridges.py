"""Bridges whose legs are on several workers: one conversation, as on one."""

from __future__ import annotations

import os
import signal

import pytest
import soundfile
from tests.media.test_mixing import NOT_HEARD, TONES
from tests.media.test_recording import level, looking

from cadran.errors import Refused
from cadran.media import layout
from cadran.media.events import Heard, LegClosed, Silent, Speaking, WorkerDied
from cadran.media.plane import Sound

THROUGH = 3_000
"""A tone that passed a link: coded twice, and levelled twice."""


def scattered(stage, bridge="b", tones=TONES):
    """A phone on each worker, all in one bridge."""
    phones = [stage.phone(hz, bridge=bridge) for hz in tones]
    seats = {stage.plane._legs[each.leg].seat.worker.number for each in phones}
    assert len(seats) == len(phones)
    return phones


def test_each_hears_those_on_other_workers_and_not_itself(make_stage):
    stage = make_stage(workers=3)
    phones = scattered(stage)
    stage.talk()
    for me, phone in enumerate(phones):
        for other, hz in enumerate(TONES):
            level = phone.level(hz)
            assert level < NOT_HEARD if other == me else level > THROUGH, (me, other, level)


def test_bridges_on_the_same_workers_do_not_hear_each_other(make_stage):
    stage = make_stage(workers=2)
    here, there = scattered(stage, "one", TONES[:2]), scattered(stage, "two", (1_800.0, 2_200.0))
    stage.talk()
    assert here[0].level(TONES[1]) > THROUGH
    assert there[1].level(1_800.0) > THROUGH
    for phone, foreign in ((here[0], 1_800.0), (here[1], 2_200.0), (there[0], TONES[0])):
        assert phone.level(foreign) < NOT_HEARD


def test_what_is_played_to_a_bridge_is_heard_on_every_worker(make_stage):
    stage = make_stage(workers=2)
    phones = scattered(stage, tones=(0.0, 0.0))
    stage.talk()
    for each in phones:
        each.forget()
    stage.plane.play_to_bridge("b", [Sound("tone.enter")])
    stage.step(60)
    for each in phones:
        assert abs(each.heard()).max() > THROUGH - 500


def test_a_recording_has_those_on_every_worker(make_stage, tmp_path):
    stage = make_stage(workers=3)
    phones, look = scattered(stage), looking(stage)
    stage.step(20)
    stage.plane.record_bridge("b", tmp_path / "all.flac", 3, 60_000)
    stage.step(60)
    for each in phones:
        stage.hang_up(each)
    stage.step(10)
    (ended,) = look()
    assert (ended.ended_by, ended.made, ended.lost_ms) == ("gone", True, 0)
    wave, rate = soundfile.read(tmp_path / "all.flac", dtype="int16")
    for hz in TONES:
        assert level(wave[rate // 4 : rate], hz, rate) > THROUGH


def test_a_link_is_nobodys_leg(make_stage):
    stage = make_stage(workers=2, silence_limit_ms=1_000)
    phones = scattered(stage, tones=TONES[:2])
    stage.talk(80)
    names = {each.leg for each in phones}
    told = stage.of(Heard) + stage.of(Speaking) + stage.of(Silent)
    assert told
    assert {each.leg for each in told} == names
    for each in phones:
        stage.hang_up(each)
    stage.step(30)
    assert {each.leg for each in stage.of(LegClosed)} == names
    assert stage.plane.load()[0] == 0


def members(stage):
    """Legs and ends of links in bridges, by worker."""
    return [int(worker.record["b_legs"].sum()) for worker in stage.workers]


def test_a_link_ends_with_the_last_leg_on_its_worker(make_stage):
    stage = make_stage(workers=2)
    _home, away = scattered(stage, tones=TONES[:2])
    more = stage.phone(TONES[2], bridge="b")
    stage.talk()
    assert members(stage) == [3, 2]
    stage.hang_up(away)
    stage.talk()
    assert members(stage) == [2, 0]
    assert more.level(TONES[0]) > THROUGH


def test_a_home_without_legs_ties_its_branches_until_they_end(make_stage):
    stage = make_stage(workers=3)
    home, *away = scattered(stage)
    stage.hang_up(home)
    stage.talk()
    assert members(stage) == [2, 2, 2]
    assert away[0].level(TONES[2]) > THROUGH
    for each in away:
        stage.hang_up(each)
    stage.step(20)
    assert members(stage) == [0, 0, 0]
    for worker in stage.workers:
        assert (worker.record["l_state"] == layout.FREE).all()


def test_a_circle_stays_on_one_worker_while_it_has_room(make_stage):
    stage = make_stage(workers=2, legs_per_worker=4)
    alone = [stage.phone(circle="one") for _ in range(4)]
    other = stage.phone(circle="two")
    spilt = stage.phone(circle="one")
    seat = [stage.plane._legs[each.leg].seat.worker.number for each in (*alone, other, spilt)]
    assert len(set(seat[:4])) == 1
    assert seat[4] == seat[5] != seat[0]


def test_where_no_port_is_left_for_a_link_the_leg_is_refused_and_stays_where_it_was(make_stage):
    stage = make_stage(workers=2, legs_per_worker=2)
    a, b = scattered(stage, tones=TONES[:2], bridge="b")
    stage.plane.leave(b.leg)
    seat = stage.plane._legs[b.leg].seat
    seat.free.clear()
    stage.plane.join(b.leg, "own")
    with pytest.raises(Refused, match=r"media\.full"):
        stage.plane.join(b.leg, "b")
    assert stage.plane._legs[b.leg].bridge.id == "own"
    stage.talk()
    assert a.level(TONES[1]) < NOT_HEARD
    stage.hang_up(b)
    stage.hang_up(a)
    stage.step(20)
    assert members(stage) == [0, 0]


@pytest.mark.parametrize("dying", [0, 1])
def test_when_a_worker_dies_the_others_go_on_talking(make_live, dying):
    live = make_live(workers=3)
    phones = scattered(live)
    live.until(Heard, count=3)
    live.step(60)
    seat = live.plane._legs[phones[dying].leg].seat
    os.kill(seat.worker.process.pid, signal.SIGKILL)
    assert live.until(WorkerDied).legs == (phones[dying].leg,)
    live.phones.remove(phones[dying])
    live.step(30)
    living = list(live.phones)
    for each in living:
        each.forget()
    live.step(60)
    hz = [phones.index(each) for each in living]
    assert living[0].level(TONES[hz[1]]) > THROUGH
    assert living[1].level(TONES[hz[0]]) > THROUGH
    for each in living:
        live.hang_up(each)
    live.until(LegClosed, count=2)
    assert live.plane.load()[0] == 0
