"""Carriers beyond a trunk: SIPp with an account of ours, and a line that is dead."""

import re
import socket
import subprocess
import threading
from pathlib import Path
from typing import Self

from bench.signalling import free_port
from tests.peers.waiting import wait_until

SCENARIO = Path(__file__).with_name("scenarios") / "carrier.xml"
ACCOUNT = ("acme", "secret")
"""Whom it knows."""


class SippCarrier:
    """``messages(start)`` are those that came over the wire so far, by how they begin."""

    def __init__(self, folder: Path, transport: str = "u1") -> None:
        self.port = free_port()
        self.log = folder / f"carrier-{self.port}.log"
        self.process = subprocess.Popen(
            [
                *("sipp", "-sf", str(SCENARIO), "-i", "127.0.0.1", "-p", str(self.port)),
                *("-t", transport, "-nostdin", "-trace_msg", "-message_file", str(self.log)),
                *("-message_overwrite", "false", "-rtp_echo"),
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def messages(self, start: str) -> list[str]:
        if not self.log.exists():
            return []
        text = self.log.read_text(errors="replace").replace("\r", "")
        received = re.split(r"^-{20,}.*$", text, flags=re.MULTILINE)
        bodies = [part.partition("message received")[2].partition("\n\n")[2] for part in received]
        return [body for body in bodies if body.startswith(start)]

    def wait_for(self, start: str, count: int = 1, limit_s: float = 20.0) -> list[str]:
        return wait_until(
            lambda: self.messages(start),
            f"{start} came {count} times",
            limit_s,
            fit=lambda found: len(found) >= count,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait(10)


class DeadLine:
    """A port that takes everything and says nothing."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self._calls: set[bytes] = set()

    def calls(self) -> int:
        """How many calls were tried here."""
        while True:
            try:
                data = self.socket.recv(65_536)
            except BlockingIOError:
                return len(self._calls)
            if data.startswith(b"INVITE "):
                self._calls.add(re.findall(rb"\nCall-ID: *(\S+)", data)[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()


class SendsOn:
    """A gateway that sends every call on to another place (302)."""

    def __init__(self, to: str) -> None:
        self._to = to
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while (received := self.socket.recvfrom(65_536))[0]:
            lines = received[0].decode().split("\r\n")
            kept = [
                each for each in lines if each.startswith(("Via:", "From:", "Call-ID:", "CSeq:"))
            ]
            (to,) = [each for each in lines if each.startswith("To:")]
            if lines[0].startswith("INVITE"):
                head = ["SIP/2.0 302 Moved Temporarily", *kept, f"{to};tag=on"]
                head += [f"Contact: <{self._to}>", "Content-Length: 0", "", ""]
                self.socket.sendto("\r\n".join(head).encode(), received[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self.socket.close()
