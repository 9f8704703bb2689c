"""Click-to-call: a page asks, the user's own devices ring first, then whoever was meant is called as if dialled."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from msgspec.structs import replace

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.ids import E164, BridgeId, CallId, named
from cadran.services import causes, reasons
from cadran.services.actions import Ask, Dial, Payer, Reply, ToDevices
from cadran.services.events import Caller, Command
from cadran.services.phone import ending, outgoing
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Click, Conversation, Line, Side, Stage
from cadran.services.questions import Resolve, Resolved

COMMAND = "call"
"""With ``to``, as it would be dialled, ``name``, whom that is, and ``id``, of the asker's choice: the same again asks
for the same call.
"""


def click(calls: Calls, command: Command, now: Instant) -> None:
    """Begin. The reply follows when the user's devices ring, or with the reason why they do not."""
    call = CallId(named(calls.user, command.arguments.get("id") or command.ref))
    refusal = None
    if command.by != calls.user:
        refusal = Refusal(reasons.NOT_YOURS)
    elif call in calls.conversations:
        calls.out.put(Reply(command.ref, result={"call": call}))
        return
    elif calls.full():
        refusal = Refusal(reasons.TOO_MANY_CALLS)
    if refusal is not None:
        calls.out.put(Reply(command.ref, refusal))
        return
    to = command.arguments.get("to", "")
    leg = calls.new_leg(call, now)
    calls.conversations[call] = Conversation(
        call,
        bridge=BridgeId(f"call:{call}"),
        outgoing=True,
        other=Caller(key=to, name=command.arguments.get("name") or to),
        since=now,
        stage=Stage.SUMMONING,
        near=Side(leg, Line.DIALLED),
        click=Click(command.ref, to),
    )
    calls.out.put(Ask(calls.out.ref("resolved", leg), Resolve(calls.user, to)))


def ring(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It is known who is meant: the user's devices ring and show it."""
    near, asked = conversation.near, conversation.click
    assert near is not None
    assert asked is not None
    yourself = isinstance(what, Resolved) and what.address == calls.address
    if yourself or not isinstance(what, Resolved):
        refuse(
            calls,
            conversation,
            Refusal(reasons.YOURSELF if yourself else causes.UNKNOWN_NUMBER),
            now,
        )
        return
    asked.means = what
    conversation.expires_at = after(now, calls.settings.ring_ms)
    conversation.other = replace(conversation.other, number=what.number)
    calls.out.put(
        Dial(
            calls.out.ref("summoned", near.leg),
            near.leg,
            conversation.id,
            ToDevices(calls.user),
            Payer(calls.user, "user_out"),
            caller_number=what.number or E164(asked.to),
            caller_name=conversation.other.name,
            give_up_ms=calls.settings.ring_ms,
        )
    )


def rung(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The devices ring: the page is told."""
    asked = conversation.click
    assert asked is not None
    calls.out.put(Reply(asked.ref, result={"call": conversation.id}))


def refuse(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Nothing rings: the page is told why."""
    asked = conversation.click
    assert asked is not None
    cause = what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)
    if cause.reason is causes.NOT_REGISTERED:
        cause = Refusal(reasons.NO_OWN_DEVICE)
    calls.out.put(Reply(asked.ref, cause))
    conversation.near = None
    ending.close(calls, conversation, cause)


def at_hand(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The user picked up: from here on as if they had dialled."""
    near, asked = conversation.near, conversation.click
    assert near is not None
    assert asked is not None
    near.line, conversation.expires_at = Line.UP, None
    outgoing.resolved(calls, conversation, asked.means, now)
