"""A conversation's way from the first key to the last word, as a state table."""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.services import causes
from cadran.services.actions import HandOver
from cadran.services.offers import Redirected
from cadran.services.phone import (
    audio,
    click,
    ending,
    features,
    merging,
    outgoing,
    ringing,
    takeover,
    transfer,
)
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Stage
from cadran.services.table import Row, Table


def occur(
    calls: Calls, conversation: Conversation, occasion: str, what: object, now: Instant
) -> None:
    """Let an occasion happen to a conversation, by the table."""
    row = TRANSITIONS.find(conversation.stage, occasion)
    if row is not None:
        row.do(calls, conversation, what, now)


def _cause(what: object) -> Refusal:
    return what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)


# --- handlers: (calls, conversation, what, now)


def _fail(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """It came to nothing: the caller is told why."""
    ending.part(calls, conversation, _cause(what))


def _no_such_leg(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """A ``Dial`` was refused: that leg never was."""
    conversation.far = None
    ending.part(calls, conversation, _cause(what))


def _rings(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    calls.rings(conversation)


def _picked_up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The number answers: now the user's device is."""
    if conversation.far is not None:
        conversation.far.line = Line.UP
    if conversation.near is None:
        ending.close(calls, conversation, Refusal(causes.CANCELLED))
    else:
        calls.answer(conversation, conversation.near)


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
    """The leg is another program's."""
    conversation.near = conversation.far = None
    conversation.stage = Stage.CLOSED


def _redirected(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The other program's side is a service's now, which takes our leg: the user's device, or who was handed on."""
    assert isinstance(what, Redirected)
    ending.call_off(calls, conversation, Refusal(causes.CANCELLED))
    side = conversation.near or conversation.far
    conversation.peer = conversation.expires_at = None
    if side is None:
        ending.close(calls, conversation, Refusal(causes.CANCELLED))
        return
    conversation.stage = Stage.HANDING
    ref = calls.out.ref("handed", side.leg)
    language = calls.language_of(conversation, side)
    calls.out.put(HandOver(ref, side.leg, what.to, language, what.context))


def _told(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The other program's message that it is over; there is nobody left to tell."""
    conversation.peer = None
    if merging.goes_on(calls, conversation):
        return
    ending.part(calls, conversation, _cause(what))


def _given_up(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The one who called hung up before there was a talk."""
    ending.close(calls, conversation, Refusal(causes.CANCELLED, causes.told(what)))


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
_SENT_ON = (Stage.RINGING, Stage.HANDING, *_ENDS)
TRANSITIONS: Table[Calls, Conversation] = Table(
    "A call of a user's phone",
    (Stage.SUMMONING, Stage.RESOLVING, Stage.RINGING),
    (
        Row(Stage.SUMMONING, "resolved", (Stage.SUMMONING, Stage.CLOSED), click.ring),
        Row(Stage.SUMMONING, "not_resolved", (Stage.CLOSED,), click.refuse),
        Row(Stage.SUMMONING, "summoned", (Stage.SUMMONING,), click.rung),
        Row(Stage.SUMMONING, "not_summoned", (Stage.CLOSED,), click.refuse),
        Row(
            Stage.SUMMONING,
            "picked_up",
            (Stage.OFFERING, Stage.HANDING, Stage.DIALLING, Stage.ASKING, *_ENDS),
            click.at_hand,
        ),
        Row(Stage.SUMMONING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.SUMMONING, "expired", (Stage.CLOSED,), _given_up),
        Row(
            Stage.RESOLVING,
            "resolved",
            (Stage.OFFERING, Stage.HANDING, Stage.DIALLING, Stage.ASKING, *_ENDS),
            outgoing.resolved,
        ),
        Row(Stage.RESOLVING, "not_resolved", _ENDS, _fail),
        Row(Stage.RESOLVING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.DIALLING, "not_dialled", _ENDS, _no_such_leg),
        Row(Stage.DIALLING, "progressed", (Stage.DIALLING,), _rings),
        Row(Stage.DIALLING, "picked_up", (Stage.ANSWERING, Stage.CLOSED), _picked_up),
        Row(Stage.DIALLING, "far_ended", _ENDS, _fail),
        Row(Stage.DIALLING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.OFFERING, "not_told", _ENDS, _told),
        Row(Stage.OFFERING, "rings", (Stage.OFFERING,), _rings),
        Row(Stage.OFFERING, "accepted", (Stage.ANSWERING, Stage.CLOSED), _accepted),
        Row(Stage.OFFERING, "declined", _ENDS, _told),
        Row(Stage.OFFERING, "redirected", (Stage.HANDING, Stage.CLOSED), _redirected),
        Row(Stage.OFFERING, "over", _ENDS, _told),
        Row(Stage.OFFERING, "expired", _ENDS, _expired),
        Row(Stage.OFFERING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.HANDING, "handed", (Stage.CLOSED,), _handed),
        Row(Stage.HANDING, "not_handed", _ENDS, _fail),
        Row(Stage.HANDING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.HANDING, "far_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.RINGING, "branch_rings", (Stage.RINGING,), ringing.rings),
        Row(
            Stage.RINGING,
            "branch_up",
            (Stage.RINGING, Stage.ANSWERING, Stage.TALKING, Stage.CLOSED),
            ringing.up,
        ),
        Row(
            Stage.RINGING,
            "branch_pressed",
            (Stage.RINGING, Stage.ANSWERING, Stage.TALKING),
            ringing.confirmed,
        ),
        Row(Stage.RINGING, "branch_ended", _SENT_ON, ringing.ended),
        Row(Stage.RINGING, "branch_where", _SENT_ON, ringing.sent_on),
        Row(Stage.RINGING, "branch_redirected", (Stage.HANDING, Stage.CLOSED), ringing.redirected),
        Row(Stage.RINGING, "time_passed", _SENT_ON, ringing.pass_time),
        Row(Stage.RINGING, "expired", _SENT_ON, ringing.expired),
        Row(Stage.RINGING, "far_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.RINGING, "withdrawn", (Stage.CLOSED,), _told),
        Row(Stage.ASKING, "not_asked", _ENDS, features.missing),
        Row(Stage.ASKING, "ringing_call", (Stage.ANSWERING,), features.take_ringing),
        Row(Stage.ASKING, "parked_call", (Stage.ANSWERING,), features.take_parked),
        Row(Stage.ASKING, "not_there", _ENDS, features.missing),
        Row(Stage.ASKING, "parked", _ENDS, features.parked),
        Row(Stage.ASKING, "not_parked", _ENDS, _fail),
        Row(Stage.ASKING, "granted", _ENDS, features.granted),
        Row(Stage.ASKING, "not_granted", _ENDS, features.refused),
        Row(Stage.ASKING, "expired", _ENDS, features.missing),
        Row(Stage.ASKING, "near_ended", (Stage.CLOSED,), _given_up),
        Row(Stage.ANSWERING, "answered", (Stage.TALKING,), _up),
        Row(Stage.ANSWERING, "not_answered", _ENDS, _finish),
        Row(Stage.ANSWERING, "near_ended", _ENDS, _given_up),
        Row(Stage.ANSWERING, "far_ended", _ENDS, _one_left),
        Row(Stage.ANSWERING, "over", _ENDS, _told),
        Row(Stage.TALKING, "near_ended", _ENDS, _one_left),
        Row(Stage.TALKING, "far_ended", _ENDS, _one_left),
        Row(Stage.TALKING, "over", _ENDS, _told),
        Row(Stage.TALKING, "redirected", (Stage.HANDING, Stage.CLOSED), _redirected),
        Row(Stage.TALKING, "withdrawn", _ENDS, _told),
        Row(Stage.TALKING, "not_joined", _ENDS, _one_left),
        Row(Stage.TALKING, "taken", (Stage.TALKING,), takeover.taken),
        Row(Stage.TALKING, "not_taken", _ENDS, _one_left),
        Row(Stage.TALKING, "referred", (Stage.TALKING, Stage.REFERRING), transfer.ask),
        Row(Stage.REFERRING, "onward", (Stage.REFERRING, *_BACK), transfer.begin),
        Row(Stage.REFERRING, "not_onward", _BACK, transfer.fail),
        Row(Stage.REFERRING, "not_dialled_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "not_offered_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "handed_on", (Stage.CLOSED,), transfer.handed),
        Row(Stage.REFERRING, "not_handed_on", _BACK, transfer.lost),
        Row(Stage.REFERRING, "onward_rings", (Stage.REFERRING,), transfer.rings),
        Row(Stage.REFERRING, "onward_up", (Stage.TALKING, Stage.CLOSED), transfer.up),
        Row(Stage.REFERRING, "onward_redirected", (*_BACK, Stage.REFERRING), transfer.redirected),
        Row(Stage.REFERRING, "redirected", (Stage.HANDING, Stage.CLOSED), _redirected),
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
