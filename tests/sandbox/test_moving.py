"""The losing carrier's desk: it judges, dates, moves numbers once, and remembers."""

import dataclasses

import pytest

from cadran.catalogue import Catalogue
from cadran.errors import Refused
from cadran.ids import E164
from cadran.sandbox.moving import DAY_MS, Desk, Move
from cadran.sandbox.stock import Stock
from cadran.sandbox.subscribers import ACCOUNTS, BY_NUMBER, OLD_SIDE_TONE_HZ
from cadran.sandbox.world import TELEPHONES

ACCOUNT = ACCOUNTS[0]
MOVE = Move(
    id="port_1",
    revision=1,
    kind="full",
    numbers=ACCOUNT.numbers,
    btn=ACCOUNT.btn,
    account=ACCOUNT.number,
    organisation="Demo",
    pin="",
    wished_at=8 * DAY_MS,
    deliver_to="sip:127.0.0.1:5060",
)


class Clock:
    now = 0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def moved():
    return []


@pytest.fixture
def desk(tmp_path, clock, moved):
    made = Desk.open(tmp_path, clock, lambda numbers, to: moved.append((numbers, to)))
    made.set_speed(1)
    return made


def test_no_such_number_is_on_sale_or_anybody_elses():
    stock = Stock(Catalogue.load())
    for number in BY_NUMBER:
        assert stock.item(number) is None
        assert number not in TELEPHONES
    assert OLD_SIDE_TONE_HZ not in {each.tone_hz for each in TELEPHONES.values()}


def test_an_order_goes_its_way_by_the_desks_calendar(desk, clock, moved):
    desk.put(MOVE)
    assert desk.get("port_1").state == "contacting"
    clock.now = DAY_MS
    assert (desk.get("port_1").state, desk.get("port_1").foc_at) == ("approved", 8 * DAY_MS)
    clock.now = 7 * DAY_MS
    assert desk.get("port_1").state == "pending"
    clock.now = 8 * DAY_MS
    assert desk.get("port_1").state == "due"
    assert moved == [], "the numbers wait for the new carrier"
    for _ in range(3):
        assert desk.activate("port_1").state == "completed"
    assert moved == [(ACCOUNT.numbers, MOVE.deliver_to)]


def test_days_pass_as_fast_as_wanted(desk, clock):
    desk.put(MOVE)
    desk.set_speed(1_000)
    clock.now = DAY_MS // 1_000
    assert desk.get("port_1").state == "approved"
    desk.set_speed(0)
    clock.now += 100 * DAY_MS
    assert desk.get("port_1").state == "approved"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"account": "FR-9"}, "account_mismatch"),
        ({"btn": ACCOUNT.numbers[1]}, "wrong_btn"),
        ({"numbers": ACCOUNT.numbers[:3]}, "numbers_remain"),
        ({"numbers": (*ACCOUNT.numbers, E164("+33199000001"))}, "not_served"),
        ({"numbers": ACCOUNTS[1].numbers}, "account_mismatch"),
        ({"kind": "partial", "numbers": ACCOUNT.numbers[1:3]}, ""),
    ],
)
def test_it_judges_as_a_real_one_does(desk, clock, change, why):
    desk.put(dataclasses.replace(MOVE, **change))
    clock.now = DAY_MS
    found = desk.get("port_1")
    assert (found.state, found.why) == ("rejected" if why else "approved", why)


def test_what_is_said_twice_or_too_late_changes_nothing(desk, clock):
    desk.put(MOVE)
    clock.now = DAY_MS
    approved = desk.put(MOVE)
    assert approved.state == "approved"
    later = desk.put(dataclasses.replace(MOVE, revision=2, wished_at=9 * DAY_MS))
    assert (later.state, later.foc_at) == ("approved", 9 * DAY_MS)
    assert desk.put(MOVE) == later
    clock.now = 9 * DAY_MS
    assert desk.get("port_1").state == "due"
    assert desk.put(dataclasses.replace(MOVE, revision=3)).state == "due", "a promise is kept"


def test_a_tester_brings_it_about(desk):
    desk.put(MOVE)
    assert desk.play("port_1", "approve").foc_at == 8 * DAY_MS
    assert desk.play("port_1", "postpone", days=3).foc_at == 11 * DAY_MS
    assert desk.play("port_1", "reject", why="frozen").why == "frozen"
    assert desk.play("port_1", "cut_over").state == "due"
    for do in (lambda: desk.play("port_1", "reject"), lambda: desk.get("port_x")):
        with pytest.raises(Refused):
            do()


def test_it_remembers_across_a_restart(desk, clock, tmp_path):
    desk.put(MOVE)
    desk.play("port_1", "approve")
    again = Desk.open(tmp_path, clock, lambda *_: None)
    assert again.get("port_1") == desk.get("port_1")
    assert again.speed == 1
