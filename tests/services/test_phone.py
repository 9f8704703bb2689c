"""A user's phone, as its user and the callers live it."""

import pytest

from cadran.errors import Reason, Refusal
from cadran.ids import named
from cadran.services.actions import Dial, HandOver
from cadran.services.causes import (
    BUSY,
    CANCELLED,
    CARRIER_FAILED,
    CREDIT_EXHAUSTED,
    HUNG_UP,
    NO_ANSWER,
    NOT_REGISTERED,
    UNKNOWN_NUMBER,
)
from cadran.services.events import Caller, Told
from cadran.services.offers import Accepted, OfferId
from cadran.services.questions import Resolved

NUMBER = "+33199000077"
ANNA = Caller(key="user:anna", user="anna", name="Anna")


def phones(house_of):
    house = house_of(
        {
            ("phone", "anna"): {"name": "Anna", "number": "+33199000010", "language": "fr"},
            ("phone", "ben"): {"name": "Ben", "language": "en", "country": "SE"},
            ("phone", "cleo"): {"name": "Cleo"},
            ("meeting", "m"): {"organiser": "anna"},
        }
    )
    means = {
        "201": Resolved(address=house.address("phone", "anna")),
        "202": Resolved(address=house.address("phone", "ben")),
        "203": Resolved(address=house.address("phone", "cleo")),
        "1234567": Resolved(address=house.address("meeting", "m")),
        NUMBER: Resolved(number=NUMBER),
    }
    house.answers["resolve"] = lambda q: means.get(q.dialled, Refusal(UNKNOWN_NUMBER))
    return house


def dial(house, called, leg="a", user="anna"):
    caller = Caller(key=f"user:{user}", user=user, name=user.title())
    return house.arrive(leg, "phone", user, called, caller)


def ringing(house):
    return house.dialled()[0].id


def state(house, user):
    return house.program(house.address("phone", user)).view()["state"]


def talk(house):
    """Anna calls Ben, who answers; answers both legs."""
    dial(house, "202")
    ben = ringing(house)
    house.pick_up(ben)
    return "a", ben


def together(house, *legs):
    bridges = {house.legs[leg].bridge for leg in legs}
    return len(bridges) == 1 and None not in bridges


def test_the_other_side_hears_why_the_network_ended_a_call(house_of):
    house = phones(house_of)
    anna, ben = talk(house)
    house.hang_up_for(anna, Refusal(HUNG_UP, {"q850": 38}))
    assert (house.legs[ben].cause, house.legs[ben].q850) == ("call.hung_up", 38)
    house = dial(phones(house_of), "202")
    ben = ringing(house)
    house.hang_up_for("a", Refusal(CANCELLED, {"q850": 26}))
    assert (house.legs[ben].cause, house.legs[ben].q850) == ("call.cancelled", 26)


def test_two_users_ring_and_talk(house_of):
    house = dial(phones(house_of), "202")
    assert house.legs["a"].rung
    assert house.legs["a"].state == "arrived"
    ben = ringing(house)
    assert together(house.pick_up(ben), "a", ben)


@pytest.mark.parametrize("who", [0, 1])
def test_the_end_of_one_is_the_end_of_the_other(house_of, who):
    house = phones(house_of)
    legs = talk(house)
    house.hang_up(legs[who])
    assert {leg.state for leg in house.legs.values()} == {"ended"}
    assert (state(house, "anna"), state(house, "ben")) == ("idle", "idle")


def test_a_number_of_the_world_is_dialled_at_the_users_cost(house_of):
    house = dial(phones(house_of), NUMBER)
    act = next(act for act in house.said if type(act).__name__ == "Dial")
    assert (act.payer.user, act.payer.service) == ("anna", "user_out")
    assert act.caller_number == "+33199000010"
    far = ringing(house)
    assert house.legs["a"].rung
    assert together(house.pick_up(far), "a", far)


def test_a_service_gets_the_leg(house_of):
    house = dial(phones(house_of), "1234567")
    assert house.legs["a"].owner.kind == "meeting"
    assert house.program(house.address("phone", "anna")).finished()


def test_what_cannot_be_understood_is_said(house_of):
    house = dial(phones(house_of), "999999")
    assert house.hears("a") == ["call.unknown_number"]
    assert house.said_over("a").legs["a"].cause == "call.unknown_number"


def test_a_refused_call_is_explained_in_the_users_language(house_of):
    house = phones(house_of)
    house.dial_refused = Refusal(CREDIT_EXHAUSTED)
    dial(house, NUMBER)
    assert house.hears("a") == ["credit.exhausted"]
    assert house.said[-1].clips[0].language == "fr"
    assert house.said_over("a").legs["a"].cause == "credit.exhausted"


@pytest.mark.parametrize("cause", [BUSY, NO_ANSWER, CARRIER_FAILED])
def test_a_call_that_fails_out_there_is_explained(house_of, cause):
    house = dial(phones(house_of), NUMBER)
    house.hang_up(ringing(house), cause)
    assert house.hears("a") == [cause.prompt]
    assert house.said_over("a").legs["a"].cause == cause.id


def test_a_cut_for_lack_of_credit_is_said_to_the_one_who_stays(house_of):
    house = dial(phones(house_of), NUMBER)
    far = ringing(house)
    house.pick_up(far).hang_up(far, CREDIT_EXHAUSTED)
    assert house.hears("a") == ["credit.exhausted"]
    assert house.legs["a"].bridge is None
    assert house.said_over("a").legs["a"].cause == "credit.exhausted"


def test_hanging_up_before_the_answer_stops_the_ringing(house_of):
    house = dial(phones(house_of), "202")
    ben = ringing(house)
    house.hang_up("a")
    assert house.legs[ben].cause == "call.cancelled"
    assert state(house, "ben") == "idle"


def test_a_user_who_talks_is_busy_to_the_next_caller(house_of):
    house = phones(house_of)
    talk(house)
    dial(house, "202", "c", "cleo")
    assert house.hears("c") == ["call.busy"]
    assert together(house, "a", *[i for i, leg in house.legs.items() if leg.bridge])


def test_one_offer_is_granted_at_a_time(house_of):
    house = dial(phones(house_of), "202")
    dial(house, "202", "c", "cleo")
    assert len(house.dialled()) == 1
    assert house.hears("c") == ["call.busy"]


def test_an_offer_expires_when_nobody_answers(house_of):
    house = dial(phones(house_of), "202")
    ben = ringing(house)
    house.wait(31_000)
    assert house.legs[ben].cause == "call.cancelled"
    assert house.hears("a") == ["call.no_answer"]


def test_a_colleague_without_a_phone_is_not_registered(house_of):
    house = phones(house_of)
    house.dial_refused = Refusal(NOT_REGISTERED)
    dial(house, "202").said_over("a")
    assert house.legs["a"].cause == "call.not_registered"


def test_calling_oneself_is_refused(house_of):
    assert dial(phones(house_of), "201").hears("a") == ["call.yourself"]


def test_hold_gives_the_other_music_and_takes_it_back(house_of):
    house = phones(house_of)
    anna, ben = talk(house)
    house.hold(ben, True)
    assert house.hears(anna) == ["music.hold"]
    assert house.legs[anna].bridge is None
    assert together(house.hold(ben, False), anna, ben)
    house.hold(anna, True)
    assert house.hears(ben) == ["music.hold"]
    assert together(house.hold(anna, False), anna, ben)


def test_a_held_caller_from_the_world_hears_music(house_of):
    house = dial(phones(house_of), NUMBER)
    far = ringing(house)
    house.pick_up(far).hold("a", True)
    assert house.hears(far) == ["music.hold"]
    assert together(house.hold("a", False), "a", far)


def world_call(house, answered=False):
    house.arrive("w", "phone", "anna", "+33199000010", answered=answered)
    return ringing(house)


def test_a_call_from_the_world_rings_all_devices_and_is_answered_when_the_user_does(house_of):
    house = phones(house_of)
    near = world_call(house)
    assert house.legs["w"].rung
    assert house.legs["w"].state == "arrived"
    assert together(house.pick_up(near), "w", near)


def test_a_caller_from_the_world_is_never_answered_to_be_refused(house_of):
    house = phones(house_of)
    talk(house)
    house.arrive("w", "phone", "anna", "+33199000010")
    assert house.legs["w"].cause == "call.busy"
    assert house.hears("w") == []


def test_a_caller_from_the_world_who_gives_up_stops_the_ringing(house_of):
    house = phones(house_of)
    near = world_call(house)
    assert house.hang_up("w").legs[near].cause == "call.cancelled"


def test_a_caller_handed_over_by_a_service_hears_it_ring(house_of):
    house = phones(house_of)
    near = world_call(house, answered=True)
    assert house.hears("w") == ["tone.ringback.fr"]
    assert together(house.pick_up(near), "w", near)


def test_an_answer_to_a_withdrawn_offer_is_ended_at_once(house_of):
    house = phones(house_of)
    ben = house.address("phone", "ben")
    house.post(house.address("phone", "anna"), Told(ben, Accepted(OfferId("gone"))))
    house.run()
    assert type(house.said[-1].message).__name__ == "Over"


def test_the_page_hangs_up_for_the_user_and_nobody_else(house_of):
    house = phones(house_of)
    talk(house)
    call = house.program(house.address("phone", "anna")).view()["calls"][0]["call"]
    refused = house.command("phone", "anna", "hang_up", by="ben", call=call)
    assert refused.refusal.id == "call.not_yours"
    assert house.command("phone", "anna", "hang_up", by="anna", call="x").refusal.id == (
        "call.no_such_call"
    )
    assert house.command("phone", "anna", "hang_up", by="anna", call=call).refusal is None
    assert {leg.cause for leg in house.legs.values()} == {HUNG_UP.id}


def test_an_unknown_refusal_without_a_prompt_is_signalled(house_of):
    house = phones(house_of)
    house.dial_refused = Refusal(Reason("x.y"))
    assert dial(house, NUMBER).legs["a"].cause == "x.y"


def test_an_emergency_call_shows_the_own_number_whatever_the_policy_hides(house_of):
    house = house_of(
        {("phone", "anna"): {"name": "Anna", "number": "+33199000010", "shown_number": ""}}
    )
    means = {
        "112": Resolved(number="112", emergency=True),
        NUMBER: Resolved(number=NUMBER),
    }
    house.answers["resolve"] = lambda q: means[q.dialled]
    dial(house, "112", leg="e")
    dial(house, NUMBER, leg="n")
    helped, hidden = [each for each in house.said if isinstance(each, Dial)]
    assert (helped.caller_number, helped.caller_name) == ("+33199000010", "Anna")
    assert (hidden.caller_number, hidden.caller_name) == (None, "")


# --- a call is handed on


def from_outside(house):
    """The world calls Ben, who answers; the caller's leg and Ben's."""
    house.arrive("w", "phone", "ben")
    ben = ringing(house)
    house.pick_up(ben)
    return "w", ben


def consult(house, called, user="ben", leg="b2"):
    """Ben holds his call and calls somebody; the legs of the second call."""
    dial(house, called, leg, user)
    rung = ringing(house)
    house.pick_up(rung)
    return leg, rung


def ended(house, *legs):
    return all(house.legs[each].state == "ended" for each in legs)


def test_a_caller_is_handed_on_blindly_to_a_colleague_who_answers(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, "201")
    anna = ringing(house)
    assert not ended(house, ben), "nobody is let go before"
    house.pick_up(anna)
    assert together(house, caller, anna)
    assert ended(house, ben)
    assert house.legs[ben].referred == ["trying", "ringing", "done"]
    assert (state(house, "ben"), state(house, "anna")) == ("idle", "talking")
    house.hang_up(caller)
    assert ended(house, anna)
    assert house.program(house.address("phone", "ben")).finished()


def test_a_caller_whose_new_side_is_busy_stays_with_who_handed_them_on(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    dial(house, NUMBER, "a", "anna")
    house.refer(ben, "201")
    assert house.legs[ben].referred == ["trying", "failed"]
    assert together(house, caller, ben)


def test_a_device_that_hangs_up_at_once_leaves_the_caller_to_ring_on(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, "201")
    anna = ringing(house)
    house.hang_up(ben)
    assert house.hears(caller) == ["tone.ringback.pt"], "of where the user is"
    assert state(house, "ben") == "idle"
    house.pick_up(anna)
    assert together(house, caller, anna)


def test_a_caller_left_alone_is_told_when_nobody_answers(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, "201")
    house.hang_up(ben)
    house.wait(61_000)
    assert house.hears(caller) == ["call.no_answer"]
    house.said_over(caller)
    assert ended(house, caller)


def test_who_hands_a_call_on_to_the_world_pays_for_it_to_its_end(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, NUMBER)
    paid = [each for each in house.said if isinstance(each, Dial)][-1]
    assert (paid.payer.user, paid.payer.service) == ("ben", "user_out_transfer")
    house.pick_up(paid.leg)
    assert together(house, caller, paid.leg)
    assert house.legs[paid.leg].owner == house.address("phone", "ben")
    house.hang_up(paid.leg)
    assert ended(house, caller, ben)


def test_a_colleague_is_handed_on_to_another_and_each_hears_of_the_other(house_of):
    house = phones(house_of)
    anna, ben = talk(house)
    house.refer(ben, "203")
    cleo = ringing(house)
    house.pick_up(cleo)
    assert together(house, anna, cleo)
    assert ended(house, ben)
    house.hold(cleo, True)
    assert house.legs[anna].bridge is None, "music, while the other one holds"
    house.hold(cleo, False)
    assert together(house, anna, cleo)
    house.hang_up(anna)
    assert ended(house, cleo)
    assert house.program(house.address("phone", "ben")).finished()


@pytest.mark.parametrize("turned", [False, True])
def test_two_whom_one_talks_to_are_brought_together(house_of, turned):
    house = phones(house_of)
    caller, first = from_outside(house)
    house.hold(first, True)
    second, cleo = consult(house, "203")
    legs = (second, first) if turned else (first, second)
    house.refer(legs[0], to=legs[1])
    assert house.legs[legs[0]].referred == ["trying", "done"]
    assert ended(house, first, second)
    assert together(house, caller, cleo)
    house.hang_up(cleo)
    assert ended(house, caller)


def test_two_colleagues_are_brought_together_and_the_third_is_out(house_of):
    house = phones(house_of)
    anna, ben = talk(house)
    house.hold(ben, True)
    second, cleo = consult(house, "203")
    house.refer(ben, to=second)
    assert together(house, anna, cleo)
    assert ended(house, ben, second)
    house.hang_up(anna)
    assert ended(house, cleo)


def test_two_of_the_world_are_brought_together_and_each_leg_keeps_its_payer(house_of):
    house = phones(house_of)
    dial(house, NUMBER, "b1", "ben")
    first = ringing(house)
    house.pick_up(first)
    house.hold("b1", True)
    dial(house, NUMBER, "b2", "ben")
    second = ringing(house)
    house.pick_up(second)
    house.refer("b1", to="b2")
    assert together(house, first, second)
    assert ended(house, "b1", "b2")
    assert {each.payer.user for each in house.said if isinstance(each, Dial)} == {"ben"}


def test_what_cannot_be_handed_on_stays_as_it_was(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, "0")
    assert house.legs[ben].referred == ["trying", "failed"]
    house.refer(ben, to="w")
    assert house.legs[ben].referred[2:] == ["trying", "failed"]
    assert together(house, caller, ben)
    house.refer(caller, "201")
    assert house.legs[caller].referred == ["failed"], "only one's own device hands on"


def test_a_caller_is_handed_on_to_a_meeting(house_of):
    house = phones(house_of)
    caller, ben = from_outside(house)
    house.refer(ben, "1234567")
    assert house.legs[caller].owner == house.address("meeting", "m")
    assert ended(house, ben)
    assert house.program(house.address("phone", "ben")).finished()


def test_whoever_is_handed_on_is_spoken_to_in_the_language_that_they_called_in(house_of):
    house = phones(house_of)
    house.arrive("w", "phone", "ben", answered=True, language="fr")
    ben = ringing(house)
    house.pick_up(ben)
    house.refer(ben, "1234567")
    handed = [each for each in house.said if isinstance(each, HandOver)]
    assert [each.language for each in handed] == ["fr"]


def test_a_mailbox_has_the_owners_telephone_call_back(house_of):
    house = phones(house_of)
    house.arrive("a", "phone", "anna", "*97", ANNA, answered=True, context={"dial": NUMBER})
    (leg,) = house.dialled()
    assert [act.to.number for act in house.said if isinstance(act, Dial)] == [NUMBER]
    house.pick_up(leg.id)
    assert together(house, "a", leg.id)


def click(house, to, by="anna", role="user"):
    return house.command(
        "phone", "anna", "call", by=by, role=role, to=to, id="click-1", name="Whoever"
    )


def test_a_click_rings_the_users_own_device_and_then_whom_they_meant(house_of):
    house = phones(house_of)
    asked = click(house, NUMBER)
    own = ringing(house)
    dialled = next(each for each in house.said if isinstance(each, Dial))
    assert (dialled.to.user, dialled.caller_number, dialled.caller_name) == (
        "anna",
        NUMBER,
        "Whoever",
    )
    assert asked.refusal is None
    assert asked.result == {"call": named("anna", "click-1")}
    house.pick_up(own)
    far = next(each for each in house.dialled() if each.id != own)
    called = [each for each in house.said if isinstance(each, Dial)][-1]
    assert (called.to.number, called.payer.user, called.payer.service) == (
        NUMBER,
        "anna",
        "user_out",
    )
    house.pick_up(far.id)
    assert together(house, own, far.id)
    house.hang_up(own)
    assert house.legs[far.id].state == "ended"


def test_a_clicked_colleague_is_offered_the_call_as_if_dialled(house_of):
    house = phones(house_of)
    click(house, "202")
    own = ringing(house)
    house.pick_up(own)
    ben = next(each for each in house.dialled() if each.id != own)
    house.pick_up(ben.id)
    assert together(house, own, ben.id)


def test_a_clicked_meeting_takes_the_device_over(house_of):
    house = phones(house_of)
    click(house, "1234567")
    own = ringing(house)
    house.pick_up(own)
    assert house.legs[own].owner == house.address("meeting", "m")


@pytest.mark.parametrize(("to", "reason"), [("999", UNKNOWN_NUMBER.id), ("201", "call.yourself")])
def test_a_click_on_whom_nobody_can_call_is_refused_and_rings_nothing(house_of, to, reason):
    house = phones(house_of)
    asked = click(house, to)
    assert asked.refusal.id == reason
    assert house.dialled() == []
    assert house.program(house.address("phone", "anna")).finished()


def test_a_click_without_a_device_says_so(house_of):
    house = phones(house_of)
    house.dial_refused = Refusal(NOT_REGISTERED)
    assert click(house, NUMBER).refusal.id == "call.no_own_device"
    assert house.program(house.address("phone", "anna")).finished()


def test_a_click_is_the_users_own_and_once(house_of):
    house = phones(house_of)
    assert click(house, NUMBER, by="boss", role="administrator").refusal.id == "call.not_yours"
    first, again = click(house, NUMBER), click(house, NUMBER)
    assert first.result == again.result
    assert len(house.dialled()) == 1


def test_a_click_whose_device_is_not_picked_up_calls_nobody(house_of):
    house = phones(house_of)
    click(house, NUMBER)
    house.hang_up(ringing(house))
    assert house.program(house.address("phone", "anna")).finished()
    assert len([each for each in house.said if isinstance(each, Dial)]) == 1
