"""The media plane of a node: made from its settings, its workers started."""

from __future__ import annotations

import asyncio

from cadran.media.plane import MediaPlane
from cadran.media.settings import MediaSettings
from cadran.node.settings import Settings


async def start_media(settings: Settings) -> MediaPlane:
    """A plane whose workers run. Raises ``Refused(media.down)``."""
    media = MediaPlane(media_settings(settings))
    await asyncio.to_thread(media.start)
    return media


def media_settings(settings: Settings) -> MediaSettings:
    """What the settings of the house come to for its media plane."""
    first = settings.media_first_port
    slots = MediaSettings(legs_per_worker=settings.media_legs).slots
    ports = 2 * settings.media_workers * slots  # even ones alone are taken
    return MediaSettings(
        advertised_host=settings.host,
        bind_host=settings.listen,
        other_advertised_host=settings.host_ipv6,
        other_bind_host=settings.listen_ipv6,
        first_port=first,
        last_port=first + ports if first else 0,
        browser_port=settings.browser_port or (first + ports + 1 if first else 0),
        workers=settings.media_workers,
        legs_per_worker=settings.media_legs,
        silence_limit_ms=settings.silence_limit_s * 1000,
        cache_dir=settings.cache,
    )
