"""The program of a user's phone: tells its conversations what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId
from cadran.services import reasons
from cadran.services.actions import Action, Progress, Reply, TellReferrer
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
from cadran.services.phone import (
    audio,
    click,
    commands,
    features,
    incoming,
    outgoing,
    peers,
    ringing,
    steps,
    takeover,
    transfer,
)
from cadran.services.phone.branches import Of
from cadran.services.phone.calls import Calls
from cadran.services.phone.conversation import Conversation, Stage
from cadran.services.phone.peers import BRANCH, ONWARD
from cadran.services.phone.settings import PhoneSettings, read_settings
from cadran.services.pickup import TAKING, TakeId
from cadran.services.program import View
from cadran.services.voicemail.settings import DIAL


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
            case Done():
                self._outcome(event, "", event.result, now)
            case LegArrived():
                self._arrived(event, now)
            case LegEnded():
                self._ended(event, now)
            case LegProgressed():
                self._occur(event.leg, "progressed", None, now)
            case LegAnswered():
                self._occur(event.leg, "picked_up", None, now)
            case LegHeld():
                self._held(event)
            case LegReferred():
                self._referred(event, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Told():
                peers.hear(calls, event, now)
            case PeerLost():
                peers.lose(calls, event.address, now)
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
        """When the first unanswered call is given up, or rings elsewhere too."""
        instants = [ringing.deadline(each) for each in self.calls.conversations.values()]
        return min([each for each in instants if each is not None], default=None)

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
            "do_not_disturb": calls.settings.rules.do_not_disturb,
            "calls": [_shown(each) for each in calls.conversations.values() if each.open],
        }

    def _arrived(self, event: LegArrived, now: Instant) -> None:
        calls = self.calls
        if calls.of_leg(event.leg) is not None:
            return
        if event.replaces is not None:
            takeover.take_over(calls, event)
            return
        taker = features.waiting(calls, TakeId(event.context.get(TAKING, "")))
        if taker is not None:
            steps.occur(calls, taker, "parked_call", event, now)
            return
        # A leg that another service handed over is a caller, even if it is this user's own device, unless that
        # service has it dial.
        if event.caller.user == calls.user and (not event.answered or DIAL in event.context):
            outgoing.call_out(calls, event, now)
        else:
            incoming.call_in(calls, event, now)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        conversation = self.calls.of_leg(leg)
        if conversation is None:
            return
        onward, branch = conversation.onward, conversation.branch(leg)
        if branch is not None:
            occasion, what = BRANCH.get(occasion, occasion), Of(branch, what)
        elif onward is not None and onward.leg is not None and onward.leg.leg == leg:
            occasion = ONWARD.get(occasion, occasion)
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
        onward, branch = conversation.onward, conversation.branch(event.leg)
        what: object = event.cause
        if branch is not None:
            occasion, what = "branch_ended", Of(branch, event.cause)
        elif conversation.near is not None and conversation.near.leg == event.leg:
            conversation.near, occasion = None, "near_ended"
        elif onward is not None and onward.leg is not None and onward.leg.leg == event.leg:
            occasion = "onward_ended"
        else:
            conversation.far, occasion = None, "far_ended"
        steps.occur(self.calls, conversation, occasion, what, now)

    def _command(self, command: Command, now: Instant) -> None:
        if command.name == click.COMMAND:
            click.click(self.calls, command, now)
            return
        refusal = commands.obey(self.calls, command, now)
        self.calls.out.put(Reply(command.ref, refusal))

    def _expire(self, now: Instant) -> None:
        for conversation in list(self.calls.conversations.values()):
            if conversation.expires_at is not None and conversation.expires_at <= now:
                conversation.expires_at = None
                steps.occur(self.calls, conversation, "expired", None, now)
            elif conversation.stage is Stage.RINGING:
                steps.occur(self.calls, conversation, "time_passed", None, now)


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
        "rings": conversation.stage is Stage.RINGING and not conversation.alone,
        "held": bool(held),
        "held_here": bool(near and near.held),
        "held_there": bool((far and far.held) or (peer and peer.held)),
        "merged": conversation.merged or "",
        "since": conversation.since,
    }
