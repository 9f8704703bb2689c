"""What a registration and a running call take of memory, by the resident pages of the server's processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench import exchange, signalling
from bench.signalling import HOST, free_port, registering, sipp, users_file

PEAK_S = 4.0
"""After the last of the calls was placed."""
WARM = 50
HOLD_MS = 30_000


def resident_kb(pid: int) -> float:
    """Of a process and its children."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    pids = [pid, *(int(each) for task in tasks for each in task.read_text().split())]
    page_kb = os.sysconf("SC_PAGE_SIZE") / 1024
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in pids) * page_kb


def memory_per_registration_kb(count: int = 6_000, rate: int = 400) -> dict[str, object]:
    """Accounts registered by digest at the bare core, each once, with their transactions (remembered for 32 s)."""
    with signalling.Server() as server, tempfile.TemporaryDirectory() as folder:
        warm = users_file(Path(folder), WARM)
        sipp(f"{HOST}:{server.port}", *registering(warm), "-m", str(WARM), "-r", str(rate))
        before = resident_kb(server.process.pid)
        names = users_file(Path(folder), count)
        arguments = (*registering(names), "-m", str(count), "-r", str(rate), "-l", "3000")
        done, failed = sipp(f"{HOST}:{server.port}", *arguments, limit_s=120)
        if failed or done < count:
            raise RuntimeError(f"{done} of {count} succeeded, {failed} failed")
        after = resident_kb(server.process.pid)
        return {"value": round((after - before) / count, 2), "registrations": done}


def memory_per_call_kb(count: int = 400, rate: int = 50) -> dict[str, object]:
    """Calls of a trunk that stand at once, answered by the conference bridge, recorded; all processes together."""
    caller = free_port()
    with exchange.Server(free_port(), caller) as server, tempfile.TemporaryDirectory() as folder:
        order = [
            *("-sf", str(exchange.SCENARIOS / "answered.xml"), "-i", HOST, "-p", str(caller)),
            *("-s", exchange.BRIDGE, "-r", str(rate), "-l", str(count)),
        ]
        sipp(*order, "-d", "50", "-m", str(WARM), server.sip)
        before = resident_kb(server.process.pid)
        calling = subprocess.Popen(
            ["sipp", "-nostdin", *order, "-d", str(HOLD_MS), "-m", str(count), server.sip],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(count / rate + PEAK_S)
        standing = resident_kb(server.process.pid)
        if calling.poll() is not None:
            raise RuntimeError("the calls ended too early")
        calling.wait(120)
        return {"value": round((standing - before) / count, 2), "calls": count}
