"""The branches of a call that rings: how one begins, is asked whether it takes the call, takes it, or is called off."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import E164, Address
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Clip, Dial, Payer, Tell, ToDevices, ToNumber
from cadran.services.offers import Accepted, Offer, OfferId
from cadran.services.phone import audio, ending, transfer
from cadran.services.phone.calls import FORWARDED_MAX, Calls
from cadran.services.phone.conversation import Branch, Conversation, Line, Peer, Side
from cadran.services.phone.settings import Along
from cadran.services.pickup import TakeId
from cadran.services.targets import NUMBER, PERSON, Target

KIND = "phone"
FORWARDING = "user_out_forwarding"
"""Call type of the usage report, of whatever the user's rules have called."""
ASKED_MAX = 3
"""How often who answers the user's mobile is asked to press 1: a human needs it once or twice."""
ASK_MS = 4 * SECOND_MS
TAKES = "1"


@dataclass(frozen=True, slots=True)
class Of:
    """What happened to a branch."""

    branch: Branch
    what: object = None


def ring(
    calls: Calls, conversation: Conversation, now: Instant, *, available: bool = False
) -> None:
    """At the user's devices; and at whoever rings along, unless the call is for the user alone."""
    own = Branch(name=calls.new_leg(conversation.call, now))
    conversation.branches.append(own)
    start(calls, conversation, own, now, available=available)
    if conversation.alone:
        return
    for each in calls.settings.rules.along:
        if each.to.kind == PERSON and _has_been(calls, conversation, each.to.id):
            continue
        branch = _branch(calls, conversation, each, now)
        conversation.branches.append(branch)
        if branch.rings_from is None:
            start(calls, conversation, branch, now)


def _has_been(calls: Calls, conversation: Conversation, user: str) -> bool:
    """They call, or have sent the call here, or are this user."""
    way = (each.user for each in conversation.diverted)
    return user in {calls.user, conversation.other.user, *way}


def _branch(calls: Calls, conversation: Conversation, along: Along, now: Instant) -> Branch:
    name = calls.new_leg(conversation.call, now)
    return Branch(
        name=name,
        to=along.to,
        rings_from=after(now, along.after_ms) if along.after_ms else None,
        rings_until=None if along.for_ms is None else after(now, along.after_ms + along.for_ms),
        confirms=along.confirms,
    )


def rung_at(calls: Calls, conversation: Conversation, along: Along, now: Instant) -> None:
    """Ring at one other place only: the call was sent on there."""
    branch = _branch(calls, conversation, along, now)
    conversation.branches.append(branch)
    start(calls, conversation, branch, now)


def start(
    calls: Calls,
    conversation: Conversation,
    branch: Branch,
    now: Instant,
    *,
    available: bool = False,
) -> None:
    branch.rings_from = None
    if branch.to.kind == PERSON:
        _offer(calls, conversation, branch, now)
        return
    if not branch.own and calls.forwarding() >= FORWARDED_MAX:
        conversation.branches.remove(branch)
        conversation.cause = Refusal(reasons.SENT_ON_TOO_OFTEN)
        return
    settings, other = calls.settings, conversation.other
    branch.leg = Side(branch.name, Line.DIALLED)
    if branch.to.kind == NUMBER:
        to: ToNumber | ToDevices = ToNumber(E164(branch.to.id))
        shown, name, service = settings.shown, "", FORWARDING
    else:
        to = ToDevices(calls.user, available)
        shown, name, service = other.number, _named(conversation), "user_in"
    calls.out.put(
        Dial(
            calls.out.ref("dialled", branch.name),
            branch.name,
            conversation.call,
            to,
            Payer(calls.user, service),
            caller_number=shown,
            caller_name=name,
            give_up_ms=_until(calls, conversation, branch, now) - now,
            diverted=conversation.diverted,
        )
    )


def _offer(
    calls: Calls,
    conversation: Conversation,
    branch: Branch,
    now: Instant,
    *,
    taking: TakeId | None = None,
) -> None:
    """To a colleague: alone if they ring along, by their own rules if the call was sent on to them."""
    to = Address(calls.address.org, KIND, branch.to.id)
    offer = OfferId(f"{branch.name}@{KIND}")
    branch.peer = Peer(to, offer)
    message = Offer(
        offer,
        conversation.call,
        conversation.bridge,
        conversation.other,
        _until(calls, conversation, branch, now),
        alone=not conversation.sent,
        diverted=conversation.diverted,
        called=conversation.called or calls.settings.name,
        taking=taking,
    )
    calls.out.put(Tell(calls.out.ref("offered", branch.name), to, message))


def _named(conversation: Conversation) -> str:
    """The caller, and for whom the call is, where that is somebody else."""
    who = conversation.other.name or conversation.other.number or ""
    return f"{who} / {conversation.called}" if conversation.called else conversation.other.name


def _until(calls: Calls, conversation: Conversation, branch: Branch, now: Instant) -> Instant:
    until = conversation.expires_at or after(now, calls.settings.ring_ms)
    return until if branch.rings_until is None else min(until, branch.rings_until)


def give_to(
    calls: Calls, conversation: Conversation, sender: Address, take: TakeId, now: Instant
) -> None:
    """A colleague takes the ringing call over: one more branch, which they accept at once."""
    branch = Branch(name=calls.new_leg(conversation.call, now), to=Target(PERSON, sender.id))
    conversation.branches.append(branch)
    _offer(calls, conversation, branch, now, taking=take)


def ask(calls: Calls, branch: Branch) -> None:
    assert branch.leg is not None
    branch.asked += 1
    clip = Clip(prompts.PRESS_TO_TAKE, calls.settings.language)
    calls.out.collect(branch.leg.leg, (clip,), len(TAKES), terminator="", first_ms=ASK_MS)


def take(calls: Calls, conversation: Conversation, branch: Branch) -> None:
    conversation.branches.remove(branch)
    ending.stop_ringing(calls, conversation, Refusal(causes.ANSWERED_ELSEWHERE))
    conversation.expires_at, conversation.left = None, not branch.own
    far, peer = conversation.far, conversation.peer
    if branch.leg is not None:
        branch.leg.line = Line.UP
        conversation.near = branch.leg
    if peer is not None:
        calls.tell(conversation, Accepted(peer.offer))
        if branch.peer is not None:
            transfer.link(calls, conversation, branch.peer)
            return
    elif branch.peer is not None:
        conversation.peer = branch.peer
    if far is not None and far.line is Line.ARRIVED:
        calls.answer(conversation, far)
    else:
        audio.talk(calls, conversation)
