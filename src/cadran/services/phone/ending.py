"""How conversations end: who is told why, by word, by signal or by message."""

from __future__ import annotations

from cadran.errors import Refusal
from cadran.services import causes, prompts
from cadran.services.actions import Leave, Progress, Tell, TellReferrer
from cadran.services.offers import Declined, Over, Withdrawn
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import (
    Branch,
    Conversation,
    Hears,
    Line,
    Side,
    Stage,
)


def close(calls: Calls, conversation: Conversation, cause: Refusal) -> None:
    """End every side without a word; the conversation is dropped when its legs have ended."""
    call_off(calls, conversation, cause)
    stop_ringing(calls, conversation, Refusal(causes.CANCELLED, causes.told(cause)))
    tell_peer(calls, conversation, cause)
    conversation.stage, conversation.cause, conversation.expires_at = Stage.CLOSED, cause, None
    for side in (conversation.near, conversation.far):
        if side is not None:
            _hang_up(calls, side, cause)


def part(calls: Calls, conversation: Conversation, cause: Refusal) -> None:
    """End it, and say why to the one who called or talks, if that can be said.

    The user's own device is answered for the purpose; a caller from outside is not, because an answered
    call costs them money: the network tells them.
    """
    side = conversation.near if conversation.outgoing else conversation.far
    if side is None and conversation.stage in (Stage.TALKING, Stage.REFERRING):
        side = conversation.near
    own_device = conversation.outgoing and side is conversation.near
    may_speak = side is not None and (
        side.line is Line.UP or (own_device and side.line is Line.ARRIVED)
    )
    speechless = cause.reason.prompt is None and not conversation.words
    if side is None or speechless or not may_speak:
        close(calls, conversation, cause)
        return
    call_off(calls, conversation, cause)
    stop_ringing(calls, conversation, Refusal(causes.CANCELLED, causes.told(cause)))
    tell_peer(calls, conversation, cause)
    conversation.stage, conversation.cause, conversation.expires_at = Stage.PARTING, cause, None
    other = conversation.far if side is conversation.near else conversation.near
    if other is not None:
        _hang_up(calls, other, cause)
    if side.line is Line.UP:
        say(calls, conversation, side)
    else:
        calls.out.answer(side.leg)


def call_off(calls: Calls, conversation: Conversation, cause: Refusal) -> None:
    """A transfer comes to nothing: its new side is called off, and the device that asked is told."""
    if conversation.stage is not Stage.REFERRING:
        return
    onward, conversation.onward = conversation.onward, None
    conversation.stage, conversation.expires_at = Stage.TALKING, None
    off = Refusal(causes.CANCELLED)
    if onward is not None and onward.leg is not None:
        calls.out.hang_up(onward.leg.leg, off)
    if onward is not None and onward.peer is not None:
        withdrawn = Withdrawn(onward.peer.offer, off)
        calls.out.put(Tell(calls.out.ref(), onward.peer.address, withdrawn))
    near = conversation.near
    if near is not None:
        calls.out.put(TellReferrer(calls.out.ref(), near.leg, Progress.FAILED, cause))


def stop_ringing(calls: Calls, conversation: Conversation, cause: Refusal) -> None:
    """Nobody rings any more."""
    for branch in list(conversation.branches):
        stop_branch(calls, conversation, branch, cause)


def stop_branch(calls: Calls, conversation: Conversation, branch: Branch, cause: Refusal) -> None:
    """One of them rings no more. Its leg is nobody's from now on: its end is not waited for."""
    conversation.branches.remove(branch)
    if branch.leg is not None:
        calls.out.drop(branch.name)
        _hang_up(calls, branch.leg, cause)
    elif branch.peer is not None:
        withdrawn = Withdrawn(branch.peer.offer, cause)
        calls.out.put(Tell(calls.out.ref(), branch.peer.address, withdrawn))


def say(calls: Calls, conversation: Conversation, side: Side) -> None:
    """The announcement, after which the leg is hung up."""
    if side.hears is Hears.BRIDGE:
        calls.out.put(Leave(calls.out.ref(), side.leg))
    side.hears = Hears.WORDS
    language = calls.language_of(conversation, side)
    told = prompts.parting(conversation.cause, language, calls.settings.country)
    calls.out.play(side.leg, *(conversation.words or told), occasion="said")


def _hang_up(calls: Calls, side: Side, cause: Refusal) -> None:
    """A device that still rings is called off, whatever ended the call; one whose call is taken missed nothing."""
    elsewhere = cause.reason is causes.ANSWERED_ELSEWHERE
    called_off = side.line is Line.DIALLED and not elsewhere
    calls.out.hang_up(
        side.leg, Refusal(causes.CANCELLED, causes.told(cause)) if called_off else cause
    )


def tell_peer(calls: Calls, conversation: Conversation, cause: Refusal) -> None:
    """The message that ends the other program's side, by how far the call is."""
    peer = conversation.peer
    if peer is None:
        return
    match conversation.stage:
        case Stage.OFFERING:
            calls.tell(conversation, Withdrawn(peer.offer, cause))
        case Stage.RINGING:
            calls.tell(conversation, Declined(peer.offer, cause))
        case Stage.ANSWERING | Stage.TALKING:
            calls.tell(conversation, Over(peer.offer, cause))
        case _:
            pass
    conversation.peer = None
