"""Where a gateway is to be found: DNS may name several places, which are asked one after another."""

from __future__ import annotations

from cadran.clock import SECOND_MS
from cadran.sip.events import Flow

PLACES_MOST = 3
"""Places of one gateway that are asked, where DNS names more: then it is known well enough."""
SILENCE_MS = 5 * SECOND_MS
"""A place that has not answered by then is passed over. Our repeats go on, and may prove otherwise."""


class Places:
    """Those of one gateway, in the order of DNS; each is asked once a round, and a round begins where one answered."""

    __slots__ = ("_asked", "_flows")

    def __init__(self, flows: list[Flow] | None = None) -> None:
        self._flows = (flows or [])[:PLACES_MOST]
        self._asked = 1

    @property
    def here(self) -> Flow | None:
        """The one in use; None where none is known."""
        return self._flows[0] if self._flows else None

    @property
    def more(self) -> bool:
        """Is there one that was not asked in this round?"""
        return self._asked < len(self._flows)

    def turn(self) -> bool:
        """Go on to the next one; False, and nothing changes, when all of this round were asked."""
        if not self.more:
            return False
        self._asked += 1
        self._flows.append(self._flows.pop(0))
        return True

    def answered(self) -> None:
        """The one in use works: the next round begins with it."""
        self._asked = 1
