"""How much one source may ask: a bucket of tokens each, of a bounded number of sources."""

from __future__ import annotations

from collections.abc import Hashable

SOURCES = 4_096
"""Sources remembered; who has not been seen for longest is forgotten first."""


class Rates:
    """``allow`` takes one token; each source has ``burst`` of them and gets ``per_s`` back."""

    def __init__(self, per_s: float, burst: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._held: dict[Hashable, tuple[float, float]] = {}

    def allow(self, source: Hashable, now_s: float) -> bool:
        tokens, since = self._held.pop(source, (self._burst, now_s))
        tokens = min(self._burst, tokens + (now_s - since) * self._per_s)
        allowed = tokens >= 1
        self._held[source] = (tokens - allowed, now_s)
        if len(self._held) > SOURCES:
            del self._held[next(iter(self._held))]
        return allowed
