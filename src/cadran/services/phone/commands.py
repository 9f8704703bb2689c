"""What a page may ask of a user's phone, whichever of their devices has the call."""

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import CallId
from cadran.roles import ADMINISTRATORS
from cadran.services import causes, reasons
from cadran.services.actions import Press, Tell
from cadran.services.events import Command
from cadran.services.offers import Keys
from cadran.services.phone import audio, ending, merging, steps, transfer
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Side, Stage

COMMANDS = ("hang_up", "hold", "resume", "transfer", "merge", "digits")
"""All with ``call``. ``transfer``: ``to`` whom is dialled, or ``with`` another call; ``merge``: ``with`` another
call; ``digits``: ``digits``. By the user; an administrator may only ``hang_up``."""


def obey(calls: Calls, command: Command, now: Instant) -> Refusal | None:
    """Do it; None, or why not."""
    if command.name not in COMMANDS:
        return Refusal(reasons.UNKNOWN_PHONE_COMMAND, {"name": command.name})
    ends = command.name == "hang_up" and command.role in ADMINISTRATORS
    if command.by != calls.user and not ends:
        return Refusal(reasons.NOT_YOURS)
    name = command.arguments.get("call", "")
    conversation = calls.conversations.get(CallId(name))
    if conversation is None or (conversation.left and not ends):
        return Refusal(reasons.NO_SUCH_CALL, {"call": name[:64]})
    other = calls.conversations.get(CallId(command.arguments.get("with", "")))
    match command.name:
        case "hang_up":
            for each in (*calls.merged_into(conversation), conversation):
                ending.close(calls, each, Refusal(causes.HUNG_UP))
            return None
        case "hold" | "resume":
            return _hold(calls, conversation, held=command.name == "hold")
        case "merge":
            return merging.merge(calls, conversation, other)
        case "digits":
            return _press(calls, conversation, command.arguments.get("digits", ""))
        case _:
            return _transfer(calls, conversation, other, command.arguments.get("to", ""), now)


def press(calls: Calls, conversation: Conversation, side: Side | None, digits: str) -> None:
    """Keys of one side, for the other: a menu may be listening there."""
    if conversation.stage is not Stage.TALKING:
        return
    for other in (conversation.near, conversation.far):
        if other is not None and other is not side and other.line is Line.UP:
            calls.out.put(Press(calls.out.ref(), other.leg, digits))
    if side is not None and conversation.peer is not None:
        keys = Keys(conversation.peer.offer, digits)
        calls.out.put(Tell(calls.out.ref(), conversation.peer.address, keys))


def _hold(calls: Calls, conversation: Conversation, *, held: bool) -> Refusal | None:
    if conversation.stage is not Stage.TALKING or conversation.near is None:
        return Refusal(reasons.NOT_TALKING)
    audio.hold(calls, conversation, conversation.near, held=held)
    return None


def _press(calls: Calls, conversation: Conversation, digits: str) -> Refusal | None:
    if conversation.stage is not Stage.TALKING or conversation.near is None:
        return Refusal(reasons.NOT_TALKING)
    press(calls, conversation, conversation.near, digits)
    return None


def _transfer(
    calls: Calls, first: Conversation, second: Conversation | None, to: str, now: Instant
) -> Refusal | None:
    if first.stage is not Stage.TALKING or first.near is None or calls.crowded():
        return Refusal(reasons.NOT_TRANSFERABLE)
    if to and not calls.merged_into(first):
        steps.occur(calls, first, "referred", to, now)
        return None
    if second is None or not transfer.can_join(calls, first, second):
        return Refusal(reasons.NOT_TRANSFERABLE)
    transfer.join(calls, first, second)
    return None
