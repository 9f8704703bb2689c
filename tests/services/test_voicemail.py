"""A mailbox by behaviour: messages left, heard, saved, deleted, answered; greetings; PINs; what is said when it cannot be."""

from dataclasses import replace

import pytest

from cadran.clock import MINUTE_MS
from cadran.errors import Refusal
from cadran.ids import RecordingId, UserId
from cadran.services import actions as do
from cadran.services.causes import NOT_REGISTERED
from cadran.services.events import Caller
from cadran.services.questions import DropRecording
from cadran.services.reasons import MAILBOX_FULL
from cadran.services.voicemail.questions import (
    DELETED,
    NEW,
    SAVED,
    KeepGreeting,
    KeepMessage,
    MarkMessage,
    Message,
    MessagesFound,
)
from cadran.services.voicemail.visit import SILENCE_MS, SPEAK_FIRST_MS

from .conftest import START

ALICE, BOB = UserId("alice"), UserId("bob")
OWN = Caller("user:alice", user=ALICE, name="Alice")
COLLEAGUE = Caller("user:bob", user=BOB, name="Bob")
NUMBER = "+33199000002"
OLD = Message(
    RecordingId("vm_old"), SAVED, START - MINUTE_MS, 4_000, user=BOB, name="Bob", extension="102"
)
FRESH = Message(RecordingId("vm_new"), NEW, START - MINUTE_MS, 4_000, NUMBER)
SETTINGS = {
    "name": "Alice",
    "language": "fr",
    "owner": "alice",
    "has_pin": True,
    "time_zone": "Europe/Paris",
    "country": "FR",
}


class Box:
    """A house with one mailbox."""

    def __init__(self, house_of, **settings):
        self.house = house_of({("voicemail", "alice"): {**SETTINGS, **settings}})
        self.messages = [OLD, FRESH]
        self.house.answers = {
            "keep": lambda _q: True,
            "drop": lambda _q: True,
            "greeting": lambda _q: True,
            "standard": lambda _q: True,
            "mark": self.mark,
            "messages": lambda _q: MessagesFound(tuple(self.messages)),
            "open": lambda q: q.pin == "123456",
        }

    def mark(self, question):
        kept = [each for each in self.messages if each.id != question.message]
        if question.state != DELETED:
            kept += [
                replace(each, state=question.state)
                for each in self.messages
                if each.id == question.message
            ]
        self.messages = kept
        return True

    def asked(self, kind):
        return [
            act.question
            for act in self.house.said
            if isinstance(act, do.Ask) and isinstance(act.question, kind)
        ]

    def call(self, leg="l1", **given):
        return self.house.arrive(leg, "voicemail", "alice", **given)

    def leave(self, leg="l1", **given):
        """Up to where one speaks."""
        self.call(leg, **given)
        self.house.press(leg, "", "silence")
        self.house.said_over(leg)
        assert self.house.legs[leg].recording

    def own(self, leg="l1"):
        self.call(leg, caller=OWN)

    def hears(self, leg="l1"):
        return self.house.hears(leg)

    def visit(self, leg="l1"):
        return self.house.programs[self.house.address("voicemail", "alice")].box.visits.get(leg)


@pytest.fixture
def box(house_of):
    return Box(house_of)


# --- messages are left


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no_answer", "call.no_answer"),
        ("busy", "call.busy"),
        ("unconditional", "call.rejected"),
        ("", "call.no_answer"),
    ],
)
def test_the_standard_greeting_says_why_and_what_to_do(box, reason, said):
    box.call(context={"reason": reason})
    assert box.hears() == [said, "voicemail.leave_message"]


def test_an_own_greeting_is_heard_and_another_one_while_busy(house_of):
    box = Box(house_of, greeting="g1", busy_greeting="g2")
    box.call(context={"reason": "no_answer"})
    box.call("l2", context={"reason": "busy"})
    assert box.hears() == ["greeting.g1"]
    assert box.hears("l2") == ["greeting.g2"]


def test_a_message_is_ended_by_the_hash_key_reviewed_and_sent(box):
    box.leave()
    box.house.speaks("l1")
    box.house.press("l1", "#")
    assert box.hears() == ["voicemail.review_message"]
    box.house.press("l1", "1")
    assert box.hears()[0].startswith("message.vm_")
    box.house.press("l1", "#", "length")
    (kept,) = box.asked(KeepMessage)
    assert (kept.duration_ms, kept.caller.number) == (5_000, "+33199000001")
    assert box.hears() == ["voicemail.sent"]
    box.house.said_over("l1")
    assert box.house.legs["l1"].state == "ended"


def test_who_hangs_up_after_words_has_left_a_message(box):
    box.leave()
    box.house.speaks("l1")
    box.house.hang_up("l1")
    assert len(box.asked(KeepMessage)) == 1
    assert box.asked(DropRecording) == []
    assert box.visit() is None


def test_who_hangs_up_while_deciding_has_left_it_too(box):
    box.leave()
    box.house.speaks("l1")
    box.house.press("l1", "#")
    box.house.hang_up("l1")
    assert len(box.asked(KeepMessage)) == 1


@pytest.mark.parametrize(("spoke", "length_ms"), [(False, 9_000), (True, 1_500)])
def test_silence_or_a_moment_is_no_message(box, spoke, length_ms):
    box.house.recorded_ms = length_ms
    box.leave()
    if spoke:
        box.house.speaks("l1")
    box.house.hang_up("l1")
    assert box.asked(KeepMessage) == []
    assert len(box.asked(DropRecording)) == 1
    assert box.visit() is None


def test_silence_after_words_ends_the_recording(box):
    box.leave()
    box.house.speaks("l1")
    box.house.speaks("l1", False)
    box.house.wait(SILENCE_MS - 1)
    assert box.house.legs["l1"].recording
    box.house.wait(1)
    assert box.hears() == ["voicemail.review_message"]


def test_who_says_nothing_hears_the_tone_once_more_and_is_let_go(box):
    box.leave()
    box.house.wait(SPEAK_FIRST_MS)
    assert box.hears() == ["voicemail.nothing_heard", "tone.beep"]
    box.house.said_over("l1")
    box.house.wait(SPEAK_FIRST_MS)
    assert box.hears() == ["voicemail.nothing_heard"]
    box.house.said_over("l1")
    assert box.house.legs["l1"].state == "ended"
    assert box.asked(KeepMessage) == []


def test_a_message_is_recorded_again(box):
    box.leave()
    box.house.speaks("l1")
    box.house.press("l1", "#")
    box.house.press("l1", "2")
    assert box.hears() == ["tone.beep"]
    box.house.said_over("l1")
    assert box.house.legs["l1"].recording
    assert len(box.asked(DropRecording)) == 1


def test_a_full_box_says_so_with_the_tone_of_the_country(house_of):
    box = Box(house_of, full=True)
    box.call()
    assert box.hears() == ["voicemail.full"]
    box.house.press("l1", "", "silence")
    assert set(box.house.legs["l1"].heard) == {"tone.congestion.fr"}
    box.house.said_over("l1")
    assert box.house.legs["l1"].cause == "voicemail.full"


def test_a_box_that_filled_up_meanwhile_says_so_too(box):
    box.house.answers["keep"] = lambda _q: Refusal(MAILBOX_FULL)
    box.leave()
    box.house.speaks("l1")
    box.house.press("l1", "#")
    box.house.press("l1", "#", "length")
    assert box.hears()[0] == "voicemail.full"


def test_a_colleague_sent_here_leaves_a_message_and_opens_nothing(box):
    box.call(caller=COLLEAGUE, context={"reason": "no_answer"})
    assert "voicemail.leave_message" in box.hears()


def test_the_owner_sent_here_by_an_attendant_leaves_a_message(box):
    box.call(caller=OWN, answered=True)
    assert "voicemail.leave_message" in box.hears()


# --- the owner's menu


def test_the_owner_hears_how_many_messages_there_are(box):
    box.own()
    assert box.hears()[:4] == [
        "voicemail.you_have",
        "voicemail.one_new",
        "voicemail.you_have",
        "voicemail.one_saved",
    ]


def test_a_new_message_is_told_heard_and_saved(box):
    box.own()
    box.house.press("l1", "1")
    assert box.hears()[:3] == ["voicemail.from", "day.today", "time.at"]
    assert "message.vm_new" in box.hears()
    box.house.press("l1", "2")
    assert [(each.message, each.state) for each in box.asked(MarkMessage)] == [("vm_new", SAVED)]
    assert box.hears()[:2] == ["voicemail.saved", "voicemail.no_more"]
    assert "voicemail.no_new" in box.hears()


def test_a_message_is_deleted(box):
    box.own()
    box.house.press("l1", "2")
    box.house.press("l1", "3")
    assert [each.state for each in box.asked(MarkMessage)] == [DELETED]
    assert [each.id for each in box.messages] == ["vm_new"]


def test_a_message_that_was_heard_out_is_saved_and_one_that_was_skipped_stays_new(box):
    box.own()
    box.house.press("l1", "1")
    box.house.press("l1", "#")
    assert box.asked(MarkMessage) == []
    box.house.press("l1", "1")
    box.house.wait(FRESH.duration_ms)
    box.house.press("l1", "#")
    assert [each.state for each in box.asked(MarkMessage)] == [SAVED]


def test_the_owners_own_telephone_calls_back(box):
    box.own()
    box.house.press("l1", "1")
    assert box.hears()[-1] == "voicemail.for_call_back"
    box.house.press("l1", "4")
    (given,) = [act for act in box.house.said if isinstance(act, do.HandOver)]
    assert (given.to.kind, given.to.id, given.context) == ("phone", "alice", {"dial": NUMBER})


def test_a_greeting_is_recorded_in_the_menu(box):
    box.own()
    box.house.press("l1", "3")
    box.house.press("l1", "2")
    assert box.hears() == ["voicemail.speak_greeting", "tone.beep"]
    box.house.said_over("l1")
    box.house.speaks("l1")
    box.house.press("l1", "#")
    assert box.hears() == ["voicemail.review_greeting"]
    box.house.press("l1", "#")
    assert [each.use for each in box.asked(KeepGreeting)] == ["busy_greeting"]
    assert box.hears()[0] == "voicemail.greeting_kept"


def test_a_greeting_is_not_kept_by_hanging_up(box):
    box.own()
    box.house.press("l1", "3")
    box.house.press("l1", "1")
    box.house.said_over("l1")
    box.house.speaks("l1")
    box.house.press("l1", "#")
    box.house.hang_up("l1")
    assert box.asked(KeepGreeting) == []
    assert len(box.asked(DropRecording)) == 1


# --- from elsewhere


def test_the_star_key_and_the_pin_open_the_box_from_elsewhere(box):
    box.call(language="en")
    box.house.press("l1", "*")
    assert box.hears() == ["voicemail.enter_pin"]
    box.house.press("l1", "000000")
    assert box.hears() == ["meeting.wrong_pin", "voicemail.enter_pin"]
    box.house.press("l1", "123456")
    assert box.hears()[0] == "voicemail.you_have"
    assert box.visit().language == "fr"
    box.house.press("l1", "1")
    assert "voicemail.for_call_back" not in box.hears()


def test_wrong_pins_cost_more_and_more_time_also_in_another_call(box):
    box.call()
    box.house.press("l1", "*")
    for _ in range(3):
        box.house.press("l1", "000000")
    assert box.hears()[0] == "voicemail.too_many_pins"
    box.house.said_over("l1")
    caller = Caller(key="n:l1", number="+33199000001")
    box.call("l2", caller=caller)
    box.house.press("l2", "*")
    assert box.hears("l2")[0] == "voicemail.too_many_pins"


def test_without_a_pin_nobody_comes_in_from_elsewhere(house_of):
    box = Box(house_of, has_pin=False)
    box.call()
    box.house.press("l1", "*")
    assert box.hears() == ["tone.beep"]


# --- asked for on a page


def test_a_greeting_of_the_organisation_is_spoken_into_the_telephone(box):
    box.house.command(
        "voicemail",
        "alice",
        "record_greeting",
        by="alice",
        role="owner",
        name="Accueil",
        language="en",
    )
    (leg,) = box.house.dialled()
    box.house.pick_up(leg.id)
    box.house.said_over(leg.id)
    box.house.speaks(leg.id)
    box.house.press(leg.id, "#")
    box.house.press(leg.id, "#")
    (kept,) = box.asked(KeepGreeting)
    assert (kept.name, kept.language, kept.by) == ("Accueil", "en", "alice")
    assert box.hears(leg.id) == ["voicemail.greeting_kept"]


@pytest.mark.parametrize(
    ("by", "role", "name"), [("bob", "user", ""), ("bob", "owner", ""), ("alice", "user", "x")]
)
def test_nobody_else_has_it_ring(box, by, role, name):
    reply = box.house.command("voicemail", "alice", "record_greeting", by=by, role=role, name=name)
    assert reply.refusal.id == "voicemail.forbidden"
    assert box.house.dialled() == []


def test_a_telephone_that_cannot_ring_is_told_of(box):
    box.house.dial_refused = Refusal(NOT_REGISTERED)
    reply = box.house.command("voicemail", "alice", "record_greeting", by="alice")
    assert reply.refusal.id == "call.not_registered"
    assert box.visit() is None
