"""Debian's Firefox by its own remote control (Marionette): one page in which scripts are run."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any, Self

from bench.signalling import free_port
from tests.peers.waiting import wait_until

PROGRAM = "firefox-esr"
START_S = 60.0
ANSWER_S = 30.0
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
}
"""Its microphone is a tone of 1,000 Hz that nobody is asked for, and it calls nobody else."""
FIND = """
const [role, name] = arguments;
const named = (each) => (each.getAttribute("aria-label") ?? each.textContent).trim() === name;
return [...document.querySelectorAll(role)].find((each) => each.checkVisibility() && named(each)) ?? null;
"""


LABELLED = """
const labels = [...document.querySelectorAll("label")];
return labels.find((each) => each.textContent.trim() === arguments[0])?.control ?? null;
"""


class Firefox:
    """Headless, with a profile of its own in ``folder``."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        told = {**PREFERENCES, "marionette.port": port}
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in told.items()]
        (folder / "user.js").write_text("\n".join(lines))
        order = [shutil.which(PROGRAM) or PROGRAM, "--headless", "--no-remote", "--marionette"]
        self.process = subprocess.Popen(
            [*order, "--profile", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )
        self.line, self.count = self._connect(port), 0
        self.read = self.line.makefile("rb")
        self._receive()
        self.order("WebDriver:NewSession", capabilities={})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.read.close()
        self.line.close()
        self.process.terminate()
        self.process.wait(10)

    def _connect(self, port: int) -> socket.socket:
        def line() -> socket.socket | None:
            assert self.process.poll() is None, "Firefox has ended"
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), ANSWER_S)
            return None

        found = wait_until(line, "Firefox takes orders", START_S)
        assert found is not None
        return found

    def _receive(self) -> Any:
        size = b""
        while (octet := self.read.read(1)) != b":":
            assert octet, "Firefox has ended"
            size += octet
        return json.loads(self.read.read(int(size)))

    def order(self, name: str, **arguments: object) -> Any:
        self.count += 1
        told = json.dumps([0, self.count, name, arguments]).encode()
        self.line.sendall(str(len(told)).encode() + b":" + told)
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def goto(self, url: str) -> None:
        self.order("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: object) -> Any:
        """What a function of this body returns; promises are waited for."""
        told = self.order("WebDriver:ExecuteScript", script=script, args=list(arguments))
        return told["value"]

    def press(self, name: str, role: str = "button") -> None:
        """As soon as it is there."""
        wait_until(lambda: self.run(FIND, role, name), f"{role} {name}")
        (element,) = self.run(FIND, role, name).values()
        self.order("WebDriver:ElementClick", id=element)

    def fill(self, label: str, text: str) -> None:
        """The field of a label, as soon as it is there."""
        wait_until(lambda: self.run(LABELLED, label), label)
        (element,) = self.run(LABELLED, label).values()
        self.order("WebDriver:ElementSendKeys", id=element, text=text)
