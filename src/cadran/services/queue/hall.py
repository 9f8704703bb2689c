"""The state of a queue, and the few things that all its steps share."""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, LegId, timed
from cadran.services import prompts
from cadran.services.actions import Clip, HandOver, Note
from cadran.services.outbox import Outbox
from cadran.services.queue.agents import Agents
from cadran.services.queue.figures import Figures
from cadran.services.queue.line import Line, Place, Step
from cadran.services.queue.settings import QueueSettings
from cadran.services.targets import Target


@dataclass(slots=True)
class Hall:
    """A queue at work."""

    address: Address
    settings: QueueSettings
    line: Line = field(default_factory=Line)
    agents: Agents = field(default_factory=Agents)
    figures: Figures = field(default_factory=Figures)
    out: Outbox = field(default_factory=Outbox)
    issued: int = 0

    def name(self, now: Instant) -> str:
        """A fresh name for an offer or a leg, unique in the system."""
        self.issued += 1
        return timed(now, "queue", self.address.id, self.issued)

    def note(self, kind: str, place: Place, **data: object) -> None:
        """A fact about a caller."""
        subject = self.address.id
        self.out.put(Note(self.out.ref(), f"queue.{kind}", subject, {"call": place.id, **data}))

    def promise(self, place: Place) -> None:
        """The caller is owed a call; with the record of their leg this fact is all that a restart needs."""
        place.promised = True
        self.note(
            "promised",
            place,
            leg=place.leg,
            since=place.since,
            until=place.until,
            language=place.language,
            priority=place.priority,
            user=place.caller.user or "",
        )

    def keep(self, place: Place, why: str) -> None:
        """Nothing is owed to the caller any more: ``kept``, or ``dropped``."""
        if place.promised:
            place.promised = False
            self.note("promise_ended", place, why=why)

    def music(self, place: Place) -> None:
        """What a waiting caller hears between announcements."""
        if place.leg is not None:
            name = self.settings.music or prompts.MUSIC
            self.out.play(place.leg, Clip(name, place.language), loop=True)

    def say(self, place: Place, *clips: Clip, occasion: str) -> None:
        """Words to a caller; the occasion follows when they are over."""
        if place.leg is not None:
            self.out.play(place.leg, *clips, occasion=occasion)

    def send_on(self, place: Place, target: Target, cause: Refusal) -> None:
        """To the target, or told why and hung up."""
        to = target.address(self.address.org, self.address)
        if place.leg is None or to is None or to == self.address:
            self.part(place, cause)
            return
        place.step, place.cause = Step.LEAVING, cause
        ref = self.out.ref("handed", place.leg)
        context = {"from": f"{self.address.kind}:{self.address.id}", "why": cause.id}
        self.out.put(HandOver(ref, place.leg, to, place.language, context))

    def part(self, place: Place, cause: Refusal) -> None:
        """Say why, unless it is the ordinary end, and end the call."""
        place.cause = cause
        if place.leg is None:
            place.step = Step.GONE
        elif cause.reason.prompt is None and cause.reason.q850 == prompts.NORMAL:
            self.close(place, cause)
        elif place.answered:
            place.step = Step.PARTING
            words = prompts.parting(cause, place.language, self.settings.country)
            self.say(place, *words, occasion="said")
        else:
            if place.step is not Step.ANSWERING:
                self.out.answer(place.leg)
            place.step = Step.REFUSED

    def close(self, place: Place, cause: Refusal) -> None:
        """End the caller's leg; the place goes with its ``LegEnded``."""
        place.step, place.cause = Step.GONE, cause
        if place.leg is not None:
            self.out.hang_up(place.leg, cause)

    def drop(self, place: Place) -> None:
        """The place is empty."""
        self.keep(place, "dropped")
        place.step, place.leg = Step.GONE, None
        self.line.places.pop(place.id, None)

    def give_up(self, place: Place, now: Instant) -> None:
        """The caller leaves without having talked to anybody."""
        self.figures.abandoned += 1
        self.note("abandoned", place, waited_ms=now - place.since)
        self.drop(place)

    def speak_later(self, place: Place, now: Instant) -> None:
        """The next announcement to a waiting caller, if there are any."""
        settings = self.settings
        speaks = settings.announce_position or settings.announce_wait or settings.callback
        place.speak_at = after(now, settings.announce_ms) if speaks else None

    def forget(self, leg: LegId) -> None:
        """Outcomes about this leg do not matter any more."""
        self.out.drop(leg)
