"""Does audio work on this machine? Asked by ``cadran check``; the answers are sentences for its operator."""

from __future__ import annotations

import select
import socket
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np

from cadran.errors import Refused
from cadran.ids import BridgeId, LegId
from cadran.media import g711, layout
from cadran.media.events import LegClosed
from cadran.media.plane import MediaPlane, MediaSettings, Sound, Stream

TICKS = 50
TICK_S = 0.02
HEARD_MIN = 1_000
"""Amplitude of the test tone (3,000) that must arrive at least."""
LATE_MAX_MS = 20
LEGS = 4
"""Legs that the test may take; the first two are used."""


def run(settings: MediaSettings | None = None) -> list[str]:
    """Start a worker of its own, let one leg hear a tone, and say in words what is wrong; empty: nothing."""
    asked = settings or MediaSettings()
    small = replace(
        asked,
        workers=1,
        legs_per_worker=LEGS,
        advertised_host=asked.bind_host,
        other_advertised_host=asked.other_bind_host,
        browser_port=0,
        first_port=0,
        last_port=0,
    )
    plane = MediaPlane(small)
    begun = time.monotonic()
    try:
        plane.start()
    except Refused as error:
        return [f"The audio worker does not start: {error.refusal.id} {dict(error.refusal.facts)}."]
    except OSError as error:
        return [
            f"The audio worker does not start: {error.strerror} (bind host {' '.join(asked.bind_hosts)})."
        ]
    found: list[str] = []
    try:
        for host in asked.bind_hosts:
            found += _loop_a_tone(plane, host)
        found += _scheduling(plane, asked)
        found += _files(plane, asked)
    finally:
        plane.stop()
    if time.monotonic() - begun > 10:
        found.append(
            "The audio engine took more than 10 s to start; it is compiled now, and the next start is quick."
        )
    return found


def _loop_a_tone(plane: MediaPlane, host: str) -> list[str]:
    leg = LegId("selftest")
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    ear = socket.socket(socket.AF_INET6 if ":" in near else socket.AF_INET, socket.SOCK_DGRAM)
    ear.bind((near, 0))
    ear.setblocking(False)
    with ear:
        plane.open(leg)
        plane.connect(leg, Stream(ear.getsockname()[:2], "PCMA", 8))
        plane.join(leg, BridgeId("selftest"))
        plane.play(leg, [Sound("tone.beep")], 1, loop=True)
        payloads, gaps_ms = _listen(ear)
        plane.close(leg)
        closed = _closed(plane)
    if len(payloads) < TICKS // 2:
        return [
            f"Of {TICKS} audio packets {len(payloads)} arrived on {host}: is UDP filtered there?"
        ]
    found: list[str] = []
    wave = np.concatenate([g711.decode(each, layout.PCMA) for each in payloads[5:]]).astype(float)
    tone = 2 * abs(np.mean(wave * np.exp(-2j * np.pi * 1000 * np.arange(len(wave)) / 8000)))
    if tone < HEARD_MIN:
        found.append(f"The test tone arrives distorted (amplitude {tone:.0f} of 3000).")
    if max(gaps_ms) > 20 + LATE_MAX_MS:
        found.append(
            f"Audio packets come up to {max(gaps_ms) - 20:.0f} ms late: this machine is busy, or the worker "
            "has no right to real-time scheduling."
        )
    if not closed:
        found.append("The audio worker does not answer.")
    return found


def _listen(ear: socket.socket) -> tuple[list[bytes], list[float]]:
    """Payloads, and milliseconds from packet to packet."""
    deadline = time.monotonic() + 2 * TICKS * TICK_S
    payloads: list[bytes] = []
    at: list[float] = []
    while len(payloads) < TICKS and (left := deadline - time.monotonic()) > 0:
        if select.select([ear], [], [], left)[0]:
            payloads.append(ear.recv(2048)[12:])
            at.append(time.monotonic() * 1000)
    return payloads, [later - former for former, later in pairwise(at)]


def _closed(plane: MediaPlane) -> bool:
    deadline = time.monotonic() + 1
    while (left := deadline - time.monotonic()) > 0:
        select.select([plane.fileno()], [], [], left)
        if any(isinstance(each, LegClosed) for each in plane.poll()):
            return True
    return False


def _scheduling(plane: MediaPlane, asked: MediaSettings) -> list[str]:
    kind = plane.figures()[0]["scheduling"]
    if kind == 2 or not asked.realtime:
        return []
    if kind == 1:
        return [
            "Audio runs at raised priority, not in real time; grant CAP_SYS_NICE (LimitRTPRIO=20 in the unit)."
        ]
    return [
        "Audio runs at ordinary priority, so that other programs can be heard as gaps; grant CAP_SYS_NICE."
    ]


def _files(plane: MediaPlane, asked: MediaSettings) -> list[str]:
    """Open files and ports for the legs that are set."""
    import resource  # noqa: PLC0415  # only here

    found: list[str] = []
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * asked.slots * len(asked.bind_hosts) + 512
    if hard != resource.RLIM_INFINITY and hard < needed:
        found.append(
            f"Only {hard} files may be open; {asked.legs_per_worker} legs a worker need {needed} (ulimit -n)."
        )
    even = len(range(asked.first_port + asked.first_port % 2, asked.last_port + 1, 2))
    if asked.first_port and even < asked.slots * asked.workers:
        found.append(
            f"The port range {asked.first_port} to {asked.last_port} has {even} even ports; "
            f"{asked.legs_per_worker} legs a worker need {asked.slots * asked.workers}."
        )
    if not plane.has(Sound("music.hold")):
        found.append("The built-in sounds are missing.")
    return found
