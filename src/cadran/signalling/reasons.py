"""Why a peer cannot be reached before any SIP is spoken."""

from __future__ import annotations

from cadran.errors import Origin, Reason

NO_TRANSPORT = Reason("sip.no_transport", http=501, sip=503, q850=38, origin=Origin.SERVER)
"""The transport is not listened on here; fact ``transport``."""
UNRESOLVED = Reason(
    "sip.unresolved", http=502, sip=503, q850=38, retryable=True, origin=Origin.UPSTREAM
)
"""A host name without an address; fact ``host``."""
