"""What a user's own device dials: a colleague, a service, a number of the world, a feature's code."""

from __future__ import annotations

from cadran.clock import MINUTE_MS, SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import E164, Address, BridgeId, person_key
from cadran.services import causes, reasons
from cadran.services.actions import Ask, Dial, HandOver, Payer, ToNumber
from cadran.services.events import Caller, LegArrived
from cadran.services.offers import Offer, OfferId
from cadran.services.phone import ending, features
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Peer, Side, Stage
from cadran.services.questions import Behalf, Resolve, Resolved
from cadran.services.voicemail.settings import DIAL

OFFER_MS = 3 * MINUTE_MS
"""How long an offer holds, whoever's rules send it on meanwhile: as long as anything rings."""
GRACE_MS = 2 * SECOND_MS
"""Beyond an offer's expiry: the answer of the other program is still awaited so long."""
KIND = "phone"


def call_out(calls: Calls, event: LegArrived, now: Instant) -> None:
    """One of the user's own devices dialled something, or has a mailbox dial for it."""
    if calls.full():
        calls.out.hang_up(event.leg, Refusal(reasons.TOO_MANY_CALLS))
        return
    name, dialled = calls.name(event.call), event.context.get(DIAL) or event.called
    calls.conversations[name] = conversation = Conversation(
        name,
        bridge=BridgeId(f"call:{name}"),
        outgoing=True,
        other=Caller(key=dialled, name=dialled),
        since=now,
        stage=Stage.RESOLVING,
        near=Side(event.leg, Line.UP if event.answered else Line.ARRIVED),
        record=event.call,
    )
    assert conversation.near is not None
    question = Resolve(calls.user, dialled)
    calls.out.put(Ask(calls.out.ref("resolved", event.leg), question))


def resolved(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    near = conversation.near
    if near is None or not isinstance(what, Resolved):
        ending.part(calls, conversation, Refusal(causes.UNKNOWN_NUMBER))
    elif what.feature is not None:
        features.begin(calls, conversation, what, now)
    elif what.address == calls.address:
        ending.part(calls, conversation, Refusal(reasons.YOURSELF))
    elif what.address is not None and what.address.kind == KIND:
        _offer(calls, conversation, what.address, what.behalf or _self(calls), now)
    elif what.address is not None:
        conversation.stage = Stage.HANDING
        ref = calls.out.ref("handed", near.leg)
        calls.out.put(HandOver(ref, near.leg, what.address, calls.settings.language))
    elif what.number is not None:
        behalf = what.behalf or _self(calls)
        _dial(calls, conversation, what.number, behalf, now, emergency=what.emergency)
    else:
        ending.part(calls, conversation, Refusal(causes.UNKNOWN_NUMBER))


def _self(calls: Calls) -> Behalf:
    """Who calls for themselves."""
    settings = calls.settings
    return Behalf(calls.user, settings.name, settings.number, settings.shown)


def _offer(
    calls: Calls, conversation: Conversation, to: Address, behalf: Behalf, now: Instant
) -> None:
    """To a colleague, who sees also who calls for somebody else."""
    offer = OfferId(f"{calls.new_leg(conversation.call, now)}@{calls.address.kind}")
    expires_at = after(now, OFFER_MS)
    conversation.stage, conversation.peer = Stage.OFFERING, Peer(to, offer)
    conversation.expires_at = after(expires_at, GRACE_MS)
    mine = behalf.user == calls.user
    name = behalf.name if mine else f"{calls.settings.name} / {behalf.name}"
    me = Caller(key=person_key(calls.user), number=behalf.number, user=calls.user, name=name)
    calls.tell(conversation, Offer(offer, conversation.call, conversation.bridge, me, expires_at))


def _dial(
    calls: Calls,
    conversation: Conversation,
    number: E164,
    behalf: Behalf,
    now: Instant,
    *,
    emergency: bool,
) -> None:
    """To the world, which sees what the caller-ID policy says; who helps in an emergency must see the caller."""
    shown = behalf.number if emergency else behalf.shown
    leg = calls.new_leg(conversation.call, now)
    conversation.stage = Stage.DIALLING
    conversation.far = Side(leg, Line.DIALLED)
    conversation.other = Caller(key=number, number=number)
    calls.out.put(
        Dial(
            calls.out.ref("dialled", leg),
            leg,
            conversation.call,
            ToNumber(number),
            Payer(behalf.user, "user_out"),
            caller_number=shown,
            caller_name=behalf.name if shown == behalf.number else "",
        )
    )
