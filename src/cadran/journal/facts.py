"""A fact, as appended and as heard.

Personal data (names, numbers, addresses) goes into ``personal``, which is stored in an erasable table
beside the journal; the journal itself keeps a salted hash of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from cadran.clock import Instant
from cadran.ids import OrgId


class Fact(Struct, frozen=True):
    """Something that happened. ``kind`` is dotted (``leg.answered``), ``subject`` the id it is about."""

    org: OrgId
    kind: str
    subject: str
    at: Instant
    data: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    sequence: int = 0
    """Given by the journal, growing within the system."""

    def __repr__(self) -> str:
        """Without what is personal."""
        return f"Fact({self.kind} of {self.subject}, {self.org}, at {self.at}, {self.data})"

    def numbered(self, sequence: int) -> Fact:
        """The same, as the journal has it."""
        return Fact(self.org, self.kind, self.subject, self.at, self.data, self.personal, sequence)


# Kinds written by the exchange, with their data keys. ``subject`` is the leg.
#   leg.arrived   call, side ("in"), trunk, account, service, service_id; personal: caller, called
#   leg.dialled   call, side ("out"), trunk, payer, service; personal: caller, called
#   leg.answered  call
#   leg.joined    call, bridge / leg.left call, bridge
#   leg.ended     call, cause, by ("peer", "house"), sip, q850, packets_in, packets_out, lost, jitter_us
#   leg.passed    call; the leg is another organisation's from now on, where it begins anew
#   leg.moved     call, to (the new call of a transferred leg)
# Kinds written by rooms: number.*, user.*, licence.*, meeting.*, grant.*, credit.*, phone.*, trunk.*.
