"""How commands find and talk to the running server: a file that only its owner can read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cadran.cli.output import language
from cadran.errors import Origin, Reason, Refused

NOT_RUNNING = Reason("cli.not_running", http=503, origin=Origin.SERVER)
NO_SANDBOX = Reason("cli.no_sandbox", http=503, origin=Origin.SERVER)
SERVER_SAID_NO = Reason("cli.server_said_no", http=502)
CONTROL_FILE = "control.json"
REQUEST_LIMIT_S = 30.0
"""A command waits this long for the server."""
LOOK_S = 0.2
"""How often the server is asked how long work does."""


@dataclass(frozen=True, slots=True)
class Control:
    """What a running server leaves in its data folder."""

    pid: int
    page: str
    api: str
    sip: str
    sandbox: str
    token: str

    def write(self, data: Path) -> None:
        """Leave the file, readable by its owner alone from its first byte on."""
        path = data / CONTROL_FILE
        new = data / f"{CONTROL_FILE}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file)
        new.replace(path)


def running(data: Path) -> Control | None:
    """The server that runs on this data folder, if it does."""
    try:
        control = Control(**json.loads((data / CONTROL_FILE).read_text("utf-8")))
        os.kill(control.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return control


def forget(data: Path) -> None:
    """Our server is going; the file of another process is left alone."""
    control = running(data)
    if control is not None and control.pid == os.getpid():
        (data / CONTROL_FILE).unlink(missing_ok=True)


def request(
    data: Path,
    method: str,
    path: str,
    json_body: Mapping[str, object] | None = None,
    *,
    csv: bytes | None = None,
    key: str = "",
) -> Any:
    """Ask the running server; raises ``Refused`` with its own words when it says no.

    ``csv`` is a file to bring; ``key`` the Idempotency-Key of what may be repeated.
    """
    import httpx

    control = running(data)
    if control is None:
        raise Refused(NOT_RUNNING, data=str(data))
    headers = {"Authorization": f"Bearer {control.token}", "Accept-Language": language()}
    if key:
        headers["Idempotency-Key"] = key
    if csv is not None:
        headers["Content-Type"] = "text/csv"
    with httpx.Client(
        base_url=control.api,
        headers=headers,
        timeout=REQUEST_LIMIT_S,
        verify=False,  # noqa: S501 # our own certificate, our own machine
    ) as client:
        try:
            answer = client.request(method, path, json=json_body, content=csv)
        except httpx.HTTPError as error:
            raise Refused(NOT_RUNNING, data=str(data), detail=type(error).__name__) from None
    if answer.is_error:
        problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        raise Refused(SERVER_SAID_NO, detail=str(problem.get("detail", answer.status_code)))
    return answer.json() if answer.content else None


def followed(data: Path, path: str, limit_s: float) -> Any:
    """Long work, once it has ended, or as it is after so long."""
    until = time.monotonic() + limit_s
    told = request(data, "GET", path)
    while told["ended_at"] is None and time.monotonic() < until:
        time.sleep(LOOK_S)
        told = request(data, "GET", path)
    return told
