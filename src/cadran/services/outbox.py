"""The actions of one turn, and what the program expects of their outcomes.

Every action gets a reference of its own; only those whose outcome matters are remembered, with the
occasion that the outcome is for the program and the leg it is about.
"""

from __future__ import annotations

from msgspec import Struct, field

from cadran.errors import Refusal
from cadran.ids import LegId, Ref
from cadran.services.actions import Action, Answer, Clip, Collect, HangUp, Play, StopPlaying

EXPECTED_MAX = 16_384
"""Outcomes waited for at once: 16 for each of 1,000 participants. Beyond it the oldest is forgotten."""

NO_LEG = LegId("")


class Expected(Struct, frozen=True):
    """What an outcome is about: an occasion of the state table, its leg, and a page's waiting command."""

    occasion: str
    leg: LegId
    command: Ref | None = None


class Outbox(Struct):
    """Collects the actions of a turn and keeps the references."""

    issued: int = 0
    expected: dict[Ref, Expected] = field(default_factory=dict)
    _of_leg: dict[LegId, set[Ref]] = field(default_factory=dict)
    """Those of them that do not matter any more without their leg: a program may have a thousand legs."""
    _actions: list[Action] = field(default_factory=list)

    def ref(self, occasion: str = "", leg: LegId = NO_LEG, command: Ref | None = None) -> Ref:
        """A fresh reference; with an ``occasion``, its outcome will be asked for by ``settle``."""
        self.issued += 1
        ref = Ref(f"r{self.issued}")
        if occasion:
            if len(self.expected) >= EXPECTED_MAX:
                self.settle(next(iter(self.expected)))
            self.expected[ref] = Expected(occasion, leg, command)
            if command is None:
                self._of_leg.setdefault(leg, set()).add(ref)
        return ref

    def settle(self, ref: Ref) -> Expected | None:
        """What this outcome is about; None when nothing hangs on it."""
        expected = self.expected.pop(ref, None)
        if expected is not None and (refs := self._of_leg.get(expected.leg)) is not None:
            refs.discard(ref)
            if not refs:
                del self._of_leg[expected.leg]
        return expected

    def drop(self, leg: LegId) -> None:
        """Nothing about this leg matters any more, except to commands that wait for their reply."""
        for ref in self._of_leg.pop(leg, ()):
            del self.expected[ref]

    def put(self, action: Action) -> None:
        self._actions.append(action)

    def take(self) -> list[Action]:
        """The actions of this turn, in order; the box is empty afterwards."""
        actions, self._actions = self._actions, []
        return actions

    def answer(self, leg: LegId, occasion: str = "answered") -> None:
        self.put(Answer(self.ref(occasion, leg), leg))

    def play(self, leg: LegId, *clips: Clip, occasion: str = "", loop: bool = False) -> None:
        self.put(Play(self.ref(occasion, leg), leg, clips, loop=loop))

    def stop_playing(self, leg: LegId) -> None:
        self.put(StopPlaying(self.ref(), leg))

    def collect(
        self,
        leg: LegId,
        clips: tuple[Clip, ...],
        longest: int,
        *,
        terminator: str = "#",
        first_ms: int = 8_000,
        gap_ms: int = 4_000,
    ) -> None:
        """Gather digits; the outcome's occasion is ``collected``."""
        ref = self.ref("collected", leg)
        self.put(Collect(ref, leg, clips, longest, terminator, first_ms, gap_ms))

    def hang_up(self, leg: LegId, cause: Refusal) -> None:
        self.put(HangUp(self.ref(), leg, cause))
