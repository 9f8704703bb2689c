"""The program of a user's phone: tells its conversations what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId
from cadran.roles import ADMINISTRATORS
from cadran.services import causes, reasons
from cadran.services.actions import Action, Reply, Tell
from cadran.services.events import (
    Command,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegProgressed,
    PeerLost,
    Reconfigured,
    Refused,
    Told,
)
from cadran.services.offers import (
    Accepted,
    Declined,
    Held,
    Offer,
    Over,
    Ringing,
    Withdrawn,
)
from cadran.services.phone import audio, ending, steps
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Stage
from cadran.services.phone.settings import PhoneSettings, read_settings
from cadran.services.program import View

COMMANDS = ("hang_up",)
"""What a page may ask: ``hang_up`` with ``call``, by the user or an administrator."""
_SAID = {
    Ringing: "rings",
    Accepted: "accepted",
    Declined: "declined",
    Withdrawn: "withdrawn",
    Over: "over",
}
"""The occasion that a message of another program is."""


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
                self._command(event)
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
        return not self.calls.conversations

    def view(self) -> View:
        """Whether the user is free, and their calls."""
        calls = self.calls
        stages = {each.stage for each in calls.conversations.values() if each.open}
        state = "talking" if Stage.TALKING in stages else "ringing" if stages else "idle"
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
        if conversation is not None:
            steps.occur(self.calls, conversation, occasion, what, now)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.calls.out.settle(event.ref)
        if expected is not None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)

    def _held(self, event: LegHeld) -> None:
        conversation = self.calls.of_leg(event.leg)
        side = conversation.side(event.leg) if conversation else None
        if conversation is not None and side is not None:
            audio.hold(self.calls, conversation, side, held=event.held)

    def _ended(self, event: LegEnded, now: Instant) -> None:
        conversation = self.calls.of_leg(event.leg)
        self.calls.out.drop(event.leg)
        if conversation is None:
            return
        if conversation.near is not None and conversation.near.leg == event.leg:
            conversation.near, occasion = None, "near_ended"
        else:
            conversation.far, occasion = None, "far_ended"
        steps.occur(self.calls, conversation, occasion, event.cause, now)

    def _told(self, event: Told, now: Instant) -> None:
        calls, message = self.calls, event.message
        if isinstance(message, Offer):
            steps.consider(calls, message, event.sender, now)
            return
        if not isinstance(message, Ringing | Accepted | Declined | Withdrawn | Over | Held):
            return
        conversation = calls.of_offer(message.id, event.sender)
        if conversation is None:
            if isinstance(message, Accepted):  # it crossed our withdrawal
                over = Over(message.id, Refusal(causes.CANCELLED))
                calls.out.put(Tell(calls.out.ref(), event.sender, over))
        elif isinstance(message, Held):
            audio.peer_holds(calls, conversation, held=message.held)
        else:
            cause = getattr(message, "cause", None)
            steps.occur(calls, conversation, _SAID[type(message)], cause, now)

    def _peer_lost(self, address: Address, now: Instant) -> None:
        """The program on the other side broke: what it had to say is that it is over."""
        self.calls.waiting.pop(address, None)
        for conversation in list(self.calls.conversations.values()):
            if conversation.peer is not None and conversation.peer.address == address:
                lost = Refusal(causes.PEER_LOST)
                occasion = {Stage.OFFERING: "declined", Stage.RINGING: "withdrawn"}
                said = occasion.get(conversation.stage, "over")
                steps.occur(self.calls, conversation, said, lost, now)

    def _command(self, command: Command) -> None:
        self.calls.out.put(Reply(command.ref, self._refusal_of(command)))

    def _refusal_of(self, command: Command) -> Refusal | None:
        if command.name not in COMMANDS:
            return Refusal(reasons.UNKNOWN_PHONE_COMMAND, {"name": command.name})
        if command.role not in ADMINISTRATORS and command.by != self.calls.user:
            return Refusal(reasons.NOT_YOURS)
        call = command.arguments.get("call", "")
        conversation = self.calls.conversations.get(CallId(call))
        if conversation is None:
            return Refusal(reasons.NO_SUCH_CALL, {"call": call[:64]})
        ending.close(self.calls, conversation, Refusal(causes.HUNG_UP))
        return None

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
        "held": bool(held),
        "since": conversation.since,
    }
