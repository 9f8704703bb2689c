"""A conversation's way from the first key to the last word, as a state table."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from dataclasses import replace

from cadran.clock import MINUTE_MS, SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import E164, Address, BridgeId
from cadran.services import causes, reasons
from cadran.services.actions import Ask, Dial, HandOver, Payer, ToDevices, ToNumber
from cadran.services.events import Caller, LegArrived
from cadran.services.offers import Accepted, Declined, Offer, OfferId
from cadran.services.phone import audio, ending, merging, transfer
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Peer, Side, Stage
from cadran.services.questions import Resolve, Resolved
from cadran.services.table import Row, Table

OFFER_MS = MINUTE_MS
"""How long a colleague's phone may ring before the offer counts as declined."""
GRACE_MS = 2 * SECOND_MS
"""Beyond an offer's expiry: the answer of the other program is still awaited so long."""
KIND = "phone"


def occur(
    calls: Calls, conversation: Conversation, occasion: str, what: object, now: Instant
) -> None:
    """Let an occasion happen to a conversation, by the table."""
    row = TRANSITIONS.find(conversation.stage, occasion)
    if row is not None:
        row.do(calls, conversation, what, now)


def _cause(what: object) -> Refusal:
    return what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)


# --- how conversations begin


def call_out(calls: Calls, event: LegArrived, now: Instant) -> None:
    """One of the user's own devices dialled something."""
    if calls.full() or event.call in calls.conversations:
        calls.out.hang_up(event.leg, Refusal(reasons.TOO_MANY_CALLS))
        return
    calls.conversations[event.call] = conversation = Conversation(
        event.call,
        bridge=_bridge(event),
        outgoing=True,
        other=Caller(key=event.called, name=event.called),
        since=now,
        stage=Stage.RESOLVING,
        near=Side(event.leg, Line.ARRIVED),
    )
    assert conversation.near is not None
    question = Resolve(calls.user, event.called)
    calls.out.put(Ask(calls.out.ref("resolved", event.leg), question))


def call_in(calls: Calls, event: LegArrived, now: Instant) -> None:
    """Somebody calls the user's number, or another service hands a caller over."""
    line = Line.UP if event.answered else Line.ARRIVED
    conversation = Conversation(
        event.call,
        bridge=_bridge(event),
        outgoing=False,
        other=_seen(calls, event.caller),
        since=now,
        stage=Stage.RINGING,
        far=Side(event.leg, line),
        expires_at=after(now, calls.settings.ring_ms),
    )
    if calls.full() or event.call in calls.conversations:
        calls.out.hang_up(event.leg, Refusal(causes.BUSY))
        return
    idle = calls.idle()
    calls.conversations[event.call] = conversation
    if idle:
        _ring_devices(calls, conversation, now)
    else:
        ending.part(calls, conversation, Refusal(causes.BUSY))


def consider(calls: Calls, offer: Offer, sender: Address, now: Instant) -> None:
    """Another program offers a call: it is granted if the user is free, else declined at once."""
    if calls.of_offer(offer.id, sender) is not None:
        return
    conversation = Conversation(
        offer.call,
        offer.bridge,
        outgoing=False,
        other=_seen(calls, offer.caller),
        since=now,
        stage=Stage.RINGING,
        peer=Peer(sender, offer.id),
        expires_at=min(offer.expires_at, after(now, calls.settings.ring_ms)),
    )
    if calls.full() or not calls.idle() or offer.call in calls.conversations:
        calls.tell(conversation, Declined(offer.id, Refusal(causes.BUSY)))
        if offer.waits:
            calls.wait(sender)
    elif offer.expires_at <= now:
        calls.tell(conversation, Declined(offer.id, Refusal(causes.NO_ANSWER)))
    else:
        calls.conversations[offer.call] = conversation
        _ring_devices(calls, conversation, now, available=offer.presence)


def _seen(calls: Calls, caller: Caller) -> Caller:
    """The caller as the user may see them: those from outside are nobody where a policy hides them."""
    if not calls.settings.hides_callers or caller.user is not None:
        return caller
    return replace(caller, number=None, name="")


def _bridge(event: LegArrived) -> BridgeId:
    return BridgeId(f"call:{event.call}")


def _ring_devices(
    calls: Calls, conversation: Conversation, now: Instant, *, available: bool = False
) -> None:
    leg = calls.new_leg(conversation.id, now)
    conversation.near = Side(leg, Line.DIALLED)
    until = conversation.expires_at or after(now, calls.settings.ring_ms)
    calls.out.put(
        Dial(
            calls.out.ref("dialled", leg),
            leg,
            conversation.id,
            ToDevices(calls.user, available),
            Payer(calls.user, "user_in"),
            caller_number=conversation.other.number,
            caller_name=conversation.other.name,
            give_up_ms=until - now,
        )
    )


# --- handlers: (calls, conversation, what, now)


def _resolved(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    near = conversation.near
    if near is None or not isinstance(what, Resolved):
        ending.part(calls, conversation, Refusal(causes.UNKNOWN_NUMBER))
    elif what.address == calls.address:
        ending.part(calls, conversation, Refusal(reasons.YOURSELF))
    elif what.address is not None and what.address.kind == KIND:
        _offer(calls, conversation, what.address, now)
    elif what.address is not None:
        conversation.stage = Stage.HANDING
        ref = calls.out.ref("handed", near.leg)
        calls.out.put(HandOver(ref, near.leg, what.address, calls.settings.language))
    elif what.number is not None:
        _dial(calls, conversation, what.number, now, emergency=what.emergency)
    else:
        ending.part(calls, conversation, Refusal(causes.UNKNOWN_NUMBER))


def _offer(calls: Calls, conversation: Conversation, to: Address, now: Instant) -> None:
    offer = OfferId(f"{calls.new_leg(conversation.id, now)}@{calls.address.kind}")
    expires_at = after(now, OFFER_MS)
    conversation.stage, conversation.peer = Stage.OFFERING, Peer(to, offer)
    conversation.expires_at = after(expires_at, GRACE_MS)
    me = Caller(
        key=f"user:{calls.user}",
        number=calls.settings.number,
        user=calls.user,
        name=calls.settings.name,
    )
    calls.tell(conversation, Offer(offer, conversation.id, conversation.bridge, me, expires_at))


def _dial(
    calls: Calls, conversation: Conversation, number: E164, now: Instant, *, emergency: bool
) -> None:
    """To the world, which sees what the caller-ID policy says; who helps in an emergency must see the caller."""
    own = calls.settings.number
    shown = own if emergency else calls.settings.shown
    leg = calls.new_leg(conversation.id, now)
    conversation.stage = Stage.DIALLING
    conversation.far = Side(leg, Line.DIALLED)
    conversation.other = Caller(key=number, number=number)
    calls.out.put(
        Dial(
            calls.out.ref("dialled", leg),
            leg,
            conversation.id,
            ToNumber(number),
            Payer(calls.user, "user_out"),
            caller_number=shown,
            caller_name=calls.settings.name if shown == own else "",
        )
    )


def _fail(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It came to nothing: the caller is told why."""
    ending.part(calls, conversation, _cause(what))


def _no_such_leg(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """A ``Dial`` was refused: that leg never was."""
    if conversation.outgoing:
        conversation.far = None
    else:
        conversation.near = None
    ending.part(calls, conversation, _cause(what))


def _rings(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    calls.rings(conversation)


def _picked_up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The dialled leg is up: now the one that arrived is answered, or the peer is told."""
    dialled, arrived = conversation.far, conversation.near
    if not conversation.outgoing:
        dialled, arrived = arrived, dialled
    if dialled is not None:
        dialled.line = Line.UP
    conversation.expires_at = None
    if conversation.peer is not None:
        calls.tell(conversation, Accepted(conversation.peer.offer))
        audio.talk(calls, conversation)
    elif arrived is None:
        ending.close(calls, conversation, Refusal(causes.CANCELLED))
    elif arrived.line is Line.UP:
        audio.talk(calls, conversation)
    else:
        calls.answer(conversation, arrived)


def _accepted(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The colleague answered."""
    conversation.expires_at = None
    if conversation.near is None:
        ending.close(calls, conversation, Refusal(causes.CANCELLED))
    else:
        calls.answer(conversation, conversation.near)


def _up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    side = conversation.near if conversation.outgoing else conversation.far
    if side is not None:
        side.line = Line.UP
    audio.talk(calls, conversation)


def _handed(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    conversation.near = None
    conversation.stage = Stage.CLOSED


def _told(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The other program's message that it is over; there is nobody left to tell."""
    conversation.peer = None
    if merging.goes_on(calls, conversation):
        return
    ending.part(calls, conversation, _cause(what))


def _given_up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The one who called hung up before there was a talk."""
    ending.close(calls, conversation, Refusal(causes.CANCELLED))


def _one_left(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """One side of a talk ended: the other hears why if there is something to say, and ends too."""
    if not merging.goes_on(calls, conversation):
        ending.part(calls, conversation, _cause(what))


def _expired(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    ending.part(calls, conversation, Refusal(causes.NO_ANSWER))


def _can_speak(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    side = conversation.near or conversation.far
    if side is not None:
        side.line = Line.UP
        ending.say(calls, conversation, side)


def _finish(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    ending.close(calls, conversation, conversation.cause)


_ENDS = (Stage.PARTING, Stage.CLOSED)
_BACK = (Stage.TALKING, *_ENDS)
TRANSITIONS: Table[Calls, Conversation] = Table(
    "A call of a user's phone",
    (Stage.RESOLVING, Stage.RINGING),
    (
        Row(
            Stage.RESOLVING,
            "resolved",
            (Stage.OFFERING, Stage.HANDING, Stage.DIALLING, *_ENDS),
            _resolved,
        ),
        Row(Stage.RESOLVING, "not_resolved", _ENDS, _fail),
        Row(Stage.RESOLVING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.DIALLING, "not_dialled", _ENDS, _no_such_leg),
        Row(Stage.DIALLING, "progressed", (Stage.DIALLING,), _rings),
        Row(
            Stage.DIALLING, "picked_up", (Stage.ANSWERING, Stage.TALKING, Stage.CLOSED), _picked_up
        ),
        Row(Stage.DIALLING, "far_ended", _ENDS, _fail),
        Row(Stage.DIALLING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.OFFERING, "not_told", _ENDS, _told),
        Row(Stage.OFFERING, "rings", (Stage.OFFERING,), _rings),
        Row(Stage.OFFERING, "accepted", (Stage.ANSWERING, Stage.CLOSED), _accepted),
        Row(Stage.OFFERING, "declined", _ENDS, _told),
        Row(Stage.OFFERING, "over", _ENDS, _told),
        Row(Stage.OFFERING, "expired", _ENDS, _expired),
        Row(Stage.OFFERING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.HANDING, "handed", (Stage.CLOSED,), _handed),
        Row(Stage.HANDING, "not_handed", _ENDS, _fail),
        Row(Stage.HANDING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.RINGING, "dialled", (Stage.RINGING,), _rings),
        Row(Stage.RINGING, "not_dialled", _ENDS, _no_such_leg),
        Row(Stage.RINGING, "progressed", (Stage.RINGING,), _rings),
        Row(Stage.RINGING, "picked_up", (Stage.ANSWERING, Stage.TALKING, Stage.CLOSED), _picked_up),
        Row(Stage.RINGING, "near_ended", _ENDS, _fail),
        Row(Stage.RINGING, "far_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.RINGING, "withdrawn", (Stage.CLOSED,), _told),
        Row(Stage.RINGING, "expired", _ENDS, _expired),
        Row(Stage.ANSWERING, "answered", (Stage.TALKING,), _up),
        Row(Stage.ANSWERING, "not_answered", _ENDS, _finish),
        Row(Stage.ANSWERING, "near_ended", _ENDS, _given_up),
        Row(Stage.ANSWERING, "far_ended", _ENDS, _one_left),
        Row(Stage.ANSWERING, "over", _ENDS, _told),
        Row(Stage.TALKING, "near_ended", _ENDS, _one_left),
        Row(Stage.TALKING, "far_ended", _ENDS, _one_left),
        Row(Stage.TALKING, "over", _ENDS, _told),
        Row(Stage.TALKING, "withdrawn", _ENDS, _told),
        Row(Stage.TALKING, "not_joined", _ENDS, _one_left),
        Row(Stage.TALKING, "referred", (Stage.TALKING, Stage.REFERRING), transfer.ask),
        Row(Stage.REFERRING, "onward", (Stage.REFERRING, *_BACK), transfer.begin),
        Row(Stage.REFERRING, "not_onward", _BACK, transfer.fail),
        Row(Stage.REFERRING, "not_dialled_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "not_offered_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "handed_on", (Stage.CLOSED,), transfer.handed),
        Row(Stage.REFERRING, "not_handed_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "onward_rings", (Stage.REFERRING,), transfer.rings),
        Row(Stage.REFERRING, "onward_up", (Stage.TALKING, Stage.CLOSED), transfer.up),
        Row(Stage.REFERRING, "onward_ended", _BACK, transfer.lost),
        Row(Stage.REFERRING, "expired", _BACK, transfer.fail),
        Row(Stage.REFERRING, "near_ended", (Stage.REFERRING, *_ENDS), transfer.alone),
        Row(Stage.REFERRING, "far_ended", _ENDS, transfer.abandoned),
        Row(Stage.REFERRING, "over", _ENDS, transfer.abandoned_there),
        Row(Stage.REFERRING, "withdrawn", _ENDS, transfer.abandoned_there),
        Row(Stage.PARTING, "answered", (Stage.PARTING,), _can_speak),
        Row(Stage.PARTING, "not_answered", (Stage.CLOSED,), _finish),
        Row(Stage.PARTING, "said", (Stage.CLOSED,), _finish),
        Row(Stage.PARTING, "not_said", (Stage.CLOSED,), _finish),
    ),
)
