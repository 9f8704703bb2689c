"""What a user's page has done with their calls, on whichever device they are."""

import pytest
from tests.services.test_phone import NUMBER, dial, phones, ringing, state, talk, together


def say(house, what, call="c-a", who="anna", **more):
    reply = house.command("phone", who, what, by=who, call=call, **more)
    return None if reply.refusal is None else reply.refusal.id


def two_talks(house):
    """Anna talks with Ben, holds, and talks with Cleo: four legs, two of them hers."""
    _, ben = talk(house)
    assert say(house, "hold") is None
    dial(house, "203", leg="b")
    cleo = ringing(house)
    house.pick_up(cleo)
    return ben, cleo


def test_a_page_holds_and_takes_back_and_the_other_hears_music(house_of):
    house = phones(house_of)
    _, ben = talk(house)
    assert say(house, "hold") is None
    assert house.legs[ben].looping
    assert not together(house, "a", ben)
    assert say(house, "hold") is None
    assert say(house, "resume") is None
    assert together(house, "a", ben)


def test_a_page_hands_a_call_on(house_of):
    house = phones(house_of)
    _, ben = talk(house)
    assert say(house, "transfer", to="203") is None
    house.pick_up(ringing(house))
    cleo = next(leg.id for leg in house.legs.values() if leg.owner.id == "cleo")
    assert together(house, ben, cleo)
    assert house.legs["a"].state == "ended"


def test_a_transfer_to_nobody_gives_the_call_back(house_of):
    house = phones(house_of)
    _, ben = talk(house)
    assert say(house, "transfer", to="999") is None
    assert house.legs["a"].referred[-1] == "failed"
    assert together(house, "a", ben)


def test_a_page_brings_two_together_and_is_out(house_of):
    house = phones(house_of)
    ben, cleo = two_talks(house)
    assert say(house, "transfer", call="c-b", **{"with": "c-a"}) is None
    assert together(house, ben, cleo)
    assert {house.legs[leg].state for leg in "ab"} == {"ended"}


def test_two_talks_become_one(house_of):
    house = phones(house_of)
    ben, cleo = two_talks(house)
    assert say(house, "merge", call="c-b", **{"with": "c-a"}) is None
    assert together(house, "b", ben, cleo)
    assert house.legs["a"].state == "ended"
    calls = house.program(house.address("phone", "anna")).view()["calls"]
    assert {(each["call"], each["merged"]) for each in calls} == {("c-b", ""), ("c-a", "c-b")}


def test_three_hold_and_come_back_as_one(house_of):
    house = phones(house_of)
    ben, cleo = two_talks(house)
    say(house, "merge", call="c-b", **{"with": "c-a"})
    say(house, "hold", call="c-b")
    assert house.legs[ben].looping
    assert house.legs[cleo].looping
    say(house, "resume", call="c-b")
    assert together(house, "b", ben, cleo)


@pytest.mark.parametrize("leaves", [0, 1])
def test_of_three_one_leaves_and_two_talk_on(house_of, leaves):
    house = phones(house_of)
    others = two_talks(house)
    say(house, "merge", call="c-b", **{"with": "c-a"})
    house.hang_up(others[leaves])
    assert together(house, "b", others[1 - leaves])
    assert state(house, "anna") == "talking"
    house.hang_up("b")
    assert {leg.state for leg in house.legs.values()} == {"ended"}


@pytest.mark.parametrize("by_page", [True, False])
def test_when_the_user_leaves_it_is_over_for_all(house_of, by_page):
    house = phones(house_of)
    two_talks(house)
    say(house, "merge", call="c-b", **{"with": "c-a"})
    if by_page:
        say(house, "hang_up", call="c-b")
    else:
        house.hang_up("b")
    assert {leg.state for leg in house.legs.values()} == {"ended"}
    assert house.program(house.address("phone", "anna")).finished()


def test_one_of_three_can_be_hung_up(house_of):
    house = phones(house_of)
    ben, cleo = two_talks(house)
    say(house, "merge", call="c-b", **{"with": "c-a"})
    assert say(house, "hang_up", call="c-a") is None
    assert house.legs[ben].state == "ended"
    assert together(house, "b", cleo)


def test_one_of_the_world_and_a_colleague_are_merged(house_of):
    house = phones(house_of)
    dial(house, NUMBER)
    world = ringing(house)
    house.pick_up(world)
    say(house, "hold")
    dial(house, "202", leg="b")
    ben = ringing(house)
    house.pick_up(ben)
    assert say(house, "merge", **{"with": "c-b"}) is None
    assert together(house, "a", world, ben)
    assert say(house, "transfer", to="203") == "call.not_transferable"
    assert say(house, "transfer", **{"with": "c-b"}) == "call.not_transferable"


def test_keys_reach_a_menu_of_the_world_also_through_a_colleague(house_of):
    house = phones(house_of)
    dial(house, NUMBER)
    world = ringing(house)
    house.pick_up(world)
    assert say(house, "digits", digits="12#") is None
    house.press("a", "7")
    assert house.legs[world].pressed == "12#7"
    house.hang_up("a")
    _, ben = talk(house)
    house.press("a", "5")
    assert house.legs[ben].pressed == "5"


@pytest.mark.parametrize(
    ("what", "more", "refusal"),
    [
        ("hold", {"call": "c-x"}, "call.no_such_call"),
        ("hold", {}, "call.not_talking"),
        ("digits", {"digits": "1"}, "call.not_talking"),
        ("transfer", {"to": "203"}, "call.not_transferable"),
        ("merge", {"with": "c-a"}, "call.not_mergeable"),
        ("dance", {}, "call.unknown_command"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(house_of, what, more, refusal):
    house = dial(phones(house_of), "202")
    before = house.program(house.address("phone", "anna")).view()
    assert say(house, what, **more) == refusal
    assert house.program(house.address("phone", "anna")).view() == before


def test_an_administrator_may_end_a_call_and_nothing_else(house_of):
    house = phones(house_of)
    talk(house)
    asked = {"by": "boss", "role": "administrator", "call": "c-a"}
    assert house.command("phone", "anna", "hold", **asked).refusal.id == "call.not_yours"
    assert house.command("phone", "anna", "hang_up", **asked).refusal is None
    assert state(house, "anna") == "idle"
