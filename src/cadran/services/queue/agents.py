"""The agents of a queue: who may be offered the next call, by the rule of its routing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.ids import CallId, UserId
from cadran.services.offers import OfferId
from cadran.services.queue.settings import LONGEST_IDLE, ROUND_ROBIN, AgentSettings


@dataclass(slots=True)
class Agent:
    """An agent as the queue knows one. What else they do is known to their own phone's program only."""

    user: UserId
    joined: bool
    since: Instant
    """Idle since, for ``longest_idle``."""
    offer: OfferId | None = None
    talking: CallId | None = None
    away_until: Instant | None = None
    """Declined: not asked again before."""
    busy_again: int = 0
    """Times in a row that they were found busy."""
    why_away: str = ""
    wrap_until: Instant | None = None
    taken: int = 0
    missed: int = 0
    leaving: bool = False
    """No longer in the settings, but still at work with a call."""

    def free(self, now: Instant) -> bool:
        """May be offered a call."""
        return (
            self.joined
            and not self.leaving
            and self.offer is None
            and self.talking is None
            and not self.pausing(now)
        )

    def pausing(self, now: Instant) -> bool:
        """Away, or still writing up the last call."""
        return any(
            until is not None and until > now for until in (self.away_until, self.wrap_until)
        )

    def state(self, now: Instant) -> str:
        """In a word, for the wallboard."""
        if self.talking is not None:
            return "talking"
        if self.offer is not None:
            return "ringing"
        if not self.joined:
            return "out"
        if self.wrap_until is not None and self.wrap_until > now:
            return "wrap_up"
        return "away" if self.pausing(now) else "idle"


@dataclass(slots=True)
class Agents:
    """All agents, in the order of the settings."""

    by_user: dict[UserId, Agent] = field(default_factory=dict)

    def configure(self, wanted: Iterable[AgentSettings], now: Instant) -> None:
        """Take the settings over; who talks or rings stays until that is over."""
        before, self.by_user = self.by_user, {}
        for each in wanted:
            agent = before.pop(each.user, None) or Agent(each.user, each.joined, now)
            agent.joined, agent.leaving = each.joined, False
            self.by_user[each.user] = agent
        for user, agent in before.items():
            if agent.offer is not None or agent.talking is not None:
                agent.leaving = True
                self.by_user[user] = agent

    def at_work(self) -> int:
        """How many are in."""
        return sum(each.joined for each in self.by_user.values())

    def free(self, now: Instant) -> list[Agent]:
        """Who may be offered a call."""
        return [each for each in self.by_user.values() if each.free(now)]

    def best(self, free: list[Agent], routing: str) -> Agent:
        """Whom to ask first; the order of the settings decides between equals."""
        if routing == ROUND_ROBIN:
            return min(free, key=lambda each: each.taken + each.missed)
        if routing == LONGEST_IDLE:
            return min(free, key=lambda each: each.since)
        return free[0]

    def over(self, user: UserId, now: Instant, wrap_up_ms: int) -> None:
        """A talk ended."""
        agent = self.by_user.get(user)
        if agent is not None:
            agent.talking, agent.since = None, now
            agent.wrap_until = Instant(now + wrap_up_ms) if wrap_up_ms else None
            self._tidy(agent)

    def let_go(self, user: UserId) -> None:
        """An offer came to nothing."""
        agent = self.by_user.get(user)
        if agent is not None:
            agent.offer = None
            self._tidy(agent)

    def _tidy(self, agent: Agent) -> None:
        if agent.leaving and agent.offer is None and agent.talking is None:
            del self.by_user[agent.user]

    def next_change(self, now: Instant) -> Instant | None:
        """When somebody may be free again by time alone."""
        instants = [
            until
            for each in self.by_user.values()
            for until in (each.away_until, each.wrap_until)
            if until is not None and until > now
        ]
        return min(instants, default=None)
