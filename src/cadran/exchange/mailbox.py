"""Programs and their mailboxes: one event at a time for each program, in order.

``post`` may be called from anywhere on the loop, also while a program is being told something: the
event waits its turn. ``pump`` delivers until all is quiet or the turn is over. A program that raises is
dropped, and nobody else is any the worse.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import structlog
from msgspec import Struct, field

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.exchange.placement import Lease, Placement
from cadran.exchange.reasons import BUSY, ELSEWHERE, NO_PROGRAM, PROGRAM_FAILED
from cadran.exchange.timers import Timers
from cadran.ids import Address, NodeId
from cadran.services.actions import Action
from cadran.services.events import Event, LegEnded, Woken
from cadran.services.program import Program

MAILBOX_MAX = 1_000
"""Events waiting for one program: a meeting of 250 that all press a key at once has four turns' room."""
PROGRAMS_MAX = 50_000
"""Programs alive at once on a node: far above the legs that its media can carry."""
TURN_EVENTS_MAX = 2_000
"""Events delivered before the loop gets its turn again: a few milliseconds."""
ROUNDS_MAX = 200
"""Events that one program is told in a turn: a program that keeps itself busy holds up nobody."""

log = structlog.get_logger(__name__)


class Running(Struct):
    """A program at work and what waits for it. ``due``: the instant that its timer is set for."""

    program: Program
    lease: Lease
    events: deque[Event] = field(default_factory=deque)
    queued: bool = False
    due: Instant | None = None


@dataclasses.dataclass(slots=True)
class Mailboxes:
    """All programs of this node. ``make`` builds one from its address, or answers None."""

    node: NodeId
    placement: Placement
    timers: Timers
    make: Callable[[Address], Program | None]
    execute: Callable[[Program, Action, Instant], None]
    handled: Callable[[Mapping[Address, Program]], None]
    """These have dealt with something, and are whole: told once a ``pump``."""
    forward: Callable[[Lease, Address, Event], bool]
    failed: Callable[[Address, Refusal, Sequence[Event]], None]
    """The program is gone, with the events that it has not answered."""
    _running: dict[Address, Running] = dataclasses.field(default_factory=dict)
    _ready: deque[Address] = dataclasses.field(default_factory=deque)
    _handled: dict[Address, Program] = dataclasses.field(default_factory=dict)
    _pumping: bool = False

    def program(self, address: Address) -> Program | None:
        """The program that runs here at this address, if any."""
        running = self._running.get(address)
        return running.program if running else None

    def programs(self) -> list[Program]:
        return [running.program for running in self._running.values()]

    def post(self, address: Address, event: Event, now: Instant) -> None:
        """Put an event into a mailbox, starting its program if need be.

        Raises ``Refused``: nothing is configured there, it is elsewhere and cannot be reached, or full.
        """
        running = self._running.get(address) or self._start(address, event, now)
        if running is not None:
            self._put(address, running, event)

    def tell(self, address: Address, event: Event) -> None:
        """As ``post``, but starts no program: where none runs, nobody hears it."""
        running = self._running.get(address)
        if running is not None:
            self._put(address, running, event)

    def _put(self, address: Address, running: Running, event: Event) -> None:
        if len(running.events) >= MAILBOX_MAX and not isinstance(event, LegEnded):
            # An end is told once and to be known; there are no more of them than legs.
            raise Refused(BUSY, address=str(address))
        running.events.append(event)
        if not running.queued:
            running.queued = True
            self._ready.append(address)

    def pump(self, now: Instant) -> bool:
        """Deliver waiting events; False when some are left for the next turn."""
        ready, left = self._ready, TURN_EVENTS_MAX
        if not ready or self._pumping:
            return True
        self._pumping = True
        try:
            for _ in range(ROUNDS_MAX):
                waiting = min(len(ready), left)
                left -= waiting
                for _ in range(waiting):
                    self._deliver(ready.popleft(), now)
                if not ready or not left:
                    break
        finally:
            self._pumping = False
        handled, self._handled = self._handled, {}
        self.handled(handled)
        return not ready

    def _start(self, address: Address, event: Event, now: Instant) -> Running | None:
        lease = self.placement.owner(address, self.node, now)
        if lease.node != self.node:
            if not self.forward(lease, address, event):
                raise Refused(ELSEWHERE, node=lease.node)
            return None
        if len(self._running) >= PROGRAMS_MAX:
            raise Refused(BUSY, address=str(address))
        program = self.make(address)
        if program is None:
            self.placement.release(address, self.node, lease.fence)
            raise Refused(NO_PROGRAM, address=str(address))
        running = self._running[address] = Running(program, lease)
        return running

    def _deliver(self, address: Address, now: Instant) -> None:
        running = self._running.get(address)
        if running is None or (running.lease.until <= now and not self._keeps(address, now)):
            return
        event, program = running.events.popleft(), running.program
        try:
            for action in program.handle(event, now):
                self.execute(program, action, now)
            self._rest(address, running)
        except Exception:
            log.exception("program failed", address=str(address), told=type(event).__name__)
            self._drop(address, running)
            self._handled.pop(address, None)
            self.failed(
                address,
                Refusal(PROGRAM_FAILED, {"kind": address.kind}),
                (event, *running.events),
            )

    def _keeps(self, address: Address, now: Instant) -> bool:
        """Is the lease ours beyond the end that we know of? A program that moved away is dropped."""
        running = self._running[address]
        running.lease = self.placement.owner(address, self.node, now)
        node = running.lease.node
        if node == self.node:
            return True
        log.warning("program moved away", address=str(address), node=node)
        del self._running[address]
        self._handled.pop(address, None)
        self.timers.cancel(address)
        self.failed(address, Refusal(ELSEWHERE, {"node": node}), running.events)
        return False

    def _rest(self, address: Address, running: Running) -> None:
        """The event is dealt with: the next, a pause, or the end."""
        program = self._handled[address] = running.program
        if running.events:
            self._ready.append(address)
            return
        running.queued = False
        if program.finished():
            self._drop(address, running)
            return
        deadline = program.deadline()
        if deadline != running.due:
            running.due = deadline
            if deadline is None:
                self.timers.cancel(address)
            else:
                self.timers.set(address, deadline, lambda now: self._wake(address, now))

    def _wake(self, address: Address, now: Instant) -> None:
        running = self._running.get(address)
        if running is None:
            return
        running.due = None
        if not running.queued:  # else it is about to be told the time anyway
            self.post(address, Woken(), now)

    def _drop(self, address: Address, running: Running) -> None:
        del self._running[address]
        self.timers.cancel(address)
        self.placement.release(address, self.node, running.lease.fence)
