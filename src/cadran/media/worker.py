"""A media worker: ``python -m cadran.media.worker RECORD_FD CLIPS_FD LINE_FD HOSTS [CACHE_DIR]``.

Started by ``process.Worker`` with the record, the clip store, its sockets and the end of a line that breaks when
the parent is gone. The loop runs on a thread of its own that holds no Python lock; this module's main thread
watches: the line, that the loop's heart beats, and what secured legs need of Python (``keeper``).

Signals to the whole group (Ctrl-C, a stopping service) are left to the parent, which ends the worker after
its calls. The parent-death signal of Linux is not used: it follows the starting *thread*, and would kill the
worker of a parent that is well.
"""

from __future__ import annotations

import mmap
import os
import secrets
import select
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from cadran.media import cache, channel, clips, g711, layout, ports

PRIORITY = 10
"""Real-time priority: above ordinary work, below the kernel's own threads."""
NICE = -11
LOOK_S = 1.0
STUCK_LOOKS = 5
"""5 s without a phase: the loop hangs, and a fresh worker is better than none."""
FAULTS_MAX = 100
"""Faults after which the fault is not one leg's; a fresh worker is better."""
FIRST_PHASE = 400
FAULTS_TOLD = 10
NOISY_TICKS = 1500
"""30 s: whoever still sends to a closed leg will not stop."""
RENEWED_AT_ONCE = 8
STUCK = 70
FAULTY = 71


def prepare(record: Any, base: int) -> None:
    """Fill the parts of the record that are the worker's from the start."""
    record["h_base"] = base
    record["h_phase"] = FIRST_PHASE
    record["t_decode"][:] = g711.decode_tables()
    record["t_encode"][:] = g711.encode_tables()
    record["l_bridge"][:] = -1
    record["l_event_pt"][:] = -1
    record["l_own_fd"][:] = -1
    record["l_event_khz"][:] = 8
    record["l_opus"][:] = -1
    record["o_slot"][:] = -1
    record["h_aside_fd"] = -1
    record["l_tap"][:] = layout.NO_TAP
    record["b_tap"][:] = layout.NO_TAP
    record["x_one"][0] = 1
    at = layout.offset
    record["x_message"][0] = base + at("x_address")
    record["x_message"][2] = base + at("x_vector")
    record["x_message"][3] = 1
    record["x_message"][4] = base + at("x_control")
    record["x_vector"][0] = base + at("x_in")
    record["x_vector"][1] = 2048


def compile_engine(record: Any, samples: Any, table: Any) -> Any:
    """Load the engine, compiling it if need be; the record's ``h_stop`` must be set."""
    from cadran.media.engine import loop  # noqa: PLC0415  # after the cache is set up

    loop.run(record, samples, table, 0)
    loop.fault(record)
    record["h_faults"] = 0
    record["h_ready"] = 0
    cache.complete()
    return loop


def raise_priority(realtime: bool) -> int:
    """For the calling thread: 2 real-time, 1 raised, 0 as everybody."""
    try:
        if realtime:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
            return 2
    except OSError:
        pass
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    except OSError:
        return 0
    return 1


def carry(loop: Any, record: Any, samples: Any, table: Any) -> None:
    """Run the loop; a fault costs the leg at which it happened."""
    record["h_scheduling"] = raise_priority(record["h_scheduling"] == 2)
    if record["h_scheduling"] == 0:
        sys.stderr.write("cadran media: no right to a raised priority; other load can be heard\n")
    while not record["h_stop"]:
        try:
            loop.run(record, samples, table, 0)
        except Exception as error:  # noqa: BLE001  # whatever the compiled code raises
            slot = int(record["h_slot"])
            loop.fault(record)
            if record["h_faults"] <= FAULTS_TOLD:
                sys.stderr.write(f"cadran media: leg slot {slot} closed after {error!r}\n")
            if record["h_faults"] > FAULTS_MAX:
                os._exit(FAULTY)


def watch(record: Any, line: socket.socket, hosts: list[str]) -> None:
    """Until the parent is gone or says stop; never while the loop hangs."""
    poller = select.poll()
    poller.register(line, select.POLLIN | select.POLLHUP)
    keeper: Any = None
    looked_s, last, still = time.monotonic(), -1, 0
    while not record["h_stop"]:
        poller.poll(1000 * (keeper.wait_s(LOOK_S) if keeper is not None else LOOK_S))
        try:
            while (message := channel.receive(line)) is not None:
                if isinstance(message, channel.LoadOpus):
                    load_opus(record)
                    continue
                keeper = keeper or make_keeper(record, poller)
                if keeper is not None:
                    keeper.take(message)
        except EOFError:
            record["h_stop"] = 1
            return
        if keeper is not None:
            keeper.look()
        if time.monotonic() - looked_s < LOOK_S:
            continue
        looked_s = time.monotonic()
        renew_ports(record, hosts)
        phase = int(record["h_phase"])
        still = still + 1 if phase == last else 0
        last = phase
        if still >= STUCK_LOOKS:
            sys.stderr.write("cadran media: the loop hangs\n")
            os._exit(STUCK)


def load_opus(record: Any) -> None:
    """A library that is not as needed costs the legs that need it, and is told."""
    from cadran.media import opus  # noqa: PLC0415  # most starts never need it

    try:
        opus.load(record)
    except (AttributeError, OSError, RuntimeError) as error:
        sys.stderr.write(f"cadran media: no Opus: {error}\n")


def make_keeper(record: Any, poller: select.poll) -> Any:
    """What secured legs need; loaded with the first of them."""
    try:
        from cadran.media.keeper import Keeper  # noqa: PLC0415  # most starts never need it

        made = Keeper(record)
    except (ImportError, RuntimeError, OSError) as error:
        sys.stderr.write(f"cadran media: no secured legs: {error}\n")
        return None
    for each in made.files():
        poller.register(each, select.POLLIN)
    return made


def renew_ports(record: Any, hosts: list[str]) -> None:
    """Bind fresh sockets for ports that are sent to without end; the loop takes them (``loop._drain``)."""
    pool, tick = int(record["h_pool"]), int(record["h_phase"]) // layout.PHASES
    draining = record["l_state"][:pool] == layout.DRAINING
    noisy = draining & (tick - record["l_closed_at"][:pool] > NOISY_TICKS)
    first, last = int(record["h_first_port"]), int(record["h_last_port"])
    for slot in np.flatnonzero(noisy & (record["l_new_fd"][:pool] < 0))[:RENEWED_AT_ONCE]:
        port = (
            first + first % 2 + 2 * secrets.randbelow(max(1, (last - first) // 2)) if first else 0
        )
        try:
            fresh = ports.bound(hosts[int(record["l_exchanged"][slot])], port)
        except OSError:
            continue  # taken: another one at the next look
        record["l_closed_at"][slot] = tick
        record["l_new_port"][slot] = fresh.getsockname()[1]
        record["l_new_fd"][slot] = fresh.detach()


def main(arguments: list[str]) -> None:
    record_fd, clips_fd, line_fd = (int(each) for each in arguments[:3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    memory = mmap.mmap(record_fd, layout.LAYOUT.itemsize)
    whole = np.frombuffer(memory, layout.LAYOUT)
    record: Any = whole[0]
    table, samples = clips.views(mmap.mmap(clips_fd, layout.STORE_BYTES))
    if not cache.use(Path(arguments[4]) if len(arguments) > 4 else None):
        sys.stderr.write("cadran media: compiling the audio engine, once (10 to 30 s)\n")
    prepare(record, whole.ctypes.data)
    stop = int(record["h_stop"])
    record["h_stop"] = 1
    loop = compile_engine(record, samples, table)
    record["h_phase"] = FIRST_PHASE
    record["h_stop"] = stop
    thread = threading.Thread(target=carry, args=(loop, record, samples, table))
    thread.start()
    watch(record, socket.socket(fileno=line_fd), arguments[3].split(","))
    thread.join()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
