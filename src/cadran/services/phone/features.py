"""What a user dials to have something done: taking a call from elsewhere, parking one, changing their settings.

The telephone waits in ``ASKING`` for the other service's word; then it has the call, or hears what became of it.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Reason, Refusal
from cadran.ids import Address
from cadran.numbering.features import Feature
from cadran.services import causes, prompts, reasons
from cadran.services.actions import Ask, Clip, Tell
from cadran.services.events import LegArrived
from cadran.services.offers import Accepted
from cadran.services.phone import ending, ringing
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Line, Peer, Side, Stage
from cadran.services.pickup import PARKED_BY, PARKING, Parked, Take, TakeId
from cadran.services.questions import ChangeCalls, Resolved

ASKING_MS = 5 * SECOND_MS
"""Programs answer within a turn, a database within its own limit: after so long nobody will."""
PARK = "park"
KIND = "phone"
_SAID = {
    Feature.FORWARD_ON: prompts.FORWARD_ON,
    Feature.FORWARD_OFF: prompts.FORWARD_OFF,
    Feature.DO_NOT_DISTURB_ON: prompts.DO_NOT_DISTURB_ON,
    Feature.DO_NOT_DISTURB_OFF: prompts.DO_NOT_DISTURB_OFF,
}
_MISSING: dict[Feature | None, Reason] = {
    Feature.PICK_UP: reasons.NOTHING_RINGS,
    Feature.RETRIEVE: reasons.NOTHING_PARKED,
    Feature.PARK: reasons.NOT_PARKED,
}
"""Why the telephone has nothing, by what was asked."""


def begin(calls: Calls, conversation: Conversation, what: Resolved, now: Instant) -> None:
    """Do what the code stands for."""
    near, feature = conversation.near, what.feature
    assert near is not None
    assert feature is not None
    conversation.stage, conversation.asked = Stage.ASKING, feature
    conversation.expires_at = after(now, ASKING_MS)
    conversation.take = take = TakeId(f"{calls.new_leg(conversation.call, now)}@{feature.value}")
    if feature is Feature.PICK_UP and what.people:
        _tell(calls, conversation, Address(calls.address.org, KIND, what.people[0]), Take(take))
    elif feature is Feature.RETRIEVE:
        _tell(calls, conversation, park_of(calls), Take(take, what.more))
    elif feature is Feature.PARK and (held := _on_hold(calls, conversation)) is not None:
        park(calls, held, take)
    elif feature in _SAID:
        ref = calls.out.ref("granted", near.leg)
        calls.out.put(Ask(ref, ChangeCalls(calls.user, feature, what.more)))
    else:
        missing(calls, conversation, None, now)


def park_of(calls: Calls) -> Address:
    """Where the organisation's calls are parked."""
    return Address(calls.address.org, PARK, calls.address.org)


def _tell(calls: Calls, conversation: Conversation, to: Address, message: Take) -> None:
    assert conversation.near is not None
    calls.out.put(Tell(calls.out.ref("asked", conversation.near.leg), to, message))


def _on_hold(calls: Calls, but: Conversation) -> Conversation | None:
    """The talk that is to be parked: the last one, on hold before not."""
    talks = [
        each
        for each in calls.conversations.values()
        if each.stage is Stage.TALKING and not each.left and each.near is not None
    ]
    return max(
        talks, key=lambda each: (each.near is not None and each.near.held, each.since), default=None
    )


def park(calls: Calls, talk: Conversation, take: TakeId) -> None:
    """Whom the user talks to waits where calls are parked; the device that talked is free."""
    near, talk.near = talk.near, None
    if near is not None:
        calls.out.hang_up(near.leg, Refusal(causes.HUNG_UP))
    talk.left = True
    ringing.hand_over(calls, talk, park_of(calls), parking(calls, take))


def parking(calls: Calls, take: TakeId) -> dict[str, str]:
    """What the park is told of a call: by whom."""
    return {PARKED_BY: calls.user, PARKING: take}


def waiting(calls: Calls, take: TakeId | None) -> Conversation | None:
    """The telephone that waits for what was asked by this."""
    for each in calls.conversations.values():
        if each.stage is Stage.ASKING and each.take == take and each.near is not None:
            return each
    return None


# --- handlers: (calls, conversation, what, now)


def take_ringing(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The ringing call that was asked for comes as an offer of who has it: taken at once."""
    assert isinstance(what, tuple)
    offer, sender = what
    conversation.peer = Peer(sender, offer.id, rung=True)
    conversation.bridge, conversation.other = offer.bridge, offer.caller
    _have(calls, conversation)
    calls.tell(conversation, Accepted(offer.id))


def take_parked(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The parked call that was asked for comes as a leg."""
    assert isinstance(what, LegArrived)
    conversation.far = Side(what.leg, Line.UP if what.answered else Line.ARRIVED)
    conversation.other, conversation.language = what.caller, what.language
    _have(calls, conversation)


def _have(calls: Calls, conversation: Conversation) -> None:
    conversation.take = conversation.expires_at = None
    assert conversation.near is not None
    calls.answer(conversation, conversation.near)


def parked(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The call waits: whoever parked it is told under which code."""
    assert isinstance(what, Parked)
    said = Clip(prompts.PARKED, calls.settings.language, what.code)
    conversation.words = (said,)
    ending.part(calls, conversation, Refusal(causes.HUNG_UP))


def granted(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """The settings are kept."""
    said = _SAID.get(conversation.asked) if conversation.asked is not None else None
    if said is not None:
        conversation.words = (Clip(said, calls.settings.language),)
    ending.part(calls, conversation, Refusal(causes.HUNG_UP))


def refused(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """They are not; why is said if there are words for it."""
    cause = what if isinstance(what, Refusal) and what.reason.prompt else None
    ending.part(calls, conversation, cause or Refusal(reasons.SETTINGS_NOT_KEPT))


def missing(calls: Calls, conversation: Conversation, what: object, now: Instant) -> None:
    """There is nothing to be had, or nobody who answers."""
    reason = _MISSING.get(conversation.asked, reasons.SETTINGS_NOT_KEPT)
    ending.part(calls, conversation, Refusal(reason))
