"""The processes beside the server's own: the media workers, and the sandbox carrier.

They start by themselves while the server still reads its libraries: one after the other took twice as long.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Self

from cadran.media.plane import MediaPlane
from cadran.node.addresses import own_door
from cadran.node.carrier import Carrier
from cadran.node.media import start_media
from cadran.node.settings import Settings
from cadran.sip.uri import host_port


@dataclass(slots=True)
class Companions:
    """``begin`` starts them; ``media`` is the node's to await and to stop."""

    media: asyncio.Task[MediaPlane]
    carrier: Carrier
    """Of a demo it starts at once, else when somebody wants it (``node/sandbox``)."""
    _carrying: asyncio.Task[None] | None = field(repr=False)

    @classmethod
    def begin(cls, settings: Settings, *, demo: bool) -> Self:
        """Start them without waiting. In a running loop."""
        carrier = Carrier(settings, host_port(*own_door(settings, settings.sip_port)))
        carrying = asyncio.create_task(carrier.start()) if demo else None
        return cls(asyncio.create_task(start_media(settings)), carrier, carrying)

    async def ready(self) -> None:
        """A demo's carrier sells and answers. Raises ``Refused(node.carrier_silent)``."""
        if self._carrying is not None:
            await self._carrying
