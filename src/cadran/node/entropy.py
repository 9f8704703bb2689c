"""Random bytes by the block: each draw from the system is a call into it, and a call takes some ten of them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Final

BLOCK_BYTES: Final = 4_096


class Blocks:
    """Gives each byte of its source once; for one thread."""

    __slots__ = ("_read", "_source")

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self._source = source
        self._read = BytesIO().read

    def __call__(self, count: int) -> bytes:
        """The next bytes."""
        drawn = self._read(count)
        if len(drawn) < count:  # what was left of the block is given to nobody
            self._read = BytesIO(self._source(max(BLOCK_BYTES, count))).read
            drawn = self._read(count)
        return drawn
