"""The echo test: what is said comes back, and nothing of it is kept."""

import pytest

from cadran.services.actions import Ask, Record
from cadran.services.events import Caller
from cadran.services.questions import DropRecording


@pytest.fixture
def house(house_of):
    made = house_of({("echo", "o"): {}})
    made.answers["drop"] = lambda question: True
    return made


def call(house):
    house.arrive("a", "echo", "o", "*43", Caller(key="user:anna", user="anna"), False, "fr")
    assert house.hears("a") == ["echo.speak", "tone.beep"]
    return house.said_over("a")


def recorded(house):
    return [each for each in house.said if isinstance(each, Record)]


def dropped(house):
    return [each.question for each in house.said if isinstance(each, Ask)]


def test_what_was_said_is_heard_again_and_then_deleted(house):
    call(house)
    (tape,) = recorded(house)
    assert tape.passing
    house.speaks("a").speaks("a", speaking=False)
    assert house.hears("a") == [f"message.{tape.recording}", "echo.over"]
    house.said_over("a")
    assert dropped(house) == [DropRecording(tape.recording)]


def test_silence_is_told_as_such(house):
    call(house)
    house.recorded(house.legs["a"], "longest")
    house.run()
    assert house.hears("a") == ["echo.silent"]


def test_who_hangs_up_while_speaking_leaves_nothing_behind(house):
    call(house)
    house.speaks("a").hang_up("a")
    assert dropped(house) == [DropRecording(recorded(house)[0].recording)]
    assert house.program(house.address("echo", "o")).finished()
