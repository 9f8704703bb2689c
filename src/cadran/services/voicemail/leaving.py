"""A caller who leaves a message: the greeting, and the star key that leads the owner in."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Clip
from cadran.services.events import Collected
from cadran.services.throttle import longest_wait_ms
from cadran.services.voicemail import taping
from cadran.services.voicemail.questions import OpenBox
from cadran.services.voicemail.visit import Box, Purpose, Step, Visit, useless

OWNERS_KEY = "*"
PIN_MAX = 12
AT_ONCE_MS = 50
"""After the greeting nobody is waited for; a key during it cuts it short."""
SAID_OF = {"no_answer": prompts.NO_ANSWER, "busy": prompts.BUSY}
"""What is said of why a person does not answer; of all other reasons that they cannot take the call."""


def answered(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """The line is up: the owner's menu, the way to record a greeting, or the greeting."""
    if visit.purpose is not Purpose.MESSAGE:
        taping.begin(box, visit, Clip(prompts.SPEAK_GREETING, visit.language))
    elif visit.owner:
        box.fetch(visit)
    else:
        visit.step = Step.GREETING
        clips = greeting(box, visit)
        box.out.collect(visit.leg, clips, 1, terminator="", first_ms=AT_ONCE_MS)


def greeting(box: Box, visit: Visit) -> tuple[Clip, ...]:
    """The box's own greeting, or what is said of the person and how to leave a message; or that none can be left."""
    settings, busy = box.settings, visit.reason == "busy"
    if settings.full:
        return (prompts.spoken(Refusal(reasons.MAILBOX_FULL), visit.language),)
    own = (settings.busy_greeting if busy else "") or settings.greeting
    if own:
        return (Clip(prompts.GREETING + own, settings.language),)
    leave = Clip(prompts.LEAVE_MESSAGE, visit.language)
    if settings.owner is None:
        return (leave,)
    why = SAID_OF.get(visit.reason or "no_answer", prompts.CANNOT_TAKE)
    return (Clip(why, visit.language), leave)


def greeted(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """After the greeting, or a key in it, by which an owner also comes into a full box, to make room."""
    key = what.digits if isinstance(what, Collected) else ""
    if key == OWNERS_KEY and box.settings.has_pin:
        ask_pin(box, visit, now)
    elif box.settings.full:
        _, *tone = prompts.parting(
            Refusal(reasons.MAILBOX_FULL), visit.language, box.settings.country
        )
        box.say_goodbye(visit, Refusal(reasons.MAILBOX_FULL), *tone)
    else:
        taping.begin(box, visit)


def ask_pin(box: Box, visit: Visit, now: Instant, *before: Clip) -> None:
    if box.throttle.wait_ms(visit.caller.key, now, longest_wait_ms(visit.caller)):
        box.part(visit, Refusal(reasons.TOO_MANY_PINS))
        return
    visit.step = Step.PIN
    box.out.collect(visit.leg, (*before, Clip(prompts.ENTER_MAILBOX_PIN, visit.language)), PIN_MAX)


def pin_typed(box: Box, visit: Visit, what: object, now: Instant) -> None:
    pin = what.digits if isinstance(what, Collected) else ""
    if pin:
        visit.step = Step.CHECKING
        box.ask(visit, "opened", OpenBox(pin))
    elif useless(visit):
        box.part(visit, Refusal(reasons.NO_INPUT))
    else:
        ask_pin(box, visit, now)


def pin_checked(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """A right PIN makes the caller the owner, who hears their own language."""
    if what is True:
        box.throttle.forget(visit.caller.key)
        visit.owner, visit.silences, visit.language = True, 0, box.settings.language
        box.fetch(visit)
    else:
        box.throttle.failed(visit.caller.key, now)
        ask_pin(box, visit, now, Clip(prompts.WRONG_PIN, visit.language))


def trouble(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """Something of ours failed: the caller is told so."""
    box.part(visit, what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED))


def hang_up(box: Box, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.GONE
    box.out.hang_up(visit.leg, visit.cause)


def cannot_answer(box: Box, visit: Visit, what: object, now: Instant) -> None:
    visit.cause = what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED)
    hang_up(box, visit, what, now)
