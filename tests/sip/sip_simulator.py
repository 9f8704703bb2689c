"""A simulated network for SIP agents: seeded loss, duplication and reordering, and a clock of its own."""

from __future__ import annotations

import random
from heapq import heappop, heappush
from itertools import count

from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.digest import ha1
from cadran.sip.events import (
    Accepted,
    AccountIdentity,
    Ended,
    Established,
    Flow,
    IdentityWanted,
    Invited,
    Reanswered,
    Rejected,
    Reoffered,
    StrangerIdentity,
    Transmit,
    TrunkIdentity,
)
from cadran.sip.reasons import HUNG_UP

START = 1_700_000_000_000
REALM = "test"
SDP = (
    "v=0\r\no=- 7 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)
EARLY, LATER = SDP.replace("4000", "4002"), SDP.replace("4000", "4004")
"""What a callee says before its answer, and what either side offers afterwards."""


class Station:
    """An agent at an address, and everything that it said."""

    def __init__(self, network, host, port=5060, transport="udp", **settings):
        self.network = network
        self.address = (host, port)
        self.transport = transport
        config = AgentConfig({transport: self.address}, REALM, **settings)
        self.agent = Agent(config, network.random.randbytes)
        self.heard = []
        self.identity = lambda _wanted: TrunkIdentity("peer")
        self.on_event = lambda _event: None
        self._legs = count(1)

    @property
    def now(self):
        return self.network.now

    def flow_to(self, other):
        return Flow(self.transport, self.address, other.address)

    def call(self, other, user="100", sdp=SDP, **more):
        leg = LegId(f"{self.address[0]}-{next(self._legs)}")
        host, port = other.address
        self.agent.invite(
            leg,
            uri=f"sip:{user}@{host}:{port}",
            flow=self.flow_to(other),
            from_uri=f"sip:caller@{self.address[0]}",
            from_name="",
            sdp=sdp,
            now=self.now,
            **more,
        )
        return leg

    def hang_up(self, leg, status=0, cause=None):
        self.agent.hang_up(leg, cause or Refusal(HUNG_UP), self.now, status)

    def drain(self):
        for output in self.agent.poll():
            if isinstance(output, Transmit):
                self.network.carry(self, output)
                continue
            self.heard.append((self.now, output))
            if isinstance(output, IdentityWanted):
                self.agent.identify(output.ask, self.identity(output), self.now)
            else:
                self.on_event(output)

    def events(self, kind, leg=None):
        return [
            event
            for _, event in self.heard
            if isinstance(event, kind) and (leg is None or event.leg == leg)
        ]

    def last_events(self, leg):
        return self.events((Ended, Rejected), leg)


class Network:
    """Carries datagrams between stations; nothing happens but inside ``run``."""

    def __init__(self, seed=1, loss=0.0, duplicates=0.0, delay_ms=(5, 5)):
        self.random = random.Random(seed)
        self.loss = loss
        self.duplicates = duplicates
        self.delay_ms = delay_ms
        self.now = START
        self.stations = {}
        self.wire = []
        self.blocked = lambda _data, _source, _target: False
        self._queue = []
        self._order = count()

    def station(self, host, port=5060, transport="udp", **settings):
        station = Station(self, host, port, transport, **settings)
        self.stations[station.address] = station
        return station

    def carry(self, source, output):
        self.wire.append((self.now, source, output.data))
        copies = 1 + (self.random.random() < self.duplicates)
        for _ in range(copies):
            lost = self.random.random() < self.loss
            if lost or self.blocked(output.data, source.address, output.flow.remote):
                continue
            when = self.now + self.random.randint(*self.delay_ms)
            heappush(self._queue, (when, next(self._order), source, output))

    def at(self, delay_ms, act):
        heappush(self._queue, (self.now + delay_ms, next(self._order), None, act))

    def run(self, for_ms):
        """Let time pass."""
        end = self.now + for_ms
        self.drain()
        while True:
            due = [each.agent.deadline() for each in self.stations.values()]
            times = [each for each in due if each is not None]
            if self._queue:
                times.append(self._queue[0][0])
            if not times or min(times) > end:
                self.now = end
                return
            self.now = max(self.now, min(times))
            self._step()

    def _step(self):
        while self._queue and self._queue[0][0] <= self.now:
            _, _, source, what = heappop(self._queue)
            if source is None:
                what()
            else:
                station = self.stations.get(what.flow.remote)
                if station is not None:
                    flow = Flow(station.transport, station.address, source.address)
                    station.agent.receive(what.data, flow, self.now)
            self.drain()
        for station in self.stations.values():
            station.agent.fire(self.now)
        self.drain()

    def drain(self):
        for station in self.stations.values():
            station.drain()

    def sent(self, start, source=None):
        """Datagrams whose start line begins so: (time, data)."""
        return [
            (when - START, data)
            for when, who, data in self.wire
            if data.startswith(start.encode()) and (source is None or who is source)
        ]


def answering(station, after_ms=0, sdp=SDP):
    """Let a station ring and answer each call, and accept each offer."""

    def on_event(event):
        if isinstance(event, Invited):
            station.agent.ring(event.leg, station.now)
            station.network.at(after_ms, lambda: station.agent.accept(event.leg, sdp, station.now))
        elif isinstance(event, Reoffered):
            station.agent.answer_offer(event.leg, sdp, station.now)

    station.on_event = on_event
    return station


def accounts(**passwords):
    """An identity function that knows these accounts."""

    def identity(wanted):
        password = passwords.get(wanted.username)
        if password is None:
            return StrangerIdentity()
        name = wanted.username
        hashes = {each: ha1(each, name, REALM, password) for each in ("MD5", "SHA-256")}
        return AccountIdentity(name, hashes)

    return identity


__all__ = [
    "REALM",
    "SDP",
    "START",
    "Accepted",
    "Ended",
    "Established",
    "Invited",
    "Network",
    "Reanswered",
    "Rejected",
    "Reoffered",
    "Station",
    "accounts",
    "answering",
]
