"""A caller's way through a queue, as a state table."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Clip, Leave
from cadran.services.events import Caller, Collected, Digit, LegArrived
from cadran.services.queue import talking
from cadran.services.queue.line import Place, Step
from cadran.services.queue.offering import Service
from cadran.services.queue.promises import Promise
from cadran.services.table import Row, Table

CALLBACK_KEY = "1"
ASK_MS = 500
"""Pause after the offer to call back, before the music; a key pressed later counts as well."""
PROMISE_MS = 8 * 3_600_000
"""A promise to call back is kept for a working day."""


def occur(service: Service, place: Place, occasion: str, what: object, now: Instant) -> None:
    """Let an occasion happen to a caller, by the table."""
    row = TRANSITIONS.find(place.step, occasion)
    if row is not None:
        row.do(service, place, what, now)


def arrive(service: Service, event: LegArrived, now: Instant) -> None:
    """A caller comes, or is sent here by another service."""
    hall = service.hall
    settings = hall.settings
    if event.call in hall.line.places or hall.line.of_leg(event.leg) is not None:
        hall.out.hang_up(event.leg, Refusal(causes.REJECTED))
        return
    waiting = sum(1 for each in hall.line if each.counts)
    place = Place(
        event.call,
        event.leg,
        event.caller,
        event.language or settings.language,
        now,
        until=after(now, settings.wait_ms),
        priority=event.caller.number is not None and event.caller.number in settings.priorities,
        answered=event.answered,
    )
    hall.line.places[place.id] = place
    hall.figures.arrived += 1
    hall.note("arrived", place, waiting=waiting)
    if waiting >= settings.waiting_max:
        hall.figures.overflowed += 1
        hall.note("overflowed", place)
        place.step = Step.LEAVING
        hall.send_on(place, settings.overflow, Refusal(reasons.QUEUE_FULL))
    elif event.answered:
        _greet(service, place, now)
    else:
        hall.out.answer(event.leg)


def restore(service: Service, promise: Promise) -> None:
    """A caller who was promised to be called back before the house stopped has their place again; once."""
    line = service.hall.line
    if promise.call in line.places:
        return
    number = promise.number
    line.places[promise.call] = Place(
        promise.call,
        None,
        Caller(number, number, promise.user, promise.name),
        promise.language or service.hall.settings.language,
        promise.since,
        until=promise.until,
        priority=promise.priority,
        step=Step.PROMISED,
        promised=True,
        calls_back=promise.calls_back,
    )


# --- handlers: (service, place, what, now)


def _answered(service: Service, place: Place, what: object, now: Instant) -> None:
    place.answered = True
    _greet(service, place, now)


def _greet(service: Service, place: Place, now: Instant) -> None:
    settings = service.hall.settings
    if settings.greeting:
        place.step = Step.GREETING
        service.hall.say(place, Clip(settings.greeting, place.language), occasion="said")
    else:
        _wait(service, place, None, now)


def _wait(service: Service, place: Place, what: object, now: Instant) -> None:
    """In line: music, and an announcement at once if there are any."""
    place.step = Step.WAITING
    service.hall.speak_later(place, now)
    if place.speak_at is not None:
        _speak(service, place, what, now)
    else:
        service.hall.music(place)


def _speak(service: Service, place: Place, what: object, now: Instant) -> None:
    """Where one stands, how long it may take, and that one can be called back."""
    hall, settings = service.hall, service.hall.settings
    language, position = place.language, hall.line.position(place)
    clips: list[Clip] = []
    if settings.announce_position:
        if position == 1:
            clips.append(Clip(prompts.QUEUE_NEXT, language))
        else:
            clips.append(Clip(prompts.QUEUE_POSITION, language, str(position)))
    if settings.announce_wait:
        wait_ms = hall.figures.estimated_wait_ms(position, hall.agents.at_work())
        minutes = -(-wait_ms // MINUTE_MS)
        if minutes <= 1:
            clips.append(Clip(prompts.QUEUE_SHORT_WAIT, language))
        else:
            clips.append(Clip(prompts.QUEUE_WAIT, language, str(minutes)))
            clips.append(Clip(prompts.MINUTES, language))
    asks = _can_be_called(settings.callback, place)
    if asks:
        clips.append(Clip(prompts.QUEUE_CALLBACK, language))
    hall.speak_later(place, now)
    if asks and place.leg is not None:
        hall.out.collect(place.leg, tuple(clips), 1, first_ms=ASK_MS)
    elif clips:
        hall.say(place, *clips, occasion="said")
    else:
        hall.music(place)


def _can_be_called(offered: bool, place: Place) -> bool:
    return offered and place.caller.number is not None


def _play_on(service: Service, place: Place, what: object, now: Instant) -> None:
    service.hall.music(place)


def _collected(service: Service, place: Place, what: object, now: Instant) -> None:
    """A key pressed during the announcement, or none."""
    pressed = what.digits if isinstance(what, Collected) else ""
    if pressed:
        _pressed(service, place, Digit(place.leg or LegId(""), pressed, 0), now)
    if place.step is Step.WAITING:
        service.hall.music(place)


def _pressed(service: Service, place: Place, what: object, now: Instant) -> None:
    """The key that asks to be called back: the place is kept, the line is freed."""
    hall = service.hall
    wanted = isinstance(what, Digit) and what.digit == CALLBACK_KEY
    if not wanted or not _can_be_called(hall.settings.callback, place):
        return
    place.step, place.until, place.speak_at = Step.PROMISED, after(now, PROMISE_MS), None
    hall.promise(place)
    hall.say(place, Clip(prompts.QUEUE_PROMISED, place.language), occasion="said")


def _promised(service: Service, place: Place, what: object, now: Instant) -> None:
    """The promise has been said."""
    if place.leg is not None:
        service.hall.out.hang_up(place.leg, Refusal(causes.HUNG_UP))


def _left_with_promise(service: Service, place: Place, what: object, now: Instant) -> None:
    place.leg = None


def _abandoned(service: Service, place: Place, what: object, now: Instant) -> None:
    """The caller gave up."""
    service.offering.withdraw(place, Refusal(causes.CANCELLED))
    service.hall.give_up(place, now)


def _too_long(service: Service, place: Place, what: object, now: Instant) -> None:
    """The wait limit is reached."""
    hall = service.hall
    service.offering.withdraw(place, Refusal(causes.CANCELLED))
    hall.figures.timed_out += 1
    hall.note("timed_out", place, waited_ms=now - place.since)
    if place.leg is None:
        hall.drop(place)
    else:
        hall.send_on(place, hall.settings.timeout, Refusal(reasons.QUEUE_TIMEOUT))


def _closed(service: Service, place: Place, what: object, now: Instant) -> None:
    """The queue is no more."""
    service.offering.withdraw(place, Refusal(causes.CANCELLED))
    if place.leg is None:
        service.hall.drop(place)
    else:
        service.hall.part(place, what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP))


def _taken(service: Service, place: Place, what: object, now: Instant) -> None:
    """An agent answered (``place.agent``)."""
    place.speak_at = None
    if place.step is Step.PROMISED and place.leg is None:
        talking.call_back(service, place, now)
    else:
        talking.begin(service, place, now)


def _agent_broke(service: Service, place: Place, what: object, now: Instant) -> None:
    """The agent's phone is no more; the caller did nothing wrong and waits again, before all others."""
    hall = service.hall
    talking.talked(service, place, now)
    if place.leg is None:
        hall.drop(place)
        return
    if not place.agent_held:
        hall.out.put(Leave(hall.out.ref(), place.leg))
    place.priority, place.agent_held = True, False
    place.until = after(now, hall.settings.wait_ms)
    _wait(service, place, None, now)


def _gone(service: Service, place: Place, what: object, now: Instant) -> None:
    service.hall.drop(place)


def _handed(service: Service, place: Place, what: object, now: Instant) -> None:
    """The other service has the caller now."""
    if place.leg is not None:
        service.hall.forget(place.leg)
    service.hall.drop(place)


def _not_handed(service: Service, place: Place, what: object, now: Instant) -> None:
    service.hall.part(place, place.cause)


def _say_why(service: Service, place: Place, what: object, now: Instant) -> None:
    """Answered for nothing else than to be told."""
    place.answered = True
    service.hall.part(place, place.cause)


def _finish(service: Service, place: Place, what: object, now: Instant) -> None:
    service.hall.close(place, place.cause)


_ENDS = (Step.PARTING, Step.GONE)
_TURNED = (Step.REFUSED, *_ENDS)
_SENT = (Step.LEAVING, *_ENDS)
TRANSITIONS: Table[Service, Place] = Table(
    "A caller of a queue",
    (
        Step.ANSWERING,
        Step.GREETING,
        Step.WAITING,
        Step.LEAVING,
        Step.REFUSED,
        Step.GONE,
        Step.PARTING,
    ),
    (
        Row(Step.ANSWERING, "answered", (Step.GREETING, Step.WAITING), _answered),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _finish),
        Row(Step.ANSWERING, "ended", (Step.GONE,), _abandoned),
        Row(Step.ANSWERING, "closed", (Step.REFUSED,), _closed),
        Row(Step.REFUSED, "answered", (Step.PARTING,), _say_why),
        Row(Step.REFUSED, "not_answered", (Step.GONE,), _finish),
        Row(Step.REFUSED, "ended", (Step.GONE,), _gone),
        Row(Step.GREETING, "said", (Step.WAITING,), _wait),
        Row(Step.GREETING, "not_said", (Step.WAITING,), _wait),
        Row(Step.GREETING, "ended", (Step.GONE,), _abandoned),
        Row(Step.GREETING, "closed", _ENDS, _closed),
        Row(Step.WAITING, "said", (Step.WAITING,), _play_on),
        Row(Step.WAITING, "not_said", (Step.WAITING,), _play_on),
        Row(Step.WAITING, "collected", (Step.WAITING, Step.PROMISED), _collected),
        Row(Step.WAITING, "not_collected", (Step.WAITING,), _collected),
        Row(Step.WAITING, "speak", (Step.WAITING,), _speak),
        Row(Step.WAITING, "pressed", (Step.PROMISED,), _pressed),
        Row(Step.WAITING, "taken", (Step.TALKING,), _taken),
        Row(Step.WAITING, "too_long", _SENT, _too_long),
        Row(Step.WAITING, "ended", (Step.GONE,), _abandoned),
        Row(Step.WAITING, "closed", _ENDS, _closed),
        Row(Step.PROMISED, "said", (Step.PROMISED,), _promised),
        Row(Step.PROMISED, "not_said", (Step.PROMISED,), _promised),
        Row(Step.PROMISED, "ended", (Step.PROMISED,), _left_with_promise),
        Row(Step.PROMISED, "taken", (Step.DIALLING, Step.TALKING), _taken),
        Row(Step.PROMISED, "too_long", _SENT, _too_long),
        Row(Step.PROMISED, "closed", _ENDS, _closed),
        Row(Step.DIALLING, "not_dialled", (Step.PROMISED, Step.GONE), talking.not_reached),
        Row(Step.DIALLING, "picked_up", (Step.TALKING,), talking.picked_up),
        Row(Step.DIALLING, "ended", (Step.PROMISED, Step.GONE), talking.not_reached),
        Row(Step.DIALLING, "agent_left", (Step.PROMISED, Step.GONE), talking.agent_gave_up),
        Row(Step.DIALLING, "agent_broke", (Step.PROMISED, Step.GONE), talking.agent_gave_up),
        Row(Step.DIALLING, "agent_held", (Step.DIALLING,), talking.agent_holds),
        Row(Step.DIALLING, "closed", (Step.DIALLING,), talking.last_try),
        Row(Step.TALKING, "agent_held", (Step.TALKING,), talking.agent_held),
        Row(Step.TALKING, "held", (Step.TALKING,), talking.caller_held),
        Row(Step.TALKING, "redirected", (Step.LEAVING,), talking.redirected),
        Row(Step.TALKING, "agent_left", _ENDS, talking.agent_left),
        Row(Step.TALKING, "agent_broke", (Step.WAITING, Step.GONE), _agent_broke),
        Row(Step.TALKING, "not_joined", _ENDS, talking.not_joined),
        Row(Step.TALKING, "ended", (Step.GONE,), talking.caller_left),
        Row(Step.LEAVING, "handed", (Step.GONE,), _handed),
        Row(Step.LEAVING, "not_handed", _TURNED, _not_handed),
        Row(Step.LEAVING, "ended", (Step.GONE,), _gone),
        Row(Step.PARTING, "said", (Step.GONE,), _finish),
        Row(Step.PARTING, "not_said", (Step.GONE,), _finish),
        Row(Step.PARTING, "ended", (Step.GONE,), _gone),
        Row(Step.GONE, "ended", (Step.GONE,), _gone),
    ),
)
