"""The conference number, as callers live it."""

from cadran.errors import Origin, Reason, Refusal
from cadran.services.causes import UNKNOWN_NUMBER
from cadran.services.events import Caller
from cadran.services.questions import MeetingFound

NUMBER = "+33199001234"
WITHHELD = Caller(key="trunk:sandbox", trunk="sandbox")


def bridge(house_of, languages=("fr", "en")):
    house = house_of(
        {
            ("dial-in", NUMBER): {"languages": list(languages)},
            ("meeting", "m1"): {"organiser": "anna"},
        }
    )
    found = MeetingFound(house.address("meeting", "m1"))
    house.answers["meeting"] = lambda q: (
        found if q.conference_id == "1234567" else Refusal(UNKNOWN_NUMBER)
    )
    return house


def call(house, leg="a", caller=None):
    house.arrive(leg, "dial-in", NUMBER, caller=caller)
    return house


def owner(house, leg="a"):
    return house.legs[leg].owner.kind


def test_the_languages_are_offered_in_the_order_of_the_number(house_of):
    house = call(bridge(house_of))
    clips = house.said[-1].clips
    assert [(clip.language, clip.digits) for clip in clips] == [("fr", "1"), ("en", "2")]


def test_a_number_with_one_language_asks_for_the_id_at_once(house_of):
    house = call(bridge(house_of, ["en"]))
    assert house.hears("a") == ["dial_in.welcome", "meeting.enter_id"]


def test_language_and_id_lead_to_the_meeting_in_that_language(house_of):
    house = call(bridge(house_of)).press("a", "2", "silence").press("a", "1234567")
    assert owner(house) == "meeting"
    handed = [act for act in house.said if type(act).__name__ == "HandOver"]
    assert [act.language for act in handed] == ["en"]


def test_an_id_typed_at_the_language_question_is_taken_as_such(house_of):
    assert owner(call(bridge(house_of)).press("a", "1234567")) == "meeting"


def test_language_and_id_typed_ahead_together_are_both_taken(house_of):
    house = call(bridge(house_of)).press("a", "21234567")
    assert owner(house) == "meeting"
    assert [a.language for a in house.said if type(a).__name__ == "HandOver"] == ["en"]


def test_nothing_typed_twice_goes_on_in_the_first_language(house_of):
    house = call(bridge(house_of)).press("a", "", "silence").press("a", "", "silence")
    assert house.hears("a") == ["dial_in.welcome", "meeting.enter_id"]
    assert house.said[-1].clips[0].language == "fr"


def test_a_wrong_id_is_read_back_and_asked_for_again(house_of):
    house = call(bridge(house_of, ["en"])).press("a", "7654321")
    clips = house.said[-1].clips
    assert [clip.name for clip in clips] == [
        "dial_in.you_entered",
        "meeting.not_found",
        "meeting.enter_id",
    ]
    assert clips[0].digits == "7654321"


def test_the_third_wrong_id_ends_the_call_with_words(house_of):
    house = call(bridge(house_of, ["en"]))
    for wrong in ("1111111", "222", "3333333"):
        house.press("a", wrong)
    assert "meeting.too_many_tries" in house.hears("a")
    assert house.legs["a"].state == "up"
    house.said_over("a")
    assert house.legs["a"].cause == "meeting.too_many_tries"


def wrong_call(house, leg, caller=None):
    call(house, leg, caller)
    for _ in range(3):
        house.press(leg, "1111111")
    house.said_over(leg)


def test_who_guessed_too_often_is_sent_away_and_comes_in_later(house_of):
    house = bridge(house_of, ["en"])
    guesser = Caller(key="+33199000009", number="+33199000009")
    wrong_call(house, "a", guesser)
    call(house, "b", guesser)
    assert "meeting.too_many_tries" in house.hears("b")
    house.said_over("b").wait(31_000)
    assert call(house, "c", guesser).hears("c") == ["dial_in.welcome", "meeting.enter_id"]


def test_the_waits_of_a_guesser_grow(house_of):
    house = bridge(house_of, ["en"])
    guesser = Caller(key="+33199000009", number="+33199000009")
    wrong_call(house, "a", guesser)
    house.wait(31_000)
    wrong_call(house, "b", guesser)
    house.wait(31_000)
    assert "meeting.too_many_tries" in call(house, "c", guesser).hears("c")


def test_a_guesser_locks_nobody_else_out(house_of):
    house = bridge(house_of, ["en"])
    wrong_call(house, "a", Caller(key="+33199000009", number="+33199000009"))
    assert call(house, "b").hears("b") == ["dial_in.welcome", "meeting.enter_id"]


def test_withheld_callers_share_a_count_but_are_never_sent_away(house_of):
    house = bridge(house_of, ["en"])
    wrong_call(house, "a", WITHHELD)
    call(house, "b", WITHHELD)
    assert house.hears("b") == ["call.one_moment", "music.hold"]
    house.wait(20_000)
    assert house.hears("b") == ["dial_in.welcome", "meeting.enter_id"]


def test_a_caller_who_hangs_up_while_typing_made_no_wrong_try(house_of):
    house = call(bridge(house_of, ["en"])).hang_up("a")
    program = house.program(house.address("dial-in", NUMBER))
    assert len(program.throttle) == 0
    assert program.finished()


def test_a_silent_caller_is_asked_three_times_and_told_goodbye(house_of):
    house = call(bridge(house_of, ["en"]))
    for _ in range(3):
        house.press("a", "", "silence")
    assert house.hears("a")[0] == "call.no_input"
    assert house.said_over("a").legs["a"].cause == "call.no_input"


def test_trouble_of_our_own_is_no_wrong_try(house_of):
    house = bridge(house_of, ["en"])
    trouble = Reason("node.trouble", http=503, sip=503, origin=Origin.SERVER)
    house.answers["meeting"] = lambda q: Refusal(trouble)
    call(house).press("a", "1234567")
    assert house.hears("a")[0] == "call.failed"
    assert len(house.program(house.address("dial-in", NUMBER)).throttle) == 0
