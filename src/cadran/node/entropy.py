"""Random bytes by the block: each draw from the system is a call into it, and a call takes some ten of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

BLOCK_BYTES: Final = 4_096


class Blocks:
    """Gives each byte of its source once; for one thread."""

    __slots__ = ("_at", "_block", "_source")

    def __init__(self, source: Callable[[int], bytes]) -> None:
        self._source = source
        self._block = b""
        self._at = 0

    def __call__(self, count: int) -> bytes:
        """The next bytes."""
        begin, end = self._at, self._at + count
        if end > len(self._block):
            self._block = self._source(max(BLOCK_BYTES, count))
            begin, end = 0, count
        self._at = end
        return self._block[begin:end]
