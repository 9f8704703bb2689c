"""Calls coming in: who is it, whom do they want, which program answers.

A caller is a trunk (by its address), a phone account (by digest) or a stranger. The organisation follows
from that and from the number called, never from what the caller writes into a URI.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from msgspec import Struct

from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Reason, Refusal, Refused
from cadran.exchange import records
from cadran.exchange.bills import JOINING, SERVICE_IN, SERVICES
from cadran.exchange.board import Board
from cadran.exchange.gateways import Gateways
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.reasons import TRUNK_FULL
from cadran.exchange.session import arriving
from cadran.exchange.standing import barred
from cadran.ids import E164, Address, CallId, UserId, person_key
from cadran.numbering.dial_plan import is_emergency
from cadran.numbering.features import Feature
from cadran.numbering.number import from_trunk
from cadran.routing import routes
from cadran.routing.trunk import REMOTE_PARTY, Trunk
from cadran.services import events
from cadran.services.causes import DRAINING, FORBIDDEN, NO_ANSWER, OVERLOADED, UNKNOWN_NUMBER
from cadran.services.events import Caller, Diverted
from cadran.sip.asserted import hides, user_of
from cadran.sip.events import (
    AccountIdentity,
    Flow,
    GuestIdentity,
    Identity,
    IdentityWanted,
    Invited,
    StrangerIdentity,
    TrunkIdentity,
    UserIdentity,
)

Arriving = Identity | UserIdentity | GuestIdentity
GRACE_MS = 10 * SECOND_MS
"""Programs give up ringing by themselves and say why; this is for a caller whom one forgot."""

log = structlog.get_logger(__name__)


class Wanted(Struct, frozen=True):
    """Who is called: the program that shall answer, and its first language."""

    address: Address
    language: str
    service: str


@dataclass(slots=True)
class Arrivals:
    """Answers the agent's questions about callers and lets their calls in."""

    board: Board
    gateways: Gateways
    hang_up: Callable[[Leg, Refusal], None]

    def identify(self, wanted: IdentityWanted, now: Instant) -> None:
        self.board.agent.identify(wanted.ask, self._identity(wanted), now)

    def knows(self, flow: Flow) -> bool:
        """Does a carrier's gateway speak here, or this house to itself?"""
        host, port = flow.remote
        return self.gateways.trunk_from(host, port) is not None or (host, port) == self.board.door

    def _identity(self, wanted: IdentityWanted) -> Identity:
        board = self.board
        if wanted.username == board.house.account:
            return AccountIdentity(board.house.account, board.house.ha1)
        host, port = wanted.flow.remote
        trunk = self.gateways.trunk_from(host, port)
        if trunk is not None and not wanted.username:
            return TrunkIdentity(trunk.name)
        account = board.live.account(wanted.username) if wanted.username else None
        if account is None:
            return StrangerIdentity()
        return AccountIdentity(account.username, dict(account.ha1))

    def invited(self, invited: Invited, now: Instant) -> None:
        """Let a call in, or say why not; a call for help always."""
        board = self.board
        caller = self._caller(invited)
        replaced = board.leg_of(invited.replaces) if invited.replaces is not None else None
        taken = None if invited.replaces is None else self._taken(replaced, caller)
        if isinstance(taken, Refusal):
            self._turn_away(invited, taken.reason, now)
            return
        emergency = self._calls_for_help(invited, caller)
        if board.draining and not emergency:
            self._turn_away(invited, DRAINING, now)
            return
        if len(board.legs) >= board.limits.legs_max and not emergency:
            self._turn_away(invited, OVERLOADED, now)
            return
        trunk = board.live.trunk(caller.trunk) if caller.trunk else None
        if trunk is not None and not self.gateways.room(trunk):
            self._turn_away(invited, TRUNK_FULL, now)
            return
        called = taken or _called(invited, trunk)
        wanted = self._wanted(invited.identity, called, trunk, caller)
        if isinstance(wanted, Refusal):
            self._turn_away(invited, wanted.reason, now)
            return
        takes_over = replaced is not None and replaced.holder == wanted.address
        call = replaced.call if replaced is not None and takes_over else CallId(invited.leg)
        refusal = barred(board, wanted.address.org, call, emergency=emergency)
        if refusal is not None:
            self._turn_away(invited, refusal.reason, now)
            return
        try:
            encryption = arriving(board.live, invited, caller.trunk or "", emergency=emergency)
        except Refused as refused:
            self._turn_away(invited, refused.refusal.reason, now)
            return
        leg = Leg(
            id=invited.leg,
            org=wanted.address.org,
            call=call,
            holder=wanted.address,
            state=LegState.ARRIVED,
            caller=caller,
            called=called,
            at=now,
            outgoing=False,
            trunk=caller.trunk or "",
            account=_account(invited.identity) if caller.user else "",
            sip=invited.leg,
            offer=invited.offer,
            signalled_from=invited.flow.remote[0],
            emergency=emergency,
            encryption=encryption,
            diverted=self._diverted(trunk, invited) if caller.trunk else (),
        )
        board.add(leg)
        if trunk is not None:
            self.gateways.enter(leg, trunk)
        board.bind(leg, invited.leg, invited.flow.remote[0])
        board.trace(leg, invited.leg)
        board.records.note(records.began(leg, wanted.service))
        board.show(leg, "leg.arrived")
        patience = after(now, board.limits.give_up_ms + GRACE_MS)
        board.timers.set(
            ("ring", leg.id), patience, lambda _now: self.hang_up(leg, Refusal(NO_ANSWER))
        )
        arrived = events.LegArrived(
            leg.id,
            leg.call,
            caller,
            called,
            language=wanted.language,
            diverted=leg.diverted,
            replaces=replaced.id if replaced is not None and takes_over else None,
        )
        try:
            board.mailboxes.post(wanted.address, arrived, now)
        except Refused as refused:
            log.warning("call without a program", reason=refused.refusal.id)
            self.hang_up(leg, refused.refusal)

    def _taken(self, replaced: Leg | None, caller: Caller) -> str | Refusal:
        """What a device dials that takes another call's place (RFC 3891): "" for its own user's; for one that
        rings at a colleague's of one's groups, the code by which it is picked up.
        """
        live, user = self.board.live, caller.user
        person = live.person(user) if user is not None else None
        if replaced is None or person is None or replaced.holder.org != person.org:
            return Refusal(FORBIDDEN)
        holder = replaced.holder
        if holder.kind == "phone" and holder.id == person.user:
            return ""
        if replaced.state is not LegState.DIALLING or holder.kind != "phone":
            return Refusal(FORBIDDEN)
        colleague = live.person(UserId(holder.id))
        code = live.feature_codes(person.org).get(Feature.PICK_UP)
        if colleague is None or not code or colleague.user not in live.group_of(person.user):
            return Refusal(FORBIDDEN)
        return code + colleague.extension if colleague.extension else Refusal(FORBIDDEN)

    def _caller(self, invited: Invited) -> Caller:
        identity = invited.identity
        house = self.board.house.account
        if isinstance(identity, UserIdentity):
            return self._person(identity.user)
        if isinstance(identity, GuestIdentity):
            return Caller(key=identity.guest, name=identity.name, guest=identity.guest)
        if isinstance(identity, TrunkIdentity) or identity.account == house:
            name = identity.trunk if isinstance(identity, TrunkIdentity) else house
            trunk = self.board.live.trunk(name)
            number = from_trunk(invited.caller) if trunk is None else shown_by(trunk, invited)
            key = number or f"trunk:{name}"
            hidden = hides(invited.privacy)
            named = "" if hidden else invited.caller_name
            return Caller(key=key, number=None if hidden else number, name=named, trunk=name)
        account = self.board.live.account(identity.account)
        if account is None:
            return Caller(key=f"account:{identity.account}")
        return self._person(account.user)

    def _person(self, user: UserId) -> Caller:
        person = self.board.live.person(user)
        if person is None:
            return Caller(key=person_key(user))
        return Caller(key=person_key(user), number=person.number, user=user, name=person.name)

    def _wanted(
        self, identity: Arriving, called: str, trunk: Trunk | None, caller: Caller
    ) -> Wanted | Refusal:
        """A user's device talks to its user's own program; a guest to their meeting; a trunk to the number's owner.

        The owner's organisation is the number's, whatever else the carrier writes; a number of the sandbox is
        never called through a real trunk, nor the other way round.
        """
        live = self.board.live
        if isinstance(identity, GuestIdentity):
            meeting = identity.meeting
            joining = live.may_join_meeting(meeting.id, meeting.org)
            if not joining.allowed:
                return Refusal(joining.reason, joining.facts)
            return Wanted(meeting, identity.language, JOINING)
        if caller.user is not None:
            person = live.person(caller.user)
            if person is None:
                return Refusal(FORBIDDEN)
            address = Address(person.org, "phone", person.user)
            return Wanted(address, person.language, "user_out")
        if caller.trunk is None:
            return Refusal(FORBIDDEN)
        number = from_trunk(called)
        if number is None or (trunk is not None and not routes.may_carry(trunk, number)):
            return Refusal(UNKNOWN_NUMBER)
        owner = live.owner(number)
        if owner is None:
            return Refusal(UNKNOWN_NUMBER)
        service = SERVICES.get(owner.address.kind, SERVICE_IN)
        return Wanted(owner.address, owner.languages[0] if owner.languages else "en", service)

    def _calls_for_help(self, invited: Invited, caller: Caller) -> bool:
        """A person's own device calls an emergency number of the place where they are."""
        person = self.board.live.person(caller.user) if caller.user is not None else None
        return person is not None and is_emergency(invited.called, person.usage_location)

    def _diverted(self, trunk: Trunk | None, invited: Invited) -> tuple[Diverted, ...]:
        """Who sent the call on, as a carrier says that is believed about numbers, or we ourselves (no trunk)."""
        found = []
        for each in invited.diversions:
            user = each.by.user
            number = from_trunk(user) if trunk is None else routes.number_from(trunk, user)
            owner = None if number is None or trunk is not None else self.board.live.owner(number)
            person = owner is not None and owner.address.kind == "phone"
            sender = UserId(owner.address.id) if owner is not None and person else None
            found.append(Diverted(number, each.reason, sender))
        return tuple(found)

    def _turn_away(self, invited: Invited, reason: Reason, now: Instant) -> None:
        log.info("call turned away", reason=reason.id)
        agent = self.board.dialogs(invited.leg)
        agent.hang_up(invited.leg, Refusal(reason), now, status=reason.sip)


def _account(identity: Arriving) -> str:
    """Of a telephone; a browser has none."""
    return identity.account if isinstance(identity, AccountIdentity) else ""


def _called(invited: Invited, trunk: Trunk | None) -> str:
    """Whom it is for: E.164 of a trunk's, as far as it can be told.

    A carrier where we are registered may call the account and name the number in P-Called-Party-ID (RFC 7315)
    or To.
    """
    if trunk is None:
        return invited.called
    other = ""
    if trunk.registers:
        named = dict(invited.headers).get("P-Called-Party-ID", "")
        other = user_of(named) or invited.to
    return (
        routes.number_from(trunk, invited.called)
        or routes.number_from(trunk, other)
        or invited.called
    )


def shown_by(trunk: Trunk, invited: Invited) -> E164 | None:
    """The caller's number as this carrier has it: from the field where it shows ours."""
    written = invited.caller
    if trunk.caller_id == REMOTE_PARTY and not invited.asserted:
        written = user_of(dict(invited.headers).get("Remote-Party-ID", "")) or written
    return routes.number_from(trunk, written)
