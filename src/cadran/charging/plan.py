"""Which second of a paid leg is paid from where: kept in the grant of a call that draws from pools. Pure.

Each stretch of talk from one pool is a transfer of its own, named after the grant; all that is paid in
money is the grant's own transfer.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from cadran.money.pools import Pool

SOURCES = "sources"
"""What stands for the account of a grant that has a plan."""
PARTS_MAX = 200
"""Changes of source within one call; a call of a month that drains something each hour stays below."""


class Part(Struct, omit_defaults=True):
    """A stretch of talk, from a second of it until before another, and its source."""

    account: str
    from_s: int
    until_s: int
    month: str = ""
    """Of a pool; empty for money."""
    pool: int = -1
    """Which of the plan's pools."""
    steps: int = 0
    used_s: int = 0

    @property
    def seconds(self) -> int:
        return self.until_s - self.from_s


class Plan(Struct, omit_defaults=True):
    """The pools in their order, then money if it may be used; the parts so far; the slices as answered."""

    pools: tuple[Pool, ...]
    credits: bool
    parts: list[Part] = field(default_factory=list)
    slices: list[tuple[int, bool, str]] = field(default_factory=list)
    money_steps: int = 0

    def text(self) -> str:
        return _json.encode(self).decode()


_json = msgspec.json.Encoder()
_decode = msgspec.json.Decoder(Plan).decode


def plan_of(text: str) -> Plan | None:
    """A plan as its column holds it; empty: none."""
    return _decode(text) if text else None
