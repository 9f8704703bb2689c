"""What a dialled leg still has to try."""

from __future__ import annotations

from msgspec import Struct, field

from cadran.errors import Refusal
from cadran.exchange.gateways import Way
from cadran.ids import LegId
from cadran.services.actions import Dial
from cadran.sip.events import Flow


class Attempt(Struct):
    """One leg's."""

    dial: Dial
    routes: list[Way] = field(default_factory=list)
    way: Way | None = None
    """The gateway that is being tried, by way of ``flow``, and ``flows`` where else it can be reached."""
    flow: Flow | None = None
    flows: list[Flow] = field(default_factory=list)
    codecs: tuple[str, ...] = ()
    """Those that were offered."""
    came_through: bool = False
    """It rang: what follows is the callee's own word."""
    tried: int = 0
    rung: bool = False
    redirected: bool = False
    """The carrier sent the call on to another gateway of its own: once is enough."""
    refusal: Refusal | None = None

    def next(self, leg: LegId) -> LegId:
        """A name for one more dialog of the leg."""
        self.tried += 1
        return LegId(f"{leg}.{self.tried - 1}")
