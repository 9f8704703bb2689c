"""Whatever is recorded: the tone, the words, and what is to be done with them."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.services import causes, prompts
from cadran.services.actions import Clip, Record, StopRecording
from cadran.services.events import Collected, Recorded
from cadran.services.questions import DropRecording
from cadran.services.voicemail.questions import (
    BUSY_GREETING,
    GREETING,
    KeepGreeting,
    KeepMessage,
)
from cadran.services.voicemail.settings import GREETING_LONGEST_MS, LEAST_MS, LONGEST_MS
from cadran.services.voicemail.visit import SILENCE_MS, SPEAK_FIRST_MS, Box, Purpose, Step, Visit

END, LISTEN, AGAIN = "#", "1", "2"
UNHEARD_MAX = 2
"""Times that a silent caller hears the tone."""


def begin(box: Box, visit: Visit, *before: Clip) -> None:
    """The tone, after which the words count."""
    visit.step = Step.TONE
    box.out.play(visit.leg, *before, prompts.BEEP, occasion="said")


def record(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """From here on what is said is kept."""
    visit.step, visit.spoke = Step.RECORDING, False
    visit.recording = box.new_recording(visit, now)
    visit.until = after(now, SPEAK_FIRST_MS)
    longest_ms = LONGEST_MS if visit.purpose is Purpose.MESSAGE else GREETING_LONGEST_MS
    ref = box.out.ref("recorded", visit.leg)
    box.out.put(Record(ref, visit.leg, visit.recording, longest_ms))


def speak(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """The caller begins to speak, or ceases to."""
    if what:
        visit.spoke, visit.until = True, None
    else:
        visit.until = after(now, SILENCE_MS)


def press(box: Box, visit: Visit, what: object, now: Instant) -> None:
    if what == END:
        stop(box, visit, what, now)


def stop(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """Enough; the recording's outcome follows."""
    visit.until = None
    if visit.recording is not None:
        box.out.put(StopRecording(box.out.ref(), visit.recording))


def recorded(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """The file is whole: is there anything in it?"""
    visit.until = None
    visit.duration_ms = what.duration_ms if isinstance(what, Recorded) else 0
    worth = visit.spoke and visit.duration_ms >= LEAST_MS
    if visit.gone and worth and visit.purpose is Purpose.MESSAGE:
        keep(box, visit, what, now)
    elif visit.gone:
        drop(box, visit)
        box.let_go(visit)
    elif worth:
        review(box, visit)
    else:
        _nothing_heard(box, visit)


def _nothing_heard(box: Box, visit: Visit) -> None:
    drop(box, visit)
    visit.unheard += 1
    words = Clip(prompts.NOTHING_HEARD, visit.language)
    if visit.unheard < UNHEARD_MAX:
        begin(box, visit, words)
    elif visit.owner and visit.purpose is not Purpose.ANNOUNCEMENT:
        box.fetch(visit, words)
    else:
        box.say_goodbye(visit, Refusal(causes.HUNG_UP), words)


def review(box: Box, visit: Visit, *before: Clip) -> None:
    visit.step = Step.REVIEW
    message = visit.purpose is Purpose.MESSAGE
    menu = Clip(prompts.REVIEW_MESSAGE if message else prompts.REVIEW_GREETING, visit.language)
    box.out.collect(visit.leg, (*before, menu), 1, terminator="")


def decided(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """A key about the recording; who says nothing means it as it is."""
    key = what.digits if isinstance(what, Collected) else ""
    if key == LISTEN and visit.recording is not None:
        review(box, visit, prompts.message(visit.recording))
    elif key == AGAIN:
        drop(box, visit)
        begin(box, visit)
    else:
        keep(box, visit, what, now)


def keep(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """Have it kept: a message also when its caller has hung up meanwhile."""
    visit.step = Step.KEEPING
    assert visit.recording is not None
    if visit.purpose is Purpose.MESSAGE:
        question: KeepMessage | KeepGreeting = KeepMessage(
            visit.recording, visit.call, visit.caller, visit.duration_ms
        )
    else:
        by = visit.caller.user or box.settings.owner
        assert by is not None
        use = BUSY_GREETING if visit.purpose is Purpose.BUSY_GREETING else GREETING
        question = KeepGreeting(
            visit.recording, by, visit.spoken or visit.language, use, visit.name
        )
    box.ask(visit, "kept", question)


def kept(box: Box, visit: Visit, what: object, now: Instant) -> None:
    visit.recording = None
    if visit.gone:
        box.let_go(visit)
    elif visit.purpose is Purpose.MESSAGE:
        sent = Clip(prompts.MESSAGE_SENT, visit.language)
        box.say_goodbye(visit, Refusal(causes.HUNG_UP), sent)
    elif visit.purpose is Purpose.ANNOUNCEMENT:
        saved = Clip(prompts.GREETING_KEPT, visit.language)
        box.say_goodbye(visit, Refusal(causes.HUNG_UP), saved)
    else:
        box.fetch(visit, Clip(prompts.GREETING_KEPT, visit.language))


def not_kept(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """Nothing of it remains; who is still there is told why."""
    drop(box, visit)
    if visit.gone:
        box.let_go(visit)
    else:
        box.part(visit, what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED))


def drop(box: Box, visit: Visit) -> None:
    """Delete what was recorded."""
    if visit.recording is not None:
        box.ask(visit, "", DropRecording(visit.recording))
        visit.recording = None


def left_speaking(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """The line is down; the recording's outcome is still to come."""
    visit.gone, visit.until = True, None


def left_deciding(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """Hanging up sends a message; a greeting must be meant."""
    visit.gone = True
    if visit.purpose is Purpose.MESSAGE:
        keep(box, visit, what, now)
    else:
        drop(box, visit)
        box.let_go(visit)
