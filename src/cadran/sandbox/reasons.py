"""Why the carrier sells nothing, or ends a call."""

from __future__ import annotations

from cadran.errors import Reason

NOT_IN_SERVICE = Reason("sandbox.not_in_service", http=404, sip=404, q850=1)
"""No telephone of the sandbox's world has the number."""
WORLD_REFUSES = Reason("sandbox.world_refuses", http=403, sip=403, q850=21)
"""The telephone's behaviour: busy, rejecting, out of order, or not for callers from abroad."""
OVER = Reason("sandbox.over", http=200, sip=200, q850=16)
"""The ordinary end."""
FULL = Reason("sandbox.full", http=503, sip=503, q850=42)
"""More calls at once than the sandbox carries."""
TAKEN = Reason("sandbox.taken", http=409)
"""A number of the order belongs to another order already."""
NO_SUCH_PORT = Reason("sandbox.no_such_port", http=404)
PORT_STEP = Reason("sandbox.port_step", http=409)
"""The order stands where this cannot be done any more, or not yet."""
DESK_FULL = Reason("sandbox.desk_full", http=503)
BOOK_FULL = Reason("sandbox.book_full", http=503)
