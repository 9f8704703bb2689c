"""A call that its user's device hands on (RFC 5589): blind, or to whom the user already talks.

Nobody is let go before the new side is there: until then the device can take the call back. What was dialled for a
transfer stays here, and whoever handed the call on pays for it to its end.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from collections.abc import Mapping

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import E164, Address
from cadran.numbering.features import Feature
from cadran.services import causes, prompts, reasons
from cadran.services.actions import (
    Ask,
    Dial,
    HandOver,
    Leave,
    Payer,
    Progress,
    Tell,
    TellReferrer,
    ToNumber,
)
from cadran.services.offers import Held, Moved, Offer, OfferId, Redirected
from cadran.services.outbox import NO_LEG
from cadran.services.phone import audio, ending
from cadran.services.phone.calls import Calls, Link
from cadran.services.phone.conversation import Conversation, Hears, Line, Onward, Peer, Side, Stage
from cadran.services.pickup import PARKED_BY
from cadran.services.questions import Resolve, Resolved

ONWARD_MS = MINUTE_MS
"""How long the new side may ring."""
KIND = "phone"


# --- blind


def ask(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The device named somebody: who is meant?"""
    assert conversation.near is not None
    if calls.crowded() or calls.merged_into(conversation):
        _tell(calls, conversation, Progress.FAILED, Refusal(reasons.NOT_TRANSFERABLE))
        return
    conversation.stage = Stage.REFERRING
    _tell(calls, conversation, Progress.TRYING)
    leg = conversation.near.leg
    calls.out.put(Ask(calls.out.ref("onward", leg), Resolve(calls.user, str(what))))


def begin(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It is known who is meant: call them, or hand the other side to the service that is meant."""
    conversation.expires_at = after(now, ONWARD_MS)
    if not isinstance(what, Resolved) or what.emergency:
        fail(calls, conversation, Refusal(causes.FORBIDDEN), now)
    elif what.address == calls.address:
        fail(calls, conversation, Refusal(reasons.YOURSELF), now)
    elif what.address is not None and what.address.kind == KIND:
        _offer(calls, conversation, what.address, now)
    elif what.address is not None:
        parks = what.feature is Feature.PARK
        context = {PARKED_BY: calls.user} if parks else {}
        _to_service(calls, conversation, what.address, context, now)
    elif what.number is not None:
        _dial(calls, conversation, what.number, now)
    else:
        fail(calls, conversation, Refusal(reasons.NOT_TRANSFERABLE), now)


def _to_service(
    calls: Calls,
    conversation: Conversation,
    to: Address,
    context: Mapping[str, str],
    now: Instant,
) -> None:
    """Hand over our leg of the other side, or have the program do it that has one."""
    far, peer = conversation.far, conversation.peer
    if far is not None:
        conversation.onward = Onward()
        ref = calls.out.ref("handed_on", far.leg)
        language = calls.language_of(conversation, far)
        calls.out.put(HandOver(ref, far.leg, to, language, context))
    elif peer is not None:
        calls.tell(conversation, Redirected(peer.offer, to, context))
        conversation.peer = None
        handed(calls, conversation, None, now)
    else:
        fail(calls, conversation, Refusal(reasons.NOT_TRANSFERABLE), now)


def _dial(calls: Calls, conversation: Conversation, number: E164, now: Instant) -> None:
    leg = calls.new_leg(conversation.call, now)
    conversation.onward = Onward(leg=Side(leg, Line.DIALLED))
    calls.out.put(
        Dial(
            calls.out.ref("dialled_on", leg),
            leg,
            conversation.call,
            ToNumber(number),
            Payer(calls.user, "user_out_transfer"),
            caller_number=calls.settings.shown,
            give_up_ms=ONWARD_MS,
            diverted=conversation.diverted,
        )
    )


def _offer(calls: Calls, conversation: Conversation, to: Address, now: Instant) -> None:
    offer = OfferId(f"{calls.new_leg(conversation.call, now)}@{calls.address.kind}")
    conversation.onward = Onward(peer=Peer(to, offer))
    until = after(now, ONWARD_MS)
    message = Offer(
        offer,
        conversation.call,
        conversation.bridge,
        conversation.other,
        until,
        diverted=conversation.diverted,
    )
    leg = conversation.near.leg if conversation.near is not None else NO_LEG
    calls.out.put(Tell(calls.out.ref("offered_on", leg), to, message))


def rings(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    _tell(calls, conversation, Progress.RINGING)


def alone(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The device hung up once it had asked: whoever is left hears that somebody is being rung."""
    far = conversation.far
    # Whoever is left hears words, if there are any.
    conversation.left, conversation.outgoing = True, False
    if conversation.onward is None or (far is None and conversation.peer is None):
        ending.close(calls, conversation, Refusal(causes.CANCELLED))
    elif far is not None:
        if far.hears is Hears.BRIDGE:
            calls.out.put(Leave(calls.out.ref(), far.leg))
        far.hears = Hears.RINGBACK
        calls.out.play(
            far.leg,
            prompts.ringback(calls.language_of(conversation, far), calls.settings.country),
            loop=True,
        )


def up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The new side is there: it takes the place of the device that asked."""
    onward, conversation.onward = conversation.onward, None
    assert onward is not None
    conversation.expires_at = None
    _release(calls, conversation)
    if onward.leg is not None:
        onward.leg.line = Line.UP
        conversation.near = onward.leg
    elif onward.peer is not None and conversation.far is not None:
        conversation.peer = onward.peer
    elif onward.peer is not None and conversation.peer is not None:
        link(calls, conversation, onward.peer)
        return
    audio.talk(calls, conversation)


def handed(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The other side is a service's now."""
    conversation.onward = conversation.far = conversation.expires_at = None
    _release(calls, conversation)
    conversation.stage = Stage.CLOSED


def redirected(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Their rules send it on to a service: the other side becomes that one's."""
    assert isinstance(what, Redirected)
    conversation.onward = None
    _to_service(calls, conversation, what.to, what.context, now)


def fail(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It came to nothing: the device has its call back, or who is left alone is told why."""
    cause = what if isinstance(what, Refusal) else Refusal(causes.NO_ANSWER)
    ending.call_off(calls, conversation, cause)
    if conversation.near is None:
        ending.part(calls, conversation, cause)
    else:
        audio.settle(calls, conversation)


def lost(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The new side is gone, or never was."""
    conversation.onward = None
    fail(calls, conversation, what, now)


def abandoned(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Nobody is left to be handed on."""
    cause = what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)
    ending.part(calls, conversation, cause)


def abandoned_there(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The other program's side is over."""
    conversation.peer = None
    abandoned(calls, conversation, what, now)


# --- attended


def join(calls: Calls, first: Conversation, second: Conversation | None) -> None:
    """The user talks in both: who is on the other side of each talks with the other one, without the user."""
    _tell(calls, first, Progress.TRYING)
    if second is None or calls.crowded() or not can_join(calls, first, second):
        _tell(calls, first, Progress.FAILED, Refusal(reasons.NOT_TRANSFERABLE))
        return
    _release(calls, first)
    _release(calls, second)
    if first.far is not None:
        _take_over(calls, second, first)
    elif second.far is not None:
        _take_over(calls, first, second)
    else:
        _bring_together(calls, first, second)


def can_join(calls: Calls, first: Conversation, second: Conversation) -> bool:
    """Do both talk, each with one who can go to where the other one's is?"""
    if any(calls.merged_into(each) or each.merged for each in (first, second)):
        return False
    talking = first.stage is Stage.TALKING and second.stage is Stage.TALKING
    sides = [(each.far, each.peer) for each in (first, second)]
    if not talking or first is second or any(far is None and peer is None for far, peer in sides):
        return False
    movable = any(peer is not None and peer.address.kind == KIND for _far, peer in sides)
    return movable or any(far is not None for far, _peer in sides)


def _take_over(calls: Calls, kept: Conversation, given: Conversation) -> None:
    """The leg on the other side of one conversation takes the user's place in the other one."""
    side = given.far
    assert side is not None
    if side.hears is Hears.BRIDGE:
        calls.out.put(Leave(calls.out.ref(), side.leg))
        side.hears = Hears.NOTHING
    given.far, given.stage = None, Stage.CLOSED
    kept.near = side
    audio.talk(calls, kept)


def _bring_together(calls: Calls, first: Conversation, second: Conversation) -> None:
    """Both are other programs': one of them moves its leg to where the other's is."""
    stays, moves = first, second
    if second.peer is not None and second.peer.address.kind != KIND:
        stays, moves = second, first
    assert moves.peer is not None
    assert stays.peer is not None
    moved = Moved(moves.peer.offer, stays.bridge)
    calls.out.put(Tell(calls.out.ref(), moves.peer.address, moved))
    peer, moves.peer, moves.stage = moves.peer, None, Stage.CLOSED
    link(calls, stays, peer)


# --- both


def link(calls: Calls, conversation: Conversation, other: Peer) -> None:
    """Two other programs have the sides: what one says is passed on to the other."""
    assert conversation.peer is not None
    link = Link(conversation.peer, other)
    calls.links.append(link)
    for one, another in ((link.one, link.other), (link.other, link.one)):
        calls.out.put(Tell(calls.out.ref(), one.address, Held(one.offer, another.held)))
    conversation.peer, conversation.stage = None, Stage.CLOSED


def _release(calls: Calls, conversation: Conversation) -> None:
    """The device that asked is no part of it any more."""
    near, conversation.near = conversation.near, None
    conversation.left = True
    if near is not None:
        calls.out.put(TellReferrer(calls.out.ref(), near.leg, Progress.DONE))
        calls.out.hang_up(near.leg, Refusal(causes.HUNG_UP))
        if near.held and conversation.peer is not None:
            offer = conversation.peer.offer
            calls.out.put(Tell(calls.out.ref(), conversation.peer.address, Held(offer, False)))


def _tell(
    calls: Calls, conversation: Conversation, progress: Progress, cause: Refusal | None = None
) -> None:
    near = conversation.near
    if near is not None:
        calls.out.put(TellReferrer(calls.out.ref(), near.leg, progress, cause))
