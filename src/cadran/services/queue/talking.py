"""A caller and an agent: who hears whom, how it ends, and the call-back that brings them together."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.services import causes
from cadran.services.actions import Dial, HandOver, Join, Leave, Payer, Tell, ToNumber
from cadran.services.offers import Held, OfferId, Over, Redirected
from cadran.services.queue.line import Place, Step
from cadran.services.queue.offering import KIND, Service

CALLS_BACK_MAX = 2
"""Times that somebody is called back who does not answer."""
CALL_BACK_AGAIN_MS = 5 * MINUTE_MS
"""Between two tries: who talks, or left their telephone behind, has a chance to be back."""
CALL_BACK_MS = 40_000
"""How long a called-back telephone rings: eight rings, before most mailboxes answer."""


# --- handlers: (service, place, what, now)


def call_back(service: Service, place: Place, now: Instant) -> None:
    """Call whoever was promised it; the agent hears music until they answer."""
    hall, number = service.hall, place.caller.number
    assert number is not None
    place.step, place.leg = Step.DIALLING, LegId(hall.name(now))
    place.calls_back += 1
    _hold_agent(service, place, held=True)
    hall.out.put(
        Dial(
            hall.out.ref("dialled", place.leg),
            place.leg,
            place.id,
            ToNumber(number),
            Payer(hall.settings.account, "ucap_out"),
            caller_number=hall.settings.number,
            caller_name=hall.settings.name,
            give_up_ms=CALL_BACK_MS,
        )
    )


def picked_up(service: Service, place: Place, what: object, now: Instant) -> None:
    place.answered = True
    _hold_agent(service, place, held=False)
    begin(service, place, now)


def _hold_agent(service: Service, place: Place, *, held: bool) -> None:
    if place.offer is not None:
        tell_agent(service, place, Held(place.offer, held))


def begin(service: Service, place: Place, now: Instant) -> None:
    """The caller and the agent are brought together: whoever was called back is owed nothing any more."""
    hall = service.hall
    hall.keep(place, "kept")
    waited_ms = now - place.since
    level_ms = hall.settings.service_level_ms
    in_time = waited_ms <= level_ms
    hall.figures.answer(waited_ms, level_ms)
    hall.note("answered", place, agent=place.agent, waited_ms=waited_ms, in_time=in_time)
    place.step, place.answered_at = Step.TALKING, now
    hear(service, place)


def not_reached(service: Service, place: Place, what: object, now: Instant) -> None:
    """Whoever wanted to be called back does not answer: the agent is free, one more try follows later."""
    cause = what if isinstance(what, Refusal) else Refusal(causes.NO_ANSWER)
    release(service, place, cause, now)
    _try_later(service, place, cause, now)


def agent_gave_up(service: Service, place: Place, what: object, now: Instant) -> None:
    """The agent did not wait until the other telephone was answered, or their own broke."""
    cause = what if isinstance(what, Refusal) else Refusal(causes.CANCELLED)
    if place.leg is not None:
        service.hall.forget(place.leg)
        service.hall.out.hang_up(place.leg, Refusal(causes.CANCELLED))
    talked(service, place, now)
    _try_later(service, place, cause, now)


def _try_later(service: Service, place: Place, cause: Refusal, now: Instant) -> None:
    """Behind all who wait; who could not be reached so often counts as having given up."""
    hall = service.hall
    if cause.id == causes.DRAINING.id:
        place.calls_back -= 1  # that we stop is not their fault
    hall.note("not_reached", place, cause=cause.id, tries=place.calls_back)
    place.leg = None
    if place.calls_back < CALLS_BACK_MAX:
        place.step, place.since = Step.PROMISED, now
        place.again_at = after(now, CALL_BACK_AGAIN_MS)
    else:
        hall.give_up(place, now)


def agent_holds(service: Service, place: Place, what: object, now: Instant) -> None:
    """Before there is anybody who could hear the music."""
    place.agent_held = bool(what)


def last_try(service: Service, place: Place, what: object, now: Instant) -> None:
    """The queue is no more: whoever is being called back is not called again."""
    place.calls_back = CALLS_BACK_MAX


def hear(service: Service, place: Place) -> None:
    """Give the caller what they should hear: the talk, or music while the agent holds."""
    hall, leg = service.hall, place.leg
    if leg is None or place.bridge is None:
        return
    if place.agent_held:
        hall.out.put(Leave(hall.out.ref(), leg))
        hall.music(place)
    else:
        hall.out.stop_playing(leg)
        hall.out.put(Join(hall.out.ref("joined", leg), leg, place.bridge))


def agent_held(service: Service, place: Place, what: object, now: Instant) -> None:
    held = bool(what)
    if held != place.agent_held:
        place.agent_held = held
        hear(service, place)


def caller_held(service: Service, place: Place, what: object, now: Instant) -> None:
    place.held = bool(what)
    _hold_agent(service, place, held=place.held)


def redirected(service: Service, place: Place, what: object, now: Instant) -> None:
    """The agent parks the caller, or hands them on to a service."""
    assert isinstance(what, Redirected)
    talked(service, place, now)
    hall, place.cause = service.hall, Refusal(causes.HUNG_UP)
    assert place.leg is not None
    place.step = Step.LEAVING
    ref = hall.out.ref("handed", place.leg)
    hall.out.put(HandOver(ref, place.leg, what.to, place.language, what.context))


def agent_left(service: Service, place: Place, what: object, now: Instant) -> None:
    """The agent's side ended."""
    talked(service, place, now)
    service.hall.part(place, what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP))


def caller_left(service: Service, place: Place, what: object, now: Instant) -> None:
    cause = what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)
    release(service, place, cause, now)
    service.hall.drop(place)


def not_joined(service: Service, place: Place, what: object, now: Instant) -> None:
    cause = what if isinstance(what, Refusal) else Refusal(causes.MEDIA_LOST)
    release(service, place, cause, now)
    service.hall.part(place, cause)


def release(service: Service, place: Place, cause: Refusal, now: Instant) -> None:
    """Tell the agent that it is over."""
    if place.offer is not None:
        tell_agent(service, place, Over(place.offer, cause))
    talked(service, place, now)


def tell_agent(service: Service, place: Place, message: Held | Over) -> None:
    """To the phone of the agent who has the caller."""
    hall = service.hall
    if place.agent is not None:
        to = type(hall.address)(hall.address.org, KIND, place.agent)
        hall.out.put(Tell(hall.out.ref(), to, message))


def talked(service: Service, place: Place, now: Instant) -> None:
    hall = service.hall
    if place.answered_at is not None:
        hall.figures.talks.append(now - place.answered_at)
        hall.note("talked", place, agent=place.agent, talked_ms=now - place.answered_at)
    if place.agent is not None:
        hall.agents.over(place.agent, now, hall.settings.wrap_up_ms)
    place.agent = place.offer = place.bridge = place.answered_at = None


def by_offer(service: Service, offer: OfferId, agent: str) -> Place | None:
    """The place whose accepted offer this is."""
    found = (each for each in service.hall.line if each.offer == offer and each.agent == agent)
    return next(found, None)
