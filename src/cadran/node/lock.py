"""One server to a data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from cadran.errors import Origin, Reason, Refused

IN_USE = Reason("node.data_in_use", http=409, origin=Origin.SERVER)


def lock(data: Path) -> int:
    """Hold the folder until the process ends; raises ``Refused(node.data_in_use)``."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Refused(IN_USE, data=str(data)) from None
    return handle
