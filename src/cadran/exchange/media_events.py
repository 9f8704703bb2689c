"""What the media plane says, translated to legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.exchange import records
from cadran.exchange.keys import Way
from cadran.media import events as media
from cadran.services import events
from cadran.services.causes import MEDIA_LOST, NO_MEDIA, UNPROVEN

if TYPE_CHECKING:
    from cadran.exchange.exchange import Exchange

log = structlog.get_logger(__name__)


def handle(exchange: Exchange, event: media.MediaEvent, now: Instant) -> None:
    """One event of the plane; those of legs that are gone are passed over."""
    board = exchange.board
    if isinstance(event, media.WorkerDied):
        log.error("media worker died", worker=event.worker, legs=len(event.legs))
        for each in event.legs:
            board.closing.pop(each, None)
            if (lost := board.legs.get(each)) is not None:
                lost.port = None
                exchange.hang_up(lost, Refusal(MEDIA_LOST))
        return
    if isinstance(event, media.Recorded):
        exchange.recording.ended(event, now)
        return
    if isinstance(event, media.LegClosed):
        closed = board.closing.pop(event.leg, None)
        board.tallies.leg_measured(event)
        if closed is not None:
            board.records.note(records.measured(closed, event, now))
        return
    leg = board.legs.get(event.leg)
    if leg is None:
        return
    match event:
        case media.KeyDown():
            if leg.keys.collect is not None and not leg.keys.clips_over:
                exchange.sessions.stop(leg)
        case media.KeyPressed():
            way = Way.TONES if event.by_tones else Way.EVENTS
            exchange.sounding.pressed(leg, event.digit, event.duration_ms, now, way)
        case media.Played():
            if leg.keys.collect is not None and event.token == leg.play_token:
                leg.keys.played(now)
                exchange.sounding.watch_keys(leg)
            exchange.sounding.played(leg, event.token)
        case media.Silent():
            if not leg.held:
                exchange.hang_up(leg, Refusal(NO_MEDIA))
        case media.Unproven():
            exchange.hang_up(leg, Refusal(UNPROVEN))
        case media.Speaking():
            if leg.recording:
                board.tell(leg.holder, events.LegSpeaking(leg.id, event.speaking))
            board.watch.speaking(leg.holder, leg.id, speaking=event.speaking)
        case _:
            return
