"""A worker process: its real clock, its death, its parent's death, its start."""

import asyncio
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cadran.errors import Refused
from cadran.media import cache, selftest, warm, worker
from cadran.media.events import Heard, KeyPressed, LegClosed, Played, Silent, WorkerDied
from cadran.media.plane import MediaPlane, MediaSettings


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "too late"
        time.sleep(0.01)


def process_of(plane, number=0):
    return plane._crew._seats[number].worker.process


def test_two_phones_talk_through_a_real_worker(live):
    a, b = live.phone(600.0, bridge="b"), live.phone(1400.0, "PCMU", bridge="b")
    live.step(15)
    for each in (a, b):
        each.forget()
    live.step(40)
    for ear, heard, own in ((a, 1400.0, 600.0), (b, 600.0, 1400.0)):
        assert ear.level(heard) > 3000
        assert ear.level(own) < 300
    live.play(a, "tone.beep", token=7)
    assert live.until(Played).token == 7
    live.hang_up(b)
    assert live.until(LegClosed).lost == 0


def test_a_killed_worker_is_told_and_replaced_and_new_legs_work(live):
    a, b = live.phone(600.0, bridge="b"), live.phone(bridge="b")
    live.until(Heard)
    killed = process_of(live.plane).pid
    os.kill(killed, signal.SIGKILL)
    died = live.until(WorkerDied)
    assert (died.worker, set(died.legs)) == (0, {a.leg, b.leg})
    assert live.plane.load()[0] == 0
    live.plane.join(a.leg, "b")
    live.phones.clear()
    live.events.clear()
    # Opened while the fresh worker still starts.
    c, d = live.phone(600.0, bridge="b"), live.phone(bridge="b")
    until(lambda: live.plane.ready)
    live.step(20)
    d.forget()
    live.step(30)
    assert d.level(600.0) > 3000
    assert {each.leg for each in live.of(Heard)} == {c.leg, d.leg}
    assert process_of(live.plane).pid != killed


def test_a_worker_that_dies_again_and_again_is_not_started_for_ever(live, monkeypatch):
    from cadran.media import crew

    for _ in range(crew.RESTARTS):
        os.kill(process_of(live.plane).pid, signal.SIGKILL)
        live.until(WorkerDied)
        live.events.clear()
    with pytest.raises(Refused, match=r"media\.down"):
        live.phone()
    later = crew.now_ms() + crew.RETRY_MS
    monkeypatch.setattr(crew, "now_ms", lambda: later)
    live.phone()
    live.until(Heard)


def test_the_descriptors_of_dead_workers_are_given_back(live):
    os.kill(process_of(live.plane).pid, signal.SIGKILL)
    live.until(WorkerDied)
    before = len(list(Path("/proc/self/fd").iterdir()))
    os.kill(process_of(live.plane).pid, signal.SIGKILL)
    live.events.clear()
    live.until(WorkerDied)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_worker_leaves_when_its_parent_is_killed():
    code = (
        "import time;from cadran.media.plane import *;"
        "p=MediaPlane(MediaSettings(legs_per_worker=4));p.start();"
        "print(p._crew._seats[0].worker.process.pid,flush=True);time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        orphan = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not Path(f"/proc/{orphan}").exists() or zombie(orphan), 10)


def zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_signals_to_the_group_leave_the_worker_to_its_parent(live):
    pid = process_of(live.plane).pid
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    live.phone()
    live.until(Heard)
    assert process_of(live.plane).pid == pid


def test_a_worker_that_fails_at_every_phase_ends_itself_and_is_replaced(capfd, live):
    live.phone()
    live.until(Heard)
    live.plane._crew._seats[0].worker._record["h_pool"] = 1 << 40
    assert live.until(WorkerDied).worker == 0
    live.phones.clear()
    live.events.clear()
    live.phone()
    live.until(Heard)
    assert f"worker 0 ended ({worker.FAULTY})" in capfd.readouterr().err


def test_a_fault_of_the_loop_costs_one_leg(live):
    a, b, c = (live.phone(700.0, bridge="b") for _ in range(3))
    live.until(Heard)
    record = live.plane._crew._seats[0].worker._record
    slot = live.plane._legs[a.leg].slot
    record["l_list"][slot, 0] = 1 << 20
    record["l_list_n"][slot] = 1
    live.phones.remove(a)
    assert live.until(LegClosed).leg == a.leg
    live.step(20)
    c.forget()
    live.step(30)
    assert c.level(700.0) > 3000
    assert live.plane.load()[0] == 2
    assert live.plane.figures()[0]["faults"] == 1
    assert b.packets


def processor_s():
    """Of the ended children: does not depend on who else uses the machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_later_start_compiles_nothing(capfd):
    warm.warm()
    begun = processor_s()
    plane = MediaPlane(MediaSettings(legs_per_worker=4))
    plane.start()
    plane.stop()
    # Compiling takes above 10 s of a processor.
    assert processor_s() - begun < 4
    assert "compiling" not in capfd.readouterr().err


def test_stopping_ends_the_workers_and_may_be_done_twice():
    plane = MediaPlane(MediaSettings(legs_per_worker=4, workers=2))
    plane.start()
    processes = [process_of(plane, number) for number in range(2)]
    plane.stop()
    plane.stop()
    assert [each.returncode for each in processes] == [0, 0]
    assert list(plane.poll()) == []


def test_digits_go_from_leg_to_leg_in_real_time(live):
    a, b = live.phone(connect=False), live.phone(connect=False)
    live.phones.clear()
    for me, other in ((a, b), (b, a)):
        live.connect(me, remote=other.to)
    live.plane.send_digits(a.leg, "42#")
    deadline = time.monotonic() + 10
    while len(live.of(KeyPressed)) < 3 and time.monotonic() < deadline:
        live.step()
    assert [(each.leg, each.digit) for each in live.of(KeyPressed)] == [(b.leg, x) for x in "42#"]
    live.step(60)
    assert not live.of(Silent)


def test_an_event_loop_is_woken_by_the_plane(live):
    async def wait():
        loop = asyncio.get_running_loop()
        came = asyncio.Event()
        loop.add_reader(live.plane.fileno(), came.set)
        try:
            live.play(live.phone(), "tone.enter")
            await asyncio.wait_for(came.wait(), 10)
        finally:
            loop.remove_reader(live.plane.fileno())
        return list(live.plane.poll())

    assert isinstance(asyncio.run(wait())[0], Played)


def test_all_that_was_said_is_told_at_once(stage):
    phones = [stage.phone() for _ in range(3)]
    for _ in range(3):
        for each in phones:
            each.say()
        stage.worker.tick()
    assert select.select([stage.plane.fileno()], [], [], 0)[0]
    assert {each.leg for each in stage.plane.poll()} == {each.leg for each in phones}
    assert not select.select([stage.plane.fileno()], [], [], 0)[0]


def test_the_self_test_finds_nothing_wrong_here():
    found = selftest.run()
    assert [each for each in found if "late" not in each and "priority" not in each] == []


def test_the_self_test_says_what_is_wrong():
    found = selftest.run(MediaSettings(first_port=40_000, last_port=40_010))
    assert any("port range 40000 to 40010 has 6 even ports" in each for each in found)
    assert selftest.run(MediaSettings(bind_host="192.0.2.1"))[0].startswith(
        "The audio worker does not"
    )


def test_the_cache_is_named_by_every_source_of_the_engine(tmp_path, monkeypatch):
    for each in cache.HERE.glob("engine/*.py"):
        (tmp_path / "engine").mkdir(exist_ok=True)
        (tmp_path / "engine" / each.name).write_bytes(each.read_bytes())
    for each in cache.HERE.glob("layout*.py"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    ours = cache.key()
    monkeypatch.setattr(cache, "HERE", tmp_path)
    assert cache.key() == ours
    for changed in (tmp_path / "layout.py", tmp_path / "engine" / "mix.py"):
        changed.write_text(changed.read_text() + "\n# changed\n")
        assert cache.key() != ours


def test_a_cache_folder_is_found_even_without_a_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/proc/nowhere")
    assert os.access(cache.folder(None), os.W_OK)
    assert cache.folder(tmp_path / "here") == tmp_path / "here"
