"""A participant's way through the meeting: from the line being up to the goodbye, as a state table."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Ask, Clip, Leave
from cadran.services.events import Collected, LegArrived
from cadran.services.meeting import admission, naming
from cadran.services.meeting.admission import Phase, Verdict, Who
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Outside, Participant, Parting, Person, Step
from cadran.services.questions import CheckPin
from cadran.services.table import Row, Table
from cadran.services.throttle import longest_wait_ms

PIN_DIGITS_MAX = 12
"""Longest PIN that can be set; the key that ends it is not counted."""
PIN_FIRST_MS = 5_000
"""Silence after the question: who is not the organiser gets to the music soon."""


def occur(room: Room, participant: Participant, occasion: str, what: object, now: Instant) -> None:
    """Let an occasion happen to a participant, by the table."""
    row = TRANSITIONS.find(participant.step, occasion)
    if row is not None:
        row.do(room, participant, what, now)


def arrive(room: Room, event: LegArrived, now: Instant) -> None:
    """A leg is given to the meeting: a new call, or one from a dial-in number."""
    if room.roster.find(event.leg) is not None:
        return
    language = event.language or room.language
    person = Person(event.leg, event.caller, language, now, name=event.caller.name)
    outside = Outside(person)
    outside.refused = _turned_away(room, outside)
    room.roster.put(outside)
    if event.answered:
        occur(room, outside, "answered", None, now)
    else:
        room.out.answer(event.leg)


def _turned_away(room: Room, outside: Outside, *, present: bool = False) -> Refusal | None:
    """What keeps a caller out however well they are known."""
    if room.phase is Phase.ENDING:
        return Refusal(causes.MEETING_ENDED)
    if room.roster.present() - present >= room.settings.participants_max:
        return Refusal(reasons.FULL, {"count": room.settings.participants_max})
    if room.locked and admission.who(room.settings, outside) is not Who.ORGANISER:
        return Refusal(reasons.LOCKED)
    return None


def start(room: Room, by: str, now: Instant, *, authenticated: bool) -> None:
    """Start the meeting and let in whoever may come in; one tone for all of them."""
    room.begin(by, now, authenticated=authenticated)
    for outside in room.roster.outside():
        occur(room, outside, "started", None, now)


def part(room: Room, participant: Participant, cause: Refusal, now: Instant) -> None:
    """Take somebody out, say why, then hang up; without words when they simply hang up."""
    leg = participant.person.leg
    parting = Parting(participant.person, cause)
    room.roster.put(parting)
    if isinstance(participant, Inside):
        room.out.put(Leave(room.out.ref(), leg))
        room.note("left", leg=leg, cause=cause.id)
    elif isinstance(participant, Outside):
        naming.stop(room, participant, None, now)
    naming.leave(room, participant, now)
    if participant.step in {Step.PIN_ENTRY, Step.CONFIRMING}:
        room.out.stop_playing(leg)  # the question is over: no key is waited for any more
    if cause.reason.prompt is None:
        _hang_up(room, parting)
    else:
        words = prompts.parting(cause, participant.person.language, room.settings.country)
        room.out.play(leg, *words, occasion="said")


def gone(room: Room, leg: LegId, cause: Refusal, now: Instant) -> None:
    """A leg ended, whoever ended it."""
    participant = room.roster.remove(leg)
    room.out.drop(leg)
    if participant is None:
        return
    room.changed_at = now
    if isinstance(participant, Inside):
        room.note("left", leg=leg, cause=cause.id)
    if not isinstance(participant, Parting):
        naming.leave(room, participant, now)
    room.settle()


def _hang_up(room: Room, parting: Parting) -> None:
    parting.step = Step.GONE
    room.out.hang_up(parting.person.leg, parting.cause)


# --- handlers: (room, participant, what, now)


def _line_up(room: Room, outside: Participant, what: object, now: Instant) -> None:
    if not isinstance(outside, Outside):
        return
    if outside.refused is not None:
        part(room, outside, outside.refused, now)
    elif naming.wanted(room, outside):
        naming.ask(room, outside)
    else:
        _at_door(room, outside, what, now)


def _no_line(room: Room, outside: Participant, what: object, now: Instant) -> None:
    cause = what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED)
    parting = Parting(outside.person, cause)
    room.roster.put(parting)
    _hang_up(room, parting)


def _at_door(room: Room, outside: Participant, what: object, now: Instant) -> None:
    if not isinstance(outside, Outside):
        return
    known = admission.who(room.settings, outside) is Who.ORGANISER
    match admission.verdict(room.settings, room.phase, outside):
        case Verdict.START:
            room.begin(outside.person.caller.user or "caller", now, authenticated=known)
            _let_in(room, outside, what, now)
            for other in room.roster.outside():
                occur(room, other, "started", None, now)
        case Verdict.ENTER:
            _let_in(room, outside, what, now)
        case Verdict.WAIT:
            _ask_pin(room, outside, what, now)
        case Verdict.KNOCK:
            _wait(room, outside)


def _started(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """The meeting starts while somebody types a PIN: let them in, or let them finish typing."""
    if (
        isinstance(outside, Outside)
        and admission.verdict(room.settings, room.phase, outside) is Verdict.ENTER
    ):
        _let_in(room, outside, what, now)


def _let_in(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """Through the door. ``what`` is the user who admitted them, if somebody did."""
    if not isinstance(outside, Outside):
        return
    leg = outside.person.leg
    called_by = "" if outside.person.asked else outside.person.called_by
    by = what if isinstance(what, str) else (called_by or "")
    known = admission.who(room.settings, outside) is Who.ORGANISER
    inside = admission.admit(outside, by, now, organiser=known)
    room.roster.put(inside)
    room.changed_at = now
    room.authenticated = room.authenticated or known
    naming.stop(room, outside, None, now)
    room.out.stop_playing(leg)
    room.out.put(admission.join(inside, room.bridge, room.out.ref("joined", leg)))
    words = (prompts.JOINING, prompts.RECORDING) if room.recording else (prompts.JOINING,)
    clips = (Clip(each, outside.person.language) for each in words)
    named = room.announcements == "names"
    room.out.play(leg, *clips, occasion="welcomed" if named else "")
    how = "call_me" if outside.person.asked else "dialled" if called_by else "phone"
    how = how if outside.person.caller.guest is None else "browser"
    room.note("joined", leg=leg, by=by, user=outside.person.caller.user or "", how=how)
    if not named and not room.tone_sounded:
        room.tone_sounded = True
        room.announce(prompts.ENTER_TONE)


def _picked_up(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """Somebody whom the meeting called: in, or to the door if they asked for the call themselves."""
    if not isinstance(outside, Outside):
        return
    if outside.person.asked:
        _ask_for_key(room, outside)
    else:
        _let_in(room, outside, what, now)


def _ask_for_key(room: Room, outside: Outside) -> None:
    """So that nobody lands in a meeting, or its cost goes on, by a wrong number or an answering machine."""
    outside.step = Step.CONFIRMING
    clip = Clip(prompts.PRESS_ONE, outside.person.language)
    room.out.collect(outside.person.leg, (clip, clip), 1)


def _confirmed(room: Room, outside: Participant, what: object, now: Instant) -> None:
    if not isinstance(outside, Outside):
        return
    if isinstance(what, Collected) and what.digits == "1":
        outside.refused = outside.refused or _turned_away(room, outside, present=True)
        _line_up(room, outside, what, now)
    else:
        part(room, outside, Refusal(reasons.NO_INPUT), now)


def _named(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """They have said their name, or would not: to the door."""
    if isinstance(outside, Outside):
        naming.keep(room, outside, what)
        outside.recording, outside.until = None, None
        _at_door(room, outside, what, now)


def _ask_pin(room: Room, outside: Participant, what: object, now: Instant, *before: Clip) -> None:
    """Whoever may be the organiser can prove it; a meeting without one has nothing to ask, and guests, who may come
    as somebody new for each try, are not asked.
    """
    if not isinstance(outside, Outside):
        return
    if not room.settings.organiser or outside.person.caller.guest is not None:
        _wait(room, outside, *before)
        return
    outside.step = Step.PIN_ENTRY
    clips = (*before, Clip(prompts.ENTER_PIN, outside.person.language))
    longest = PIN_DIGITS_MAX + 1
    room.out.collect(outside.person.leg, clips, longest, first_ms=PIN_FIRST_MS)


def _pressed(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """The star asks for the PIN; any other key is a slip."""
    if what == "*":
        _ask_pin(room, outside, None, now)


def _pin_typed(room: Room, outside: Participant, what: object, now: Instant) -> None:
    if not isinstance(outside, Outside):
        return
    person, pin = outside.person, what.digits if isinstance(what, Collected) else ""
    if not pin:
        _wait(room, outside)
    elif room.throttle.wait_ms(person.caller.key, now, longest_wait_ms(person.caller)):
        _wait(room, outside, Clip(prompts.WAIT_FOR_PIN, person.language))
    else:
        outside.step = Step.PIN_CHECK
        question = CheckPin(room.settings.organiser, pin)
        room.out.put(Ask(room.out.ref("checked", person.leg), question))


def _pin_checked(room: Room, outside: Participant, what: object, now: Instant) -> None:
    if not isinstance(outside, Outside):
        return
    key, language = outside.person.caller.key, outside.person.language
    if what is True:
        room.throttle.forget(key)
        outside.organiser = True
        _at_door(room, outside, None, now)
    elif room.throttle.failed(key, now):
        wrong, wait = Clip(prompts.WRONG_PIN, language), Clip(prompts.WAIT_FOR_PIN, language)
        _wait(room, outside, wrong, wait)
    else:
        _ask_pin(room, outside, None, now, Clip(prompts.WRONG_PIN, language))


def _no_answer_to_pin(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """The house could not check: no wrong try, and the caller waits like everybody."""
    if isinstance(outside, Outside):
        _wait(room, outside)


def _wait(room: Room, outside: Outside, *before: Clip) -> None:
    """Music until the start, or until somebody opens the door."""
    outside.step = Step.LOBBY if room.phase is Phase.STARTED else Step.WAITING
    if before:
        room.out.play(outside.person.leg, *before, occasion="said")
    else:
        _soothe(room, outside, None, Instant(0))


def _soothe(room: Room, outside: Participant, what: object, now: Instant) -> None:
    language = outside.person.language
    name = prompts.LOBBY if outside.step is Step.LOBBY else prompts.WAITING
    clips = (Clip(name, language), prompts.music(language))
    room.out.play(outside.person.leg, *clips, loop=True)


def _dismissed(room: Room, participant: Participant, what: object, now: Instant) -> None:
    part(room, participant, what if isinstance(what, Refusal) else Refusal(causes.REMOVED), now)


def _dismissed_early(room: Room, outside: Participant, what: object, now: Instant) -> None:
    """Told as soon as the line is up."""
    if isinstance(outside, Outside) and isinstance(what, Refusal):
        outside.refused = what


def _cancel(room: Room, outside: Participant, what: object, now: Instant) -> None:
    parting = Parting(outside.person, Refusal(causes.CANCELLED))
    room.roster.put(parting)
    _hang_up(room, parting)


def _said(room: Room, parting: Participant, what: object, now: Instant) -> None:
    if isinstance(parting, Parting):
        _hang_up(room, parting)


_PAST_DOOR = (Step.JOINED, Step.LOBBY, Step.WAITING, Step.PIN_ENTRY)
_PIN_OR_WAIT = (Step.PIN_ENTRY, Step.WAITING, Step.LOBBY)
_ANY_END = (Step.PARTING, Step.GONE)
TRANSITIONS: Table[Room, Participant] = Table(
    "A participant of a meeting",
    (Step.ANSWERING, Step.RINGING),
    (
        Row(Step.ANSWERING, "answered", (Step.NAME_ASKED, *_PAST_DOOR, *_ANY_END), _line_up),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _no_line),
        Row(Step.ANSWERING, "dismissed", (Step.ANSWERING,), _dismissed_early),
        Row(Step.RINGING, "picked_up", (Step.JOINED, Step.CONFIRMING), _picked_up),
        Row(Step.RINGING, "dismissed", (Step.GONE,), _cancel),
        Row(Step.CONFIRMING, "collected", (Step.NAME_ASKED, *_PAST_DOOR, *_ANY_END), _confirmed),
        Row(Step.CONFIRMING, "not_collected", _ANY_END, _dismissed),
        Row(Step.CONFIRMING, "dismissed", _ANY_END, _dismissed),
        Row(Step.NAME_ASKED, "said", (Step.NAMING,), naming.record),
        Row(Step.NAME_ASKED, "not_said", _PAST_DOOR, _named),
        Row(Step.NAME_ASKED, "admitted", (Step.JOINED,), _let_in),
        Row(Step.NAME_ASKED, "dismissed", _ANY_END, _dismissed),
        Row(Step.NAMING, "spoke", (Step.NAMING,), naming.spoke),
        Row(Step.NAMING, "key", (Step.NAMING,), naming.stop),
        Row(Step.NAMING, "waited", (Step.NAMING,), naming.stop),
        Row(Step.NAMING, "recorded", _PAST_DOOR, _named),
        Row(Step.NAMING, "not_recorded", _PAST_DOOR, _named),
        Row(Step.NAMING, "admitted", (Step.JOINED,), _let_in),
        Row(Step.NAMING, "dismissed", _ANY_END, _dismissed),
        Row(Step.PIN_ENTRY, "collected", (Step.PIN_CHECK, Step.WAITING, Step.LOBBY), _pin_typed),
        Row(Step.PIN_ENTRY, "not_collected", (Step.WAITING, Step.LOBBY), _no_answer_to_pin),
        Row(Step.PIN_ENTRY, "started", (Step.PIN_ENTRY, Step.JOINED), _started),
        Row(Step.PIN_ENTRY, "admitted", (Step.JOINED,), _let_in),
        Row(Step.PIN_ENTRY, "dismissed", _ANY_END, _dismissed),
        Row(Step.PIN_CHECK, "checked", (Step.JOINED, *_PIN_OR_WAIT), _pin_checked),
        Row(Step.PIN_CHECK, "not_checked", (Step.WAITING, Step.LOBBY), _no_answer_to_pin),
        Row(Step.PIN_CHECK, "started", (Step.PIN_CHECK, Step.JOINED), _started),
        Row(Step.PIN_CHECK, "admitted", (Step.JOINED,), _let_in),
        Row(Step.PIN_CHECK, "dismissed", _ANY_END, _dismissed),
        Row(Step.WAITING, "started", (Step.JOINED, Step.LOBBY), _at_door),
        Row(Step.WAITING, "key", _PIN_OR_WAIT, _pressed),
        Row(Step.WAITING, "said", (Step.WAITING,), _soothe),
        Row(Step.WAITING, "not_said", (Step.WAITING,), _soothe),
        Row(Step.WAITING, "dismissed", _ANY_END, _dismissed),
        Row(Step.LOBBY, "admitted", (Step.JOINED,), _let_in),
        Row(Step.LOBBY, "key", _PIN_OR_WAIT, _pressed),
        Row(Step.LOBBY, "said", (Step.LOBBY,), _soothe),
        Row(Step.LOBBY, "not_said", (Step.LOBBY,), _soothe),
        Row(Step.LOBBY, "dismissed", _ANY_END, _dismissed),
        Row(Step.JOINED, "welcomed", (Step.JOINED,), naming.enter),
        Row(Step.JOINED, "not_welcomed", (Step.JOINED,), naming.enter),
        Row(Step.JOINED, "recorded", (Step.JOINED,), naming.kept_inside),
        Row(Step.JOINED, "not_joined", _ANY_END, _dismissed),
        Row(Step.JOINED, "dismissed", _ANY_END, _dismissed),
        Row(Step.PARTING, "recorded", (Step.PARTING,), naming.too_late),
        Row(Step.GONE, "recorded", (Step.GONE,), naming.too_late),
        Row(Step.PARTING, "said", (Step.GONE,), _said),
        Row(Step.PARTING, "not_said", (Step.GONE,), _said),
    ),
)
