"""The event stream's clients: what each follows, and a bounded queue between the exchange and each.

Everything here belongs to the loop's thread. The exchange's callback never waits: a client that does
not keep up is dropped, and finds the present state in the snapshots when it comes back.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cadran.api import reasons
from cadran.api.context import Principal
from cadran.api.house import ExchangeDoor
from cadran.errors import Refused
from cadran.ids import OrgId, UserId

QUEUE_MESSAGES = 256
"""Messages a client may lag behind: some ten seconds of a lively meeting."""
STREAMS_A_USER = 20
"""Open pages of one person."""
STREAMS_MAX = 2_000
"""Open pages of everybody on this node: some 100 MB at worst."""

Message = dict[str, Any]
Shape = Callable[[str, Mapping[str, Any], str, bool], Mapping[str, Any]]
"""``(topic, data, language, full)``: what the exchange says, in the shape that clients are promised."""


@dataclass(eq=False, slots=True)
class Client:
    """One open stream. ``slow`` once its queue overflowed; nothing more is put into it then."""

    principal: Principal
    language: str
    topics: dict[str, bool] = field(default_factory=dict)
    """What is followed, and whether in full (numbers unmasked)."""
    queue: asyncio.Queue[Message | None] = field(
        default_factory=lambda: asyncio.Queue(QUEUE_MESSAGES)
    )
    slow: bool = False
    _sequence: int = 0

    def tell(self, kind: str, topic: str, data: Mapping[str, Any]) -> None:
        """Queue a message; a full queue ends the stream."""
        if self.slow:
            return
        self._sequence += 1
        message = {"kind": kind, "topic": topic, "sequence": self._sequence, "data": dict(data)}
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.slow = True
            self.queue.get_nowait()
            self.queue.put_nowait(None)


class Streams:
    """All clients of this node, by organisation; one subscription at the exchange for each."""

    def __init__(self, exchange: ExchangeDoor, shape: Shape) -> None:
        self._exchange = exchange
        self._shape = shape
        self._clients: dict[OrgId, set[Client]] = {}
        self._stops: dict[OrgId, Callable[[], None]] = {}
        self._users: Counter[UserId] = Counter()
        self._speaking: dict[tuple[OrgId, str], dict[str, bool]] = {}

    def open(self, principal: Principal, language: str) -> Client:
        """Raises ``Refused`` when too many are open."""
        if self._users.total() >= STREAMS_MAX or self._users[principal.user] >= STREAMS_A_USER:
            raise Refused(reasons.TOO_MANY_STREAMS)
        org = principal.org
        if org not in self._stops:
            self._stops[org] = self._exchange.subscribe(org, partial(self.hear, org))
        client = Client(principal, language)
        self._clients.setdefault(org, set()).add(client)
        self._users[principal.user] += 1
        return client

    def close(self, client: Client) -> None:
        """May be repeated."""
        org = client.principal.org
        clients = self._clients.get(org, set())
        if client not in clients:
            return
        clients.discard(client)
        self._users[client.principal.user] -= 1
        if not self._users[client.principal.user]:
            del self._users[client.principal.user]
        if not clients:
            del self._clients[org]
            self._stops.pop(org)()
            for place in [each for each in self._speaking if each[0] == org]:
                del self._speaking[place]

    def speaking(self, org: OrgId, meeting: str) -> Mapping[str, bool]:
        """Who speaks in a meeting, as far as it was told since somebody of the organisation looks."""
        return dict(self._speaking.get((org, meeting), {}))

    def _keep(self, org: OrgId, kind: str, meeting: str, data: Mapping[str, Any]) -> None:
        """Remember who speaks for as long as they are in the meeting."""
        place = (org, meeting)
        if kind == "speaking":
            self._speaking.setdefault(place, {}).update(data)
        elif kind == "meeting" and place in self._speaking:
            here = {each["leg"] for each in data.get("participants", ())}
            left = {leg: now for leg, now in self._speaking[place].items() if leg in here}
            if left:
                self._speaking[place] = left
            else:
                del self._speaking[place]

    def count(self) -> int:
        return self._users.total()

    def hear(self, org: OrgId, topic: str, data: Mapping[str, Any]) -> None:
        """Pass on to those who follow it what happened in an organisation."""
        kind, _, subject = topic.partition(":")
        self._keep(org, kind, subject, data)
        followed = {
            "call": "calls",
            "credit": "credits",
            "notice": "notices",
            "speaking": f"meeting:{subject}",
        }
        wanted = followed.get(kind, topic)
        shown = f"speaking:{subject}" if kind == "speaking" else wanted
        shaped: dict[tuple[str, bool], Mapping[str, Any]] = {}
        for client in tuple(self._clients.get(org, ())):
            full = client.topics.get(wanted)
            if full is None:
                continue
            form = (client.language, full)
            if form not in shaped:
                shaped[form] = self._shape(shown, data, *form)
            client.tell("delta", shown, shaped[form])
