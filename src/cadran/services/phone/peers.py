"""What other programs say of the calls that they share with the user, as occasions of the state table."""

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address
from cadran.services import causes
from cadran.services.actions import Tell
from cadran.services.events import Told
from cadran.services.offers import (
    Accepted,
    Declined,
    Free,
    Held,
    Keys,
    Message,
    Moved,
    Offer,
    Over,
    Redirected,
    Ringing,
    Withdrawn,
)
from cadran.services.phone import audio, commands, features, incoming, steps
from cadran.services.phone.branches import Of
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Stage
from cadran.services.pickup import NotParked, NotThere, Parked, Take

_HEARD = (Ringing, Accepted, Declined, Withdrawn, Over, Held, Keys, Moved, Redirected)
_SAID = {
    Ringing: "rings",
    Accepted: "accepted",
    Declined: "declined",
    Withdrawn: "withdrawn",
    Over: "over",
    Redirected: "redirected",
}
"""The occasion that a message of another program is."""
ONWARD = {
    "progressed": "onward_rings",
    "rings": "onward_rings",
    "picked_up": "onward_up",
    "accepted": "onward_up",
    "declined": "onward_ended",
    "over": "onward_ended",
    "redirected": "onward_redirected",
}
"""The same of the side that a call is being handed on to."""
BRANCH = {
    "dialled": "branch_rings",
    "not_dialled": "branch_ended",
    "not_offered": "branch_ended",
    "progressed": "branch_rings",
    "rings": "branch_rings",
    "picked_up": "branch_up",
    "accepted": "branch_up",
    "collected": "branch_pressed",
    "not_collected": "branch_ended",
    "declined": "branch_ended",
    "over": "branch_ended",
    "redirected": "branch_redirected",
    "where": "branch_where",
    "not_where": "branch_ended",
}
"""And of those that a call rings at."""


def hear(calls: Calls, event: Told, now: Instant) -> None:
    message = event.message
    if isinstance(message, Offer):
        _offered(calls, message, event.sender, now)
        return
    if isinstance(message, Take):
        incoming.give(calls, message, event.sender, now)
        return
    if isinstance(message, NotThere | Parked | NotParked):
        _answered(calls, message, now)
        return
    if not isinstance(message, _HEARD):
        return
    if _passed_on(calls, message, event.sender):
        return
    conversation = calls.of_offer(message.id, event.sender)
    if conversation is None:
        if isinstance(message, Accepted):  # it crossed our withdrawal
            over = Over(message.id, Refusal(causes.CANCELLED))
            calls.out.put(Tell(calls.out.ref(), event.sender, over))
    elif isinstance(message, Held):
        audio.peer_holds(calls, conversation, message.id, held=message.held)
    elif isinstance(message, Keys):
        commands.press(calls, conversation, None, message.digits)
    elif isinstance(message, Moved):
        audio.move(calls, conversation, message.bridge)
    else:
        _said(calls, conversation, message, now)


def _offered(calls: Calls, offer: Offer, sender: Address, now: Instant) -> None:
    """A call comes; or one that the user asked for, by picking it up."""
    taker = features.waiting(calls, offer.taking)
    if offer.taking is None:
        incoming.consider(calls, offer, sender, now)
    elif taker is not None:
        steps.occur(calls, taker, "ringing_call", (offer, sender), now)
    elif calls.of_offer(offer.id, sender) is None:
        declined = Declined(offer.id, Refusal(causes.CANCELLED))
        calls.out.put(Tell(calls.out.ref(), sender, declined))


def _answered(calls: Calls, message: NotThere | Parked | NotParked, now: Instant) -> None:
    """What became of what the user asked for."""
    taker = features.waiting(calls, message.id)
    if taker is None:
        return
    if isinstance(message, NotThere):
        steps.occur(calls, taker, "not_there", None, now)
    elif isinstance(message, NotParked):
        steps.occur(calls, taker, "not_parked", message.cause, now)
    else:
        steps.occur(calls, taker, "parked", message, now)


def _said(calls: Calls, conversation: Conversation, message: Message, now: Instant) -> None:
    """What another program said of its side."""
    offer = None if isinstance(message, Free) else message.id
    occasion = _SAID[type(message)]
    redirected = isinstance(message, Redirected)
    what: object = message if redirected else getattr(message, "cause", None)
    onward = None if conversation.onward is None else conversation.onward.peer
    for branch in conversation.branches:
        if branch.peer is not None and branch.peer.offer == offer:
            occasion, what = BRANCH.get(occasion, occasion), Of(branch, what)
    if onward is not None and onward.offer == offer:
        occasion = ONWARD.get(occasion, occasion)
    steps.occur(calls, conversation, occasion, what, now)


def _passed_on(calls: Calls, message: Message, sender: Address) -> bool:
    """What one of two says that the user brought together goes to the other; when it is over, so is the link."""
    found = None if isinstance(message, Offer | Free) else calls.link_of(message.id, sender)
    if found is None:
        return False
    link, other = found
    if isinstance(message, Held):
        told: Message = Held(other.offer, message.held)
    elif isinstance(message, Keys):
        told = Keys(other.offer, message.digits)
    elif isinstance(message, Declined | Withdrawn | Over):
        told = Over(other.offer, message.cause)
        calls.links.remove(link)
    elif isinstance(message, Redirected):
        told = Redirected(other.offer, message.to, message.context)
        calls.links.remove(link)
    else:
        return True
    calls.out.put(Tell(calls.out.ref(), other.address, told))
    return True


def lose(calls: Calls, address: Address, now: Instant) -> None:
    """The program on the other side broke: what it had to say is that it is over."""
    calls.waiting.pop(address, None)
    for link in list(calls.links):
        for one in (link.one, link.other):
            if one.address == address:
                _passed_on(calls, Over(one.offer, Refusal(causes.PEER_LOST)), address)
    for conversation in list(calls.conversations.values()):
        onward = None if conversation.onward is None else conversation.onward.peer
        if onward is not None and onward.address == address:
            lost = Refusal(causes.PEER_LOST)
            steps.occur(calls, conversation, "onward_ended", lost, now)
        for branch in list(conversation.branches):
            if branch.peer is not None and branch.peer.address == address:
                what = Of(branch, Refusal(causes.PEER_LOST))
                steps.occur(calls, conversation, "branch_ended", what, now)
        if conversation.peer is not None and conversation.peer.address == address:
            lost = Refusal(causes.PEER_LOST)
            occasion = {Stage.OFFERING: "declined", Stage.RINGING: "withdrawn"}
            said = occasion.get(conversation.stage, "over")
            steps.occur(calls, conversation, said, lost, now)
