"""The test's hand on an independent telephone (see ``phone_process`` and ``pjsua_process``)."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.peers.waiting import wait_until

LIMIT_S = 20.0


class Phone:
    """``Phone(server, user, password, tone_hz)``; every wait is for an event, with a limit."""

    def __init__(
        self,
        server: str,
        user: str,
        password: str = "",
        *,
        tone_hz: float = 440.0,
        codecs: tuple[str, ...] = ("pcmu", "pcma"),
        transport: str = "udp",
        port: int = 0,
        host: str = "127.0.0.1",
        within: Sequence[str] = (),
        encryption: str = "",
        stack: str = "phone",
    ) -> None:
        settings = {
            "port": port,
            "host": host,
            "server": server,
            "user": user,
            "password": password,
            "tone_hz": tone_hz,
            "codecs": list(codecs),
            "transport": transport,
            "encryption": encryption,
        }
        self.tone_hz = tone_hz
        self.process = subprocess.Popen(
            [
                *within,
                sys.executable,
                str(Path(__file__).with_name(f"{stack}_process.py")),
                json.dumps(settings),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        self.events: queue.Queue[dict] = queue.Queue()
        self.seen: list[dict] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.wait("ready")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                self.events.put(json.loads(line))

    def wait(self, *wanted: str, limit_s: float = LIMIT_S) -> dict:
        """The next event of one of these names; others before it are passed over."""
        until = time.monotonic() + limit_s
        while True:
            try:
                event = self.events.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no {wanted} within {limit_s} s; saw {self.seen[-8:]}"
                ) from None
            self.seen.append(event)
            if event["event"] in wanted:
                return event

    def wait_stack(self, name: str, limit_s: float = LIMIT_S) -> dict:
        """The next event of the stack with this name."""
        until = time.monotonic() + limit_s
        while True:
            event = self.wait("stack", limit_s=max(0.0, until - time.monotonic()))
            if event["name"] == name:
                return event

    def order(self, do: str, **arguments: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()

    def register(self) -> None:
        self.order("register")
        assert self.wait("registered", "refused")["event"] == "registered"

    def dial(self, target: str) -> None:
        self.order("dial", target=target)

    def call(self, target: str) -> None:
        """Dial and wait for the answer."""
        self.dial(target)
        event = self.wait("established", "failed")
        assert event["event"] == "established", event

    def digits(self, digits: str) -> None:
        self.order("digits", digits=digits)
        self.wait("sent", limit_s=LIMIT_S + len(digits))

    def transfer(self, target: str) -> None:
        """Hand the call on blindly, and wait for its success."""
        self.order("transfer", target=target)
        event = self.wait("transferred", "error")
        assert event["event"] == "transferred", event

    def consult(self, target: str) -> None:
        """Put the call on hold and call somebody else."""
        self.order("consult", target=target)
        event = self.wait("established", "failed", "error")
        assert event["event"] == "established", event

    def join(self) -> None:
        """Bring the two together whom one talks to, and wait for success."""
        self.order("join")
        event = self.wait("transferred", "error")
        assert event["event"] == "transferred", event

    def hold(self) -> None:
        self.order("hold")
        self.wait("held")

    def resume(self) -> None:
        self.order("resume")
        self.wait("resumed")

    def hang_up(self) -> None:
        self.order("hang_up")
        self.wait("hung_up")

    def hear(self, *tones_hz: float) -> dict[float, float]:
        """Amplitudes of tones in the last second."""
        self.order("hear", tones=list(tones_hz))
        tones = self.wait("heard")["tones"]
        return {float(each): amplitude for each, amplitude in tones.items()}

    def level(self) -> float:
        """RMS of the last second."""
        self.order("hear", tones=[])
        return float(self.wait("heard")["level"])

    def wait_to_hear(
        self, tone_hz: float, *, above: float = 1_500.0, limit_s: float = LIMIT_S
    ) -> None:
        """Until a tone is clearly there."""
        wait_until(
            lambda: self.hear(tone_hz)[tone_hz],
            f"{tone_hz} Hz above {above:.0f}",
            limit_s,
            fit=lambda now: now >= above,
        )

    def wait_for_silence_of(
        self, tone_hz: float, *, below: float = 200.0, limit_s: float = LIMIT_S
    ) -> None:
        """Until a tone is clearly gone."""
        wait_until(
            lambda: self.hear(tone_hz)[tone_hz],
            f"{tone_hz} Hz below {below:.0f}",
            limit_s,
            fit=lambda now: now <= below,
        )

    def close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
