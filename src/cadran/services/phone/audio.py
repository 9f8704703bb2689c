"""Who hears whom in a conversation: derived from who is on hold, never commanded step by step."""

from __future__ import annotations

from cadran.ids import BridgeId
from cadran.services import prompts
from cadran.services.actions import Join, Leave
from cadran.services.offers import Held, OfferId
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Hears, Line, Side, Stage


def talk(calls: Calls, conversation: Conversation) -> None:
    """Both sides are up: bring them together."""
    conversation.stage, conversation.expires_at = Stage.TALKING, None
    if conversation.near is not None and conversation.near.held:
        _tell_held(calls, conversation, held=True)
    settle(calls, conversation)


def hold(calls: Calls, conversation: Conversation, side: Side, *, held: bool) -> None:
    """A device put its leg on hold or took it back: the other side hears music, or the talk again."""
    if side.held == held:
        return
    side.held = held
    if conversation.stage is Stage.TALKING:
        for each in (conversation, *calls.merged_into(conversation)):
            if side is each.near or each.near is None:
                _tell_held(calls, each, held=held)
            settle(calls, each)


def peer_holds(calls: Calls, conversation: Conversation, offer: OfferId, *, held: bool) -> None:
    """The program on the other side says that its leg is on hold, or back."""
    if conversation.peer is not None and conversation.peer.offer == offer:
        conversation.peer.held = held
        if conversation.stage is Stage.TALKING:
            settle(calls, conversation)


def move(calls: Calls, conversation: Conversation, bridge: BridgeId) -> None:
    """The talk goes on in another bridge."""
    conversation.bridge = bridge
    for side in (conversation.near, conversation.far):
        if side is not None and side.hears is Hears.BRIDGE:
            side.hears = Hears.NOTHING
            calls.out.put(Leave(calls.out.ref(), side.leg))
    if conversation.stage is Stage.TALKING:
        settle(calls, conversation)


def settle(calls: Calls, conversation: Conversation) -> None:
    """Give each answered leg what it should hear."""
    near, far, peer = conversation.near, conversation.far, conversation.peer
    kept = calls.conversations.get(conversation.merged) if conversation.merged else None
    if near is not None and calls.merged_into(conversation):
        _give(calls, conversation, near, Hears.BRIDGE)
    elif near is not None:
        away = (far is not None and far.held) or (peer is not None and peer.held)
        _give(calls, conversation, near, Hears.MUSIC if away else Hears.BRIDGE)
    if far is not None:
        across = near if near is not None else peer
        if kept is not None:
            across = kept.near
        away = across is not None and across.held
        _give(calls, conversation, far, Hears.MUSIC if away else Hears.BRIDGE)


def _give(calls: Calls, conversation: Conversation, side: Side, hears: Hears) -> None:
    if side.line is not Line.UP or side.hears is hears:
        return
    out, before = calls.out, side.hears
    side.hears = hears
    if hears is Hears.BRIDGE:
        if before is not Hears.NOTHING:
            out.stop_playing(side.leg)
        out.put(Join(out.ref("joined", side.leg), side.leg, conversation.bridge))
    else:
        if before is Hears.BRIDGE:
            out.put(Leave(out.ref(), side.leg))
        out.play(side.leg, prompts.music(calls.settings.language), loop=True)


def _tell_held(calls: Calls, conversation: Conversation, *, held: bool) -> None:
    if conversation.peer is not None:
        calls.tell(conversation, Held(conversation.peer.offer, held))
