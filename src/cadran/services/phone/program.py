"""The program of a user's phone: tells its conversations what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId
from cadran.services import causes, reasons
from cadran.services.actions import Action, Progress, Reply, Tell, TellReferrer
from cadran.services.events import (
    Command,
    Digit,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegProgressed,
    LegReferred,
    PeerLost,
    Reconfigured,
    Refused,
    Told,
)
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
    Ringing,
    Withdrawn,
)
from cadran.services.phone import audio, commands, steps, transfer
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Stage
from cadran.services.phone.settings import PhoneSettings, read_settings
from cadran.services.program import View

_ABOUT_CALLS = (Ringing, Accepted, Declined, Withdrawn, Over, Held, Keys, Moved)
_SAID = {
    Ringing: "rings",
    Accepted: "accepted",
    Declined: "declined",
    Withdrawn: "withdrawn",
    Over: "over",
}
"""The occasion that a message of another program is."""
_ONWARD = {
    "progressed": "onward_rings",
    "rings": "onward_rings",
    "picked_up": "onward_up",
    "accepted": "onward_up",
    "declined": "onward_ended",
    "over": "onward_ended",
}
"""The same of the side that a call is being handed on to."""


@dataclass(slots=True, init=False)
class Phone:
    """One user's phone (``address.id`` is the user)."""

    address: Address
    calls: Calls

    def __init__(self, address: Address, settings: PhoneSettings) -> None:
        self.address = address
        self.calls = Calls(address, settings)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        calls = self.calls
        match event:
            case LegArrived():
                self._arrived(event, now)
            case LegProgressed():
                self._occur(event.leg, "progressed", None, now)
            case LegAnswered():
                self._occur(event.leg, "picked_up", None, now)
            case LegHeld():
                self._held(event)
            case LegReferred():
                self._referred(event, now)
            case LegEnded():
                self._ended(event, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Told():
                self._told(event, now)
            case PeerLost():
                self._peer_lost(event.address, now)
            case Command():
                self._command(event, now)
            case Digit():
                self._pressed(event)
            case Reconfigured():
                calls.settings = read_settings(event.settings)
            case _:
                pass
        self._expire(now)
        calls.tidy()
        return calls.out.take()

    def deadline(self) -> Instant | None:
        """When the first unanswered call is given up."""
        instants = (each.expires_at for each in self.calls.conversations.values())
        return min((each for each in instants if each is not None), default=None)

    def finished(self) -> bool:
        return not self.calls.conversations and not self.calls.links

    def view(self) -> View:
        """Whether the user is free, and their calls."""
        calls = self.calls
        mine = [each for each in calls.conversations.values() if not each.left]
        stages = {each.stage for each in mine if each.open}
        talking = stages & {Stage.TALKING, Stage.REFERRING}
        state = "talking" if talking else "ringing" if stages else "idle"
        return {
            "user": calls.user,
            "name": calls.settings.name,
            "state": state,
            "calls": [_shown(each) for each in calls.conversations.values() if each.open],
        }

    def _arrived(self, event: LegArrived, now: Instant) -> None:
        calls = self.calls
        if calls.of_leg(event.leg) is not None:
            return
        # A leg that another service handed over is a caller, even if it is this user's own device.
        if event.caller.user == calls.user and not event.answered:
            steps.call_out(calls, event, now)
        else:
            steps.call_in(calls, event, now)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        conversation = self.calls.of_leg(leg)
        if conversation is None:
            return
        onward = conversation.onward
        if onward is not None and onward.leg is not None and onward.leg.leg == leg:
            occasion = _ONWARD.get(occasion, occasion)
        steps.occur(self.calls, conversation, occasion, what, now)

    def _referred(self, event: LegReferred, now: Instant) -> None:
        """Only the user's own device, in a talk, can hand it on."""
        calls = self.calls
        conversation = calls.of_leg(event.leg)
        near = None if conversation is None else conversation.near
        if conversation is None or near is None or near.leg != event.leg or conversation.left:
            refusal = Refusal(reasons.NOT_TRANSFERABLE)
            calls.out.put(TellReferrer(calls.out.ref(), event.leg, Progress.FAILED, refusal))
        elif event.to is not None:
            transfer.join(calls, conversation, calls.of_leg(event.to))
        elif conversation.stage is Stage.TALKING:
            steps.occur(calls, conversation, "referred", event.dialled, now)
        else:
            refusal = Refusal(reasons.NOT_TRANSFERABLE)
            calls.out.put(TellReferrer(calls.out.ref(), event.leg, Progress.FAILED, refusal))

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.calls.out.settle(event.ref)
        if expected is not None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)

    def _held(self, event: LegHeld) -> None:
        conversation = self.calls.of_leg(event.leg)
        side = conversation.side(event.leg) if conversation else None
        if conversation is not None and side is not None:
            audio.hold(self.calls, conversation, side, held=event.held)

    def _pressed(self, event: Digit) -> None:
        conversation = self.calls.of_leg(event.leg)
        side = conversation.side(event.leg) if conversation else None
        if conversation is not None and side is not None:
            commands.press(self.calls, conversation, side, event.digit)

    def _ended(self, event: LegEnded, now: Instant) -> None:
        conversation = self.calls.of_leg(event.leg)
        self.calls.out.drop(event.leg)
        if conversation is None:
            return
        onward = conversation.onward
        if conversation.near is not None and conversation.near.leg == event.leg:
            conversation.near, occasion = None, "near_ended"
        elif onward is not None and onward.leg is not None and onward.leg.leg == event.leg:
            occasion = "onward_ended"
        else:
            conversation.far, occasion = None, "far_ended"
        steps.occur(self.calls, conversation, occasion, event.cause, now)

    def _told(self, event: Told, now: Instant) -> None:
        calls, message = self.calls, event.message
        if isinstance(message, Offer):
            steps.consider(calls, message, event.sender, now)
            return
        if not isinstance(message, _ABOUT_CALLS):
            return
        if self._passed_on(message, event.sender):
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
            cause = getattr(message, "cause", None)
            occasion = _SAID[type(message)]
            onward = None if conversation.onward is None else conversation.onward.peer
            if onward is not None and onward.offer == message.id:
                occasion = _ONWARD.get(occasion, occasion)
            steps.occur(calls, conversation, occasion, cause, now)

    def _passed_on(self, message: Message, sender: Address) -> bool:
        """What one of two says that the user brought together goes to the other; when it is over, so is the link."""
        calls = self.calls
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
        else:
            return True
        calls.out.put(Tell(calls.out.ref(), other.address, told))
        return True

    def _peer_lost(self, address: Address, now: Instant) -> None:
        """The program on the other side broke: what it had to say is that it is over."""
        self.calls.waiting.pop(address, None)
        for link in list(self.calls.links):
            for one in (link.one, link.other):
                if one.address == address:
                    self._passed_on(Over(one.offer, Refusal(causes.PEER_LOST)), address)
        for conversation in list(self.calls.conversations.values()):
            onward = None if conversation.onward is None else conversation.onward.peer
            if onward is not None and onward.address == address:
                lost = Refusal(causes.PEER_LOST)
                steps.occur(self.calls, conversation, "onward_ended", lost, now)
            if conversation.peer is not None and conversation.peer.address == address:
                lost = Refusal(causes.PEER_LOST)
                occasion = {Stage.OFFERING: "declined", Stage.RINGING: "withdrawn"}
                said = occasion.get(conversation.stage, "over")
                steps.occur(self.calls, conversation, said, lost, now)

    def _command(self, command: Command, now: Instant) -> None:
        refusal = commands.obey(self.calls, command, now)
        self.calls.out.put(Reply(command.ref, refusal))

    def _expire(self, now: Instant) -> None:
        for conversation in list(self.calls.conversations.values()):
            if conversation.expires_at is not None and conversation.expires_at <= now:
                conversation.expires_at = None
                steps.occur(self.calls, conversation, "expired", None, now)


def _shown(conversation: Conversation) -> Mapping[str, object]:
    near, far, peer = conversation.near, conversation.far, conversation.peer
    held = (near and near.held) or (far and far.held) or (peer and peer.held)
    return {
        "call": conversation.id,
        "direction": "out" if conversation.outgoing else "in",
        "name": conversation.other.name,
        "number": conversation.other.number or "",
        "state": conversation.stage.value,
        "stage": conversation.stage.name.lower(),
        "mine": not conversation.left,
        "held": bool(held),
        "held_here": bool(near and near.held),
        "held_there": bool((far and far.held) or (peer and peer.held)),
        "merged": conversation.merged or "",
        "since": conversation.since,
    }
