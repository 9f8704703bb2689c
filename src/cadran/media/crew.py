"""The workers: started, given legs, watched, and replaced when one dies."""

from __future__ import annotations

import contextlib
import heapq
import os
import select
import sys
from collections import deque

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import layout
from cadran.media.bridges import Bridges
from cadran.media.events import LegClosed, MediaEvent, WorkerDied
from cadran.media.legs import Leg, Seat, beginning
from cadran.media.ports import Ports, now_ms
from cadran.media.process import Worker
from cadran.media.reasons import DOWN, FULL
from cadran.media.recorder import Recorder
from cadran.media.settings import MediaSettings
from cadran.media.speech import translate

RESTARTS = 5
RESTARTS_WITHIN_MS = 60_000
"""Five deaths in a minute: the cause is not one call's. Then the next is tried only when a leg asks, and…"""
RETRY_MS = 10_000
"""…not sooner than this after the last death."""
HEADER = (
    "skipped",
    "foreign",
    "malformed",
    "forged",
    "events_lost",
    "faults",
    "scheduling",
    "busy_ns",
    "phase",
)


class Crew:
    """Seats by worker number; an empty one is a worker that died too often."""

    def __init__(
        self,
        settings: MediaSettings,
        clips_fd: int,
        legs: dict[LegId, Leg],
    ) -> None:
        self.recorder = Recorder(self.wake)
        self._settings = settings
        self._clips_fd = clips_fd
        self._legs = legs
        self.bridges = Bridges(settings, self)
        self._ports = Ports(settings)
        self.browser_hosts = self._ports.browser_hosts()
        self._seats: list[Seat | None] = [None] * settings.workers
        self._deaths: list[deque[int]] = [deque(maxlen=RESTARTS) for _ in self._seats]
        self._epoll = select.epoll()
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self._wake_fd, select.EPOLLIN)

    def start(self) -> None:
        for number in range(len(self._seats)):
            self._fill(number)

    def stop(self) -> None:
        self.recorder.close()
        seats = [seat for seat in self._seats if seat is not None]
        for seat in seats:
            seat.worker.ask_to_stop()
        for seat in seats:
            seat.worker.release()
        self._seats = []
        self._epoll.close()
        os.close(self._wake_fd)

    @property
    def ready(self) -> bool:
        return all(seat is not None and seat.worker.ready for seat in self._seats)

    def wait_ready(self, deadline_s: float) -> None:
        for seat in self._seats:
            if seat is not None and not seat.worker.wait_ready(deadline_s):
                raise Refused(DOWN)

    def fileno(self) -> int:
        return self._epoll.fileno()

    def wake(self) -> None:
        """Make ``fileno`` readable until the next poll."""
        os.eventfd_write(self._wake_fd, 1)

    def figures(self) -> list[dict[str, int]]:
        return [
            {"pid": seat.worker.process.pid}
            | {name: seat.worker.figure(f"h_{name}") for name in HEADER}
            for seat in self._seats
            if seat is not None
        ]

    def poll(self) -> list[MediaEvent]:
        """Events of all workers, and what became of workers that ended."""
        ready = [fd for fd, _ in self._epoll.poll(0)]
        if self._wake_fd in ready:
            os.eventfd_read(self._wake_fd)
        told: list[MediaEvent] = []
        for number, seat in enumerate(self._seats):
            if seat is None:
                continue
            worker = seat.worker
            died = worker.pid_fd in ready
            if worker.wake_fd in ready or died:  # of who died all is heard that they said
                found = [self._event(seat, words) for words in worker.events()]
                told += [each for each in found if each is not None]
            else:
                worker.flush()
            if died:
                told.append(self._bury(number, seat))
        told += self.recorder.ended()
        return told

    def take(self, leg: LegId, circle: str = "", *, urgent: bool = False) -> Leg:
        """A slot for a leg: where most of its circle are, so that few bridges need links; else with the fewest legs.

        An ``urgent`` one may have a slot that is kept for draining.
        """
        self._revive()
        living = [seat for seat in self._seats if seat is not None]
        if not living:
            raise Refused(DOWN)
        if len(living) > 1:
            living.sort(key=lambda each: (-each.circles[circle] if circle else 0, len(each.legs)))
        for seat in living:
            taken = self._seated(leg, seat, circle, urgent=urgent)
            if taken is not None:
                return taken
        raise self._full()

    def link(self, leg: LegId, seat: Seat) -> Leg:
        """A leg of our own on a worker, for the link of a bridge; it may have a slot kept for draining."""
        taken = self._seated(leg, seat, "", urgent=True)
        if taken is None:
            raise self._full()
        return taken

    def _full(self) -> Refused:
        return Refused(FULL, limit=self._settings.legs_per_worker * self._settings.workers)

    def _seated(self, leg: LegId, seat: Seat, circle: str, *, urgent: bool) -> Leg | None:
        """The leg, open on a worker, if there is room."""
        slot = self._slot(seat, urgent=urgent)
        if slot is None:
            return None
        seat.generation += 1
        taken = Leg(leg, seat, slot, seat.generation, circle)
        seat.circles[circle] += 1
        seat.legs[slot] = taken
        self._legs[leg] = taken
        taken.send(layout.OP_OPEN, *beginning())
        return taken

    def _slot(self, seat: Seat, *, urgent: bool) -> int | None:
        """The slot whose port has rested longest; none above the limit, unless it is urgent."""
        if not seat.free:
            return None
        rested = self._ports.rested(seat.worker.ports[seat.free[0][1]])
        if not urgent and (len(seat.legs) >= seat.limit or not rested):
            return None
        return heapq.heappop(seat.free)[1]

    def close(self, leg: Leg) -> None:
        """Close a leg, if it is not gone: its figures are to come, and its port drains."""
        if self._legs.pop(leg.id, None) is None:
            return
        leg.send(layout.OP_CLOSE)
        self._give_back(leg)

    def _give_back(self, leg: Leg) -> None:
        if leg.bridge is not None:
            self.bridges.unuse(leg.bridge)
        leg.speak(None)
        leg.seat.circles[leg.circle] -= 1
        if not leg.seat.circles[leg.circle]:
            del leg.seat.circles[leg.circle]
        leg.seat.closing[leg.slot] = leg.seat.legs.pop(leg.slot)
        self._ports.note(leg.seat.worker.ports[leg.slot])

    def _event(self, seat: Seat, words: tuple[int, ...]) -> MediaEvent | None:
        kind, slot, generation = words[:3]
        leg = seat.legs.get(slot) or seat.closing.get(slot)
        if leg is None or leg.generation != generation:
            return None
        if kind == layout.EV_DRAINED:
            seat.closing.pop(slot, None)
            seat.worker.ports[slot] = words[4]
            if seat.worker.other_ports:
                seat.worker.other_ports[slot] = words[5]
            heapq.heappush(seat.free, (words[3], slot))
            return None
        event = translate(kind, leg.id, words[3:])
        if isinstance(event, LegClosed) and slot in seat.legs:
            self._forget(leg)
        return None if leg.link is not None else event

    def _forget(self, leg: Leg) -> None:
        """The worker closed a leg on its own, at a fault."""
        self._legs.pop(leg.id, None)
        self._give_back(leg)
        if leg.link is not None:
            with contextlib.suppress(Refused):
                self.bridges.mend(leg.link)

    def _fill(self, number: int) -> None:
        """Start a worker for a seat; it takes legs while it starts."""
        worker = Worker(number, self._settings, self._ports, self._clips_fd)
        self._seats[number] = Seat(
            worker,
            self._settings.legs_per_worker,
            [(-1, slot) for slot in range(self._settings.slots)],
            bridges_free=deque(range(layout.BRIDGES)),
        )
        self._epoll.register(worker.wake_fd, select.EPOLLIN)
        self._epoll.register(worker.pid_fd, select.EPOLLIN)

    def _bury(self, number: int, seat: Seat) -> WorkerDied:
        """Forget the dead worker's legs and bridges, and start a fresh one if it has not died too often."""
        legs = tuple(leg.id for leg in seat.legs.values() if leg.link is None)
        for slot in (*seat.legs, *seat.closing):
            self._ports.note(seat.worker.ports[slot])
        for leg in seat.legs.values():
            self._legs.pop(leg.id, None)
        self.bridges.lost(seat)
        self._epoll.unregister(seat.worker.wake_fd)
        self._epoll.unregister(seat.worker.pid_fd)
        self.recorder.lost(seat.worker)
        seat.worker.release()
        code = seat.worker.process.returncode
        sys.stderr.write(f"cadran media: worker {number} ended ({code}), {len(legs)} legs lost\n")
        self._seats[number] = None
        deaths = self._deaths[number]
        deaths.append(now_ms())
        if len(deaths) < RESTARTS or deaths[-1] - deaths[0] > RESTARTS_WITHIN_MS:
            self._start_again(number)
        return WorkerDied(number, legs)

    def _revive(self) -> None:
        """Try a worker that died too often again, now and then."""
        for number, seat in enumerate(self._seats):
            if seat is None and now_ms() - self._deaths[number][-1] >= RETRY_MS:
                self._start_again(number)

    def _start_again(self, number: int) -> None:
        try:
            self._fill(number)
        except (OSError, Refused) as error:
            sys.stderr.write(f"cadran media: worker {number} cannot start: {error!r}\n")
            if not self._deaths[number]:
                self._deaths[number].append(now_ms())
