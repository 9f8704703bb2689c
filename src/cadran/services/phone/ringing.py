"""A call to the user: it rings at their devices and whoever rings along, or goes where their rules say.

What one branch does ends no other: a mobile that is switched off, a delegate who declines, a mailbox that picks up
and presses nothing.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import Address
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Ask, HandOver
from cadran.services.diversions import Why, circular, context_of, sent_by
from cadran.services.events import Collected
from cadran.services.offers import Redirected
from cadran.services.phone import branches, ending
from cadran.services.phone.branches import ASKED_MAX, TAKES, Of
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Branch, Conversation, Hears, Line, Stage
from cadran.services.phone.settings import WAIT, Along
from cadran.services.questions import Resolve, Resolved
from cadran.services.targets import HANG_UP, NUMBER, PERSON, Target, target_at

SENT_ON_MS = MINUTE_MS
"""How long it rings where a call was sent on to: longer than anybody's own ring."""
WAITING = 1
"""Calls that may ring while the user talks: a telephone shows the next, and hardly ever a third."""


def receive(
    calls: Calls, conversation: Conversation, now: Instant, *, available: bool = False
) -> None:
    """A new call: the user's rules say what becomes of it."""
    rules = calls.settings.rules
    idle = calls.idle()
    calls.conversations[conversation.id] = conversation
    if rules.forward != HANG_UP and not conversation.alone:
        divert(calls, conversation, Why.UNCONDITIONAL, Refusal(causes.REJECTED), now)
    elif rules.do_not_disturb:
        divert(calls, conversation, Why.DO_NOT_DISTURB, Refusal(causes.DO_NOT_DISTURB), now)
    elif idle:
        branches.ring(calls, conversation, now, available=available)
        _empty(calls, conversation, now)
    elif rules.busy == WAIT and not conversation.alone and _may_wait(calls, conversation):
        _beep(calls)
        branches.ring(calls, conversation, now)
        _empty(calls, conversation, now)
    else:
        divert(calls, conversation, Why.BUSY, Refusal(causes.BUSY), now)


def _may_wait(calls: Calls, conversation: Conversation) -> bool:
    """Who talks, and is not being rung besides, may be rung."""
    others = [each for each in calls.conversations.values() if each is not conversation]
    ringing = [each for each in others if each.stage is Stage.RINGING and not each.left]
    talking = any(each.stage is Stage.TALKING and not each.left for each in others)
    return talking and len(ringing) < WAITING


def _beep(calls: Calls) -> None:
    """Whoever talks hears that somebody else is calling."""
    for each in calls.conversations.values():
        near = each.near
        if near is not None and near.hears is Hears.BRIDGE and not each.left:
            calls.out.play(near.leg, prompts.CALL_WAITING)


# --- where it goes when the user does not take it


def divert(
    calls: Calls, conversation: Conversation, why: Why, cause: Refusal, now: Instant
) -> None:
    """Where the user's rules send it for this reason; nowhere: who called is told the cause."""
    if conversation.parked:
        _park_again(calls, conversation)
        return
    send_on(calls, conversation, calls.settings.rules.target(why), why, cause, now)


def send_on(
    calls: Calls,
    conversation: Conversation,
    target: Target,
    why: Why,
    cause: Refusal,
    now: Instant,
) -> None:
    """To where the user wants it sent, once, and not round in a circle; else who called is told the cause."""
    if target == HANG_UP or conversation.alone or conversation.sent or calls.crowded():
        ending.part(calls, conversation, cause)
        return
    if target.kind == PERSON and target.id in {calls.user, conversation.other.user}:
        ending.part(calls, conversation, cause)  # nobody is sent to themselves
        return
    if circular(conversation.diverted, calls.user if target.kind != PERSON else target.id):
        ending.part(calls, conversation, Refusal(reasons.SENT_ON_TOO_OFTEN))
        return
    mine = sent_by(calls.user, calls.settings.number, why)
    conversation.diverted = (mine, *conversation.diverted)
    conversation.sent = conversation.left = True
    if target.kind in (PERSON, NUMBER):
        conversation.stage = Stage.RINGING
        conversation.expires_at = after(now, SENT_ON_MS)
        branches.rung_at(calls, conversation, Along(target), now)
        _empty(calls, conversation, now)
    else:
        _send(calls, conversation, target, why)


def _send(calls: Calls, conversation: Conversation, target: Target, why: Why) -> None:
    to = target.address(calls.address.org, calls.address)
    assert to is not None
    hand_over(calls, conversation, to, context_of(conversation.diverted, calls.user, why))


def hand_over(
    calls: Calls, conversation: Conversation, to: Address, context: dict[str, str]
) -> None:
    """Another service takes the call: our leg of it, or, by our word, the other program's."""
    conversation.expires_at = None
    far, peer = conversation.far, conversation.peer
    if far is not None:
        conversation.stage = Stage.HANDING
        language = calls.language_of(conversation, far)
        calls.out.put(HandOver(calls.out.ref("handed", far.leg), far.leg, to, language, context))
        return
    if peer is not None:
        calls.tell(conversation, Redirected(peer.offer, to, context))
    conversation.peer, conversation.stage = None, Stage.CLOSED


def _park_again(calls: Calls, conversation: Conversation) -> None:
    """Nobody took the call back that was parked."""
    address = Address(calls.address.org, "park", calls.address.org)
    hand_over(calls, conversation, address, dict(conversation.parked))


def _empty(calls: Calls, conversation: Conversation, now: Instant) -> None:
    """Nowhere could it be made to ring."""
    if conversation.stage is Stage.RINGING and not conversation.branches:
        failed(calls, conversation, conversation.cause, now)


def failed(calls: Calls, conversation: Conversation, cause: Refusal, now: Instant) -> None:
    """Nobody took it."""
    if cause.reason is causes.NOT_REGISTERED:
        why = Why.UNREACHABLE
    else:
        why = Why.BUSY if cause.reason is causes.BUSY else Why.NO_ANSWER
    divert(calls, conversation, why, cause, now)


# --- time: when it has something to do, ``pass_time`` below


def deadline(conversation: Conversation) -> Instant | None:
    """When the clock has something to do."""
    if not conversation.branches:
        return conversation.expires_at
    instants = [conversation.expires_at]
    for each in conversation.branches:
        instants += [each.rings_from, None if each.asked else each.rings_until]
    return min((each for each in instants if each is not None), default=None)


# --- handlers: (calls, conversation, what, now); ``what`` is an ``Of``


def rings(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    calls.rings(conversation)


def up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Somebody answered: the call is theirs, once they have said so where a mailbox might."""
    assert isinstance(what, Of)
    branch = what.branch
    if branch.confirms:
        assert branch.leg is not None
        branch.leg.line = Line.UP
        branches.ask(calls, branch)
    else:
        branches.take(calls, conversation, branch)


def confirmed(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """A key was pressed there, or none."""
    assert isinstance(what, Of)
    branch, said = what.branch, what.what
    if isinstance(said, Collected) and said.digits == TAKES:
        branches.take(calls, conversation, branch)
    elif branch.asked < ASKED_MAX and isinstance(said, Collected) and said.ended_by != "hangup":
        branches.ask(calls, branch)
    else:
        calls.out.hang_up(branch.name, Refusal(causes.NO_ANSWER))


def redirected(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """A colleague to whom the call was sent on sends it on to a service."""
    assert isinstance(what, Of)
    message = what.what
    assert isinstance(message, Redirected)
    conversation.branches.remove(what.branch)
    ending.stop_ringing(calls, conversation, Refusal(causes.CANCELLED))
    hand_over(calls, conversation, message.to, dict(message.context))


def ended(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """One came to nothing; with the last of them, so did the call."""
    assert isinstance(what, Of)
    branch = what.branch
    cause = what.what if isinstance(what.what, Refusal) else Refusal(causes.NO_ANSWER)
    if cause.reason is causes.SENT_ON and _may_send_on(conversation, branch):
        branch.leg = None
        question = Resolve(calls.user, str(cause.facts.get("to", "")))
        calls.out.put(Ask(calls.out.ref("where", branch.name), question))
        return
    conversation.branches.remove(branch)
    if branch.asked or cause.reason is causes.HUNG_UP:
        cause = Refusal(causes.NO_ANSWER)
    _remember(conversation, cause)
    ringing = [each for each in conversation.branches if each.rings_from is None]
    if not ringing and conversation.branches:  # nobody need wait for silence to end
        first = min(conversation.branches, key=lambda each: each.rings_from or now)
        branches.start(calls, conversation, first, now)
    _empty(calls, conversation, now)


def _may_send_on(conversation: Conversation, branch: Branch) -> bool:
    """By its own setting, a device of the user's may; not what was sent on already, parked, or for the user alone."""
    kept = conversation.sent or conversation.alone or bool(conversation.parked)
    return branch.to == HANG_UP and not kept


def sent_on(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It is known who is meant by the number that a device sends calls to: as if the user had said so."""
    assert isinstance(what, Of)
    found = what.what
    conversation.branches.remove(what.branch)
    ending.stop_ringing(calls, conversation, Refusal(causes.CANCELLED))
    target = HANG_UP
    if isinstance(found, Resolved) and not found.emergency and found.feature is None:
        if found.number is not None:
            target = Target(NUMBER, found.number)
        elif found.address is not None:
            target = target_at(found.address)
    send_on(calls, conversation, target, Why.UNCONDITIONAL, Refusal(causes.REJECTED), now)


def _remember(conversation: Conversation, cause: Refusal) -> None:
    """Why it came to nothing: that there is no device says less than anything else."""
    known = conversation.cause.reason
    if known is causes.HUNG_UP or known is causes.NOT_REGISTERED:
        conversation.cause = cause


def pass_time(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Branches begin and end by the clock."""
    for branch in list(conversation.branches):
        if branch.rings_from is not None and branch.rings_from <= now:
            branches.start(calls, conversation, branch, now)
        elif branch.rings_until is not None and branch.rings_until <= now and not branch.asked:
            branch.rings_until = None
            ending.stop_branch(calls, conversation, branch, Refusal(causes.NO_ANSWER))
    _empty(calls, conversation, now)


def expired(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """Nobody answered in time."""
    ending.stop_ringing(calls, conversation, Refusal(causes.NO_ANSWER))
    failed(calls, conversation, Refusal(causes.NO_ANSWER), now)
