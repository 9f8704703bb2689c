"""Sounds that are not built in: an organisation's greetings, and texts to be spoken.

Programs name them in clips like any other; what is not loaded yet is read or spoken on a thread when it is
first played, and the clip begins a moment later. What cannot be loaded is passed over.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import structlog
from numpy.typing import NDArray

from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.exchange.voicemail import MessageRooms
from cadran.ids import OrgId, RecordingId
from cadran.media.plane import Sound
from cadran.media.speaking import speak
from cadran.media.upload import decode
from cadran.services.actions import Clip
from cadran.services.prompts import GREETING, KEY_NAMES, MESSAGE

SPOKEN_MAX = 1_000
"""Texts spoken in one run of the house: their clips stay in the store, which holds four times as many."""
WAITING_MAX = 200
"""Sounds being loaded at once; beyond it they are passed over rather than waited for."""
DIGIT = "digit."
"""Prompts ``digit.0`` … ``digit.9``, ``digit.star`` and ``digit.hash`` speak a clip's ``digits``."""
KEPT = (GREETING, MESSAGE)
"""An organisation's own sounds, each by its kind and a dot before its name."""
SPOKEN_KEYS = frozenset("0123456789*#")

Wave = NDArray[np.int16]
Missing = dict[Sound, Callable[[], None]]
"""Sounds, and how each begins to be loaded."""
log = structlog.get_logger(__name__)


def sounds_of(org: OrgId, clips: tuple[Clip, ...]) -> list[Sound]:
    """The sounds of clips in order: the named one, the text, the digits."""
    found: list[Sound] = []
    for clip in clips:
        if clip.name.startswith(KEPT):
            kind, _, name = clip.name.partition(".")
            found.append(Sound(f"{kind}.{org}/{name}"))
        elif clip.name:
            found.append(Sound(clip.name, clip.language))
        if clip.text:
            found.append(_spoken(clip))
        if clip.digits:
            keys = [KEY_NAMES.get(each, each) for each in clip.digits if each in SPOKEN_KEYS]
            found += [Sound(DIGIT + key, clip.language) for key in keys]
    return found


def _spoken(clip: Clip) -> Sound:
    """Named by its text, so that it is spoken once."""
    return Sound(f"said.{hashlib.sha256(clip.text.encode()).hexdigest()[:32]}", clip.language)


@dataclass(slots=True)
class Library:
    """Loads what clips need: greetings for good, recordings for as long as somebody hears them."""

    board: Board
    slow: Executor
    rooms: MessageRooms
    waiting: dict[Sound, list[Callable[[], None]]] = field(default_factory=dict)
    failed: dict[Sound, None] = field(default_factory=dict)
    """What cannot be loaded is not tried again; the oldest is forgotten beyond ``SPOKEN_MAX``."""
    spoken: int = 0
    lent: Counter[Sound] = field(default_factory=Counter)
    """How many legs and bridges hear a recording, or are about to."""

    def missing(self, org: OrgId, clips: tuple[Clip, ...]) -> Missing:
        """What has to be loaded before these clips can be played whole."""
        found: Missing = {}
        for clip in clips:
            if clip.name.startswith(GREETING):
                name = clip.name.removeprefix(GREETING)
                found[sounds_of(org, (Clip(clip.name),))[0]] = partial(self._read, org, name)
            if clip.name.startswith(MESSAGE):
                name = clip.name.removeprefix(MESSAGE)
                sound = sounds_of(org, (Clip(clip.name),))[0]
                found[sound] = partial(self._play_back, org, RecordingId(name), sound)
            if clip.text:
                found[_spoken(clip)] = partial(self._speak, clip)
        return {
            sound: begin
            for sound, begin in found.items()
            if sound not in self.failed and not self.board.media.has(sound)
        }

    def load(self, missing: Missing, then: Callable[[], None]) -> None:
        """Load all of it and go on, with whatever has come."""
        left = len(missing)
        if len(self.waiting) + left > WAITING_MAX:
            then()
            return

        def one_came() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        for sound, begin in missing.items():
            told = self.waiting.setdefault(sound, [])
            told.append(one_came)
            if len(told) == 1:
                begin()

    def _read(self, org: OrgId, name: str) -> None:
        sound = sounds_of(org, (Clip(GREETING + name),))[0]

        def work() -> Wave | None:
            rooms = self.rooms
            content = rooms.greetings.sound(org, name) or rooms.box_greetings.sound(org, name)
            return None if content is None else decode(content)

        self._work(sound, work)

    # --- recordings

    def borrow(self, leg: Leg, clips: tuple[Clip, ...]) -> None:
        """The leg hears these next: the recordings among them stay until it hears something else."""
        self.give_back(leg)
        leg.borrowed = self.lend(leg.org, clips)

    def give_back(self, leg: Leg) -> None:
        """The leg hears something else now, or nothing."""
        self.take_back(leg.borrowed)
        leg.borrowed = ()

    def lend(self, org: OrgId, clips: tuple[Clip, ...]) -> tuple[Sound, ...]:
        """The recordings among these stay until they are taken back as often as they were lent."""
        found = sounds_of(org, tuple(each for each in clips if each.name.startswith(MESSAGE)))
        self.lent.update(found)
        return tuple(found)

    def take_back(self, sounds: tuple[Sound, ...]) -> None:
        """What nobody hears any more takes no memory."""
        for sound in sounds:
            self.lent[sound] -= 1
            if self.lent[sound] <= 0:
                del self.lent[sound]
                self.board.media.take_back(sound)

    def _play_back(self, org: OrgId, recording: RecordingId, sound: Sound) -> None:
        def work() -> Wave | None:
            content = self.rooms.messages.recorded(org, recording)
            return None if content is None else decode(content)

        self._work(sound, work)

    def _speak(self, clip: Clip) -> None:
        sound = _spoken(clip)
        if self.spoken >= SPOKEN_MAX:
            self._came(sound, None, None)
            return
        self.spoken += 1
        self._work(sound, lambda: speak(clip.text, clip.language))

    def _work(self, sound: Sound, work: Callable[[], Wave | None]) -> None:
        self.board.when(self.slow.submit(work), partial(self._came, sound))

    def _came(self, sound: Sound, wave: Wave | None, refusal: Refusal | None) -> None:
        try:
            if wave is not None and sound.name.startswith(MESSAGE):
                if sound in self.lent:  # else who was to hear it is gone
                    self.board.media.lend(sound, wave)
            elif wave is not None:
                self.board.media.add(sound, wave)
        except Refused as refused:
            refusal, wave = refused.refusal, None
        if wave is None:
            log.warning("a sound cannot be played", reason=refusal.id if refusal else "unknown")
            if refusal is None or not refusal.reason.retryable:
                self.failed[sound] = None
            while len(self.failed) > SPOKEN_MAX:
                del self.failed[next(iter(self.failed))]
        for go_on in self.waiting.pop(sound, []):
            go_on()
