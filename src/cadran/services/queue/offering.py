"""Offers to agents: who is offered whom, and what becomes of it.

The agent's own phone program grants offers one at a time, so that two queues and a direct call never reach
one person at once. Each offer has a bridge of its own: an agent who answers too late sits alone in it until
told that somebody else was first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import MINUTE_MS, SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId, CallId, UserId
from cadran.services import causes
from cadran.services.actions import Tell
from cadran.services.offers import Declined, Message, Offer, OfferId, Over, Withdrawn
from cadran.services.queue.agents import Agent
from cadran.services.queue.hall import Hall
from cadran.services.queue.line import Place, Step
from cadran.services.queue.settings import ATTENDANT

KIND = "phone"
GRACE_MS = 3 * SECOND_MS
"""Beyond an offer's expiry: a phone that has not answered by then never will."""
BUSY_MS, BUSY_MOST_MS = 15 * SECOND_MS, 2 * MINUTE_MS
"""A busy agent tells when they are free. One whose telephone alone knows that it is busy cannot: asked again after
so long, twice as long each time, since each try is one more call that they missed.
"""
ABSENT_MS = 15 * SECOND_MS
"""An agent without a telephone, or who is not to be disturbed, is asked again after so long."""
ROUND_MS = 2 * SECOND_MS
"""All were asked and nobody answered: a breath before the next round."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that is out."""

    id: OfferId
    place: CallId
    agent: UserId
    bridge: BridgeId
    given_up_at: Instant


@dataclass(slots=True)
class Offering:
    """All offers of a queue."""

    hall: Hall
    out: dict[OfferId, Offered] = field(default_factory=dict)

    # --- who is offered whom

    def match(self, now: Instant) -> None:
        """Offer the callers in line to the agents that are free."""
        routing = self.hall.settings.routing
        for place in self.hall.line:
            if place.again_at is not None and place.again_at <= now:
                place.again_at = None
        for place in [each for each in self.hall.line.in_order() if each.waits]:
            if place.step is Step.PROMISED and place.again_at is not None:
                continue  # nobody is on the line: the next ones need not wait for them
            if place.again_at is None:
                free = self.hall.agents.free(now)
                fresh = [each for each in free if place.may_reach(each.user)]
                if routing == ATTENDANT:
                    for agent in fresh:
                        self._offer(place, agent, now)
                elif fresh and not place.offers:
                    self._offer(place, self.hall.agents.best(fresh, routing), now)
                self._round(place, now)
            if routing == ATTENDANT:
                return

    def _round(self, place: Place, now: Instant) -> None:
        """Everybody who could be asked was: after a breath, all again."""
        if not place.offers and place.tried:
            place.tried.clear()
            place.again_at = after(now, ROUND_MS)

    def _offer(self, place: Place, agent: Agent, now: Instant) -> None:
        hall = self.hall
        name = hall.name(now)
        expires_at = after(now, hall.settings.alert_ms)
        offered = Offered(
            OfferId(name),
            place.id,
            agent.user,
            BridgeId(name),
            after(expires_at, GRACE_MS),
        )
        self.out[offered.id] = offered
        place.offers.add(offered.id)
        place.again_at = None
        agent.offer = offered.id
        # A conversation of its own at the agent's phone: the same caller may come to the same agent again.
        offer = Offer(
            offered.id,
            CallId(name),
            offered.bridge,
            place.caller,
            expires_at,
            waits=True,
            presence=hall.settings.presence,
            alone=True,
        )
        self._tell(agent.user, offer)

    # --- what becomes of it

    def accepted(self, offer: OfferId, sender: Address) -> Place | None:
        """An agent answered: the place is theirs, everybody else's offer is withdrawn.

        None if they were too late: they are told so.
        """
        offered = self.out.get(offer)
        if offered is not None and offered.agent != sender.id:
            return None
        place = self.hall.line.places.get(offered.place) if offered else None
        if offered is None or place is None or not place.waits:
            self._gone(offer)
            late = Over(offer, Refusal(causes.ANSWERED_ELSEWHERE))
            self.hall.out.put(Tell(self.hall.out.ref(), sender, late))
            return None
        self._gone(offer)
        self.withdraw(place, Refusal(causes.ANSWERED_ELSEWHERE))
        agent = self.hall.agents.by_user.get(offered.agent)
        if agent is not None:
            agent.talking, agent.taken, agent.missed = place.id, agent.taken + 1, 0
            agent.busy_again = 0
        place.tried.clear()
        place.offer, place.agent, place.bridge = offer, offered.agent, offered.bridge
        return place

    def declined(self, message: Declined, sender: Address, now: Instant) -> None:
        """An agent will not have the call."""
        offered = self.out.get(message.id)
        if offered is not None and offered.agent == sender.id:
            self._lost(offered, message.cause, now)

    def untold(self, offer: OfferId, cause: Refusal, now: Instant) -> None:
        """There is no such phone."""
        if (offered := self.out.get(offer)) is not None:
            self._lost(offered, cause, now)

    def expire(self, now: Instant) -> None:
        """Offers whose phone never answered at all."""
        for offered in [each for each in self.out.values() if each.given_up_at <= now]:
            self._tell(offered.agent, Withdrawn(offered.id, Refusal(causes.NO_ANSWER)))
            self._lost(offered, Refusal(causes.NO_ANSWER), now)

    def broken(self, agent: UserId, now: Instant) -> None:
        """The agent's phone program is no more, and its offers with it.

        Its successor may have got one of them, sent before this news came: it is withdrawn.
        """
        for offered in [each for each in self.out.values() if each.agent == agent]:
            self._tell(agent, Withdrawn(offered.id, Refusal(causes.CANCELLED)))
            self._lost(offered, Refusal(causes.REJECTED), now)

    def withdraw(self, place: Place, cause: Refusal) -> None:
        """Nobody needs to answer this caller any more."""
        for offer in list(place.offers):
            self._tell(self.out[offer].agent, Withdrawn(offer, cause))
            self._gone(offer)

    def dismissed(self) -> None:
        """Offers to people who are no agents any more, or opted out, are withdrawn."""
        for offered in list(self.out.values()):
            agent = self.hall.agents.by_user.get(offered.agent)
            if agent is None or agent.leaving or not agent.joined:
                self._tell(offered.agent, Withdrawn(offered.id, Refusal(causes.CANCELLED)))
                self._gone(offered.id)

    def free_again(self, agent: UserId) -> None:
        """Their phone says that they are."""
        found = self.hall.agents.by_user.get(agent)
        if found is not None:
            found.away_until, found.why_away, found.busy_again = None, "", 0

    def deadline(self) -> Instant | None:
        """When the first offer is given up."""
        return min((each.given_up_at for each in self.out.values()), default=None)

    def _lost(self, offered: Offered, cause: Refusal, now: Instant) -> None:
        place = self.hall.line.places.get(offered.place)
        agent = self.hall.agents.by_user.get(offered.agent)
        if agent is not None:
            if cause.reason is causes.NO_ANSWER or cause.reason is causes.REJECTED:
                agent.missed += 1
            else:
                busy = cause.reason is causes.BUSY
                agent.busy_again = agent.busy_again + 1 if busy else 0
                pause_ms = min(BUSY_MS << agent.busy_again - 1, BUSY_MOST_MS) if busy else ABSENT_MS
                agent.away_until = after(now, pause_ms)
                agent.why_away = cause.id
        if place is not None:
            place.tried.add(offered.agent)
        self._gone(offered.id)

    def _gone(self, offer: OfferId) -> None:
        """The offer is out no more, however it ended."""
        offered = self.out.pop(offer, None)
        if offered is not None:
            place = self.hall.line.places.get(offered.place)
            if place is not None:
                place.offers.discard(offer)
            self.hall.agents.let_go(offered.agent)

    def _tell(self, agent: UserId, message: Message) -> None:
        to = Address(self.hall.address.org, KIND, agent)
        ref = self.hall.out.ref(f"told:{message.id}" if isinstance(message, Offer) else "")
        self.hall.out.put(Tell(ref, to, message))


@dataclass(slots=True)
class Service:
    """What the steps work on: the hall and its offers."""

    hall: Hall
    offering: Offering
