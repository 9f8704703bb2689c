"""The parent's end of one worker process: its memory, its rings, its life."""

from __future__ import annotations

import contextlib
import mmap
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from struct import Struct
from typing import Any

import numpy as np

from cadran.errors import Refused
from cadran.media import channel, layout
from cadran.media.ports import Ports
from cadran.media.reasons import DOWN
from cadran.media.settings import MediaSettings
from cadran.media.stream import Port

BACKLOG_MAX = 65_536
"""Commands waiting for room in the ring; more means that the worker does nothing any more."""
LEAVE_S = 2.0
"""A worker told to stop needs a phase and a look; then it is killed."""
LOOK_S = 0.01

# The rings in the record, byte by byte; an index is the first word of a cache line of its own.
INDICES, COMMANDS, EVENTS = (layout.offset(each) for each in ("q", "cmd", "evt"))
CMD_RING, EVT_RING = layout.CMD_RING, layout.EVT_RING
COMMAND = tuple(Struct(f"={words}q") for words in range(layout.CMD_WORDS + 1))
"""By the number of its words."""
ENTRY_BYTES = COMMAND[-1].size
EVENT = Struct(f"={layout.EVT_WORDS}q")
CMD_HEAD, CMD_TAIL, EVT_HEAD, EVT_TAIL = (
    each * layout.INDEX_WORDS
    for each in (layout.CMD_HEAD, layout.CMD_TAIL, layout.EVT_HEAD, layout.EVT_TAIL)
)


class Worker:
    """A running worker process. Its record, sockets and eventfd live as long as it does."""

    def __init__(self, number: int, settings: MediaSettings, ports: Ports, clips_fd: int) -> None:
        self.number = number
        self._size = settings.slots
        memory_fd = os.memfd_create(f"cadran-media-{number}", os.MFD_CLOEXEC)
        os.ftruncate(memory_fd, layout.LAYOUT.itemsize)
        self._memory = mmap.mmap(memory_fd, layout.LAYOUT.itemsize)
        self._record: Any = np.frombuffer(self._memory, layout.LAYOUT)[0]
        self._indices = memoryview(self._memory)[INDICES:COMMANDS].cast("q")
        self._given = self._taken = 0
        """How many commands were given and events taken: what our own indices say."""
        self.wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._backlog: deque[tuple[int, ...]] = deque()
        self._order = threading.Lock()
        families = ports.bind(self._size)
        self.ports, self.other_ports = _numbers(families)
        sockets = [each for family in families for each in family]
        try:
            beside = [ports.bind_beside(each) for each in families]
            self.rtcp_ports, self.other_rtcp_ports = _numbers(beside)
            sockets += [each for family in beside for each in family]
            shared = ports.bind_shared(number)
            sockets += shared
            self.shared_port = int(shared[0].getsockname()[1])
            files = [each.fileno() for each in sockets]
            self._set(settings, files)
            self._spawn(settings, memory_fd, clips_fd, files)
        finally:
            for each in sockets:
                each.close()
            os.close(memory_fd)
        self.pid_fd = os.pidfd_open(self.process.pid)

    def port(self, slot: int, settings: MediaSettings) -> Port:
        """Where a slot's packets are to be sent."""
        other = None
        if self.other_ports:
            host, port = settings.other_advertised_host, self.other_ports[slot]
            other = Port(host, port, self.number, self.other_rtcp_ports[slot])
        host, port = settings.advertised_host, self.ports[slot]
        return Port(host, port, self.number, self.rtcp_ports[slot], other)

    def _set(self, settings: MediaSettings, files: list[int]) -> None:
        record = self._record
        record["h_pool"] = self._size
        record["h_wake_fd"] = self.wake_fd
        record["h_depth"] = settings.jitter_ms * 8
        record["h_silence_ticks"] = settings.silence_limit_ms * layout.TICKS_PER_S // 1000
        record["h_drain_ticks"] = max(1, settings.drain_ms * layout.TICKS_PER_S // 1000)
        record["h_scheduling"] = 2 if settings.realtime else 0
        record["h_first_port"] = settings.first_port
        record["h_last_port"] = settings.last_port
        record["l_bound"][: self._size] = self.ports
        record["l_other_bound"][: self._size] = self.other_ports or 0
        record["l_new_fd"][:] = -1
        self._hand_over(files)

    def _hand_over(self, files: list[int]) -> None:
        """Sockets as the worker has them: RTP, then RTCP, then the shared ones, each in one family or two."""
        record, size = self._record, self._size
        names = ["l_fd", "l_other_fd", "l_rtcp_fd", "l_other_rtcp_fd"]
        for each in names:
            record[each][:] = -1
        if not self.other_ports:
            names = ["l_fd", "l_rtcp_fd"]
        for at, each in enumerate(names):
            record[each][:size] = files[at * size : (at + 1) * size]
        shared = files[len(names) * size :]
        record["h_shared_fd"] = shared[0]
        record["h_other_shared_fd"] = shared[1] if len(shared) > 1 else -1

    def _spawn(
        self, settings: MediaSettings, memory_fd: int, clips_fd: int, files: list[int]
    ) -> None:
        given, self._line = channel.pair()
        words = [sys.executable, "-m", "cadran.media.worker", str(memory_fd), str(clips_fd)]
        words += [str(given.fileno()), ",".join(settings.bind_hosts)]
        if settings.cache_dir is not None:
            words.append(str(settings.cache_dir))
        passed = (memory_fd, clips_fd, given.fileno(), self.wake_fd, *files)
        with given:
            self.process = subprocess.Popen(  # noqa: S603  # our own module by our own interpreter
                words, pass_fds=passed, stdin=subprocess.DEVNULL
            )

    @property
    def ready(self) -> bool:
        """Does the loop run?"""
        return bool(self._record["h_ready"])

    def wait_ready(self, deadline_s: float) -> bool:
        """Wait until the loop runs; False when the process ended or time is up."""
        while not self.ready and time.monotonic() < deadline_s:
            if self.process.poll() is not None:
                return False
            time.sleep(LOOK_S)
        return self.ready

    def figure(self, name: str) -> int:
        """A number of the record's header (``layout``)."""
        return int(self._record[name])

    def send(self, *words: int) -> None:
        """Give a command to the worker: now, or when its ring has room again."""
        if self._backlog or not self._put(words):
            self._backlog.append(words)
            self.flush()
            if len(self._backlog) > BACKLOG_MAX:
                self._backlog.clear()
                self.process.kill()

    def tell(self, message: channel.Message) -> None:
        """Give the worker's watch a message. Raises ``Refused(media.down)`` when it reads none any more."""
        if not channel.send(self._line, message):
            raise Refused(DOWN)

    def flush(self) -> None:
        while self._backlog and self._put(self._backlog[0]):
            self._backlog.popleft()

    def _put(self, words: tuple[int, ...]) -> bool:
        given = self._given
        if given - self._indices[CMD_TAIL] >= CMD_RING:
            return False
        place = COMMANDS + given % CMD_RING * ENTRY_BYTES
        COMMAND[len(words)].pack_into(self._memory, place, *words)
        # A lock taken and given back is Python's way to order memory: the entry before the index.
        with self._order:
            self._indices[CMD_HEAD] = self._given = given + 1
        return True

    def events(self) -> list[tuple[int, ...]]:
        """Take what the worker has said, oldest first."""
        with contextlib.suppress(BlockingIOError):  # it died without a word
            os.eventfd_read(self.wake_fd)
        self.flush()
        with self._order:
            said = self._indices[EVT_HEAD]
        taken, self._taken = self._taken, said
        told = [
            EVENT.unpack_from(self._memory, EVENTS + each % EVT_RING * EVENT.size)
            for each in range(taken, said)
        ]
        if told:
            with self._order:
                self._indices[EVT_TAIL] = said
        return told

    def tap_read(self, tap: int, epoch: int) -> tuple[bool, tuple[Any, Any]]:
        """New samples of a recording, said and heard; True once no more will come for this epoch."""
        record, whole = self._record, layout.TAP_SAMPLES // layout.FRAME * layout.FRAME
        with self._order:
            begun = int(record["r_epoch"][tap]) == epoch
            over = int(record["r_done"][tap]) == epoch
            head = int(record["r_head"][tap])
        if not begun:
            none = np.zeros(0, np.int16)
            return False, (none, none)
        tail = max(int(record["r_tail"][tap]), int(record["r_start"][tap]))
        at = np.arange(tail, head) % whole
        columns = record["r_said"][tap][at], record["r_heard"][tap][at]
        with self._order:
            record["r_tail"][tap] = head
        return over, columns

    def tap_lost(self, tap: int) -> int:
        """Samples that a recording lacks because nobody read in time."""
        return int(self._record["r_lost"][tap])

    def ask_to_stop(self) -> None:
        self._record["h_stop"] = 1
        self._line.close()

    def release(self) -> None:
        """Make sure that the process is gone, and free what belonged to it."""
        self.ask_to_stop()
        try:
            self.process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.pid_fd)
        os.close(self.wake_fd)
        self._indices.release()
        del self._record
        with contextlib.suppress(BufferError):
            self._memory.close()


def _numbers(families: list[list[socket.socket]]) -> tuple[list[int], list[int]]:
    """Ports of the first family and of the other one."""
    found = [[int(each.getsockname()[1]) for each in family] for family in families]
    return found[0], found[1] if len(found) > 1 else []
