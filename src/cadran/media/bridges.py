"""Bridges: who is in which, also where their legs are on several workers.

A worker mixes only its own legs. A bridge lives on the worker of its first leg, its *home*; for the legs that are
elsewhere it has a *branch* on their worker, tied to the home by a *link*: one leg at each end, which talk to each other
as two telephones would, and say to their own side what is said on the other.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Protocol

from cadran.errors import Refused
from cadran.ids import BridgeId, LegId
from cadran.media import agreed, layout
from cadran.media.legs import Bridge, Leg, Seat
from cadran.media.settings import MediaSettings
from cadran.media.stream import Stream

LINK_CODEC, LINK_PAYLOAD_TYPE = "G722", 9
"""Wideband, and as good the second time as the first."""
LINK_EVENTS_PT = 101
"""Never sent: keys go by events of the leg that pressed them, so that nobody listens for their tones in a link."""


class Roster(Protocol):
    """Who opens and closes the legs of links: the crew."""

    def link(self, leg: LegId, seat: Seat) -> Leg:
        """A leg of our own on that worker. Raises ``Refused(media.full)``."""

    def close(self, leg: Leg) -> None:
        """Close it; one that is gone already does no harm."""


@dataclass(slots=True)
class Bridges:
    """Those in use, by name: each one's home."""

    _settings: MediaSettings
    _roster: Roster
    _homes: dict[BridgeId, Bridge] = field(default_factory=dict)
    _links: int = 0

    def home(self, bridge: BridgeId) -> Bridge | None:
        """Where a bridge is mixed whole."""
        return self._homes.get(bridge)

    def use(self, bridge: BridgeId, leg: Leg) -> Bridge:
        """The bridge on the leg's worker, made if there is none there, with one user more.

        Raises ``Refused(media.full)``: no port is left for a link.
        """
        home = self._homes.get(bridge)
        if home is None:
            home = self._homes[bridge] = _begun(bridge, leg.seat)
        found = home if home.seat is leg.seat else home.branches.get(leg.seat.worker.number)
        if found is None:
            found = self._branch(home, leg.seat)
        found.users += 1
        return found

    def unuse(self, bridge: Bridge) -> None:
        """One user less; with the last one it ends."""
        bridge.users -= 1
        if bridge.users:
            return
        if bridge.home is not None:
            del bridge.home.branches[bridge.seat.worker.number]
            self._cut(bridge)
            self.unuse(bridge.home)
        else:
            if self._homes.get(bridge.id) is bridge:
                del self._homes[bridge.id]
            untap(bridge)
        bridge.seat.bridges_free.append(bridge.number)

    def lost(self, seat: Seat) -> None:
        """The worker of a seat is dead: its bridges go on among those whose legs are elsewhere."""
        for home in list(self._homes.values()):
            branch = home.branches.pop(seat.worker.number, None)
            if branch is not None:
                self._cut(branch)
                self.unuse(home)
            elif home.seat is seat:
                self._move(home)

    def mend(self, branch: Bridge) -> None:
        """An end of a branch's link is gone. Raises ``Refused(media.full)``: there is no new one, and it is silent."""
        home = branch.home
        if home is not None:
            self._cut(branch)
            self._tie(branch, home)
            home.users -= 1

    def _move(self, lost: Bridge) -> None:
        """The first branch becomes the home, and the others are linked to it."""
        del self._homes[lost.id]
        branches = list(lost.branches.values())
        for each in branches:
            self._cut(each)
        if branches:
            home, *others = branches
            home.home = None
            self._homes[home.id] = home
            for each in others:
                each.home = None
                with contextlib.suppress(Refused):  # then its legs are left to themselves
                    self._tie(each, home)

    def _branch(self, home: Bridge, seat: Seat) -> Bridge:
        branch = _begun(home.id, seat)
        try:
            self._tie(branch, home)
        except Refused:
            seat.bridges_free.append(branch.number)
            raise
        return branch

    def _tie(self, branch: Bridge, home: Bridge) -> None:
        """Link a branch to its home."""
        near = self._end(branch.seat)
        try:
            far = self._end(home.seat)
        except Refused:
            self._roster.close(near)
            raise
        for end, other, bridge in ((near, far, branch), (far, near, home)):
            stream = Stream(
                remote=(self._settings.near_host, other.seat.worker.ports[other.slot]),
                codec=LINK_CODEC,
                payload_type=LINK_PAYLOAD_TYPE,
                events_pt=LINK_EVENTS_PT,
            )
            end.link = branch
            end.speak(stream)
            end.send(layout.OP_CONNECT, *agreed.words(stream, self._settings.families))
            end.send(layout.OP_JOIN, bridge.number, 0)
        branch.home, branch.link = home, (near, far)
        home.branches[branch.seat.worker.number] = branch
        home.users += 1

    def _end(self, seat: Seat) -> Leg:
        self._links += 1
        return self._roster.link(LegId(f"link-{self._links}"), seat)

    def _cut(self, branch: Bridge) -> None:
        """Close what is left of a branch's link."""
        for end in branch.link:
            self._roster.close(end)
        branch.link = ()


def untap(bridge: Bridge) -> None:
    """End the recording of a bridge, if there is one."""
    if bridge.recording is not None:
        bridge.recording = None
        bridge.seat.worker.send(layout.OP_BRIDGE_TAP, bridge.number, 0, layout.NO_TAP, 0)


def _begun(bridge: BridgeId, seat: Seat) -> Bridge:
    made = Bridge(bridge, seat, seat.bridges_free.popleft())
    seat.worker.send(layout.OP_BRIDGE, made.number, 0, 0)
    return made
