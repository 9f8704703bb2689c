"""A caller sent on to a number of the world: rung, connected, held, and told why not."""

import pytest

from cadran.errors import Refusal
from cadran.ids import E164
from cadran.services import causes
from cadran.services.events import HOPS_MAX, Diverted

WHERE = "attendant:first:+33199000777"


@pytest.fixture
def house(house_of):
    made = house_of({("forward", WHERE): {"account": "first", "number": "+33199001234"}})
    return made.arrive("l", "forward", WHERE, answered=True, language="fr")


def far(house):
    return next(leg for leg in house.legs.values() if leg.id != "l")


def test_it_rings_for_the_caller_and_shows_the_services_number(house):
    assert house.hears("l") == ["tone.ringback.fr"]
    dial = next(each for each in house.said if type(each).__name__ == "Dial")
    assert (dial.to.number, dial.caller_number) == ("+33199000777", "+33199001234")
    assert (dial.payer.user, dial.payer.service) == ("first", "ucap_out")
    assert [(each.number, each.reason) for each in dial.diverted] == [
        ("+33199001234", "deflection")
    ]


def test_a_call_that_goes_round_in_a_circle_ends(house_of):
    made = house_of({("forward", WHERE): {"account": "first", "number": "+33199001234"}})
    round_and_round = (Diverted(E164("+33199001234"), "deflection"),) * HOPS_MAX
    made.arrive("l", "forward", WHERE, language="fr", diverted=round_and_round)
    assert (made.legs["l"].state, made.legs["l"].cause) == ("ended", "call.sent_on_too_often")


def test_the_answer_brings_both_together_and_either_end_ends_both(house):
    house.pick_up(far(house).id)
    assert house.in_bridge() == {"l", far(house).id}
    house.hang_up("l")
    assert far(house).state == "ended"
    assert house.program(house.address("forward", WHERE)).finished()


def test_the_far_end_ends_the_call(house):
    house.pick_up(far(house).id).hang_up(far(house).id)
    assert (house.legs["l"].state, house.legs["l"].cause) == ("ended", "call.hung_up")


def test_who_holds_leaves_music(house):
    other = far(house).id
    house.pick_up(other).hold(other, held=True)
    assert house.in_bridge() == {other}
    assert house.hears("l") == ["music.hold"]
    house.hold(other, held=False)
    assert house.in_bridge() == {"l", other}


def test_a_busy_number_is_said(house):
    house.hang_up(far(house).id, causes.BUSY)
    assert house.hears("l") == ["call.busy"]
    house.said_over("l")
    assert house.legs["l"].cause == "call.busy"


def test_a_call_that_may_not_be_made_is_said(house_of):
    house = house_of({("forward", WHERE): {"account": "first"}})
    house.dial_refused = Refusal(causes.FORBIDDEN)
    house.arrive("l", "forward", WHERE, answered=True)
    assert house.hears("l") == ["call.forbidden"]
    house.said_over("l")
    assert house.legs["l"].cause == "call.forbidden"


def test_a_caller_who_gives_up_stops_the_ringing(house):
    ringing = far(house)
    house.hang_up("l")
    assert (ringing.state, ringing.cause) == ("ended", "call.cancelled")


def test_an_unanswered_caller_is_answered_first(house_of):
    house = house_of({("forward", WHERE): {"account": "first"}})
    house.arrive("l", "forward", WHERE)
    assert house.legs["l"].state == "up"
    assert house.dialled()
