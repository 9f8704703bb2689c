"""What users dial to have something done: taking calls, parking them, changing their settings, calling for others."""

import pytest
from tests.services.test_phone_rules import (
    OTHER,
    at,
    busy,
    dial,
    dials,
    house_with,
    person,
    quiet,
    together,
    world,
)

from cadran.errors import Refusal
from cadran.numbering.features import Feature
from cadran.services.questions import Behalf, Resolved
from cadran.services.reasons import SETTINGS_NOT_KEPT

ORG = "demo"


@pytest.fixture
def house(house_of):
    """Four users; what is dialled means what ``means`` says."""
    house = house_with(house_of)
    house.settings[house.address("park", ORG)] = {
        "retrieve": "*71",
        "back_ms": 60_000,
        "country": "DE",
    }
    park = house.address("park", ORG)
    house.means = {
        **{
            f"20{n}": Resolved(address=house.address("phone", user)) for n, user in enumerate(USERS)
        },
        "*8": Resolved(feature=Feature.PICK_UP, people=("anna",)),
        "*8203": Resolved(feature=Feature.PICK_UP, people=()),
        "*70": Resolved(address=park, feature=Feature.PARK),
        "*71": Resolved(address=park, feature=Feature.RETRIEVE),
        **{f"*71{n}": Resolved(feature=Feature.RETRIEVE, more=str(n)) for n in range(10, 13)},
        "*78": Resolved(feature=Feature.DO_NOT_DISTURB_ON),
    }
    house.answers["resolve"] = lambda question: house.means[question.dialled]
    return house


USERS = ("anna", "ben", "cleo", "dan")


def parked(house):
    return house.program(house.address("park", ORG)).view()["calls"]


def talk(house, user="anna", leg="w"):
    """The world calls a user, who answers; their leg."""
    world(house, user, leg)
    near = at(house, user)
    house.pick_up(near)
    return near


def park(house, near, user="anna", leg="p"):
    """Hold a call and park it; the code that was announced."""
    house.hold(near, True)
    dial(house, "*70", leg, user)
    clip = house.said[-1].clips[0]
    house.said_over(leg)
    assert clip.name == "call.parked"
    return clip.digits


# --- taking a ringing call


def test_a_colleague_picks_up_a_call_of_the_group(house):
    world(house)
    anna = at(house, "anna")
    dial(house, "*8", "b", "ben")
    assert together(house, "w", "b")
    assert house.legs[anna].state == "ended"
    assert (busy(house, "anna"), busy(house, "ben")) == (False, True)
    house.hang_up("w")
    assert quiet(house)


def test_a_colleagues_call_is_picked_up_and_can_be_held(house):
    dial(house, "200", "c", "cleo")
    dial(house, "*8", "b", "ben")
    assert together(house, "c", "b")
    house.hold("b", True)
    assert house.hears("c") == ["music.hold"]
    house.hang_up("b")
    assert quiet(house)


@pytest.mark.parametrize("code", ["*8", "*8203"])
def test_where_nothing_rings_that_is_said(house, code):
    dial(house, code, "b", "ben")
    assert house.hears("b")[0] == "call.nothing_rings"
    house.said_over("b")
    assert house.legs["b"].cause == "call.nothing_rings"
    assert quiet(house)


def test_two_pick_up_one_call_and_one_has_it(house):
    world(house)
    dial(house, "*8", "b", "ben")
    dial(house, "*8", "c", "cleo")
    assert together(house, "w", "b")
    assert house.hears("c")[0] == "call.nothing_rings"


def test_what_a_queue_offers_is_not_picked_up(house):
    house.arrive("w", "queue", "q")
    dial(house, "*8", "b", "ben")
    assert house.hears("b")[0] == "call.nothing_rings"
    assert house.legs[at(house, "anna")].state == "dialled"


# --- parking


def test_a_parked_caller_hears_music_and_whoever_dials_the_code_has_them(house):
    near = talk(house)
    code = park(house, near)
    assert house.hears("w") == ["music.hold"]
    assert not busy(house, "anna")
    (shown,) = parked(house)
    assert (shown["code"], shown["by"]) == (code, "anna")
    dial(house, code, "b", "ben")
    assert together(house, "w", "b")
    assert parked(house) == []
    house.hang_up("b")
    assert quiet(house)


def test_who_parked_a_call_takes_it_back_without_its_code(house):
    park(house, talk(house))
    dial(house, "*71", "b", "ben")
    assert house.hears("b")[0] == "call.nothing_parked", "it is not theirs"
    dial(house, "*71", "a", "anna")
    assert together(house, "w", "a")


def test_a_colleague_is_parked_by_their_own_phone(house):
    dial(house, "200", "c", "cleo")
    near = at(house, "anna")
    house.pick_up(near)
    code = park(house, near)
    assert house.legs["c"].owner == house.address("park", ORG)
    assert house.hears("c") == ["music.hold"]
    dial(house, code, "b", "ben")
    assert together(house, "c", "b")
    house.hang_up("c")
    assert quiet(house)


def test_a_call_is_parked_by_handing_it_on_to_the_code(house):
    near = talk(house)
    house.refer(near, "*70")
    assert house.legs[near].referred == ["trying", "done"]
    assert house.hears("w") == ["music.hold"]
    (shown,) = parked(house)
    assert shown["by"] == "anna"


def test_a_call_that_nobody_takes_rings_at_who_parked_it_and_they_have_it_again(house):
    park(house, talk(house))
    house.wait(60_000)
    back = at(house, "anna")
    assert house.legs[back].state == "dialled"
    assert house.hears("w")[0].startswith("tone.ringback")
    house.pick_up(back)
    assert together(house, "w", back)


def test_a_call_comes_back_some_times_and_is_then_told_that_nobody_answers(house):
    park(house, talk(house))
    rung = len(dials(house))
    for times in range(1, 4):
        house.wait(60_000)
        assert len(dials(house)) == rung + times
        house.wait(30_000)
        assert house.hears("w") == ["music.hold"]
    house.wait(60_000)
    assert len(dials(house)) == rung + 3
    assert house.hears("w")[0] == "call.no_answer"
    assert house.legs["w"].heard[-1] == "tone.congestion.de"
    house.said_over("w")
    assert house.legs["w"].cause == "call.no_answer"
    assert quiet(house)


def test_the_rules_of_who_parked_a_call_do_not_send_it_on(house):
    house.settings[house.address("phone", "anna")]["rules"] = {"no_answer": person("ben")}
    park(house, talk(house))
    house.wait(92_000)
    assert house.hears("w") == ["music.hold"]


def test_codes_come_round_late(house):
    codes = [park(house, talk(house, leg=f"w{n}"), leg=f"p{n}") for n in range(3)]
    assert codes == ["*7110", "*7111", "*7112"]


def test_who_hangs_up_while_parked_is_gone(house):
    code = park(house, talk(house))
    house.hang_up("w")
    dial(house, code, "b", "ben")
    assert house.hears("b")[0] == "call.nothing_parked"
    house.said_over("b")
    assert quiet(house)


def test_a_queues_caller_can_be_parked_and_the_agent_is_free(house):
    house.arrive("w", "queue", "q")
    near = at(house, "anna")
    house.pick_up(near)
    code = park(house, near)
    assert house.legs["w"].owner == house.address("park", ORG)
    (agent,) = house.program(house.address("queue", "q")).view()["agents"]
    assert agent["state"] == "idle"
    dial(house, code, "b", "ben")
    assert together(house, "w", "b")


def test_a_full_park_gives_the_call_back(house, monkeypatch):
    monkeypatch.setattr("cadran.services.park.LAST", 10)
    park(house, talk(house))
    second = talk(house, "ben", "x")
    house.hold(second, True)
    dial(house, "*70", "p2", "ben")
    assert house.hears("p2")[0] == "call.not_parked"
    assert house.hears("x") == ["music.hold"], "it is not lost"
    house.said_over("p2").wait(5_000)
    house.pick_up(at(house, "ben"))
    assert together(house, "x", at(house, "ben"))


def test_there_is_nothing_to_park(house):
    dial(house, "*70", "a", "anna")
    assert house.hears("a")[0] == "call.not_parked"


# --- back to who handed it on


def test_a_call_that_was_handed_on_can_be_handed_back(house):
    """Who gave a call away is not busy with it."""
    ben = talk(house, "ben")
    house.refer(ben, "200")
    anna = at(house, "anna")
    house.pick_up(anna)
    house.refer(anna, "201")
    again = at(house, "ben")
    assert house.legs[again].state == "dialled"
    house.pick_up(again)
    assert house.legs[anna].referred == ["trying", "ringing", "done"]
    assert together(house, "w", again)
    house.hold(again, True)
    assert house.hears("w") == ["music.hold"]
    house.hold(again, False)
    assert together(house, "w", again)
    house.hang_up(again)
    assert quiet(house)


def test_a_colleagues_call_is_handed_back_too(house):
    dial(house, "201", "c", "cleo")
    ben = at(house, "ben")
    house.pick_up(ben).refer(ben, "200")
    anna = at(house, "anna")
    house.pick_up(anna).refer(anna, "201")
    again = at(house, "ben")
    house.pick_up(again)
    assert together(house, "c", again)
    house.hang_up("c")
    assert quiet(house)


# --- settings, and calls for others


def test_a_code_changes_the_settings_and_says_so(house):
    asked = []
    house.answers["change"] = asked.append
    dial(house, "*78", "a", "anna")
    assert [(each.user, each.feature) for each in asked] == [("anna", Feature.DO_NOT_DISTURB_ON)]
    assert house.hears("a") == ["call.do_not_disturb_on"]
    house.said_over("a")
    assert quiet(house)


def test_settings_that_may_not_be_are_explained(house):
    house.answers["change"] = lambda question: Refusal(SETTINGS_NOT_KEPT)
    dial(house, "*78", "a", "anna")
    assert house.hears("a")[0] == "call.settings_not_kept"


def test_a_delegate_calls_at_the_cost_and_with_the_number_of_who_they_call_for(house):
    behalf = Behalf("anna", "Anna", "+33199000010", "+33199000010")
    house.means["*44200*0"] = Resolved(number=OTHER, behalf=behalf)
    house.means["*44200*202"] = Resolved(address=house.address("phone", "cleo"), behalf=behalf)
    dial(house, "*44200*0", "b", "ben")
    paid = dials(house)[-1]
    assert (paid.payer.user, paid.caller_number, paid.caller_name) == (
        "anna",
        "+33199000010",
        "Anna",
    )
    house.hang_up("b")
    dial(house, "*44200*202", "b2", "ben")
    assert dials(house)[-1].caller_name == "Ben / Anna"
