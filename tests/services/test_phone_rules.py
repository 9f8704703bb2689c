"""What becomes of calls to a user: their rules, and who rings along."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.errors import Refusal
from cadran.services.actions import Dial, HandOver, ToDevices, ToNumber
from cadran.services.causes import BUSY, CREDIT_EXHAUSTED, NOT_REGISTERED, REJECTED, SENT_ON
from cadran.services.events import HOPS_MAX, Caller, Diverted
from cadran.services.phone.calls import FORWARDED_MAX
from cadran.services.questions import Resolved

MOBILE = "+33639980077"
OTHER = "+33199000088"
PEOPLE = ("anna", "ben", "cleo", "dan")


def house_with(house_of, /, **rules):
    """Four users; each keyword is the rules of one."""
    stored = {
        ("phone", user): {
            "name": user.title(),
            "number": f"+3319900001{place}",
            "rules": rules.get(user, {}),
            "language": "fr" if user == "anna" else "en",
        }
        for place, user in enumerate(PEOPLE)
    }
    stored["queue", "q"] = {"agents": [{"user": "anna"}]}
    house = house_of(stored)
    means = {
        f"20{place}": Resolved(address=house.address("phone", user))
        for place, user in enumerate(PEOPLE)
    }
    house.answers["resolve"] = lambda question: means[question.dialled]
    return house


def world(house, user="anna", leg="w", **given):
    """The world calls somebody."""
    caller = Caller(key="w", number="+33199005555", name="Wanda")
    return house.arrive(leg, "phone", user, "+33199000010", caller, **given)


def dial(house, called, leg, user):
    caller = Caller(key=f"user:{user}", user=user, name=user.title())
    return house.arrive(leg, "phone", user, called, caller)


def dials(house):
    return [each for each in house.said if isinstance(each, Dial)]


def at(house, to):
    """The last leg that was dialled to a user's devices or a number."""
    for each in reversed(dials(house)):
        called = each.to.user if isinstance(each.to, ToDevices) else each.to.number
        if called == to:
            return each.leg
    raise AssertionError(f"{to} was never called")


def together(house, *legs):
    bridges = {house.legs[leg].bridge for leg in legs}
    return len(bridges) == 1 and None not in bridges


def busy(house, user):
    return house.program(house.address("phone", user)).view()["state"] != "idle"


def quiet(house):
    """Nobody has a leg, or remembers one."""
    assert {leg.state for leg in house.legs.values()} == {"ended"}
    phones = [each for address, each in house.programs.items() if address.kind == "phone"]
    assert all(each.finished() for each in phones)
    return True


def person(name, **more):
    return {"kind": "person", "id": name, **more}


def number(digits, **more):
    return {"kind": "number", "id": digits, **more}


TWIN = {"along": [number(MOBILE, confirms=True)]}


# --- every call goes elsewhere


def test_all_calls_go_to_a_number_at_the_users_cost_with_their_number_and_how_it_came_there(
    house_of,
):
    house = world(house_with(house_of, anna={"forward": number(OTHER)}))
    (called,) = dials(house)
    assert called.to == ToNumber(OTHER)
    assert (called.payer.user, called.payer.service) == ("anna", "user_out_forwarding")
    assert called.caller_number == "+33199000010"
    assert called.diverted == (Diverted("+33199000010", "unconditional", "anna"),)
    assert not busy(house, "anna"), "it goes on without them"
    house.pick_up(called.leg)
    assert together(house, "w", called.leg)
    house.hang_up("w")
    assert quiet(house)


def test_all_calls_go_to_a_colleague_whose_rules_hold_for_them(house_of):
    house = house_with(
        house_of,
        anna={"forward": person("ben")},
        ben={"forward": {"kind": "queue", "id": "q"}},
    )
    world(house)
    assert house.legs["w"].owner == house.address("queue", "q")


# --- by a device of their own


def sends_on(house, to, user="anna"):
    """A device answers 302."""
    return house.hang_up_for(at(house, user), Refusal(SENT_ON, {"to": to}))


def test_a_device_sends_calls_on_as_if_its_user_had_dialled(house_of):
    house = house_with(house_of)
    house.answers["resolve"] = lambda question: Resolved(number=question.dialled)
    sends_on(world(house), OTHER)
    called = dials(house)[-1]
    assert called.to == ToNumber(OTHER)
    assert (called.payer.user, called.payer.service) == ("anna", "user_out_forwarding")
    assert called.diverted == (Diverted("+33199000010", "unconditional", "anna"),)
    house.pick_up(called.leg)
    assert together(house, "w", called.leg)


def test_a_device_sends_calls_on_to_a_colleague_and_no_further(house_of):
    house = sends_on(world(house_with(house_of)), "201")
    sends_on(house, "200", "ben")
    assert house.legs["w"].state == "ended", "not round in a circle"


def test_what_a_device_names_that_cannot_be_understood_is_a_refusal(house_of):
    house = house_with(house_of)
    house.answers["resolve"] = lambda _: Refusal(REJECTED)
    sends_on(world(house), "nonsense")
    assert house.legs["w"].state == "ended"


@pytest.mark.parametrize("to", [Resolved(number="112", emergency=True), Resolved(feature="x")])
def test_a_device_sends_nobody_to_help_or_to_a_feature(house_of, to):
    house = house_with(house_of)
    house.answers["resolve"] = lambda _: to
    sends_on(world(house), "112")
    assert house.legs["w"].state == "ended"
    assert len(dials(house)) == 1


def test_a_colleague_takes_a_call_that_was_sent_on_and_hears_the_caller(house_of):
    house = world(house_with(house_of, anna={"forward": person("ben")}))
    ben = at(house, "ben")
    assert dials(house)[-1].caller_name == "Wanda / Anna", "they see whom it was for"
    house.pick_up(ben)
    assert together(house, "w", ben)
    assert (busy(house, "anna"), busy(house, "ben")) == (False, True)
    house.hang_up(ben)
    assert quiet(house)


def test_a_service_learns_why_and_for_whom_a_call_comes(house_of):
    house = world(house_with(house_of, anna={"forward": {"kind": "queue", "id": "q"}}))
    (given,) = [each for each in house.said if isinstance(each, HandOver)]
    assert given.to == house.address("queue", "q")
    assert given.context["reason"] == "unconditional"
    assert given.context["for"] == "user:anna"


def test_a_colleagues_own_leg_goes_to_the_service_where_their_call_is_sent(house_of):
    house = house_with(house_of, anna={"forward": {"kind": "queue", "id": "q"}})
    dial(house, "200", "b", "ben")
    assert house.legs["b"].owner == house.address("queue", "q")
    assert not busy(house, "ben")


def test_calls_do_not_go_round_between_two(house_of):
    house = house_with(house_of, anna={"forward": person("ben")}, ben={"forward": person("anna")})
    world(house, answered=True)
    assert house.hears("w")[0] == "call.sent_on_too_often"
    house.said_over("w")
    assert quiet(house)


def test_a_caller_is_not_sent_to_themselves(house_of):
    house = house_with(house_of, anna={"forward": person("ben")})
    dial(house, "200", "b", "ben")
    assert house.hears("b")[0] == "call.rejected"


def test_the_world_is_told_the_whole_way_of_a_call(house_of):
    rules = {user: {"forward": person(PEOPLE[place + 1])} for place, user in enumerate(PEOPLE[:3])}
    rules["dan"] = {"forward": number(OTHER)}
    house = world(house_with(house_of, **rules))
    assert at(house, OTHER)
    way = [each.user for each in dials(house)[-1].diverted]
    assert way == ["dan", "cleo", "ben", "anna"], "the latest first"


def test_a_call_that_was_sent_on_often_is_sent_on_no_further(house_of):
    house = house_with(house_of, anna={"forward": number(OTHER)})
    way = (Diverted("+33199007777", "unconditional"),) * HOPS_MAX
    world(house, diverted=way)
    assert dials(house) == []
    assert house.legs["w"].cause == "call.sent_on_too_often"


def test_a_circle_through_the_world_ends(house_of):
    house = house_with(house_of, anna={"forward": number(OTHER)})
    for place in range(FORWARDED_MAX + 1):
        world(house, leg=f"w{place}")
    assert len(dials(house)) == FORWARDED_MAX
    assert house.legs[f"w{FORWARDED_MAX}"].cause == "call.sent_on_too_often"


def test_a_number_that_may_not_be_called_is_explained_to_a_colleague(house_of):
    house = house_with(house_of, anna={"forward": number(OTHER)})
    house.dial_refused = Refusal(CREDIT_EXHAUSTED)
    dial(house, "200", "b", "ben")
    assert house.hears("b")[0] == "credit.exhausted"
    house.said_over("b")
    assert quiet(house)


# --- several ring


def test_a_number_rings_along_and_the_first_to_answer_has_the_call(house_of):
    house = world(house_with(house_of, anna={"along": [number(OTHER)]}))
    desk, other = at(house, "anna"), at(house, OTHER)
    house.pick_up(other)
    assert together(house, "w", other)
    assert house.legs[desk].cause == "call.answered_elsewhere"


@pytest.mark.parametrize("first", ["anna", MOBILE])
def test_what_one_device_does_ends_no_other(house_of, first):
    house = world(house_with(house_of, anna=TWIN))
    desk, mobile = at(house, "anna"), at(house, MOBILE)
    house.hang_up(desk if first == "anna" else mobile, BUSY)
    assert house.legs["w"].state == "arrived"
    left = mobile if first == "anna" else desk
    house.pick_up(left)
    if left == mobile:
        house.press(left, "1", "length")
    assert together(house, "w", left)


def test_the_mobile_must_press_1_so_that_its_mailbox_never_has_the_call(house_of):
    house = world(house_with(house_of, anna=TWIN))
    desk, mobile = at(house, "anna"), at(house, MOBILE)
    house.pick_up(mobile)
    assert house.hears(mobile) == ["call.press_to_take"]
    assert house.legs["w"].state == "arrived", "the caller goes on to hear it ring"
    assert house.legs[desk].state == "dialled", "and so does the desk"
    house.press(mobile, "", "silence").press(mobile, "5", "length").press(mobile, "", "silence")
    assert house.legs[mobile].state == "ended"
    house.pick_up(desk)
    assert together(house, "w", desk)


def test_who_presses_1_is_the_user_and_talks(house_of):
    house = world(house_with(house_of, anna=TWIN))
    mobile = at(house, MOBILE)
    house.pick_up(mobile).press(mobile, "1", "length")
    assert together(house, "w", mobile)
    assert busy(house, "anna")
    house.hang_up(mobile)
    assert quiet(house)


def test_a_mobile_that_is_being_asked_is_let_go_when_the_desk_answers(house_of):
    house = world(house_with(house_of, anna=TWIN))
    desk, mobile = at(house, "anna"), at(house, MOBILE)
    house.pick_up(mobile).pick_up(desk)
    assert house.legs[mobile].cause == "call.answered_elsewhere"
    assert together(house, "w", desk)


def test_a_group_rings_one_after_the_other_after_a_while(house_of):
    members = [
        person("ben", after_ms=5_000, for_ms=8_000),
        person("cleo", after_ms=13_000, for_ms=8_000),
    ]
    house = world(house_with(house_of, anna={"along": members}))
    assert len(dials(house)) == 1
    house.wait(5_000)
    ben = at(house, "ben")
    house.wait(8_000)
    assert house.legs[ben].state == "ended"
    cleo = at(house, "cleo")
    house.pick_up(cleo)
    assert together(house, "w", cleo)
    assert not busy(house, "anna")
    house.hang_up(cleo)
    assert quiet(house)


def test_nobody_waits_for_a_group_when_no_own_device_rings(house_of):
    house = house_with(house_of, anna={"along": [person("ben", after_ms=20_000)]})
    house.dial_refused = lambda dial: (
        Refusal(NOT_REGISTERED) if dial.to == ToDevices("anna") else None
    )
    assert house.legs[at(world(house), "ben")].state == "dialled"


def test_a_colleague_who_rings_along_is_rung_whatever_their_own_rules_say(house_of):
    rules = {"anna": {"along": [person("ben")]}, "ben": {"forward": number(OTHER)}}
    house = world(house_with(house_of, **rules))
    house.pick_up(at(house, "ben"))
    assert together(house, "w", at(house, "ben"))


def test_a_colleague_calls_and_another_who_rings_along_takes_it(house_of):
    house = house_with(house_of, anna={"along": [person("ben")]})
    dial(house, "200", "c", "cleo")
    ben = at(house, "ben")
    house.pick_up(ben)
    assert together(house, "c", ben)
    house.hold(ben, True)
    assert house.hears("c") == ["music.hold"]
    house.hang_up("c")
    assert quiet(house)


def test_the_caller_does_not_ring_at_themselves(house_of):
    house = house_with(house_of, anna={"along": [person("cleo")]})
    dial(house, "200", "c", "cleo")
    assert [each.to for each in dials(house)] == [ToDevices("anna")]


def test_a_caller_who_gives_up_stops_everybodys_ringing(house_of):
    house = world(house_with(house_of, anna={"along": [person("ben"), number(OTHER)]}))
    house.hang_up("w")
    assert quiet(house)


# --- nobody takes it


@pytest.mark.parametrize("cause", [None, REJECTED])
def test_a_call_that_nobody_takes_goes_where_the_rule_says(house_of, cause):
    house = world(house_with(house_of, anna={"no_answer": person("ben")}))
    if cause is None:
        house.wait(30_000)
    else:
        house.hang_up(at(house, "anna"), cause)
    ben = at(house, "ben")
    assert dials(house)[-1].diverted == (Diverted("+33199000010", "no-answer", "anna"),)
    assert not busy(house, "anna")
    house.pick_up(ben)
    assert together(house, "w", ben)


def test_a_mailbox_takes_what_nobody_answers_and_knows_why(house_of):
    house = house_with(house_of, anna={"no_answer": {"kind": "voicemail", "id": "anna"}})
    world(house).wait(30_000)
    assert house.legs["w"].owner == house.address("voicemail", "anna")
    given = next(each for each in house.said if isinstance(each, HandOver))
    assert (given.context["reason"], given.context["for"]) == ("no_answer", "user:anna")
    dial(house, "200", "b", "ben")
    house.hang_up(at(house, "anna"), REJECTED)
    assert house.legs["b"].owner == house.address("voicemail", "anna"), "also of a colleague"


def test_a_user_without_a_device_is_called_where_they_are_then(house_of):
    house = house_with(house_of, anna={"unreachable": number(OTHER)})
    house.dial_refused = lambda dial: (
        Refusal(NOT_REGISTERED) if isinstance(dial.to, ToDevices) else None
    )
    assert dials(world(house))[-1].diverted[0].reason == "unavailable"
    assert at(house, OTHER)


def test_who_does_not_want_to_be_disturbed_is_not_rung(house_of):
    house = house_with(house_of, anna={"do_not_disturb": True})
    dial(house, "200", "b", "ben")
    assert dials(house) == []
    assert house.hears("b")[0] == "call.do_not_disturb"


def test_undisturbed_calls_go_where_unanswered_ones_go(house_of):
    rules = {"do_not_disturb": True, "no_answer": person("ben")}
    house = world(house_with(house_of, anna=rules))
    assert at(house, "ben")
    assert dials(house)[0].diverted[0].reason == "do-not-disturb"


def test_a_second_call_is_refused_sent_on_or_waits_with_a_tone(house_of):
    for rule, then in [("reject", "call.busy"), ("send", "ben"), ("wait", "anna")]:
        rules = {"busy": rule, "busy_to": person("ben")}
        house = world(house_with(house_of, anna=rules))
        talk = at(house, "anna")
        house.pick_up(talk)
        world(house, leg="x")
        if rule == "reject":
            assert house.legs["x"].cause == then
        else:
            second = at(house, then)
            assert second != talk
            assert house.legs["x"].rung
        assert (house.hears(talk) == ["tone.waiting"]) is (rule == "wait")
        assert together(house, "w", talk)


def test_a_third_call_does_not_ring_while_a_second_one_does(house_of):
    house = world(house_with(house_of, anna={"busy": "wait"}))
    house.pick_up(at(house, "anna"))
    world(house, leg="x")
    world(house, leg="y")
    assert house.legs["y"].cause == "call.busy"


def test_what_cannot_wait_at_a_telephone_goes_where_unanswered_calls_go(house_of):
    rules = {"busy": "wait", "no_answer": {"kind": "voicemail", "id": "anna"}}
    house = world(house_with(house_of, anna=rules))
    house.pick_up(at(house, "anna"))
    world(house, leg="x").hang_up(at(house, "anna"), BUSY)
    assert house.legs["x"].owner.kind == "voicemail"


def test_who_takes_a_waiting_call_holds_the_first(house_of):
    house = world(house_with(house_of, anna={"busy": "wait"}))
    first = at(house, "anna")
    house.pick_up(first)
    world(house, leg="x")
    second = at(house, "anna")
    house.hold(first, True).pick_up(second)
    assert house.hears("w") == ["music.hold"]
    assert together(house, "x", second)
    house.hang_up("x").hold(first, False)
    assert together(house, "w", first)


def test_queues_offer_nothing_to_who_is_not_to_be_disturbed_and_follow_no_rule(house_of):
    house = house_with(house_of, anna={"do_not_disturb": True, "no_answer": person("ben")})
    house.arrive("w", "queue", "q")
    house.wait(60_000)
    assert dials(house) == []
    (agent,) = house.program(house.address("queue", "q")).view()["agents"]
    assert (agent["state"], agent["why_away"]) == ("away", "call.do_not_disturb")


def test_the_caller_of_a_queue_rings_at_the_agents_own_devices_alone(house_of):
    house = house_with(house_of, anna={"forward": number(OTHER), **TWIN})
    house.arrive("w", "queue", "q")
    assert [each.to for each in dials(house)] == [ToDevices("anna")]


# --- whatever happens first

RACE = {
    "along": [number(MOBILE, confirms=True), person("ben", after_ms=3_000), number(OTHER)],
    "no_answer": person("cleo"),
    "busy": "wait",
}
HAPPENING = st.one_of(
    st.tuples(st.just("answers"), st.integers(0, 5)),
    st.tuples(st.just("declines"), st.integers(0, 5), st.sampled_from([BUSY, REJECTED])),
    st.tuples(st.just("presses"), st.integers(0, 5), st.sampled_from(["1", "5", ""])),
    st.tuples(st.just("time"), st.integers(1, 20_000)),
    st.tuples(st.just("calls"), st.sampled_from(["anna", "ben"])),
    st.tuples(st.just("gives_up"), st.integers(0, 3)),
)


@settings(max_examples=80, deadline=None)
@given(happenings=st.lists(HAPPENING, max_size=14), answered=st.booleans())
def test_whoever_is_first_has_the_call_and_nobody_else_is_left(house_of, happenings, answered):
    house = house_with(house_of, anna=RACE)
    world(house, answered=answered)
    callers = ["w"]
    for what, *more in happenings:
        asked = [each.id for each in house.legs.values() if each.collect]
        rung = [each.id for each in house.dialled()]
        if what == "answers" and rung:
            house.pick_up(rung[more[0] % len(rung)])
        elif what == "declines" and rung:
            house.hang_up(rung[more[0] % len(rung)], more[1])
        elif what == "presses" and asked:
            house.press(asked[more[0] % len(asked)], more[1], "length" if more[1] else "silence")
        elif what == "time":
            house.wait(more[0])
        elif what == "calls" and len(callers) < 3:
            callers.append(f"w{len(callers)}")
            world(house, more[0], callers[-1])
        elif what == "gives_up":
            house.hang_up(callers[more[0] % len(callers)])
        for caller in callers:
            bridge = house.legs[caller].bridge
            inside = [each.id for each in house.legs.values() if bridge and each.bridge == bridge]
            assert len(inside) in (0, 2), "each caller talks with one"
    for leg in list(house.legs.values()):
        house.hang_up(leg.id)
        house.said_over(leg.id)
    house.wait(300_000)
    for leg in list(house.legs.values()):
        house.said_over(leg.id).said_over(leg.id)
    assert quiet(house)
