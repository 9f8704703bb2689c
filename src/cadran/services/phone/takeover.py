"""A user's call goes on at another device of theirs, which names the call that it takes (INVITE with Replaces)."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.services import causes, reasons
from cadran.services.events import LegArrived
from cadran.services.offers import Held
from cadran.services.phone import audio
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Branch, Conversation, Line, Side, Stage


def take_over(calls: Calls, event: LegArrived) -> None:
    """The device takes the place of the user's own leg that talks, or picks up what rings at another one."""
    assert event.replaces is not None
    conversation = calls.of_leg(event.replaces)
    near = None if conversation is None else conversation.near
    branch = None if conversation is None else conversation.branch(event.replaces)
    side = Side(event.leg, Line.ARRIVED)
    if conversation is not None and branch is not None and _own(conversation, branch):
        conversation.branches.append(Branch(name=event.leg, leg=side))
        calls.out.answer(event.leg, "picked_up")
    elif conversation is not None and near is not None and _talks(conversation, near, event):
        conversation.near = side
        calls.out.answer(event.leg, "taken")
        calls.out.hang_up(near.leg, Refusal(causes.ANSWERED_ELSEWHERE))
        if near.held and conversation.peer is not None:
            calls.tell(conversation, Held(conversation.peer.offer, held=False))
    else:
        calls.out.hang_up(event.leg, Refusal(reasons.NOT_TRANSFERABLE))


def _own(conversation: Conversation, branch: Branch) -> bool:
    return conversation.stage is Stage.RINGING and branch.own and not branch.confirms


def _talks(conversation: Conversation, near: Side, event: LegArrived) -> bool:
    """By the user's own device, alone: who is merged with others goes nowhere by itself."""
    mine = not conversation.left and conversation.merged is None
    return near.leg == event.replaces and mine and conversation.stage is Stage.TALKING


# --- handlers: (calls, conversation, what, now)


def taken(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The new device is there."""
    if conversation.near is not None:
        conversation.near.line = Line.UP
    audio.settle(calls, conversation)
