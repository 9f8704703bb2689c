"""A call goes on at another device of the user's, which names what it takes."""

import pytest

from cadran.services.actions import Dial
from cadran.services.events import Caller

ANNA, BEN = "anna", "ben"


@pytest.fixture
def house(house_of):
    return house_of({("phone", user): {"name": user.title()} for user in (ANNA, BEN)})


def world(house, leg="w"):
    caller = Caller(key="w", number="+33199005555", name="Wanda")
    return house.arrive(leg, "phone", ANNA, "+33199000010", caller)


def rung(house):
    return next(each.leg for each in reversed(house.said) if isinstance(each, Dial))


def takes(house, leg, replaces, user=ANNA):
    """A device of the user's sends an INVITE with Replaces."""
    caller = Caller(key=f"user:{user}", user=user, name=user.title())
    return house.arrive(leg, "phone", ANNA, "", caller, replaces=replaces)


def test_a_talk_goes_on_at_the_device_that_takes_it(house):
    desk = rung(world(house))
    house.pick_up(desk)
    takes(house, "mobile", desk)
    assert house.in_bridge() == {"w", "mobile"}
    assert (house.legs[desk].state, house.legs[desk].cause) == ("ended", "call.answered_elsewhere")
    house.hang_up("mobile")
    assert house.legs["w"].state == "ended"


def test_what_rings_at_the_desk_is_picked_up_by_the_mobile(house):
    desk = rung(world(house))
    takes(house, "mobile", desk)
    assert house.in_bridge() == {"w", "mobile"}
    assert house.legs[desk].state == "ended"
    house.hang_up("w")
    assert house.legs["mobile"].state == "ended"


def test_what_is_no_leg_of_the_users_own_is_not_taken(house):
    desk = rung(world(house))
    house.pick_up(desk)
    for number, other in enumerate(("w", "nothing")):
        takes(house, f"mobile{number}", other)
        assert house.legs[f"mobile{number}"].state == "ended"
    assert house.in_bridge() == {"w", desk}
