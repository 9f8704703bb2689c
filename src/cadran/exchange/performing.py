"""Executing what programs answer: each action is checked against the leg it names, then done.

A program may only touch legs that it holds; whatever it may not do is refused, never raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from cadran.charging.grants import Slice
from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.exchange import records
from cadran.exchange.answers import Answers
from cadran.exchange.bills import JOINING, ArrivingBills
from cadran.exchange.board import Board
from cadran.exchange.dialling import Dialling
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.metering import Metering
from cadran.exchange.reasons import NO_SUCH_LEG, PROGRAM_FAILED, WRONG_STATE
from cadran.exchange.recordings import Recordings
from cadran.exchange.session import Sessions
from cadran.exchange.sounding import Sounding
from cadran.exchange.standing import barred
from cadran.ids import E164, Address, OrgId, Ref, person_in
from cadran.journal.facts import Fact
from cadran.numbering.number import is_e164
from cadran.services import actions, events
from cadran.services.causes import CARRIER_FAILED, FORBIDDEN
from cadran.services.program import Program
from cadran.services.reasons import SENT_ON_TOO_OFTEN

DECLINED = 603
"""The SIP status of a transfer that is refused without a better word."""
HANDED_MAX = 30
"""Programs that may have a leg one after the other: more of them send it round in a circle."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Performing:
    """The table of actions. ``hang_up(leg, cause)`` and ``reply(ref, action)`` belong to the exchange."""

    board: Board
    sessions: Sessions
    sounding: Sounding
    recording: Recordings
    dialling: Dialling
    metering: Metering
    arriving: ArrivingBills
    answers: Answers
    hang_up: Callable[[Leg, Refusal], None]
    reply: Callable[[actions.Reply], None]
    referred: Callable[[Leg, Refusal], None]
    """Tells a page that its transfer came to nothing."""

    def perform(self, program: Program, action: actions.Action, now: Instant) -> None:
        """Execute one action of a program; whatever goes wrong with it is its outcome."""
        try:
            self._perform(program.address, action, now)
        except Refused as refused:
            self.board.refuse(program.address, action.ref, refused.refusal)
        except Exception:
            log.exception(
                "action failed", address=str(program.address), action=type(action).__name__
            )
            self.board.refuse(program.address, action.ref, Refusal(PROGRAM_FAILED))

    def _perform(self, holder: Address, action: actions.Action, now: Instant) -> None:
        if isinstance(action, actions.OnLeg):
            self._on_leg(holder, action, now)
            return
        match action:
            case actions.Dial():
                self.dialling.dial(holder, action, now)
            case actions.Ask():
                self.answers.ask(holder, action)
            case actions.Reply():
                self.reply(action)
            case actions.Tell():
                self._tell(holder, action, now)
            case actions.Start():
                self._tell_event(holder, action.ref, action.address, events.Woken(), now)
            case actions.Note():
                self._note(holder, action, now)
            case actions.PlayToBridge():
                self.sounding.play_to_bridge(holder, action)
            case actions.RecordBridge():
                self.recording.record_bridge(holder, action)
            case actions.StopRecording():
                self.recording.stop(holder, action)

    def _on_leg(self, holder: Address, action: actions.OnLeg, now: Instant) -> None:
        leg = self.board.legs.get(action.leg)
        if leg is None or leg.holder != holder or leg.state is LegState.ENDED:
            self.board.refuse(holder, action.ref, Refusal(NO_SUCH_LEG, {"leg": action.leg}))
            return
        match action:
            case actions.HangUp():
                self.hang_up(leg, action.cause)
            case actions.Ring():
                if leg.state is LegState.ARRIVED and leg.sip is not None:
                    self.board.dialogs(leg.sip).ring(leg.sip, now)
            case actions.Answer():
                self._answer(leg, action, now)
            case actions.HandOver():
                self._hand_over(leg, action, now)
            case _ if leg.state is not LegState.ANSWERED:
                self.board.refuse(holder, action.ref, Refusal(WRONG_STATE))
            case actions.Join():
                self._join(leg, action, now)
            case actions.Play():
                self.sounding.play(leg, action)
            case actions.StopPlaying():
                self.sounding.hush(leg)
            case actions.Collect():
                self.sounding.collect(leg, action, now)
            case actions.Record():
                self.recording.record(leg, action)
            case actions.Leave():
                self._leave(leg, now)
            case actions.TellReferrer():
                self._tell_referrer(leg, action, now)
            case actions.Press():
                self._press(leg, action, now)
            case actions.Mute():
                leg.muted = action.muted
                self.board.media.mute(leg.id, action.muted)

    def _press(self, leg: Leg, action: actions.Press, now: Instant) -> None:
        if leg.keys_way == "info" and leg.sip is not None:
            self.board.agent.tell_keys(leg.sip, action.digits, now)
        else:
            self.board.media.send_digits(leg.id, action.digits)

    # --- answering

    def _answer(self, leg: Leg, action: actions.Answer, now: Instant) -> None:
        if leg.state is LegState.ANSWERED:
            self.board.done(leg, action.ref)
            return
        if leg.state is not LegState.ARRIVED or leg.sip is None or leg.answer_ref is not None:
            self.board.refuse(leg, action.ref, Refusal(WRONG_STATE))
            return
        leg.answer_ref = action.ref
        bill = self.arriving.of_answer(leg)
        if bill is None:
            self._accept(leg, now)
            return

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if slice_ is None:
                self.hang_up(leg, refusal or Refusal(CARRIER_FAILED))
            elif leg.state is LegState.ARRIVED:
                self._accept(leg, self.board.now())

        self.metering.reserve(leg, bill, granted)

    def _accept(self, leg: Leg, now: Instant) -> None:
        assert leg.sip is not None
        try:
            if leg.offer:
                sdp = self.sessions.answer(leg, leg.offer, leg.signalled_from)
            else:
                sdp = self.sessions.offer(leg)
        except Refused as refused:
            self.hang_up(leg, refused.refusal)
            return
        self.board.dialogs(leg.sip).accept(leg.sip, sdp, now)
        if leg.offer:
            ref, leg.answer_ref = leg.answer_ref, None
            self.answered(leg, now)
            self.board.done(leg, ref)

    def answered(self, leg: Leg, now: Instant) -> None:
        """An arrived leg is up."""
        leg.state, leg.answered_at = LegState.ANSWERED, now
        self.board.timers.cancel(("ring", leg.id))
        self.metering.answered(leg, now)

    # --- bridges

    def _join(self, leg: Leg, action: actions.Join, now: Instant) -> None:
        self.board.media.join(leg.id, action.bridge, action.muted)
        leg.bridge, leg.muted = action.bridge, action.muted
        self.board.records.note(records.joined(leg, now, inside=True))

    def _leave(self, leg: Leg, now: Instant) -> None:
        if leg.bridge is not None:
            self.board.media.leave(leg.id)
            self.board.records.note(records.joined(leg, now, inside=False))
            leg.bridge = None

    def _tell_referrer(self, leg: Leg, action: actions.TellReferrer, now: Instant) -> None:
        """How its transfer goes, as NOTIFYs say it (RFC 3515 section 2.4.5)."""
        agent, sip = self.board.agent, leg.sip
        if self.board.browsers.has(sip):
            if action.progress is actions.Progress.FAILED:
                self.referred(leg, action.cause or Refusal(FORBIDDEN))
            return
        if sip is not None and action.progress is actions.Progress.TRYING:
            agent.accept_refer(sip, now)
        elif sip is not None and action.progress is actions.Progress.FAILED:
            status = DECLINED if action.cause is None else max(action.cause.reason.sip, 400)
            agent.refuse_refer(sip, status, now)  # if it was not taken yet
            agent.notify_refer(sip, status, now)
        elif sip is not None:
            ringing = action.progress is actions.Progress.RINGING
            agent.notify_refer(sip, 180 if ringing else 200, now)

    # --- other programs

    def _hand_over(self, leg: Leg, action: actions.HandOver, now: Instant) -> None:
        """The leg changes hands before the new holder is told; back again if it cannot be told."""
        before = leg.holder
        if leg.handed >= HANDED_MAX:
            self.board.refuse(before, action.ref, Refusal(SENT_ON_TOO_OFTEN))
            return
        if action.to.org != before.org:
            refusal = self._may_pass(leg, action.to)
            if refusal is not None:
                self.board.refuse(before, action.ref, refusal)
                return
            self._pass(leg, action.to.org, now)
        bill = self.arriving.of_entry(leg, action.to)
        if bill is None:
            self._give(leg, action, now)
            return

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if slice_ is None:
                self._pass(leg, before.org, self.board.now())
                self.board.refuse(before, action.ref, refusal or Refusal(CARRIER_FAILED))
            elif leg.holder == before:
                self._give(leg, action, self.board.now())

        self.metering.join(leg, bill, granted)

    def _give(self, leg: Leg, action: actions.HandOver, now: Instant) -> None:
        before = leg.holder
        self.sounding.hush(leg)
        self._leave(leg, now)
        leg.holder = action.to
        leg.handed += 1
        arrived = events.LegArrived(
            leg.id,
            leg.call,
            self._at_its_end(leg),
            leg.called,
            answered=leg.state is LegState.ANSWERED,
            language=action.language,
            context=action.context,
            diverted=leg.diverted,
        )
        try:
            self.board.mailboxes.post(action.to, arrived, now)
        except Refused as refused:
            leg.holder = before
            self._pass(leg, before.org, now)
            self.board.refuse(before, action.ref, refused.refusal)
            return
        self.board.done(before, action.ref)

    def _at_its_end(self, leg: Leg) -> events.Caller:
        """Who is on the other end: who called, or who was called (``leg.caller`` pays for that)."""
        if not leg.outgoing:
            return leg.caller
        user = person_in(leg.called)
        person = None if user is None else self.board.live.person(user)
        if person is None:
            number = E164(leg.called) if is_e164(leg.called) else None
            return events.Caller(leg.called, number)
        return events.Caller(leg.called, person.number, person.user, person.name)

    def _may_pass(self, leg: Leg, to: Address) -> Refusal | None:
        """Only a number that organisations share leads a caller to another one, and only to its meetings."""
        paid = leg.metered is not None or leg.outgoing
        if paid or not self.board.live.shares(leg.holder, to):
            return Refusal(NO_SUCH_LEG)
        return barred(self.board, to.org, leg.call, emergency=False)

    def _pass(self, leg: Leg, org: OrgId, now: Instant) -> None:
        """The leg is this organisation's from now on, with its record; nothing, if it was already."""
        if leg.org == org or leg.state is LegState.ENDED:
            return
        for fact in records.passed(leg, org, JOINING, now):
            self.board.records.note(fact)
        self.board.show(leg, "leg.ended")
        leg.org = org
        self.board.show(leg, "leg.arrived")

    def _tell(self, holder: Address, action: actions.Tell, now: Instant) -> None:
        told = events.Told(holder, action.message)
        self._tell_event(holder, action.ref, action.to, told, now)

    def _tell_event(
        self, holder: Address, ref: Ref, to: Address, event: events.Event, now: Instant
    ) -> None:
        if to.org != holder.org:
            self.board.refuse(holder, ref, Refusal(NO_SUCH_LEG))
            return
        try:
            self.board.mailboxes.post(to, event, now)
        except Refused as refused:
            self.board.refuse(holder, ref, refused.refusal)
        else:
            self.board.done(holder, ref)

    def _note(self, holder: Address, action: actions.Note, now: Instant) -> None:
        fact = Fact(holder.org, action.kind, action.subject, now, dict(action.data))
        self.board.records.note(fact)
