"""Greetings and spoken texts: loaded when they are first played, once, and apart by organisation."""

import io
from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from cadran.errors import Refused
from cadran.exchange import library
from cadran.exchange.library import Library, sounds_of
from cadran.exchange.voicemail import MessageRooms
from cadran.ids import OrgId
from cadran.media.reasons import NO_VOICE
from cadran.services.actions import Clip

ORG, OTHER = OrgId("acme"), OrgId("other")
GREETING = (Clip("greeting.g1", "fr"),)


def flac():
    made = io.BytesIO()
    soundfile.write(made, np.sin(np.arange(4000) / 5) * 0.3, 8_000, format="FLAC")
    return made.getvalue()


class Bench:
    """A library whose threads work when the test says so."""

    def __init__(self):
        self.stored, self.jobs, self.read = {}, [], []
        media = SimpleNamespace(
            has=self.stored.__contains__,
            add=self.stored.__setitem__,
            lend=self.stored.__setitem__,
            take_back=self.stored.__delitem__,
        )
        board = SimpleNamespace(media=media, when=self.when)
        slow = SimpleNamespace(submit=self.submit)
        nothing = SimpleNamespace(sound=lambda _org, _name: None)
        rooms = MessageRooms(
            mailboxes=None,
            messages=SimpleNamespace(recorded=self.sound),
            box_greetings=nothing,
            greetings=SimpleNamespace(sound=self.sound),
        )
        self.library = Library(board, slow, rooms)
        self.played = []

    def submit(self, work):
        future = Future()
        self.jobs.append((work, future))
        return future

    def when(self, future, then):
        def settled(each):
            error = each.exception()
            refusal = error.refusal if isinstance(error, Refused) else None
            then(None if error else each.result(), refusal)

        future.add_done_callback(settled)

    def sound(self, org, name):
        self.read.append((org, name))
        return flac() if (org, name) == (ORG, "g1") else None

    def play(self, org, clips, name):
        missing = self.library.missing(org, clips)
        if missing:
            self.library.load(missing, lambda: self.played.append(name))
        return bool(missing)

    def work(self):
        while self.jobs:
            work, future = self.jobs.pop(0)
            try:
                future.set_result(work())
            except Refused as refused:
                future.set_exception(refused)


@pytest.fixture
def bench():
    return Bench()


def test_a_greeting_is_read_once_for_all_who_wait_and_stays(bench):
    assert bench.play(ORG, GREETING, "first")
    assert bench.play(ORG, GREETING, "second")
    assert bench.played == []
    bench.work()
    assert bench.played == ["first", "second"]
    assert bench.read == [(ORG, "g1")]
    assert not bench.play(ORG, GREETING, "third")


def test_another_organisation_does_not_hear_it_and_is_passed_over(bench):
    bench.play(ORG, GREETING, "ours")
    bench.work()
    assert bench.play(OTHER, GREETING, "theirs")
    bench.work()
    assert bench.played == ["ours", "theirs"]
    assert not any(sound in bench.stored for sound in sounds_of(OTHER, GREETING))
    assert not bench.play(OTHER, GREETING, "again")  # it is known that there is nothing


def test_a_text_is_spoken_between_its_prompt_and_its_digits(bench, monkeypatch):
    said = []
    monkeypatch.setattr(
        library, "speak", lambda *asked: said.append(asked) or np.ones(800, np.int16)
    )
    clips = (Clip("attendant.for", "fr", "12", "Élodie"),)
    names = [each.name.partition(".")[0] for each in sounds_of(ORG, clips)]
    assert names == ["attendant", "said", "digit", "digit"]
    bench.play(ORG, clips, "name")
    bench.work()
    assert said == [("Élodie", "fr")]
    assert bench.played == ["name"]


def test_without_a_voice_the_rest_is_played(bench, monkeypatch):
    def none(*_asked):
        raise Refused(NO_VOICE, engine="none")

    monkeypatch.setattr(library, "speak", none)
    bench.play(ORG, (Clip("attendant.for", "fr", text="Élodie"),), "name")
    bench.work()
    assert bench.played == ["name"]


def test_texts_and_waiting_sounds_are_bounded(bench, monkeypatch):
    monkeypatch.setattr(library, "SPOKEN_MAX", 1)
    monkeypatch.setattr(library, "speak", lambda *_asked: np.ones(800, np.int16))
    bench.play(ORG, (Clip("", "fr", text="one"),), "one")
    bench.play(ORG, (Clip("", "fr", text="two"),), "two")
    assert bench.played == ["two"]  # at once, without it
    monkeypatch.setattr(library, "WAITING_MAX", 0)
    bench.play(ORG, GREETING, "many")
    assert bench.played == ["two", "many"]


MESSAGE = (Clip("message.g1"),)


def test_a_recording_is_in_memory_only_while_somebody_hears_it(bench):
    one, other = (SimpleNamespace(org=ORG, borrowed=()) for _ in range(2))
    for leg in (one, other):
        bench.library.borrow(leg, MESSAGE)
        bench.play(ORG, MESSAGE, "heard")
    bench.work()
    assert bench.played == ["heard", "heard"]
    assert bench.read == [(ORG, "g1")]
    (sound,) = bench.stored
    bench.library.give_back(one)
    assert sound in bench.stored
    bench.library.borrow(other, GREETING)
    assert bench.stored == {}
    bench.library.give_back(one)


def test_a_recording_that_comes_too_late_is_not_kept(bench):
    leg = SimpleNamespace(org=ORG, borrowed=())
    bench.library.borrow(leg, MESSAGE)
    bench.play(ORG, MESSAGE, "heard")
    bench.library.board.media.take_back = lambda _sound: None
    bench.library.give_back(leg)
    bench.work()
    assert bench.stored == {}


def test_another_organisations_recording_is_not_found(bench):
    leg = SimpleNamespace(org=OTHER, borrowed=())
    bench.library.borrow(leg, MESSAGE)
    bench.play(OTHER, MESSAGE, "heard")
    bench.work()
    assert bench.stored == {}
