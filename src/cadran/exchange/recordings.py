"""Recordings of legs and bridges: begun and stopped for programs, put into the journal when whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.directory.recordings import file_of
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.exchange.reasons import BAD_RECORDING, NO_SUCH_LEG, NO_SUCH_RECORDING, NOT_RECORDED
from cadran.ids import Address, BridgeId, LegId, RecordingId, Ref
from cadran.journal.facts import Fact
from cadran.media.events import Recorded
from cadran.services import actions, events

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
"""A recording's id is the name of its file: nothing in it may lead elsewhere."""


@dataclass(frozen=True, slots=True)
class Running:
    """A recording that is being made, and for whom."""

    holder: Address
    ref: Ref
    id: RecordingId
    of: LegId | BridgeId
    leg: Leg | None
    passing: bool = False


@dataclass(slots=True)
class Recordings:
    """Executes ``Record``, ``RecordBridge`` and ``StopRecording``."""

    board: Board
    _running: dict[int, Running] = field(default_factory=dict)
    """By the token that the media plane answers with; bounded by its taps."""
    _tokens: int = 0

    def record(self, leg: Leg, action: actions.Record) -> None:
        """Begin with a leg; what was recorded of it before is over."""
        made = Running(leg.holder, action.ref, action.recording, leg.id, leg, action.passing)
        token = self._begin(made)
        if token:
            file = file_of(self.board.recordings, leg.org, action.recording)
            self.board.media.record(leg.id, file, token, action.longest_ms, stereo=action.stereo)
            leg.recording = True
            self._running[token] = made

    def record_bridge(self, holder: Address, action: actions.RecordBridge) -> None:
        """Begin with a bridge in which the program has a leg."""
        if not any(leg.bridge == action.bridge for leg in self.board.answered_legs(holder)):
            self.board.refuse(holder, action.ref, Refusal(NO_SUCH_LEG))
            return
        made = Running(holder, action.ref, action.recording, action.bridge, None)
        token = self._begin(made)
        if token:
            file = file_of(self.board.recordings, holder.org, action.recording)
            self.board.media.record_bridge(action.bridge, file, token, action.longest_ms)
            self._running[token] = made

    def stop(self, holder: Address, action: actions.StopRecording) -> None:
        """End a recording that the program began."""
        for made in self._running.values():
            if made.holder == holder and made.id == action.recording:
                if made.leg is not None:
                    self.board.media.stop_recording(made.leg.id)
                else:
                    self.board.media.stop_recording_bridge(BridgeId(made.of))
                self.board.done(holder, action.ref)
                return
        self.board.refuse(holder, action.ref, Refusal(NO_SUCH_RECORDING))

    def ended(self, event: Recorded, now: Instant) -> None:
        """A file is closed: the outcome of the action, and a fact."""
        made = self._running.pop(event.token, None)
        if made is None:
            return
        if made.leg is not None:
            made.leg.recording = any(each.leg is made.leg for each in self._running.values())
        if not event.made:
            self.board.refuse(made.holder, made.ref, Refusal(NOT_RECORDED))
            return
        if not made.passing:
            self._note(made, event, now)
        result = events.Recorded(made.id, event.duration_ms, event.ended_by)
        self.board.done(made.holder, made.ref, result)

    def _note(self, made: Running, event: Recorded, now: Instant) -> None:
        data: dict[str, object] = {
            "of": made.of,
            "kind": made.holder.kind,
            "id": made.holder.id,
            "duration_ms": event.duration_ms,
            "ended_by": event.ended_by,
            "lost_ms": event.lost_ms,
        }
        self.board.records.note(Fact(made.holder.org, "recording.made", made.id, now, data))

    def _begin(self, made: Running) -> int:
        """A token for the media plane; 0, with the outcome, for a name that is none."""
        if not _NAME.fullmatch(made.id) or not _NAME.fullmatch(made.holder.org):
            self.board.refuse(made.holder, made.ref, Refusal(BAD_RECORDING))
            return 0
        self._tokens += 1
        return self._tokens
