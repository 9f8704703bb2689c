"""The meeting, as callers and pages live it."""

import re
from pathlib import Path

import cadran.services.meeting as room
from cadran.errors import Reason, Refusal
from cadran.services.actions import Ask, PlayToBridge
from cadran.services.causes import BUSY, UNKNOWN_NUMBER
from cadran.services.events import Caller
from cadran.services.questions import DropRecording
from cadran.services.reasons import TOO_MANY_CALLS

NUMBER = "+33199000077"
ORGANISER = Caller(key="user:anna", user="anna", number="+33199000010", name="Anna")
MEMBER = Caller(key="user:ben", user="ben", name="Ben")


def caller(n):
    return Caller(key=f"+3319900{n:04d}", number=f"+3319900{n:04d}")


def meeting(house_of, **settings):
    house = house_of(
        {("meeting", "m"): {"organiser": "anna", "languages": ["fr", "en"], **settings}}
    )
    house.answers["pin"] = lambda question: question.pin == "12345"
    return house


def enter(house, leg, who=None, answered=True):
    return house.arrive(leg, "meeting", "m", "1234567", who or caller(1), answered, "en")


def state(house):
    view = house.program(house.address("meeting", "m")).view()
    return {each["leg"]: each["state"] for each in view["participants"]}


def view(house):
    return house.program(house.address("meeting", "m")).view()


def shown(house, leg):
    return next(each for each in view(house)["participants"] if each["leg"] == leg)


def wait_outside(house, leg, who=None):
    return enter(house, leg, who).press(leg, "", "silence")


def do(house, what, /, **arguments):
    return house.command("meeting", "m", what, **arguments)


def test_lobby_admits_nobody_before_the_organiser(house_of):
    house = wait_outside(meeting(house_of), "a")
    enter(house, "b", MEMBER)
    house.wait(600_000)
    assert house.in_bridge() == set()
    assert house.hears("a") == ["meeting.waiting", "music.hold"]


def test_the_organisers_pin_starts_the_meeting_for_all_who_wait(house_of):
    house = wait_outside(meeting(house_of), "a", caller(2))
    enter(house, "b").press("b", "12345")
    assert house.in_bridge() == {"a", "b"}
    assert house.notes.count("meeting.started") == 1
    assert house.tones == ["tone.enter"]


def test_the_organisers_own_phone_needs_no_pin(house_of):
    house = enter(meeting(house_of), "a", ORGANISER, answered=False)
    assert house.in_bridge() == {"a"}


def test_an_administrator_on_the_page_starts_the_meeting(house_of):
    house = wait_outside(meeting(house_of), "a")
    reply = do(house, "start", by="root", role="administrator")
    assert reply.refusal is None
    assert house.in_bridge() == {"a"}


def test_the_star_asks_for_the_pin_again_while_waiting(house_of):
    house = wait_outside(meeting(house_of), "a").press("a", "*").press("a", "12345")
    assert house.in_bridge() == {"a"}


def test_five_wrong_pins_make_the_caller_wait_and_the_page_still_works(house_of):
    house = enter(meeting(house_of), "a")
    for _ in range(5):
        house.press("a", "99999")
    assert house.hears("a") == ["meeting.wrong_pin", "meeting.wait_for_pin"]
    house.said_over("a").press("a", "*").press("a", "12345")
    assert house.in_bridge() == set()
    do(house, "start")
    assert house.in_bridge() == {"a"}


def test_hanging_up_does_not_clear_the_count_of_wrong_pins(house_of):
    house = enter(meeting(house_of), "a")
    for _ in range(5):
        house.press("a", "99999")
    house.hang_up("a")
    enter(house, "b").press("b", "12345")
    assert house.in_bridge() == set()


def test_wrong_pins_of_one_caller_do_not_hinder_another(house_of):
    house = enter(meeting(house_of), "a")
    for _ in range(6):
        house.press("a", "99999")
    enter(house, "b", caller(2)).press("b", "12345")
    assert "b" in house.in_bridge()


def test_after_the_wait_the_pin_is_taken_again(house_of):
    house = enter(meeting(house_of), "a")
    for _ in range(5):
        house.press("a", "99999")
    house.said_over("a").wait(31_000).press("a", "*").press("a", "12345")
    assert house.in_bridge() == {"a"}


def test_lobby_policy_organisation_lets_colleagues_in_and_others_wait(house_of):
    house = enter(meeting(house_of, lobby="organisation"), "o", ORGANISER)
    enter(enter(house, "ben", MEMBER), "x")
    assert house.in_bridge() == {"o", "ben"}
    assert state(house)["x"] == "lobby"
    assert house.hears("x") == ["meeting.lobby", "music.hold"]


def test_lobby_policy_organiser_keeps_everybody_out_until_admitted(house_of):
    house = enter(meeting(house_of, lobby="organiser"), "o", ORGANISER)
    enter(enter(house, "ben", MEMBER), "x")
    assert house.in_bridge() == {"o"}
    do(house, "admit", leg="x")
    assert house.in_bridge() == {"o", "x"}
    assert do(house, "admit_all").result["count"] == 1
    assert house.in_bridge() == {"o", "x", "ben"}


def test_callers_may_start_only_when_everybody_may_enter(house_of):
    assert enter(meeting(house_of, callers_may_start=True), "a").in_bridge() == {"a"}
    closed = meeting(house_of, callers_may_start=True, lobby="organisation")
    assert enter(closed, "a").in_bridge() == set()


def test_star_six_mutes_and_unmutes_and_says_so(house_of):
    house = enter(meeting(house_of), "a", ORGANISER).press("a", "*6")
    assert house.legs["a"].muted
    assert house.hears("a") == ["meeting.muted"]
    house.press("a", "*6")
    assert not house.legs["a"].muted
    assert house.hears("a") == ["meeting.unmuted"]


def test_who_was_muted_on_the_page_unmutes_by_phone(house_of):
    house = enter(meeting(house_of), "a", ORGANISER)
    do(house, "mute", leg="a")
    assert house.legs["a"].muted
    house.press("a", "*6")
    view = house.program(house.address("meeting", "m")).view()
    assert view["participants"][0]["muted"] is False
    assert not house.legs["a"].muted


def test_star_one_lists_the_commands(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a")
    assert house.press("a", "*1").hears("a") == ["meeting.keys"]
    assert house.press("o", "*1").hears("o") == ["meeting.keys", "meeting.organiser_keys"]


def test_keys_too_far_apart_are_no_command(house_of):
    house = enter(meeting(house_of), "a", ORGANISER).press("a", "*").wait(5_000).press("a", "6")
    assert not house.legs["a"].muted


def test_a_phone_on_hold_is_silenced_and_comes_back_as_it_was(house_of):
    house = enter(meeting(house_of), "a", ORGANISER).hold("a", True)
    assert house.legs["a"].muted
    assert not house.hold("a", False).legs["a"].muted


def test_guests_may_mute_themselves_and_lead_nothing(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "ben", MEMBER)
    assert do(house, "mute", by="ben", leg="ben").refusal is None
    for name in ("mute", "remove"):
        assert do(house, name, by="ben", leg="o").refusal.id == "meeting.forbidden"
    assert do(house, "end", by="ben").refusal.id == "meeting.forbidden"


def test_mute_all_spares_the_organiser(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a")
    assert do(house, "mute_all").result["count"] == 1
    assert (house.legs["o"].muted, house.legs["a"].muted) == (False, True)


def test_the_removed_hears_why_and_nothing_of_the_meeting(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a")
    do(house, "remove", leg="a")
    assert house.in_bridge() == {"o"}
    assert house.hears("a") == ["meeting.removed"]
    assert house.said_over("a").legs["a"].cause == "meeting.removed"


def test_a_locked_meeting_turns_callers_away_in_words_but_not_its_organiser(house_of):
    house = meeting(house_of)
    do(house, "start")
    do(house, "lock")
    enter(house, "a", answered=False)
    assert house.hears("a") == ["meeting.locked"]
    assert house.said_over("a").legs["a"].cause == "meeting.locked"
    assert enter(house, "o", ORGANISER).in_bridge() == {"o"}
    do(house, "unlock")
    assert enter(house, "b", caller(2)).in_bridge() == {"o", "b"}


def test_a_full_meeting_says_so(house_of):
    house = enter(meeting(house_of, participants_max=1), "o", ORGANISER)
    assert enter(house, "a").hears("a") == ["meeting.full"]


def test_end_tells_everybody_and_hangs_up(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a")
    do(house, "end")
    assert house.in_bridge() == set()
    assert house.hears("a") == ["meeting.ended"]
    house.said_over("a").said_over("o")
    assert house.legs["o"].cause == "meeting.ended"
    assert house.program(house.address("meeting", "m")).finished()
    assert wait_outside(house, "b").in_bridge() == set()


def test_dial_out_brings_the_called_person_straight_in(house_of):
    house = enter(meeting(house_of, caller_number="+33199000001"), "o", ORGANISER)
    reply = do(house, "dial_out", number=NUMBER, name="Zoë")
    leg = reply.result["leg"]
    assert state(house)[leg] == "ringing"
    dial = next(act for act in house.said if type(act).__name__ == "Dial")
    assert (dial.payer.user, dial.payer.service) == ("anna", "conf_out")
    assert dial.caller_number == "+33199000001"
    assert leg in house.pick_up(leg).in_bridge()


def test_a_refused_dial_out_tells_the_page_why(house_of):
    house = meeting(house_of)
    why = Reason("entitlement.no_credit", http=402)
    house.dial_refused = Refusal(why)
    assert do(house, "dial_out", number=NUMBER).refusal.reason is why
    assert state(house) == {}


def test_a_called_person_who_is_busy_leaves_a_trace_on_the_page(house_of):
    house = meeting(house_of)
    leg = do(house, "dial_out", number=NUMBER).result["leg"]
    house.hang_up(leg, BUSY)
    failed = house.program(house.address("meeting", "m")).view()["failed"]
    assert [(each["number"], each["reason"]) for each in failed] == [(NUMBER, "call.busy")]


def test_a_ringing_leg_can_be_called_off(house_of):
    house = meeting(house_of)
    leg = do(house, "dial_out", number=NUMBER).result["leg"]
    assert do(house, "hang_up", leg=leg).refusal is None
    assert house.legs[leg].cause == "call.cancelled"


def test_a_number_that_is_none_is_refused(house_of):
    house = meeting(house_of)
    for number in ("", "0612345678", "+33 6", "+0123", "sip:x@y", "+" + "9" * 16):
        assert do(house, "dial_out", number=number).refusal.id == "meeting.bad_number"


def test_every_command_with_nothing_right_is_refused_and_replied_to(house_of):
    house = meeting(house_of)
    for name in ("admit", "mute", "unmute", "remove", "hang_up"):
        assert do(house, name, leg="nobody").refusal.id == "meeting.no_such_participant"
    assert do(house, "dance").refusal.id == "meeting.unknown_command"


def test_a_meeting_of_callers_alone_ends_after_four_hours(house_of):
    house = enter(meeting(house_of, callers_may_start=True), "a").wait(4 * 3_600_000)
    assert house.hears("a") == ["meeting.ended"]


def test_a_meeting_whose_roster_stands_still_ends_after_a_day(house_of):
    house = enter(meeting(house_of), "o", ORGANISER).wait(23 * 3_600_000)
    assert house.in_bridge() == {"o"}
    assert house.wait(3_600_000).hears("o") == ["meeting.ended"]


def test_a_started_meeting_with_nobody_left_ends_by_itself(house_of):
    house = enter(meeting(house_of), "o", ORGANISER).hang_up("o").wait(5 * 60_000)
    assert house.program(house.address("meeting", "m")).finished()
    assert house.notes[-1] == "meeting.ended"


def test_a_caller_who_waits_for_hours_is_told_goodbye(house_of):
    house = wait_outside(meeting(house_of), "a").wait(2 * 3_600_000)
    assert house.hears("a") == ["meeting.not_started"]


def test_announcements_off_means_no_tones(house_of):
    house = enter(meeting(house_of, announcements="off"), "o", ORGANISER)
    assert enter(house, "a").hang_up("a").tones == []


def test_a_pin_that_cannot_be_checked_is_no_wrong_try(house_of):
    house = meeting(house_of)
    house.answers["pin"] = lambda question: Refusal(UNKNOWN_NUMBER)
    enter(house, "a")
    for _ in range(6):
        house.press("a", "12345").press("a", "*")
    assert len(house.program(house.address("meeting", "m")).room.throttle) == 0


def test_only_admission_makes_somebody_inside_or_a_join(house_of):
    makers = {
        file.name
        for file in Path(room.__file__).parent.glob("*.py")
        if re.search(r"(?<!class )\b(Inside|Join)\(", file.read_text())
    }
    makers.discard("roster.py")
    assert makers == {"admission.py"}


def test_a_hand_goes_up_and_down_by_key_and_on_the_page(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a").press("a", "*5")
    assert shown(house, "a")["hand_at"] == house.now
    assert house.hears("a") == ["meeting.hand_raised"]
    assert do(house, "lower_hand", leg="a").refusal is None
    assert shown(house, "a")["hand_at"] is None
    assert house.press("a", "*5*5").hears("a") == ["meeting.hand_lowered"]


def test_the_organiser_lets_the_lobby_in_by_key_and_guests_hear_that_they_may_not(house_of):
    house = enter(meeting(house_of, lobby="organiser"), "o", ORGANISER)
    enter(enter(house, "a"), "b", caller(2))
    do(house, "admit", leg="a")
    assert house.press("a", "*21").hears("a") == ["meeting.organiser_only"]
    assert state(house)["b"] == "lobby"
    assert house.press("o", "*21").hears("o") == ["meeting.all_admitted"]
    assert house.in_bridge() == {"o", "a", "b"}
    assert house.press("o", "*21").hears("o") == ["meeting.lobby_empty"]


def test_the_organiser_mutes_all_by_key(house_of):
    house = enter(enter(meeting(house_of), "o", ORGANISER), "a").press("o", "*22")
    assert (house.legs["o"].muted, house.legs["a"].muted) == (False, True)
    assert house.hears("o") == ["meeting.all_muted"]


def test_announcements_end_and_begin_by_key_and_on_the_page(house_of):
    house = enter(meeting(house_of), "o", ORGANISER).press("o", "*23")
    house.tones.clear()
    assert enter(house, "a").tones == []
    assert house.hears("o") == ["meeting.not_announcing"]
    do(house, "announce", on="true")
    assert house.hang_up("a").tones == ["tone.leave"]


def test_everybody_hears_that_the_meeting_is_recorded_also_who_comes_later(house_of):
    house = meeting(house_of)
    assert do(house, "record").refusal.id == "meeting.nobody_to_record"
    enter(house, "o", ORGANISER).press("o", "*24")
    assert "meeting.recording" in house.tones
    assert view(house)["recording_since"] == house.now
    enter(house, "a")
    assert house.hears("a") == ["meeting.joining", "meeting.recording"]
    do(house, "stop_recording")
    assert view(house)["recording_since"] is None
    assert house.tones[-1] == "meeting.recording_over"
    assert [each["ended_by"] for each in house.recordings] == ["stopped"]


def test_a_recording_that_failed_is_shown_as_none(house_of):
    house = enter(meeting(house_of), "o", ORGANISER)
    house.record_refused = Refusal(TOO_MANY_CALLS)
    do(house, "record")
    assert view(house)["recording_since"] is None
    assert house.tones[-1] == "meeting.recording_over"


def test_the_end_of_the_meeting_ends_its_recording(house_of):
    house = enter(meeting(house_of), "o", ORGANISER)
    do(house, "record")
    do(house, "end")
    assert [each["ended_by"] for each in house.recordings] == ["stopped"]


def call_me(house, by="guest:1"):
    return do(house, "call_me", by=by, role="guest", number="+33199000042", name="Zoé")


def test_who_asks_to_be_called_presses_a_key_and_waits_in_the_lobby_like_any_caller(house_of):
    house = enter(meeting(house_of, lobby="organisation"), "o", ORGANISER)
    leg = call_me(house).result["leg"]
    house.pick_up(leg)
    assert house.hears(leg) == ["meeting.press_one"] * 2
    house.press(leg, "1")
    assert state(house)[leg] == "lobby"
    do(house, "admit", leg=leg)
    assert house.in_bridge() == {"o", leg}
    assert do(house, "mute", by="guest:1", role="guest", leg=leg).refusal is None
    assert do(house, "mute", by="guest:2", role="guest", leg=leg).refusal.id == "meeting.forbidden"


def test_who_was_called_and_presses_nothing_hears_nothing_of_the_meeting(house_of):
    house = enter(meeting(house_of), "o", ORGANISER)
    leg = call_me(house).result["leg"]
    house.pick_up(leg).press(leg, "", "silence").said_over(leg)
    assert house.legs[leg].cause == "call.no_input"
    assert house.in_bridge() == {"o"}


def test_calls_to_oneself_are_for_started_open_meetings_and_few(house_of):
    house = meeting(house_of)
    assert call_me(house).refusal.id == "meeting.not_started"
    enter(house, "o", ORGANISER)
    do(house, "lock")
    assert call_me(house).refusal.id == "meeting.locked"
    do(house, "unlock")
    assert all(call_me(house).refusal is None for _ in range(3))
    assert call_me(house).refusal.id == "meeting.too_many_call_me"
    assert call_me(house, "guest:2").refusal is None
    house.wait(3_600_000)
    assert call_me(house).refusal is None


def test_all_guests_together_have_themselves_called_thirty_times_an_hour(house_of):
    house = enter(meeting(house_of), "o", ORGANISER)
    for n in range(30):
        leg = call_me(house, f"guest:{n}").result["leg"]
        house.hang_up(leg)
    assert call_me(house, "guest:30").refusal.id == "meeting.too_many_call_me"


def named(house_of, **settings):
    return meeting(house_of, announcements="names", **settings)


def say_name(house, leg):
    """The question, the tone, the name, and that it is over."""
    house.said_over(leg)
    assert house.legs[leg].recording.passing
    return house.speaks(leg).speaks(leg, speaking=False)


def announced(house):
    """What was played to the bridge: what each clip is called, or says."""
    return [
        clip.name or clip.text
        for each in house.said
        if isinstance(each, PlayToBridge)
        for clip in each.clips
    ]


def test_a_caller_says_their_name_and_those_inside_hear_it_as_they_come_and_go(house_of):
    house = enter(named(house_of), "o", ORGANISER).said_over("o")
    enter(house, "x")
    assert house.hears("x") == ["meeting.say_name", "tone.beep"]
    assert state(house)["x"] == "waiting"
    say_name(house, "x").said_over("x")
    name = announced(house)[-1]
    assert announced(house)[-2] == "tone.enter"
    assert re.fullmatch(r"message.name_m-[0-9a-f]+-[0-9]+", name)
    house.answers["drop"] = lambda question: True
    house.hang_up("x")
    assert announced(house)[-2:] == ["tone.leave", name]
    assert [each.question for each in house.said if isinstance(each, Ask)] == [
        DropRecording(name.removeprefix("message."))
    ]


def test_colleagues_are_announced_by_the_name_that_the_house_knows(house_of):
    house = enter(enter(named(house_of), "o", ORGANISER).said_over("o"), "b", MEMBER)
    house.said_over("b")
    assert announced(house)[-2:] == ["tone.enter", "Ben"]
    assert house.in_bridge() == {"o", "b"}


def test_who_says_nothing_is_announced_by_the_tone_alone_and_asked_no_more(house_of):
    house = enter(named(house_of), "o", ORGANISER).said_over("o")
    enter(house, "x").said_over("x").wait(3_000)
    house.said_over("x")
    assert house.in_bridge() == {"o", "x"}
    assert announced(house)[-1] == "tone.enter"
    assert len([each for each in house.said if isinstance(each, Ask)]) == 1


def test_a_key_ends_the_name_and_the_lobby_still_asks_for_the_pin(house_of):
    house = enter(named(house_of), "x").said_over("x").speaks("x")
    house.press("x", "#").press("x", "", "silence")
    assert state(house)["x"] == "waiting"
    assert house.press("x", "*").hears("x") == ["meeting.enter_pin"]
    assert house.press("x", "12345").in_bridge() == {"x"}


def test_who_is_admitted_while_saying_the_name_is_in_and_the_name_is_kept(house_of):
    house = enter(named(house_of, lobby="organiser"), "o", ORGANISER).said_over("o")
    enter(house, "x").said_over("x").speaks("x")
    do(house, "admit", leg="x")
    assert house.in_bridge() == {"o", "x"}
    house.said_over("x")
    assert announced(house)[-1].startswith("message.name_")


def test_a_name_of_who_hangs_up_meanwhile_is_deleted(house_of):
    house = enter(enter(named(house_of), "o", ORGANISER), "x").said_over("x").speaks("x")
    house.hang_up("x")
    assert isinstance(house.said[-1], Ask)


def test_a_crowd_is_told_by_tones_and_a_few_names(house_of):
    house = named(house_of, record_names=False)
    callers = [Caller(key=f"user:u{n}", user=f"u{n}", name=f"Name {n}") for n in range(6)]
    for n, who in enumerate(callers):
        enter(house, f"u{n}", who).press(f"u{n}", "", "silence")
    enter(house, "o", ORGANISER)
    for n in range(6):
        house.said_over(f"u{n}")
    assert sum(each.startswith("Name") for each in announced(house)) == 3


def test_whom_the_meeting_calls_is_announced_by_the_name_typed_for_them(house_of):
    house = enter(named(house_of), "o", ORGANISER).said_over("o")
    leg = do(house, "dial_out", number="+33199000099", name="Zoé").result["leg"]
    house.pick_up(leg).said_over(leg)
    assert announced(house)[-2:] == ["tone.enter", "Zoé"]


GUEST = Caller(key="guest:1", name="Zoé", guest="guest:1")


def test_a_guest_by_browser_is_of_the_world_and_is_not_asked_for_a_pin(house_of):
    house = enter(meeting(house_of, lobby="organisation"), "g", GUEST)
    assert (house.hears("g"), state(house)["g"]) == (["meeting.waiting", "music.hold"], "waiting")
    house.press("g", "*")
    assert house.hears("g") == ["meeting.waiting", "music.hold"]
    do(house, "start")
    assert state(house)["g"] == "lobby"
    do(house, "admit", leg="g")
    seen = shown(house, "g")
    assert (seen["name"], seen["user"], seen["state"]) == ("Zoé", "", "joined")
