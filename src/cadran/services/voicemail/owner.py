"""The owner's menu: messages heard, saved, deleted, answered; greetings."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from collections.abc import Iterator

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address
from cadran.services import causes, prompts, reasons, spoken
from cadran.services.actions import Clip, HandOver
from cadran.services.events import Collected
from cadran.services.voicemail import taping
from cadran.services.voicemail.questions import (
    DELETED,
    NEW,
    SAVED,
    MarkMessage,
    Message,
    MessagesFound,
    StandardGreeting,
)
from cadran.services.voicemail.settings import DIAL
from cadran.services.voicemail.visit import Box, Purpose, Step, Visit, useless

NEXT, MENU = "#", "*"
REPEATED, KEPT, DROPPED, CALLED = "1", "2", "3", "4"
"""The keys while a message is heard."""


# --- the menu


def fetched(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """What is in the box, and what can be done."""
    visit.messages = what.messages if isinstance(what, MessagesFound) else ()
    said, visit.said = visit.said, ()
    _offer(box, visit, *said, *_summary(visit))


def _offer(box: Box, visit: Visit, *before: Clip) -> None:
    visit.step = Step.MENU
    kinds = {each.state for each in visit.messages}
    keys = [
        *((prompts.FOR_NEW,) if NEW in kinds else ()),
        *((prompts.FOR_SAVED,) if SAVED in kinds else ()),
        *((prompts.FOR_GREETING,) if box.settings.owner else ()),
        prompts.FOR_END,
    ]
    clips = (*before, *(Clip(each, visit.language) for each in keys))
    box.out.collect(visit.leg, clips, 1, terminator="")


def _summary(visit: Visit) -> Iterator[Clip]:
    language = visit.language
    new = sum(each.state == NEW for each in visit.messages)
    saved = len(visit.messages) - new
    if not new:
        yield Clip(prompts.NO_NEW, language)
    else:
        yield Clip(prompts.YOU_HAVE, language)
        yield from _counted(new, prompts.ONE_NEW, prompts.MANY_NEW, language)
    if saved:
        yield Clip(prompts.YOU_HAVE, language)
        yield from _counted(saved, prompts.ONE_SAVED, prompts.MANY_SAVED, language)


def _counted(number: int, one: str, many: str, language: str) -> Iterator[Clip]:
    if number == 1:
        yield Clip(one, language)
    else:
        yield spoken.count(number, language)
        yield Clip(many, language)


def chosen(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """A key in the menu."""
    key = what.digits if isinstance(what, Collected) else ""
    wanted = {"1": NEW, "2": SAVED}.get(key)
    visit.playing = [each for each in visit.messages if wanted == each.state]
    if visit.playing:
        visit.silences = 0
        play(box, visit, now)
    elif key == "3" and box.settings.owner:
        visit.silences = 0
        offer_greetings(box, visit)
    elif key == NEXT:
        box.say_goodbye(visit, Refusal(causes.HUNG_UP), Clip(prompts.GOODBYE, visit.language))
    elif useless(visit):
        box.part(visit, Refusal(reasons.NO_INPUT))
    else:
        _offer(box, visit, *((Clip(prompts.NO_SUCH_KEY, visit.language),) if key else ()))


# --- messages


def play(box: Box, visit: Visit, now: Instant, *before: Clip) -> None:
    """The next message; back in the menu once there is none."""
    if not visit.playing:
        box.fetch(visit, *before, Clip(prompts.NO_MORE, visit.language))
        return
    message, language = visit.playing[0], visit.language
    visit.step, visit.playing_since = Step.HEARING, now
    clips = (
        *before,
        _sender(message, language),
        *spoken.moment(message.at, now, box.settings.zone, language),
        prompts.message(message.id),
        Clip(prompts.MESSAGE_KEYS, language),
        *((Clip(prompts.FOR_CALL_BACK, language),) if _may_answer(box, visit, message) else ()),
    )
    box.out.collect(visit.leg, clips, 1, terminator="")


def _sender(message: Message, language: str) -> Clip:
    """A colleague by name and extension, anybody else by number."""
    if message.user is not None:
        return Clip(prompts.FROM, language, text=message.name, digits=message.extension)
    if message.number is not None:
        return Clip(prompts.FROM, language, digits=message.number.removeprefix("+"))
    return Clip(prompts.FROM_UNKNOWN, language)


def _may_answer(box: Box, visit: Visit, message: Message) -> bool:
    """Calling back is dialling with one's own telephone: not from elsewhere, by PIN, at the owner's expense."""
    known = message.number is not None or bool(message.extension)
    return known and visit.caller.user is not None and box.settings.opens_for(visit.caller.user)


def heard(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """A key while a message is heard, or silence after it, which leaves it saved."""
    key = what.digits if isinstance(what, Collected) else ""
    message = visit.playing[0]
    if key == REPEATED:
        play(box, visit, now)
    elif key == KEPT:
        _mark(box, visit, message, SAVED)
    elif key == DROPPED:
        _mark(box, visit, message, DELETED)
    elif key == CALLED and _may_answer(box, visit, message):
        visit.step = Step.HANDING
        dialled = message.extension or str(message.number)
        phone = Address(box.address.org, "phone", str(visit.caller.user))
        ref = box.out.ref("handed", visit.leg)
        box.out.put(HandOver(ref, visit.leg, phone, visit.language, {DIAL: dialled}))
    elif key == MENU:
        box.fetch(visit)
    elif message.state == NEW and now - visit.playing_since >= message.duration_ms:
        _mark(box, visit, message, SAVED, said=False)
    else:
        visit.playing.pop(0)
        play(box, visit, now)


def _mark(box: Box, visit: Visit, message: Message, state: str, *, said: bool = True) -> None:
    visit.step = Step.MARKING
    words = prompts.DELETED if state == DELETED else prompts.SAVED
    visit.said = (Clip(words, visit.language),) if said else ()
    box.ask(visit, "marked", MarkMessage(message.id, state))


def marked(box: Box, visit: Visit, what: object, now: Instant) -> None:
    visit.playing.pop(0)
    said, visit.said = visit.said, ()
    play(box, visit, now, *said)


def handed(box: Box, visit: Visit, what: object, now: Instant) -> None:
    """The owner's telephone has the line again."""
    box.let_go(visit)


# --- greetings


def offer_greetings(box: Box, visit: Visit, *before: Clip) -> None:
    visit.step = Step.GREETINGS
    clips = (*before, Clip(prompts.GREETING_KEYS, visit.language))
    box.out.collect(visit.leg, clips, 1, terminator="")


def greeting_chosen(box: Box, visit: Visit, what: object, now: Instant) -> None:
    key = what.digits if isinstance(what, Collected) else ""
    purpose = {"1": Purpose.GREETING, "2": Purpose.BUSY_GREETING}.get(key)
    if purpose is not None:
        visit.purpose, visit.unheard = purpose, 0
        taping.begin(box, visit, Clip(prompts.SPEAK_GREETING, visit.language))
    elif key == "3":
        visit.step = Step.MARKING
        visit.playing = []
        box.ask(visit, "standard", StandardGreeting())
    elif key == MENU:
        box.fetch(visit)
    elif useless(visit):
        box.part(visit, Refusal(reasons.NO_INPUT))
    else:
        offer_greetings(box, visit)


def standard(box: Box, visit: Visit, what: object, now: Instant) -> None:
    box.fetch(visit, Clip(prompts.STANDARD_SET, visit.language))
