"""The program of a queue: tells its callers and offers what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import HOUR_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, LegId, UserId
from cadran.roles import ADMINISTRATORS
from cadran.services import reasons
from cadran.services.actions import Action, Reply
from cadran.services.events import (
    Command,
    Digit,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    PeerLost,
    Reconfigured,
    Refused,
    Told,
)
from cadran.services.offers import Accepted, Declined, Free, Held, OfferId, Over, Redirected
from cadran.services.program import View
from cadran.services.queue import steps, talking
from cadran.services.queue.figures import figures_from
from cadran.services.queue.hall import Hall
from cadran.services.queue.line import Place
from cadran.services.queue.offering import KIND, Offering, Service
from cadran.services.queue.promises import Owed
from cadran.services.queue.settings import BEGINNING, QueueSettings, read_settings

KEEP_MS = 24 * HOUR_MS
"""A quiet queue stays in memory so long: whose turn it is among the agents, and the day's counts."""
TOLD = "told:"
COMMANDS = ("close",)


@dataclass(slots=True, init=False)
class Queue:
    """One queue (``address.id`` is its id)."""

    address: Address
    service: Service
    rests_at: Instant | None
    rested: bool
    _made_at: Instant
    _seen: Instant
    """The instant of the last event: a view shows the state of then."""

    def __init__(self, address: Address, settings: QueueSettings) -> None:
        self.address = address
        hall = Hall(address, settings)
        self.service = Service(hall, Offering(hall))
        hall.agents.configure(settings.agents, Instant(0))
        hall.figures = figures_from(settings.earlier, settings.made_at, settings.time_zone)
        self.rests_at, self.rested = None, False
        self._made_at = self._seen = settings.made_at

    @property
    def hall(self) -> Hall:
        return self.service.hall

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        hall = self.hall
        hall.figures = hall.figures.on(now, hall.settings.time_zone)
        match event:
            case LegArrived():
                steps.arrive(self.service, event, now)
            case LegAnswered():
                self._occur(event.leg, "picked_up", None, now)
            case LegEnded():
                hall.forget(event.leg)
                self._occur(event.leg, "ended", event.cause, now)
            case LegHeld():
                self._occur(event.leg, "held", event.held, now)
            case Digit():
                self._occur(event.leg, "pressed", event, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Told():
                self._told(event, now)
            case PeerLost():
                self._broken(event.address, now)
            case Command():
                hall.out.put(Reply(event.ref, self._command(event, now)))
            case Reconfigured():
                hall.settings = read_settings(event.settings)
                hall.agents.configure(hall.settings.agents, now)
                self.service.offering.dismissed()
            case _:
                pass
        self._due(now)
        return hall.out.take()

    def deadline(self) -> Instant | None:
        """The first wait limit, announcement, offer given up, or agent back."""
        hall = self.hall
        instants = [self.service.offering.deadline(), None if self.rested else self.rests_at]
        for place in hall.line:
            if place.waits:
                instants += [place.until, place.again_at, place.speak_at]
        if any(place.waits for place in hall.line):
            instants.append(hall.agents.next_change(self._seen))
        return min((each for each in instants if each is not None), default=None)

    def finished(self) -> bool:
        return self.rested

    def view(self) -> View:
        """The wallboard: who waits, who works, and the day's figures."""
        hall = self.hall
        figures = hall.figures
        waiting = sum(1 for place in hall.line if place.counts)
        return {
            "org": self.address.org,
            "queue": self.address.id,
            "name": hall.settings.name,
            "callers": [_caller(place, hall) for place in hall.line if place.leg or place.counts],
            "agents": [
                {
                    "user": agent.user,
                    "state": agent.state(self._seen),
                    "joined": agent.joined,
                    "taken": agent.taken,
                    "missed": agent.missed,
                    "why_away": agent.why_away,
                    "call": agent.talking or "",
                }
                for agent in hall.agents.by_user.values()
            ],
            "figures": {
                "waiting": waiting,
                "longest_since": min((p.since for p in hall.line if p.counts), default=None),
                "estimated_wait_ms": figures.estimated_wait_ms(waiting + 1, hall.agents.at_work()),
                "arrived": figures.arrived,
                "answered": figures.answered,
                "abandoned": figures.abandoned,
                "timed_out": figures.timed_out,
                "overflowed": figures.overflowed,
                "average_wait_ms": figures.waited_ms // max(1, figures.answered),
                "service_level_percent": figures.service_level_percent(),
                "service_level_ms": hall.settings.service_level_ms,
            },
        }

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        place = self.hall.line.of_leg(leg)
        if place is not None:
            steps.occur(self.service, place, occasion, what, now)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.hall.out.settle(event.ref)
        if expected is None:
            return
        if not expected.occasion.startswith(TOLD):
            self._occur(expected.leg, prefix + expected.occasion, what, now)
        elif prefix and isinstance(what, Refusal):
            offer = OfferId(expected.occasion.removeprefix(TOLD))
            self.service.offering.untold(offer, what, now)

    def _command(self, command: Command, now: Instant) -> Refusal | None:
        """``close``, when the queue is deleted: who waits is told so; talks go on to their end."""
        if command.name not in COMMANDS:
            return Refusal(reasons.UNKNOWN_QUEUE_COMMAND, {"name": command.name[:64]})
        if command.role not in ADMINISTRATORS:
            return Refusal(reasons.FORBIDDEN_QUEUE_COMMAND)
        for place in self.hall.line:
            steps.occur(self.service, place, "closed", Refusal(reasons.QUEUE_CLOSED), now)
        return None

    def _told(self, event: Told, now: Instant) -> None:
        message, sender, offering = event.message, event.sender, self.service.offering
        match message:
            case Accepted():
                taken = offering.accepted(message.id, sender)
                if taken is not None:
                    steps.occur(self.service, taken, "taken", None, now)
            case Declined():
                offering.declined(message, sender, now)
            case Free() if sender.kind == KIND:
                offering.free_again(UserId(sender.id))
            case Over():
                self._of_agent(message.id, sender, "agent_left", message.cause, now)
            case Redirected():
                self._of_agent(message.id, sender, "redirected", message, now)
            case Held():
                self._of_agent(message.id, sender, "agent_held", message.held, now)
            case Owed() if sender == self.address:
                for promise in message.promises:
                    # What it promised itself it knows better: that may be kept since the journal was read.
                    if self._made_at == BEGINNING or promise.since < self._made_at:
                        steps.restore(self.service, promise)
            case _:
                pass

    def _of_agent(
        self, offer: OfferId, sender: Address, occasion: str, what: object, now: Instant
    ) -> None:
        place = talking.by_offer(self.service, offer, sender.id)
        if place is not None:
            steps.occur(self.service, place, occasion, what, now)

    def _broken(self, address: Address, now: Instant) -> None:
        if address.kind != KIND:
            return
        agent = UserId(address.id)
        self.service.offering.broken(agent, now)
        for place in self.hall.line:
            if place.agent == agent:
                steps.occur(self.service, place, "agent_broke", None, now)

    def _due(self, now: Instant) -> None:
        """What time itself brings; then the callers in line meet the agents that are free."""
        service, line = self.service, self.hall.line
        service.offering.expire(now)
        for place in line:
            if place.waits and place.until <= now:
                steps.occur(service, place, "too_long", None, now)
            elif place.speak_at is not None and place.speak_at <= now:
                steps.occur(service, place, "speak", None, now)
        service.offering.match(now)
        self._seen = now
        if len(line):
            self.rests_at = None
        elif self.rests_at is None:
            self.rests_at = after(now, KEEP_MS)
        self.rested = self.rests_at is not None and self.rests_at <= now


def _caller(place: Place, hall: Hall) -> Mapping[str, object]:
    return {
        "call": place.id,
        "name": place.caller.name,
        "number": place.caller.number or "",
        "state": place.step.name.lower(),
        "since": place.since,
        "position": hall.line.position(place) if place.counts else None,
        "priority": place.priority,
        "agent": place.agent or "",
        "language": place.language,
    }
