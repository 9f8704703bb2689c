"""Who pays for a leg, and from what. Whoever caused the paid leg pays to its end, whatever becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from cadran.entitlement.facts import CallFacts
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.ids import E164, Address
from cadran.money.pools import Pool
from cadran.numbering.kinds import Kind
from cadran.numbering.number import from_trunk, kind_of
from cadran.services.actions import Payer

JOINING = "conf_in"
"""Call type of the usage report for who dials in."""
SERVICE_IN = "ucap_in"
"""And for who calls an attendant or a queue."""
SERVICES = {"dial-in": JOINING, "phone": "user_in"}
"""Call types by the kind of program that is called; any other is a service's own."""


class Bill(Struct, frozen=True):
    """Who pays for a leg to or from a number, and from what: pools in their order, then money if it may be.

    ``payer`` is a user, or a service by its program's address (``kind:id``). ``inbound``: the world calls us.
    """

    payer: str
    service: str
    number: E164
    pools: tuple[Pool, ...] = ()
    credits: bool = True
    trunk: str = ""
    inbound: bool = False

    @classmethod
    def of_call(cls, payer: Payer, number: E164, facts: CallFacts, trunk: str) -> Bill:
        """For a call out, by the facts that allowed it."""
        return cls(payer.user, payer.service, number, facts.pools, facts.credits_pay, trunk)


@dataclass(slots=True)
class ArrivingBills:
    """What calls from the world cost us: toll-free numbers, and conferencing that is paid by the minute."""

    board: Board

    def of_answer(self, leg: Leg) -> Bill | None:
        """A toll-free number is paid by the organisation that it belongs to, from the answer on."""
        number = self._called(leg)
        if leg.metered is not None or number is None or kind_of(number) is not Kind.TOLL_FREE:
            return None
        service = SERVICES.get(leg.holder.kind, SERVICE_IN)
        payer = f"{leg.holder.kind}:{leg.holder.id}"
        return Bill(payer, service, number, trunk=leg.trunk, inbound=True)

    def of_entry(self, leg: Leg, to: Address) -> Bill | None:
        """Who dials into a meeting is paid by its organiser, where their conferencing has no minutes."""
        number = self._called(leg)
        if leg.metered is not None or number is None or to.kind != "meeting":
            return None
        organiser = self.board.live.pays_for_joining(to.id)
        if organiser is None:
            return None
        return Bill(organiser, JOINING, number, trunk=leg.trunk, inbound=True)

    def _called(self, leg: Leg) -> E164 | None:
        """The number of ours that the world called; None for calls that never left the house."""
        if leg.outgoing or not leg.trunk or leg.trunk == self.board.house.account:
            return None
        number = from_trunk(leg.called)
        return None if number is None else E164(number)
