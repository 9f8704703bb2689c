"""The parent's end of recordings: a thread that empties the taps of the workers into FLAC files.

The door begins and stops recordings on its own thread; this one reads, writes and closes. A recording's file
appears under its name when it is whole. What the disk refuses costs that recording and nothing else.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from cadran.errors import Refused
from cadran.media import layout
from cadran.media.events import Recorded
from cadran.media.process import Worker
from cadran.media.reasons import TOO_MANY_RECORDINGS

LOOK_S = 0.4
"""A tenth of what a tap's ring holds."""
RATE = 8_000
SAMPLES_PER_MS = RATE // 1000
PART = ".part"

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class Recording:
    """One file being written from one tap."""

    worker: Worker
    tap: int
    epoch: int
    token: int
    path: Path
    channels: int
    longest: int
    """Samples."""
    stopped: bool = False
    """Somebody asked for its end; until then an end is the leg's."""
    written: int = 0
    file: Any = None

    def take(self, ended_by: str = "") -> Recorded | None:
        """Write what is in the ring. The event when it is over, or is to be (``ended_by``)."""
        try:
            over = self._write()
            if self.written >= self.longest:
                ended_by = "longest"
            elif over and not ended_by:
                ended_by = "stopped" if self.stopped else "gone"
            if not ended_by:
                return None
            lost = self.worker.tap_lost(self.tap) if self.written else 0
            self._close()
        except (OSError, RuntimeError) as error:
            log.warning("recording failed", error=type(error).__name__)
            self._discard()
            return self._event(ended_by or "failed", made=False)
        return self._event(ended_by, lost=lost)

    def _event(self, ended_by: str, *, made: bool = True, lost: int = 0) -> Recorded:
        length_ms, lost_ms = self.written // SAMPLES_PER_MS, lost // SAMPLES_PER_MS
        return Recorded(self.token, self.path, length_ms, ended_by, made, lost_ms)

    def _write(self) -> bool:
        """Copy new frames into the file; True when the worker writes no more of them."""
        if self.file is None:
            self.file = self._begin()
        over, columns = self.worker.tap_read(self.tap, self.epoch)
        room = self.longest - self.written
        said, heard = (each[:room] for each in columns)
        if len(said):
            self.file.write(np.column_stack((said, heard)) if self.channels > 1 else said)
            self.written += len(said)
        return over

    def _begin(self) -> Any:
        import soundfile  # noqa: PLC0415  # loads a codec library that most starts never need

        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return soundfile.SoundFile(
            self.path.with_suffix(PART), "w", RATE, self.channels, "PCM_16", format="FLAC"
        )

    def _close(self) -> None:
        self.file.close()
        part = self.path.with_suffix(PART)
        part.chmod(0o600)
        part.replace(self.path)

    def _discard(self) -> None:
        try:
            if self.file is not None:
                self.file.close()
            self.path.with_suffix(PART).unlink(missing_ok=True)
        except (OSError, RuntimeError):
            log.warning("recording left a part behind")


@dataclass(slots=True)
class Recorder:
    """All recordings of a plane. ``wake`` makes the plane's ``fileno`` readable; from any thread."""

    wake: Callable[[], None]
    _running: list[Recording] = field(default_factory=list)
    _ended: deque[Recorded] = field(default_factory=deque)
    _free: dict[int, deque[int]] = field(default_factory=dict)
    """Taps at rest by process id of their worker."""
    _epochs: Any = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(
        self, worker: Worker, token: int, path: Path, channels: int, longest_ms: int
    ) -> Recording:
        """A recording at a tap of a worker, to which the command is still to be sent.

        Raises ``Refused(media.too_many_recordings)``.
        """
        with self._lock:
            free = self._free.setdefault(worker.process.pid, deque(range(layout.TAPS)))
            if not free:
                raise Refused(TOO_MANY_RECORDINGS, limit=layout.TAPS)
            longest = longest_ms * SAMPLES_PER_MS
            begun = Recording(
                worker, free.popleft(), next(self._epochs), token, path, channels, longest
            )
            self._running.append(begun)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()
        return begun

    def ended(self) -> list[Recorded]:
        """What is over since the last question."""
        if not self._ended:
            return []
        with self._lock:
            told = list(self._ended)
            self._ended.clear()
        return told

    def lost(self, worker: Worker) -> None:
        """A worker died: its recordings end with what is in its memory, which is about to go."""
        with self._lock:
            self._look([each for each in self._running if each.worker is worker], "died")
            self._free.pop(worker.process.pid, None)

    def close(self) -> None:
        """End everything; what was recorded is kept."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._look(list(self._running), "stopped")
            self._ended.clear()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            with self._lock:
                self._look(list(self._running))
                told = bool(self._ended)
            if told:
                self.wake()

    def _look(self, recordings: list[Recording], ended_by: str = "") -> None:
        for each in recordings:
            event = each.take(ended_by)
            if event is not None:
                self._running.remove(each)
                self._ended.append(event)
                free = self._free.get(each.worker.process.pid)
                if free is not None:
                    free.append(each.tap)
