"""Live pages: whoever watches an organisation hears each change once a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from cadran.ids import Address, OrgId, UserId
from cadran.services.program import Program

Watcher = Callable[[str, Mapping[str, object]], None]
"""``(topic, data)``; must not block or raise: the API's queues drop slow clients themselves."""

log = structlog.get_logger(__name__)

WATCHERS_MAX = 10_000
"""Pages open at once on a node."""


@dataclass(slots=True)
class Watch:
    """Who watches, and what changed since the last flush."""

    _watchers: dict[OrgId, set[Watcher]] = field(default_factory=dict)
    _changed: dict[Address, Program] = field(default_factory=dict)
    _moved: set[tuple[OrgId, UserId]] = field(default_factory=set)
    _speaking: dict[Address, dict[str, bool]] = field(default_factory=dict)
    _count: int = 0
    stirred: bool = False
    """Is there anything to tell?"""

    def __contains__(self, org: OrgId) -> bool:
        """Does anybody watch this organisation?"""
        return org in self._watchers

    def subscribe(self, org: OrgId, watcher: Watcher) -> Callable[[], None] | None:
        """Answers the way to stop watching, or None when too many watch already."""
        if self._count >= WATCHERS_MAX:
            return None
        self._watchers.setdefault(org, set()).add(watcher)
        self._count += 1

        def stop() -> None:
            watchers = self._watchers.get(org, set())
            if watcher in watchers:
                watchers.discard(watcher)
                self._count -= 1
                if not watchers:
                    del self._watchers[org]

        return stop

    def changed(self, programs: Mapping[Address, Program]) -> None:
        """The views of these programs may differ from now on, and whoever a phone is of may be reached otherwise."""
        if not self._watchers:
            return
        for address, program in programs.items():
            if address.org in self._watchers:
                self.stirred = True
                self._changed[address] = program
                if address.kind == "phone":
                    self._moved.add((address.org, UserId(address.id)))

    def moved(self, org: OrgId, user: UserId) -> None:
        """Somebody may be reached in another way from now on, or no more."""
        if org in self._watchers:
            self.stirred = True
            self._moved.add((org, user))

    def take_moved(self) -> set[tuple[OrgId, UserId]]:
        """Whose presence may have changed since this was asked last."""
        moved, self._moved = self._moved, set()
        return moved

    def speaking(self, address: Address, leg: str, *, speaking: bool) -> None:
        """Telemetry: shown, never stored."""
        if address.org in self._watchers:
            self.stirred = True
            self._speaking.setdefault(address, {})[leg] = speaking

    def tell(self, org: OrgId, topic: str, data: Mapping[str, object]) -> None:
        """Say something to everybody who watches an organisation."""
        for watcher in list(self._watchers.get(org, ())):
            try:
                watcher(topic, data)
            except Exception:
                log.exception("watcher failed", topic=topic.partition(":")[0])

    def flush(self) -> None:
        """Tell everybody what changed."""
        self.stirred = False
        changed, self._changed = self._changed, {}
        for address, program in changed.items():
            try:
                view = program.view()
            except Exception:
                log.exception("view failed", address=str(address))
            else:
                self.tell(address.org, f"{address.kind}:{address.id}", view)
        speaking, self._speaking = self._speaking, {}
        for address, legs in speaking.items():
            self.tell(address.org, f"speaking:{address.id}", legs)
