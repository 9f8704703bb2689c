"""How many legs one core carries, in one meeting or in meetings of five, over real RTP on loopback.

The worker is pinned to one core, the load generator, a process of its own, to another. Each leg has a socket of
its own at either end and 50 packets a second each way; three of a meeting speak. Lateness of a packet is the kernel's
receive time against the leg's own 20 ms grid, whose zero is its earliest packet.

``python bench/media.py`` prints the figures as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from cadran.ids import BridgeId, LegId
from cadran.media import cache, g711
from cadran.media.plane import MediaPlane, MediaSettings, Stream

SPEAKERS = 3
ROOM = 5
TONES_HZ = (600, 1000, 1400)
WARM_S = 2.0
RUN_S = 6.0
LATE_MAX_MS = 20.0
CPU_MAX_PERCENT = 75.0
STEPS = (500, 1_000, 1_250, 1_500, 1_750, 2_000, 2_250)
EARS = 8
"""Legs whose audio is kept and looked into."""


def legs_one_meeting_per_core(steps: tuple[int, ...] = STEPS) -> dict[str, object]:
    """All in one room: the most legs with p99 lateness under 20 ms, no loss, and at most 75 % of the core."""
    return ramp("legs_one_meeting_per_core", steps, 0)


def legs_rooms_of_five_per_core(steps: tuple[int, ...] = STEPS) -> dict[str, object]:
    """The same in meetings of five, each mixed by itself."""
    return ramp("legs_rooms_of_five_per_core", steps, ROOM)


def ramp(name: str, steps: tuple[int, ...], room: int) -> dict[str, object]:
    """Ever more legs, in meetings of ``room`` (0: all in one), until they are too many."""
    found: list[dict[str, object]] = []
    best = 0
    for legs in steps:
        run = measure(legs, room)
        found.append(run)
        if not (good(run) and run["cpu_percent"] <= CPU_MAX_PERCENT):
            break
        best = legs
    return {
        name: best,
        "lateness_p99_ms": next((each["p99_ms"] for each in found if each["legs"] == best), None),
        "at_1000": next((each for each in found if each["legs"] == 1_000), None),
        "runs": found,
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "kernel": platform.release(),
        },
    }


def good(run):
    return run["p99_ms"] < LATE_MAX_MS and run["lost"] == 0 and run["audio_right"]


def measure(legs: int, room: int = 0) -> dict[str, object]:
    """One run, with so many legs to a meeting."""
    room = room or legs
    plane = MediaPlane(MediaSettings(legs_per_worker=legs))
    plane.start()
    ends = []
    try:
        targets = []
        for number in range(legs):
            end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            end.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
            end.bind(("127.0.0.1", 0))
            ends.append(end)
            leg = LegId(f"leg-{number}")
            targets.append(plane.open(leg).port)
            plane.connect(leg, Stream(end.getsockname(), "PCMA", 8))
            plane.join(leg, BridgeId(f"meeting-{number // room}"))
            list(plane.poll())
        pid = plane.figures()[0]["pid"]
        pin(pid, 0)
        return watch(plane, pid, ends, targets, room)
    finally:
        plane.stop()
        for end in ends:
            end.close()


def watch(plane, pid, ends, targets, room):
    files = [each.fileno() for each in ends]
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.npz"
        np.savez(plan, files=np.array(files), ports=np.array(targets), room=room)
        words = [sys.executable, __file__, "--load", str(plan)]
        with subprocess.Popen(words, pass_fds=files, stdout=subprocess.PIPE, text=True) as load:
            assert load.stdout is not None
            assert load.stdout.readline() == "begun\n"
            time.sleep(WARM_S)
            list(plane.poll())
            before, begun = cpu_ns(pid), time.monotonic_ns()
            time.sleep(RUN_S)
            used, passed = cpu_ns(pid) - before, time.monotonic_ns() - begun
            list(plane.poll())
            told = json.loads(load.stdout.readline())
    figures = plane.figures()[0]
    return {
        "legs": len(files),
        "cpu_percent": round(100 * used / passed, 1),
        **told,
        "ticks_skipped": figures["skipped"],
        "scheduling": ("ordinary", "raised", "real-time")[figures["scheduling"]],
    }


def cpu_ns(pid: int) -> int:
    """On-processor time of all threads."""
    total = 0
    for each in Path(f"/proc/{pid}/task").iterdir():
        total += int((each / "schedstat").read_text().split()[0])
    return total


def pin(pid: int, core: int) -> None:
    """All threads of a process to one core, if there is more than one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        for each in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(each.name), {cores[core]})


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


# The load generator, in a process of its own.


def load(plan: Path) -> None:
    """Send and receive for all legs; then say what was late or lost."""
    pin(os.getpid(), 1)
    given = np.load(plan)
    files, ports, room = given["files"], given["ports"], int(given["room"])
    ticks = int((WARM_S + RUN_S + 1.0) * 50)
    arrivals = np.zeros((len(files), ticks + 200), np.int64)
    heard = np.full((EARS, ticks + 200, 160), 0xD5, np.uint8)
    packets = make_packets(len(files), room)
    addresses = make_addresses(ports)
    cache.use()
    run = compile_load()
    run(files, packets, addresses, arrivals, heard, 0)
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(9))
    print("begun", flush=True)
    own_late_ns = run(files, packets, addresses, arrivals, heard, ticks)
    print(json.dumps(judge(arrivals, heard, int(own_late_ns), room)), flush=True)


def make_packets(legs: int, room: int):
    """One packet a leg: header and a whole number of periods of its tone, or silence."""
    made = np.zeros((legs, 172), np.uint8)
    made[:, 0], made[:, 1] = 0x80, 8
    made[:, 8:12] = np.arange(1, legs + 1, dtype=">u4").view(np.uint8).reshape(legs, 4)
    made[:, 12:] = 0xD5
    table = g711.encode_tables()[1]
    at = np.arange(160)
    for number in range(legs):
        if number % room >= SPEAKERS:
            continue
        wave = 6000 * np.sin(2 * np.pi * TONES_HZ[number % room] * at / 8000)
        made[number, 12:] = table[wave.astype(int) + 32768]
    return made


def make_addresses(ports):
    made = np.zeros((len(ports), 16), np.uint8)
    made[:, 0] = 2
    made[:, 2:4] = ports.astype(">u2").view(np.uint8).reshape(-1, 2)
    made[:, 4:8] = (127, 0, 0, 1)
    return made


def compile_load():
    from numba import njit  # noqa: PLC0415  # after the cache is set up

    from cadran.media.engine.native import (  # noqa: PLC0415  # as above
        clock_gettime,
        clock_nanosleep,
        recvmsg,
        sendto,
    )

    @njit(nogil=True)
    def run(files, packets, addresses, arrivals, heard, ticks):
        """A leg sends and reads at its own millisecond of each 20."""
        inbox = np.zeros(2048, np.uint8)
        control = np.zeros(16, np.int64)
        vector = np.zeros(2, np.int64)
        message = np.zeros(7, np.int64)
        clock = np.zeros(2, np.int64)
        first = np.full(len(files), -1, np.int64)
        vector[0], vector[1] = inbox.ctypes.data, 2048
        message[2], message[3], message[4] = vector.ctypes.data, 1, control.ctypes.data
        for leg in range(len(files)):  # what came while this was being compiled
            while recvmsg(files[leg], message.ctypes.data, 64) >= 0:
                message[5] = 64
        clock_gettime(1, clock.ctypes.data)
        due = clock[0] * 1_000_000_000 + clock[1]
        worst = 0
        for step in range(ticks * 20):
            due += 1_000_000
            clock[0], clock[1] = due // 1_000_000_000, due % 1_000_000_000
            clock_nanosleep(1, 1, clock.ctypes.data, 0)
            clock_gettime(1, clock.ctypes.data)
            worst = max(worst, clock[0] * 1_000_000_000 + clock[1] - due)
            tick = step // 20
            for leg in range(step % 20, len(files), 20):
                packets[leg, 2] = (tick >> 8) & 255
                packets[leg, 3] = tick & 255
                stamp = tick * 160
                for i in range(4):
                    packets[leg, 4 + i] = (stamp >> (24 - 8 * i)) & 255
                at = packets[leg].ctypes.data
                sendto(files[leg], at, 172, 64, addresses[leg].ctypes.data, 16)
                for _ in range(8):
                    message[5] = 64
                    if recvmsg(files[leg], message.ctypes.data, 64) != 172:
                        break
                    seq = (np.int64(inbox[2]) << 8) | inbox[3]
                    if first[leg] < 0:
                        first[leg] = seq
                    place = (seq - first[leg]) & 0xFFFF
                    if place < arrivals.shape[1]:
                        arrivals[leg, place] = control[2] * 1_000_000_000 + control[3]
                        if leg < heard.shape[0]:
                            heard[leg, place] = inbox[12:172]
        return worst

    return run


def judge(arrivals, heard, own_late_ns, room):
    """Lateness and loss over the measured seconds, and who heard whom."""
    begin, end = int(WARM_S * 50), int((WARM_S + RUN_S) * 50)
    part = arrivals[:, begin:end]
    came = part > 0
    grid = np.where(came, part - np.arange(end - begin) * 20_000_000, np.iinfo(np.int64).max)
    late = (grid - grid.min(axis=1, keepdims=True))[came] / 1e6
    if len(late) == 0:
        return {
            "p50_ms": 1e3,
            "p99_ms": 1e3,
            "max_ms": 1e3,
            "lost": int(came.size),
            "audio_right": False,
        }
    return {
        "p50_ms": round(float(np.percentile(late, 50)), 2),
        "p99_ms": round(float(np.percentile(late, 99)), 2),
        "max_ms": round(float(late.max()), 2),
        "lost": int((~came).sum()),
        "packets": int(came.sum()),
        "audio_right": audio_right(heard[:, begin:end], room),
        "generator_late_max_ms": round(own_late_ns / 1e6, 2),
    }


def audio_right(heard, room) -> bool:
    """Every ear hears all speakers of its meeting but itself."""
    wave = g711.decode_tables()[1][heard].reshape(len(heard), -1).astype(float)
    at = np.arange(wave.shape[1])
    for ear in range(len(wave)):
        for speaker, hz in enumerate(TONES_HZ):
            level = 2 * abs(np.mean(wave[ear] * np.exp(-2j * np.pi * hz * at / 8000)))
            if (level > 4000) != (speaker != ear % room):
                return False
    return True


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(Path(sys.argv[2]))
    else:
        chosen = tuple(int(each) for each in sys.argv[1:]) or STEPS
        print(json.dumps(legs_one_meeting_per_core(chosen), indent=2))
