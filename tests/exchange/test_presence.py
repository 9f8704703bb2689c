"""What colleagues see of each other: whether somebody can be reached, and why not."""

from types import SimpleNamespace

import pytest
from tests.exchange.boards import bare_board

from cadran.exchange.legs import Leg, LegState
from cadran.exchange.presence import presence
from cadran.ids import Address, CallId, LegId, NodeId, OrgId, UserId
from cadran.services.events import Caller

ORG, ANN = OrgId("demo"), UserId("ann")
IDLE = {"state": "idle", "do_not_disturb": False}


def board(*bindings: str):
    live = SimpleNamespace(accounts_of=lambda _user: [SimpleNamespace(username="ann-desk")])
    agent = SimpleNamespace(bindings=lambda _account, _now: bindings)
    return bare_board(
        node=NodeId("n"), now=lambda: 0, records=None, in_loop=None, live=live, agent=agent
    )


def leg(state: LegState, *, rung: bool = False) -> Leg:
    caller = Caller(key="user:ann", user=ANN)
    holder, called = Address(ORG, "queue", "q"), f"user:{ANN}" if rung else "210"
    return Leg(LegId("l"), ORG, CallId("c"), holder, state, caller, called, 0, outgoing=rung)


@pytest.mark.parametrize(
    ("phone", "state"),
    [
        (None, "offline"),
        (IDLE, "available"),
        (IDLE | {"state": "ringing"}, "busy"),
        (IDLE | {"state": "talking"}, "in_call"),
        (IDLE | {"state": "talking", "do_not_disturb": True}, "do_not_disturb"),
    ],
)
def test_the_phones_program_says_how_somebody_stands(phone, state):
    assert presence(board("a desk"), ANN, phone) == state


def test_a_telephone_or_a_page_makes_the_difference_between_there_and_not():
    here = board()
    assert presence(here, ANN, IDLE) == "offline"
    here.browsers.enter("page", ANN)
    assert presence(here, ANN, IDLE) == "available"
    here.browsers.leave("page", 0)
    assert presence(here, ANN, IDLE) == "offline"


@pytest.mark.parametrize("rung", [True, False])
def test_who_is_with_a_service_is_in_a_call_until_the_leg_is_over(rung):
    here = board("a desk")
    own = leg(LegState.DIALLING if rung else LegState.ARRIVED, rung=rung)
    here.add(own)
    assert presence(here, ANN, IDLE) == "busy"
    own.state = LegState.ANSWERED
    assert presence(here, ANN, IDLE) == "in_call"
    assert here.occupied(ANN, leg(LegState.ANSWERED))
    assert not here.occupied(ANN, own)
    here.drop(own)
    here.drop(own)
    assert presence(here, ANN, IDLE) == "available"
    assert not here.by_user
