"""The door of the media room.

All calls return at once: opening a leg takes a socket that was bound beforehand. Failures that come later
are events. A call about a leg that is gone does nothing, since its end may not have been polled yet.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from cadran.errors import Refused
from cadran.ids import BridgeId, LegId
from cadran.media import agreed, layout, sounds, tones
from cadran.media.bridges import untap
from cadran.media.clips import ClipStore
from cadran.media.crew import Crew
from cadran.media.events import LegClosed, MediaEvent, Played, WorkerDied
from cadran.media.legs import Leg
from cadran.media.reasons import BAD_DIGITS, TOO_MANY_SOUNDS, UNKNOWN_SOUND
from cadran.media.secured import Secured
from cadran.media.settings import MediaSettings
from cadran.media.stream import BrowserPort, BrowserStream, Port, Sound, Stream
from cadran.media.upload import leveled

__all__ = ["BrowserPort", "BrowserStream", "MediaPlane", "MediaSettings", "Port", "Sound", "Stream"]

START_S = 600.0
"""Longest wait for the first start, which compiles for minutes where the processor is slow or busy."""


class MediaPlane:
    """Workers and the legs they carry. Used from one thread."""

    def __init__(self, settings: MediaSettings | None = None) -> None:
        self.settings = settings or MediaSettings()
        self._families = self.settings.families
        self._store: ClipStore | None = None
        self._crew: Crew | None = None
        self._legs: dict[LegId, Leg] = {}
        self._pending: deque[MediaEvent] = deque()
        self.secured = Secured()

    def start(self, wait: bool = True) -> None:
        """Load the sounds, start the workers, and ``wait`` until they run (else they take legs meanwhile)."""
        store = ClipStore()
        for code, key in enumerate(tones.KEYS):
            assert store.add(f"tone.key.{key}", "", tones.key_tone(key)) == code
        held = sounds.gather(self.settings.prompts_dir, self.settings.cache_dir)
        for (name, language), wave in held.items():
            store.add(name, language, wave)
        self._store = store
        self._crew = Crew(self.settings, store.fd, self._legs)
        self._crew.start()
        if wait:
            self._crew.wait_ready(time.monotonic() + START_S)

    def stop(self) -> None:
        """End the workers and every leg with them. Harmless a second time."""
        if self._crew is not None and self._store is not None:
            self._crew.stop()
            self._store.close()
        self._crew = self._store = None
        self._legs.clear()
        self._pending.clear()

    @property
    def ready(self) -> bool:
        """Do all workers run?"""
        return self._crew is not None and self._crew.ready

    def fileno(self) -> int:
        """Readable when ``poll`` has something to say."""
        return self._running().fileno()

    def poll(self) -> Sequence[MediaEvent]:
        """What happened since the last poll. Never waits."""
        if self._crew is None:
            return ()
        told = self._crew.poll()
        for event in told:
            self._over(event)
        if self._pending:
            told = [*self._pending, *told]
            self._pending.clear()
        return told

    def _over(self, event: MediaEvent) -> None:
        """What was lent to a play is free once that is over, which the worker says once each."""
        if self._store is None:
            return
        match event:
            case Played(leg, token):
                self._store.over((leg, token))
            case LegClosed(leg):
                self._store.left(leg)
            case WorkerDied(_, legs):
                for each in legs:
                    self._store.left(each)
            case _:
                pass

    def open(self, leg: LegId, circle: str = "", *, urgent: bool = False) -> Port:
        """Take a port for a leg; the same again for an open leg.

        ``circle`` names those who may meet it in a bridge (an organisation): they are put on one worker while it has
        room. Raises ``Refused(media.full)`` above the admission limit, for an ``urgent`` leg if no port is left at all.
        """
        crew = self._running()
        found = self._legs.get(leg) or crew.take(leg, circle, urgent=urgent)
        return found.seat.worker.port(found.slot, self.settings)

    def connect(self, leg: LegId, stream: Stream) -> None:
        """Set or change (re-INVITE) what the leg sends and accepts.

        Raises ``Refused``: ``media.bad_codec``, ``media.bad_address``, ``media.no_srtp``.
        """
        words = agreed.words(stream, self._families)
        found = self._legs.get(leg)
        if found is not None:
            self.secured.agree(found, stream)
            found.speak(stream)
            found.send(layout.OP_CONNECT, *words)

    def codecs(self, leg: LegId) -> tuple[str, ...]:
        """What may be agreed on for an open leg now, by its worker's load (``agreed``)."""
        found = self._legs.get(leg)
        now = found.seat.spoken if found is not None else {}
        return agreed.spoken(now, self.settings.legs_per_worker if found is not None else 0)

    def open_browser(self, leg: LegId, circle: str = "", *, urgent: bool = False) -> BrowserPort:
        """As ``open``, for a browser: what our answer to its offer is to say.

        Raises ``Refused``: ``media.full``, ``media.down``, ``media.no_srtp``.
        """
        self.secured.check()
        known = self._legs.get(leg)
        if known is not None and known.browser is not None:
            return known.browser
        self.open(leg, circle, urgent=urgent)
        return self.secured.arm(self._legs[leg], self._running().browser_hosts)

    def connect_browser(self, leg: LegId, stream: BrowserStream) -> None:
        """As ``connect``: before our answer leaves, since the browser's checks count from then on.

        Its address is whatever proves to know our password. A browser that asks no more for 30 s (RFC 7675) is
        ``Silent`` and not sent to, until it does again. Raises ``Refused``: ``media.bad_codec``, ``media.bad_browser``.
        """
        words = agreed.words(stream)
        found = self._legs.get(leg)
        if found is not None and found.browser is not None:
            found.speak(stream)
            found.send(layout.OP_CONNECT, *words)
            self.secured.meet(found, stream)

    def rearm_browser(self, leg: LegId) -> BrowserPort | None:
        """New credentials for a browser that was reloaded; the leg and its bridge stay. None: the leg is gone.

        Its former browser is neither heard nor sent to any more. ``connect_browser`` follows.
        """
        found = self._legs.get(leg)
        if found is None or found.browser is None:
            return None
        return self.secured.arm(found, found.browser.hosts)

    def direct(self, leg: LegId, sending: bool, receiving: bool) -> None:
        """Hold and retrieve: change the directions of a connected leg, and nothing else."""
        found = self._legs.get(leg)
        if found is None or found.stream is None:
            return
        changed = replace(found.stream, sending=sending, receiving=receiving)
        if isinstance(changed, BrowserStream):
            self.connect_browser(leg, changed)
        else:
            self.connect(leg, changed)

    def join(self, leg: LegId, bridge: BridgeId, muted: bool = False) -> None:
        """Put a leg into a bridge, out of the one it was in; also into one that is on another worker.

        Raises ``Refused(media.full)``: there is no port for a link to that worker.
        """
        found = self._legs.get(leg)
        if found is None:
            return
        bridges = self._running().bridges
        old, found.bridge = found.bridge, bridges.use(bridge, found)
        found.send(layout.OP_JOIN, found.bridge.number, int(muted))
        if old is not None:
            bridges.unuse(old)

    def leave(self, leg: LegId) -> None:
        """Take a leg out of its bridge; it hears silence until it is played to or joined again."""
        found = self._legs.get(leg)
        if found is not None and found.bridge is not None:
            old, found.bridge = found.bridge, None
            found.send(layout.OP_LEAVE)
            self._running().bridges.unuse(old)

    def mute(self, leg: LegId, muted: bool) -> None:
        """A muted leg hears its bridge and is not heard."""
        found = self._legs.get(leg)
        if found is not None:
            found.send(layout.OP_MUTE, int(muted))

    def play(self, leg: LegId, sounds: Sequence[Sound], token: int, loop: bool = False) -> None:
        """Play to the leg alone, over its bridge's talk; replaces what plays. Begins once it is connected.

        ``Played`` follows with the token. Raises ``Refused``: ``media.unknown_sound``,
        ``media.too_many_sounds``; then what plays goes on.
        """
        wanted = self._clips(sounds, layout.PLAYLIST)
        found = self._legs.get(leg)
        if found is None:
            return
        found.send(layout.OP_PLAY, token, int(loop))
        assert self._store is not None
        self._store.begun((leg, token), wanted)
        for clip in wanted:
            found.send(layout.OP_PLAY_MORE, clip)
        if not wanted:
            self._pending.append(Played(leg, token, whole=True))
            self._running().wake()

    def stop_playing(self, leg: LegId) -> None:
        """End what plays to the leg; ``Played`` with ``whole`` False follows if anything did."""
        found = self._legs.get(leg)
        if found is not None:
            found.send(layout.OP_STOP_PLAYING)

    def play_to_bridge(self, bridge: BridgeId, sounds: Sequence[Sound]) -> None:
        """Everybody in the bridge hears the sounds over the talk, after those already waiting."""
        wanted = self._clips(sounds, layout.BRIDGE_QUEUE)
        found = self._running().bridges.home(bridge)
        if found is not None:
            for clip in wanted:
                found.seat.worker.send(layout.OP_BRIDGE_PLAY, found.number, 0, clip)

    def record(
        self, leg: LegId, path: Path, token: int, longest_ms: int, *, stereo: bool = False
    ) -> None:
        """Record what the leg says (``stereo``: and what it hears) into a FLAC file, until ``longest_ms``.

        ``Recorded`` follows with the token, also when the leg ends. Another recording of the leg ends.
        Raises ``Refused(media.too_many_recordings)``.
        """
        found = self._legs.get(leg)
        if found is not None:
            self.stop_recording(leg)
            worker = found.seat.worker
            begun = self._running().recorder.begin(
                worker, token, path, 2 if stereo else 1, longest_ms
            )
            found.recording = begun
            found.send(layout.OP_TAP, begun.tap, begun.epoch)

    def stop_recording(self, leg: LegId) -> None:
        """End the leg's recording, if there is one; ``Recorded`` follows."""
        found = self._legs.get(leg)
        if found is not None and found.recording is not None:
            found.recording.stopped, found.recording = True, None
            found.send(layout.OP_TAP, layout.NO_TAP, 0)

    def record_bridge(self, bridge: BridgeId, path: Path, token: int, longest_ms: int) -> None:
        """Record all that is said in a bridge, as ``record`` does of a leg; it ends with the bridge."""
        found = self._running().bridges.home(bridge)
        if found is not None:
            self.stop_recording_bridge(bridge)
            worker = found.seat.worker
            begun = self._running().recorder.begin(worker, token, path, 1, longest_ms)
            found.recording = begun
            worker.send(layout.OP_BRIDGE_TAP, found.number, 0, begun.tap, begun.epoch)

    def stop_recording_bridge(self, bridge: BridgeId) -> None:
        found = self._running().bridges.home(bridge)
        if found is not None and found.recording is not None:
            found.recording.stopped = True
            untap(found)

    def send_digits(self, leg: LegId, digits: str) -> None:
        """Send RFC 4733 digits, one after the other; as tones in the audio if the peer takes no events."""
        codes = [tones.KEYS.find(each) for each in digits.upper()]
        if -1 in codes or len(codes) > layout.DIGITS:
            raise Refused(BAD_DIGITS, limit=layout.DIGITS)
        found = self._legs.get(leg)
        if found is not None:
            for code in codes:
                found.send(layout.OP_DIGIT, code)

    def close(self, leg: LegId) -> None:
        """Free the leg; ``LegClosed`` follows. Its port is drained before another leg gets it."""
        found = self._legs.get(leg)
        if found is not None:
            self._running().close(found)

    def has(self, sound: Sound) -> bool:
        """Is there such a clip?"""
        return self._store is not None and self._find(sound) is not None

    def add(self, sound: Sound, wave: NDArray[np.int16]) -> None:
        """Store what ``upload.read_sound`` read (in a thread: it takes its time), for plays from now on.

        Raises ``Refused(media.store_full)``.
        """
        self._running()
        assert self._store is not None
        self._store.add(sound.name, sound.language, leveled(wave))

    def lend(self, sound: Sound, wave: NDArray[np.int16]) -> None:
        """As ``add``, until ``take_back``: for what is heard once."""
        self._running()
        assert self._store is not None
        self._store.add(sound.name, sound.language, leveled(wave), lent=True)

    def take_back(self, sound: Sound) -> None:
        """Forget a sound that was lent; whoever hears it hears it to the end. Harmless for any other."""
        if self._store is not None:
            self._store.take_back(sound.name, sound.language)

    def load(self) -> tuple[int, int]:
        """Legs carried, legs admitted at most."""
        return len(self._legs), self.settings.legs_per_worker * self.settings.workers

    def figures(self) -> list[dict[str, int]]:
        """Of each worker: skipped ticks, foreign and malformed packets, faults, time at work…"""
        return self._crew.figures() if self._crew is not None else []

    def _running(self) -> Crew:
        assert self._crew is not None, "start() comes first"
        return self._crew

    def _find(self, sound: Sound) -> int | None:
        assert self._store is not None
        return self._store.find(sound.name, sound.language)

    def _clips(self, wanted: Sequence[Sound], most: int) -> list[int]:
        if len(wanted) > most:
            raise Refused(TOO_MANY_SOUNDS, limit=most)
        self._running()
        found: list[int] = []
        for each in wanted:
            clip = self._find(each)
            if clip is None:
                raise Refused(UNKNOWN_SOUND, name=f"{each.name} {each.language}".strip())
            found.append(clip)
        return found
