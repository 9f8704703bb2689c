"""Calls of a user brought together: all hear each other, in the bridge of the one that keeps the user's device.

The others have no device of the user's any more (``merged`` names the call that has it). Whoever hangs up is gone
and the rest talk on; when the user hangs up it is over for all, as with a desk phone's conference. To leave the
others together is a transfer.
"""

from __future__ import annotations

from cadran.errors import Refusal
from cadran.services import causes, reasons
from cadran.services.actions import Tell
from cadran.services.offers import Moved
from cadran.services.phone import audio, ending
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Stage

KIND = "phone"
PARTIES_MAX = 6
"""Others in one talk: more people meet in a meeting, where they can be seen and muted."""


def merge(calls: Calls, first: Conversation, second: Conversation | None) -> Refusal | None:
    """Bring a second call into the first; None, or why that cannot be."""
    if second is None or first is second or not (_joins(first) and _joins(second)):
        return Refusal(reasons.NOT_MERGEABLE)
    if not _moves(second):
        first, second = second, first
    inside = [second, *calls.merged_into(second)]
    if not all(map(_moves, inside)):
        return Refusal(reasons.NOT_MERGEABLE)
    if len(inside) + len(calls.merged_into(first)) >= PARTIES_MAX:
        return Refusal(reasons.TOO_MANY_MERGED, {"most": PARTIES_MAX})
    for each in (first, second):
        if each.near is not None:
            audio.hold(calls, each, each.near, held=False)
    device, second.near = second.near, None
    if device is not None:
        calls.out.hang_up(device.leg, Refusal(causes.HUNG_UP))
    for each in inside:
        each.merged = first.id
        if each.peer is not None:
            moved = Moved(each.peer.offer, first.bridge)
            calls.out.put(Tell(calls.out.ref(), each.peer.address, moved))
        audio.move(calls, each, first.bridge)
    audio.settle(calls, first)
    return None


def goes_on(calls: Calls, conversation: Conversation) -> bool:
    """One side of a talk ended: does the device go on with those who were brought into it?"""
    others = calls.merged_into(conversation)
    if not others:
        return False
    device, conversation.near = conversation.near, None
    if device is None:  # the user hung up
        for each in others:
            ending.close(calls, each, Refusal(causes.HUNG_UP))
        return False
    heir = others[0]
    heir.near, heir.merged = device, None
    for each in others[1:]:
        each.merged = heir.id
    conversation.stage = Stage.CLOSED
    audio.settle(calls, heir)
    return True


def _joins(conversation: Conversation) -> bool:
    near = conversation.near
    return (
        conversation.stage is Stage.TALKING
        and not conversation.left
        and near is not None
        and near.line is Line.UP
        and (conversation.far is not None or conversation.peer is not None)
    )


def _moves(conversation: Conversation) -> bool:
    """Other services' legs stay where they are."""
    return conversation.peer is None or conversation.peer.address.kind == KIND
