"""A program that broke is made anew, and knows what the one before it owed."""

from concurrent.futures import Future

import pytest

from cadran.clock import Instant
from cadran.exchange.mailbox import Mailboxes
from cadran.exchange.placement import Here
from cadran.exchange.reminders import AFTER_MS, Reminders
from cadran.ids import Address, NodeId, OrgId
from cadran.services.events import Told, Woken

from .boards import bare_board

DESK, OTHER = (Address(OrgId("demo"), "queue", name) for name in ("desk", "other"))


class AtOnce:
    """An executor that does not put off."""

    def submit(self, work):
        future = Future()
        future.set_result(work())
        return future


class Queue:
    def __init__(self, address, heard, broken):
        self.address, self.heard, self.broken = address, heard, broken

    def handle(self, event, _now):
        self.heard.append((self.address.id, event))
        if self.address.id in self.broken:
            raise RuntimeError("a fault in a service")
        return []

    def deadline(self):
        return None

    def finished(self):
        return False


class House:
    def __init__(self):
        self.now, self.heard, self.broken, self.asked = Instant(1_000_000), [], set(), 0
        self.owed = {DESK: "a call to Anna", OTHER: "a call to Bob"}
        self.board = bare_board(
            node=NodeId("n"), now=lambda: self.now, records=None, in_loop=lambda work: work()
        )
        self.reminders = Reminders(self.board, AtOnce(), self.owing)
        self.board.mailboxes = Mailboxes(
            node=NodeId("n"),
            placement=Here(),
            timers=self.board.timers,
            make=lambda address: Queue(address, self.heard, self.broken),
            execute=None,
            handled=lambda _programs: None,
            forward=None,
            failed=lambda address, _refusal, _unheard: self.reminders.later(address),
        )

    def owing(self):
        self.asked += 1
        return self.owed

    def pump(self, later_ms=0):
        self.now = Instant(self.now + later_ms)
        self.board.timers.fire(self.now)
        self.board.mailboxes.pump(self.now)


@pytest.fixture
def house():
    return House()


def reminder(address, message):
    return (address.id, Told(address, message))


def test_at_a_start_everybody_is_reminded(house):
    house.reminders.all()
    house.pump()
    assert house.heard == [reminder(DESK, "a call to Anna"), reminder(OTHER, "a call to Bob")]


def test_only_the_one_that_broke_is_reminded_and_not_before_the_journal_knows(house):
    house.broken.add("desk")
    house.board.mailboxes.post(DESK, Woken(), house.now)
    house.pump()
    house.broken.clear()
    house.heard.clear()
    house.pump(AFTER_MS - 1)
    assert house.asked == 0
    house.pump(1)
    assert house.heard == [reminder(DESK, "a call to Anna")]
    house.pump(10 * AFTER_MS)
    assert house.asked == 1


def test_one_that_breaks_at_its_reminder_keeps_nobody_busy(house):
    house.broken.add("desk")
    house.board.mailboxes.post(DESK, Woken(), house.now)
    for _second in range(60):
        house.pump(1_000)
    assert 4 <= house.asked <= 6
    house.broken.clear()
    house.pump(AFTER_MS)
    assert house.heard[-1] == reminder(DESK, "a call to Anna")


def test_who_owes_nothing_hears_nothing(house):
    house.owed = {}
    house.reminders.later(DESK)
    house.pump(AFTER_MS)
    assert house.heard == []
    assert house.asked == 1
