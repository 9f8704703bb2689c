"""What the SIP agent says, translated to legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.exchange.keys import Way
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.message_lamps import PACKAGE as MESSAGES
from cadran.exchange.performing import DECLINED
from cadran.services import events
from cadran.sip import events as sip

if TYPE_CHECKING:
    from cadran.exchange.exchange import Exchange


def handle(exchange: Exchange, event: sip.SipEvent, now: Instant) -> None:
    """One event of the agent. Those of dialogs that no leg knows (any more) are passed over."""
    if isinstance(event, sip.IdentityWanted):
        exchange.arrivals.identify(event, now)
        return
    if isinstance(event, sip.Invited):
        exchange.arrivals.invited(event, now)
        return
    if isinstance(event, sip.BindingsChanged):
        exchange.bindings_changed(event)
        return
    if isinstance(event, sip.Subscribed):
        lamps = exchange.message_lamps if event.package == MESSAGES else exchange.lamps
        lamps.subscribed(event, now)
        return
    if isinstance(event, sip.RegistrationChanged):
        exchange.gateways.registering.changed(event)
        return
    if isinstance(event, sip.CarrierAnswered):
        exchange.gateways.answered(event)
        return
    if isinstance(event, sip.Unsubscribed):
        exchange.lamps.unsubscribed(event)
        exchange.message_lamps.unsubscribed(event)
        return
    leg = exchange.board.leg_of(event.leg)
    if leg is not None:
        _on_leg(exchange, leg, event, now)


def _on_leg(exchange: Exchange, leg: Leg, event: sip.SipEvent, now: Instant) -> None:
    match event:
        case sip.Progressed():
            exchange.dialling.progressed(leg, event.status, event.sdp)
        case sip.Accepted():
            exchange.dialling.accepted(leg, event.leg, event.sdp)
            if leg.state is LegState.ANSWERED:
                exchange.guard_length(leg, now)
        case sip.Rejected():
            exchange.dialling.rejected(leg, event)
        case sip.Established():
            _established(exchange, leg, event, now)
        case sip.Reoffered():
            _reoffered(exchange, leg, event, now)
        case sip.Referred():
            _referred(exchange, leg, event, now)
        case sip.KeysByInfo():
            for digit in event.digits:
                exchange.sounding.pressed(leg, digit, event.duration_ms, now, Way.INFO)
        case sip.Ended():
            _ended(exchange, leg, event)
        case _:
            return


def _established(exchange: Exchange, leg: Leg, event: sip.Established, now: Instant) -> None:
    exchange.guard_length(leg, now)
    if leg.answer_ref is None:
        return
    ref, leg.answer_ref = leg.answer_ref, None
    try:
        exchange.sessions.connect(leg, event.leg, event.sdp)
    except Refused as refused:
        exchange.board.refuse(leg, ref, refused.refusal)
        exchange.hang_up(leg, refused.refusal)
        return
    exchange.performing.answered(leg, now)
    exchange.board.done(leg, ref)


def _reoffered(exchange: Exchange, leg: Leg, event: sip.Reoffered, now: Instant) -> None:
    """Hold, resume, or a phone that moved: answered at once, the program hears of a change of hold."""
    before, sessions = leg.held, exchange.sessions
    try:
        if event.sdp:
            answer = sessions.answer(leg, event.sdp, leg.signalled_from)
        else:
            answer = sessions.offer(leg)
    except Refused as refused:
        agent = exchange.board.dialogs(event.leg)
        agent.refuse_offer(event.leg, refused.refusal.reason.sip, now)
        exchange.browsers.referred(leg, refused.refusal)
        return
    exchange.board.dialogs(event.leg).answer_offer(event.leg, answer, now)
    if leg.held != before:
        exchange.board.tell(leg.holder, events.LegHeld(leg.id, leg.held))


def _referred(exchange: Exchange, leg: Leg, event: sip.Referred, now: Instant) -> None:
    """A device hands its call on: its program decides. Only a phone's can, and only to what is its own."""
    board = exchange.board
    to = None if event.replaced is None else board.leg_of(event.replaced)
    own = to is not None and to.holder == leg.holder
    takes = leg.holder.kind == "phone" and leg.state is LegState.ANSWERED
    if not takes or (event.replaces and not own):
        board.agent.refuse_refer(event.leg, DECLINED, now)
        return
    dialled = event.called.partition(";")[0]
    board.tell(leg.holder, events.LegReferred(leg.id, dialled, None if to is None else to.id))


def _ended(exchange: Exchange, leg: Leg, event: sip.Ended) -> None:
    if leg.state is LegState.DIALLING:
        exchange.dialling.rejected(
            leg, sip.Rejected(event.leg, event.cause.reason.sip, "", q850=event.cause.q850)
        )
    elif leg.sip == event.leg:
        exchange.ended_by_peer(leg, event.cause)
