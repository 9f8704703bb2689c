"""Which node runs a program: a lease with a fencing token per address.

Whoever asks first for an address gets it; a lease that is not renewed in time may be taken by another
node, with a higher token, and whatever still comes under the older token is refused. On one node the
answer is always "here".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from cadran.clock import Instant, after
from cadran.ids import Address, NodeId

LEASE_MS = 15_000
"""How long a silent node keeps its programs: three missed renewals."""
RENEW_MS = 5_000


class Lease(Struct, frozen=True):
    """``node`` may run the program until ``until``; ``fence`` grows with every change of hands."""

    node: NodeId
    fence: int
    until: Instant


class Placement(Protocol):
    """Where programs live."""

    def owner(self, address: Address, asker: NodeId, now: Instant) -> Lease:
        """The present lease, taken by ``asker`` if nobody holds one."""
        ...

    def renew(self, node: NodeId, now: Instant) -> None:
        """Prolong all leases of a node."""
        ...

    def release(self, address: Address, node: NodeId, fence: int) -> None:
        """The program is finished."""
        ...


@dataclass(slots=True)
class LeaseTable:
    """Leases in memory, shared by the exchanges of one process."""

    _leases: dict[Address, Lease] = field(default_factory=dict)
    _fence: int = 0

    def owner(self, address: Address, asker: NodeId, now: Instant) -> Lease:
        lease = self._leases.get(address)
        if lease is None or lease.until <= now:
            self._fence += 1
            lease = Lease(asker, self._fence, after(now, LEASE_MS))
            self._leases[address] = lease
        return lease

    def renew(self, node: NodeId, now: Instant) -> None:
        for address, lease in list(self._leases.items()):
            if lease.node == node and lease.until > now:
                self._leases[address] = Lease(node, lease.fence, after(now, LEASE_MS))

    def release(self, address: Address, node: NodeId, fence: int) -> None:
        lease = self._leases.get(address)
        if lease is not None and lease.node == node and lease.fence == fence:
            del self._leases[address]


@dataclass(slots=True)
class Here:
    """The placement of a single node: everything is here, for ever."""

    def owner(self, address: Address, asker: NodeId, now: Instant) -> Lease:
        del address
        return Lease(asker, 1, after(now, LEASE_MS))

    def renew(self, node: NodeId, now: Instant) -> None:
        """Nothing runs out."""

    def release(self, address: Address, node: NodeId, fence: int) -> None:
        """Nothing is held."""
