"""What logs may say of peers and numbers: enough to tell two apart, not enough to name one."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?[0-9]{5,}")


def mask_host(host: str) -> str:
    """An address without its last part: ``192.0.2.x``, ``2001:db8:…``."""
    if ":" in host:
        return ":".join(host.split(":")[:2]) + ":…"
    head, dot, _ = host.rpartition(".")
    return f"{head}.x" if dot else "x"


def mask_number(text: str) -> str:
    """A number with its middle hidden: ``+331…45``."""
    return _NUMBER.sub(lambda found: f"{found.group()[:4]}…{found.group()[-2:]}", text)
