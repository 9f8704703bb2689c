"""From ``cadran serve`` to the first answered call: a warm start on data that are there already."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.signalling import free_port

STARTS = 3
PORTS = 4
"""For page, SIP, the carrier's shop and the carrier's SIP."""
LIMIT_S = 60.0


def start_to_first_answer_s() -> dict[str, object]:
    """The median of some starts after a first one, each with a call from the sandbox carrier."""
    ports = tuple(free_port() for _ in range(PORTS))
    with tempfile.TemporaryDirectory() as folder:
        took = [_start_and_call(Path(folder), ports) for _ in range(STARTS + 1)]
    return {
        "value": round(sorted(took[1:])[STARTS // 2], 2),
        "first_s": round(took[0], 2),
        "starts": [round(each, 2) for each in took[1:]],
    }


def _start_and_call(data: Path, ports: tuple[int, ...]) -> float:
    """The same ports each time: the carrier delivers to where its number was bought for."""
    http, sip, shop, world = ports
    began = time.monotonic()
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "cadran", "serve", "--demo", "--data", str(data)),
            *("--http", f"127.0.0.1:{http}", "--sip", f"127.0.0.1:{sip}"),
            *("--ready-fd", str(writing)),
        ],
        env={
            **os.environ,
            "CADRAN_SANDBOX_URL": f"http://127.0.0.1:{shop}",
            "CADRAN_SANDBOX_SIP": f"127.0.0.1:{world}",
        },
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = httpx.Response(200, text=pipe.read()).json()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{shop}", trust_env=False) as carrier:
            order = {"number": told["meeting"]["number"], "digits": "", "hold_s": 1}
            call = carrier.post("/v1/calls", json=order).json()["id"]
            while not carrier.get(f"/v1/calls/{call}").json().get("answered_at"):
                if time.monotonic() - began > LIMIT_S:
                    raise RuntimeError("the call was not answered")
                time.sleep(0.005)
        return time.monotonic() - began
    finally:
        server.terminate()
        server.wait(30)
