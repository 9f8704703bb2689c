"""How calls come to a user: from the world, from other programs, and taken over by colleagues."""

from __future__ import annotations

from msgspec.structs import replace

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId
from cadran.services import causes
from cadran.services.actions import Tell
from cadran.services.diversions import read_way
from cadran.services.events import Caller, LegArrived
from cadran.services.offers import Declined, Offer
from cadran.services.phone import branches, ringing
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Peer, Side, Stage
from cadran.services.pickup import PARKED_BY, NotThere, Take


def call_in(calls: Calls, event: LegArrived, now: Instant) -> None:
    """Somebody calls the user's number, or another service hands a caller over."""
    if calls.full():
        calls.out.hang_up(event.leg, Refusal(causes.BUSY))
        return
    name, parked = calls.name(event.call), event.context if PARKED_BY in event.context else {}
    conversation = Conversation(
        name,
        bridge=BridgeId(f"call:{name}"),
        outgoing=False,
        other=_seen(calls, event.caller),
        since=now,
        stage=Stage.RINGING,
        far=Side(event.leg, Line.UP if event.answered else Line.ARRIVED),
        expires_at=after(now, calls.settings.ring_ms),
        language=event.language,
        alone=bool(parked),
        diverted=read_way(event.context) or event.diverted,
        parked=parked,
        record=event.call,
    )
    ringing.receive(calls, conversation, now)


def consider(calls: Calls, offer: Offer, sender: Address, now: Instant) -> None:
    """Another program offers a call: it is granted if the user's rules and calls let it, else declined at once."""
    if calls.of_offer(offer.id, sender) is not None:
        return
    conversation = Conversation(
        calls.name(offer.call),
        offer.bridge,
        outgoing=False,
        other=_seen(calls, offer.caller),
        since=now,
        stage=Stage.RINGING,
        peer=Peer(sender, offer.id),
        expires_at=min(offer.expires_at, after(now, calls.settings.ring_ms)),
        called=offer.called,
        alone=offer.alone,
        diverted=offer.diverted,
        record=offer.call,
    )
    if offer.waits and not calls.free():
        calls.wait(sender)
    if calls.full():
        calls.tell(conversation, Declined(offer.id, Refusal(causes.BUSY)))
    elif offer.expires_at <= now:
        calls.tell(conversation, Declined(offer.id, Refusal(causes.NO_ANSWER)))
    else:
        ringing.receive(calls, conversation, now, available=offer.presence)


def give(calls: Calls, message: Take, sender: Address, now: Instant) -> None:
    """A colleague takes the call that has rung here longest; what a queue offers is the queue's to give."""
    for each in calls.conversations.values():
        if each.stage is Stage.RINGING and not each.alone:
            branches.give_to(calls, each, sender, message.id, now)
            return
    calls.out.put(Tell(calls.out.ref(), sender, NotThere(message.id)))


def _seen(calls: Calls, caller: Caller) -> Caller:
    """The caller as the user may see them: those from outside are nobody where a policy hides them."""
    if not calls.settings.hides_callers or caller.user is not None:
        return caller
    return replace(caller, number=None, name="")
