"""Digits of one leg: collecting them for a program, and keeping what was typed too early.

Pure: told of digits and instants, answers what was collected. Digits typed while nothing collects are
kept for the next ``Collect`` (people who know the way type ahead), except while the caller is in a
bridge or listens to a loop: there they are keys for the program itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from cadran.clock import Instant, after
from cadran.services.actions import Collect
from cadran.services.events import Collected

TYPED_AHEAD_MAX = 32
"""Longest thing anybody types ahead: language, conference ID, PIN and their terminators."""


SAME_PRESS_MS = 2_000
"""The same digit told in two ways within this time is one press: some phones tell at its begin, some at its end."""


class Way(IntEnum):
    """How a key was told; the more exact way is the greater."""

    TONES = 1
    INFO = 2
    EVENTS = 3


@dataclass(slots=True)
class Ways:
    """The ways in which a leg's keys come; of a phone that tells each key twice, one is heard."""

    _last: tuple[str, Way, Instant] | None = field(default=None, repr=False)
    _unheard: set[Way] = field(default_factory=set)

    def fresh(self, digit: str, way: Way, now: Instant) -> bool:
        """Is this a press of its own? Once a way has repeated another one, the less exact of them is unheard."""
        if way in self._unheard:
            return False
        last, self._last = self._last, (digit, way, now)
        if last is None or last[:2] == (digit, way):
            return True
        if last[0] != digit or now - last[2] > SAME_PRESS_MS:
            return True
        self._unheard.add(min(way, last[1]))
        self._last = (digit, max(way, last[1]), now)
        return False


@dataclass(slots=True)
class Keys:
    """The collector of a leg."""

    collect: Collect | None = None
    digits: str = field(default="", repr=False)
    ahead: str = field(default="", repr=False)
    clips_over: bool = True
    until: Instant | None = None

    def start(self, collect: Collect, now: Instant) -> Collected | None:
        """Begin; typed-ahead digits count first and may end it at once."""
        self.collect, self.digits, self.clips_over = collect, "", True
        self.until = after(now, collect.first_ms)
        ahead, self.ahead = self.ahead, ""
        for position, digit in enumerate(ahead):
            if collected := self.press(digit, now):
                self.ahead = ahead[position + 1 :]
                return collected
        return None

    def keep(self, digit: str) -> None:
        """Remember a digit typed too early; beyond the limit the newest are dropped."""
        if len(self.ahead) < TYPED_AHEAD_MAX:
            self.ahead += digit

    def press(self, digit: str, now: Instant) -> Collected | None:
        """One more digit for the running ``Collect``."""
        collect = self.collect
        if collect is None:
            return None
        if digit == collect.terminator and collect.terminator:
            return self._end("key")
        self.digits += digit
        self.clips_over = True
        if len(self.digits) >= collect.longest:
            return self._end("length")
        self.until = after(now, collect.gap_ms)
        return None

    def playing(self) -> None:
        """Clips play: silence does not count until they are over."""
        self.clips_over, self.until = False, None

    def played(self, now: Instant) -> None:
        """The clips are over: silence counts from now, unless keys were pressed meanwhile."""
        if self.collect is not None and not self.clips_over:
            self.clips_over = True
            self.until = after(now, self.collect.first_ms)

    def expire(self, now: Instant) -> Collected | None:
        """The limit of silence was reached."""
        if self.collect is not None and self.until is not None and now >= self.until:
            return self._end("silence")
        return None

    def stop(self) -> Collected:
        """The program wants no more digits."""
        return self._end("stopped")

    def abandon(self) -> Collected | None:
        """The leg is going away."""
        return self._end("hangup") if self.collect is not None else None

    def _end(self, how: str) -> Collected:
        collected = Collected(digits=self.digits, ended_by=how)
        self.collect, self.digits, self.until = None, "", None
        return collected
