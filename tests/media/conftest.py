"""A stage: the real door, rings, sockets and compiled engine, with a clock that the test turns by hand.

``stage.step`` lets each phone send its next 20 ms, runs the worker's phases, and lets the phones read. Nothing
depends on the speed of the machine. ``live`` is the same door before a real worker process.
"""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from cadran.ids import LegId
from cadran.media import (
    cache,
    channel,
    clips,
    crew,
    g711,
    keeper,
    layout,
    ports,
    process,
    worker,
)
from cadran.media.plane import MediaPlane, MediaSettings, Sound, Stream

FRAME = 160
DECODE = g711.decode_tables()
ENCODE = g711.encode_tables()
LAW = {"PCMU": 0, "PCMA": 1}
NUMBER = {"PCMU": 0, "PCMA": 8, "G722": 9, "OPUS": 107}


class InlineWorker(process.Worker):
    """The worker's work in the test's own process: nothing runs until ``phase`` is called."""

    def _spawn(self, settings, memory_fd, clips_fd, files):
        self._files = [os.dup(each) for each in files]
        self._hand_over(self._files)
        whole = np.frombuffer(self._memory, layout.LAYOUT)
        worker.prepare(self._record, whole.ctypes.data)
        self._record["h_wake_fd"] = self.wake_fd
        self._record["h_stop"] = 1
        memory = clips.mmap.mmap(clips_fd, layout.STORE_BYTES)
        self._table, self._samples = clips.views(memory)
        self._loop = worker.compile_engine(self._record, self._samples, self._table)
        self._record["h_phase"] = worker.FIRST_PHASE
        self._record["h_ready"] = 1
        self.line, self._line = channel.pair()
        self.keeper = None
        self.process = _NoProcess()

    @property
    def record(self):
        return self._record

    def tick(self):
        for _ in range(layout.PHASES):
            self._record["h_phase"] += 1
            number = int(self._record["h_phase"])
            sounds = (self._samples, self._table, 0)
            self._loop.phase(self._record, number % 4, number // 4, *sounds)
        os.eventfd_write(self.wake_fd, 1)

    def watch(self):
        """What the watch of a real worker does between two phases."""
        while (message := channel.receive(self.line)) is not None:
            if isinstance(message, channel.LoadOpus):
                worker.load_opus(self._record)
                continue
            self.keeper = self.keeper or keeper.Keeper(self._record)
            self.keeper.take(message)
        if self.keeper is not None:
            self.keeper.look()

    def release(self):
        for each in self._files:
            os.close(each)
        self.line.close()
        if self.keeper is not None:
            self.keeper.close()
        super().release()


class _NoProcess:
    pid = os.getpid()
    returncode = 0

    def wait(self, _limit):
        return 0

    def poll(self):
        return None

    def kill(self):
        raise AssertionError("the worker was believed to be stuck")


@dataclass
class Phone:
    """The far end of a leg: sends tones, keeps what it hears."""

    leg: LegId
    sock: socket.socket
    to: tuple[str, int]
    codec: str
    events_pt: int
    hz: float = 0.0
    amplitude: int = 6000
    sending: bool = True
    ssrc: int = 1
    seq: int = 100
    ts: int = 5000
    packets: list[bytes] = field(default_factory=list)

    def frame(self):
        at = np.arange(self.ts, self.ts + FRAME)
        wave = self.amplitude * np.sin(2 * np.pi * self.hz * at / 8000) if self.hz else at * 0
        return ENCODE[LAW[self.codec]][wave.astype(np.int64) + 32768].tobytes()

    def packet(self, payload=None, kind=None, marker=0, ts=None, seq=None):
        kind = NUMBER[self.codec] if kind is None else kind
        payload = self.frame() if payload is None else payload
        head = bytes([0x80, kind | marker << 7])
        head += ((self.seq if seq is None else seq) & 0xFFFF).to_bytes(2, "big")
        head += ((self.ts if ts is None else ts) & 0xFFFFFFFF).to_bytes(4, "big")
        return head + self.ssrc.to_bytes(4, "big") + payload

    def send(self, packet, via=None):
        (via or self.sock).sendto(packet, self.to)

    def say(self):
        if self.sending:
            self.send(self.packet())
        self.seq += 1
        self.ts += FRAME

    def key(self, code, start_ts, duration, ended=False, seq=None):
        body = bytes([code, 10 | ended << 7]) + duration.to_bytes(2, "big")
        packet = self.packet(body, self.events_pt, ts=start_ts, seq=seq)
        if seq is None:
            self.seq += 1
        return packet

    def listen(self):
        try:
            while True:
                self.packets.append(self.sock.recv(2048))
        except BlockingIOError:
            pass

    def heard(self):
        """What came, as samples, in order of the time stamps."""
        audio = [each for each in self.packets if len(each) == 172 and each[1] & 127 in (0, 8)]
        law = [0 if each[1] & 127 == 0 else 1 for each in audio]
        parts = [
            DECODE[row][np.frombuffer(each, np.uint8, offset=12)]
            for row, each in zip(law, audio, strict=True)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)

    def level(self, hz, of=None):
        """Amplitude of a frequency in the last of what was heard."""
        wave = (self.heard() if of is None else of)[-4000:].astype(float)
        if len(wave) == 0:
            return 0.0
        at = np.arange(len(wave))
        return float(2 * abs(np.mean(wave * np.exp(-2j * np.pi * hz * at / 8000))))

    def forget(self):
        self.packets.clear()


def udp(host="127.0.0.1"):
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    made.setblocking(False)
    return made


class Stage:
    """A plane and its phones."""

    def __init__(self, plane, clock=None):
        self.plane = plane
        self.clock_ms = clock if clock is not None else [0]
        self.phones = []
        self.sockets = []
        self.events = []
        self._next = 0

    def udp(self, host="127.0.0.1"):
        self.sockets.append(udp(host))
        return self.sockets[-1]

    def phone(
        self,
        hz=0.0,
        codec="PCMA",
        bridge=None,
        host="127.0.0.1",
        connect=True,
        circle="",
        made=Phone,
        **stream,
    ):
        """Open a leg with a phone behind it."""
        self._next += 1
        leg = LegId(f"leg-{self._next}")
        sock = self.udp(host)
        port = self.plane.open(leg, circle)
        phone = made(leg, sock, (port.host, port.port), codec, stream.pop("events_pt", 101), hz)
        phone.ssrc = self._next
        if connect:
            self.connect(phone, **stream)
        if bridge is not None:
            self.plane.join(leg, bridge)
        self.phones.append(phone)
        return phone

    def connect(self, phone, **changes):
        given = {
            "remote": phone.sock.getsockname(),
            "codec": phone.codec,
            "payload_type": NUMBER[phone.codec],
            "events_pt": phone.events_pt,
        }
        self.plane.connect(phone.leg, Stream(**{**given, **changes}))

    @property
    def worker(self):
        return self.workers[0]

    @property
    def workers(self):
        return [seat.worker for seat in self.plane._crew._seats if seat is not None]

    def step(self, ticks=1):
        for _ in range(ticks):
            for phone in self.phones:
                phone.say()
            self.clock_ms[0] += 20
            for each in self.workers:
                each.tick()
            for phone in self.phones:
                phone.listen()
            self.events += self.plane.poll()

    def talk(self, ticks=50):
        """Let everybody talk, and keep only what was heard after the buffers had filled."""
        self.step(10)
        for phone in self.phones:
            phone.forget()
        self.step(ticks)

    def of(self, kind):
        return [each for each in self.events if isinstance(each, kind)]

    def play(self, phone, *names, token=1, loop=False):
        self.plane.play(phone.leg, [Sound(*name.split(":")) for name in names], token, loop)

    def hang_up(self, phone):
        self.phones.remove(phone)
        self.plane.close(phone.leg)

    def close(self):
        for each in self.sockets:
            each.close()
        self.plane.stop()


class Live(Stage):
    """A stage with a real worker process and a real clock."""

    @property
    def worker(self):
        raise AssertionError("a real worker turns its own clock")

    def step(self, ticks=1):
        due = time.monotonic()
        for _ in range(ticks):
            due += 0.02
            for phone in self.phones:
                phone.say()
            files = [self.plane.fileno(), *(each.sock for each in self.phones)]
            while (left := due - time.monotonic()) > 0:
                select.select(files, [], [], left)
                for phone in self.phones:
                    phone.listen()
                self.events += self.plane.poll()

    def until(self, kind, seconds=20.0, count=1):
        """Step until so many events of the kind have come."""
        deadline = time.monotonic() + seconds
        while len(self.of(kind)) < count:
            assert time.monotonic() < deadline, f"no {kind.__name__} within {seconds} s"
            self.step()
        return self.of(kind)[-1]


SMALL = {"legs_per_worker": 12, "drain_ms": 200, "silence_limit_ms": 1000}


@pytest.fixture
def make_stage(monkeypatch):
    """Make a stage with changed settings."""
    cache.use()
    monkeypatch.setattr(crew, "Worker", InlineWorker)
    clock = [1_000_000]
    monkeypatch.setattr(ports, "now_ms", lambda: clock[0])
    made = []

    def make(**changes):
        plane = MediaPlane(MediaSettings(**{**SMALL, **changes}))
        plane.start()
        made.append(Stage(plane, clock))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def stage(make_stage):
    return make_stage()


@pytest.fixture
def make_live():
    made = []

    def make(**changes):
        plane = MediaPlane(MediaSettings(**{**SMALL, **changes}))
        made.append(Live(plane))
        plane.start()
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def live(make_live):
    return make_live()
