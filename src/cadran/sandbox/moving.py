"""The losing carrier's desk: port orders judged as real ones are, by a clock that runs as fast as wanted.

One of the desk's days after an order has come the answer is given; on the transfer date the numbers are due, and
they move when the new carrier says that it is ready. A tester may bring about any of it at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from cadran.clock import HOUR_MS, Clock, Instant
from cadran.errors import Refused
from cadran.ids import E164
from cadran.sandbox.reasons import DESK_FULL, NO_SUCH_PORT, PORT_STEP
from cadran.sandbox.subscribers import ACCOUNTS, BY_NUMBER

DAY_MS = 24 * HOUR_MS
ANSWERS_AFTER_MS = DAY_MS
"""Of the desk's own time."""
NOTICE_MS = 2 * DAY_MS
"""No transfer is nearer than this when its date is given: the desk's clock may be ahead of the buyer's."""
SPEED = 1_440
"""A day takes a minute."""
SPEED_MAX = 10_000_000
ORDERS_MAX = 2_000
"""Orders remembered: a trial makes a handful."""


@dataclass(frozen=True, slots=True)
class Move:
    """A port order. ``state``: ``contacting``, ``approved``, ``pending``, ``due``, ``completed``, ``rejected``,
    ``cancelled``. Instants are those of the desk's clock.
    """

    id: str
    revision: int
    kind: str
    numbers: tuple[E164, ...]
    btn: str
    account: str
    organisation: str
    pin: str = field(repr=False)
    wished_at: int
    deliver_to: str
    state: str = "contacting"
    received_at: int = 0
    foc_at: int | None = None
    why: str = ""
    note: str = ""

    def view(self) -> dict[str, object]:
        shown = ("id", "revision", "state", "foc_at", "why", "note", "received_at")
        return {name: getattr(self, name) for name in shown}


@dataclass(slots=True)
class Desk:
    """Orders on disk at ``path`` after each change. ``deliver`` moves numbers to a SIP URI."""

    path: Path
    clock: Clock
    deliver: Callable[[tuple[E164, ...], str], None]
    moves: dict[str, Move] = field(default_factory=dict)
    speed: int = SPEED
    _real_at: int = 0
    _desk_at: int = 0

    @classmethod
    def open(
        cls, folder: Path, clock: Clock, deliver: Callable[[tuple[E164, ...], str], None]
    ) -> Desk:
        """Read the orders, or begin. Raises ``OSError`` or ``ValueError`` if they cannot be read."""
        desk = cls(folder / "ports.json", clock, deliver)
        desk._real_at = desk._desk_at = clock()
        if desk.path.exists():
            data = json.loads(desk.path.read_text("utf-8"))
            desk.speed = int(data["speed"])
            # The desk's days went on to this; while it was closed they went by as all days do.
            desk._desk_at = max(int(data["now"]), desk._real_at)
            for each in data["moves"]:
                numbers = tuple(E164(number) for number in each.pop("numbers"))
                desk.moves[each["id"]] = Move(**each, numbers=numbers)
        return desk

    def now(self) -> Instant:
        return Instant(self._desk_at + (self.clock() - self._real_at) * self.speed)

    def set_speed(self, speed: int) -> None:
        """Days per day from now on."""
        self._desk_at, self._real_at = self.now(), self.clock()
        self.speed = speed
        self._write()

    # --- the new carrier's words

    def put(self, wanted: Move) -> Move:
        """Take an order, or a newer revision of it. An older one, or the same again, changes nothing."""
        known = self.moves.get(wanted.id)
        if known is not None:
            known = self._advanced(known)
            if wanted.revision <= known.revision or known.state in {"due", "completed"}:
                return known
        elif len(self.moves) >= ORDERS_MAX:
            raise Refused(DESK_FULL, most=ORDERS_MAX)
        if known is not None and known.state in {"approved", "pending"}:
            # Only the date can be another one by now, and it is confirmed at once.
            fresh = replace(known, revision=wanted.revision, foc_at=self._date(wanted.wished_at))
            return self._keep(replace(fresh, state="approved"))
        return self._keep(replace(wanted, state="contacting", received_at=self.now()))

    def get(self, name: str) -> Move:
        """An order as it stands now. Raises ``Refused(NO_SUCH_PORT)``."""
        known = self.moves.get(name)
        if known is None:
            raise Refused(NO_SUCH_PORT)
        return self._advanced(known)

    def cancel(self, name: str) -> Move:
        known = self.get(name)
        if known.state == "completed":
            raise Refused(PORT_STEP, state=known.state)
        return self._keep(replace(known, state="cancelled", foc_at=None))

    def activate(self, name: str) -> Move:
        """The new carrier is ready. The numbers move, once."""
        known = self.get(name)
        if known.state == "due":
            self.deliver(known.numbers, known.deliver_to)
            return self._keep(replace(known, state="completed"))
        if known.state != "completed":
            raise Refused(PORT_STEP, state=known.state)
        return known

    # --- a tester's words

    def play(self, name: str, event: str, *, why: str = "", days: int = 0) -> Move:
        """Bring something about: ``approve``, ``reject``, ``postpone`` (by days), ``cut_over``."""
        known = self.get(name)
        if known.state in {"completed", "cancelled", "due"}:
            raise Refused(PORT_STEP, state=known.state)
        if event == "reject":
            return self._keep(replace(known, state="rejected", why=why or "frozen", foc_at=None))
        if event == "cut_over":
            return self._keep(replace(known, state="due", foc_at=self.now(), why=""))
        date = self._date((known.foc_at or known.wished_at) + days * DAY_MS)
        return self._keep(replace(known, state="approved", foc_at=date, why=""))

    # --- by the calendar

    def _advanced(self, move: Move) -> Move:
        now, before = self.now(), move
        if move.state == "contacting" and now >= move.received_at + ANSWERS_AFTER_MS:
            why = judged(move)
            if why:
                move = replace(move, state="rejected", why=why)
            else:
                move = replace(move, state="approved", foc_at=self._date(move.wished_at))
        due_at = move.foc_at
        if due_at is not None and move.state == "approved" and now >= due_at - DAY_MS:
            move = replace(move, state="pending")
        if due_at is not None and move.state == "pending" and now >= due_at:
            move = replace(move, state="due")
        return move if move is before else self._keep(move)

    def _date(self, wished_at: int) -> int:
        return max(wished_at, self.now() + NOTICE_MS)

    def _keep(self, move: Move) -> Move:
        self.moves[move.id] = move
        self._write()
        return move

    def _write(self) -> None:
        data = {
            "speed": self.speed,
            "now": self.now(),
            "moves": [asdict(each) for each in self.moves.values()],
        }
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def judged(move: Move) -> str:
    """Why the losing carrier says no; "" if it does not."""
    account = next((each for each in ACCOUNTS if each.number == move.account), None)
    if any(number not in BY_NUMBER for number in move.numbers):
        return "not_served"
    if account is None or any(BY_NUMBER[number] is not account for number in move.numbers):
        return "account_mismatch"
    if move.btn != account.btn:
        return "wrong_btn"
    if account.pin and move.pin != account.pin:
        return "pin_mismatch"
    if move.kind == "full" and set(move.numbers) != set(account.numbers):
        return "numbers_remain"
    return ""
