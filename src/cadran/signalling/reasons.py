"""Why a peer cannot be reached before any SIP is spoken."""

from __future__ import annotations

from cadran.errors import Origin, Reason

NO_TRANSPORT = Reason("sip.no_transport", http=501, sip=503, q850=38, origin=Origin.SERVER)
"""The transport is not listened on here; fact ``transport``."""
UNRESOLVED = Reason(
    "sip.unresolved", http=502, sip=503, q850=38, retryable=True, origin=Origin.UPSTREAM
)
"""A host name without an address; fact ``host``."""
CERTIFICATE_OF_ANOTHER = Reason(
    "sip.certificate_of_another", http=502, sip=503, q850=38, origin=Origin.UPSTREAM
)
"""A TLS peer's certificate is for another name than the one asked for; fact ``host``, as of the next ones."""
CERTIFICATE_OUT_OF_DATE = Reason(
    "sip.certificate_out_of_date", http=502, sip=503, q850=38, origin=Origin.UPSTREAM
)
CERTIFICATE_UNKNOWN = Reason(
    "sip.certificate_unknown", http=502, sip=503, q850=38, origin=Origin.UPSTREAM
)
"""No authority that we trust has signed it."""
NO_TLS = Reason("sip.no_tls", http=502, sip=503, q850=38, origin=Origin.UPSTREAM)
"""Whatever listens there speaks no TLS, or none that is safe (RFC 8996)."""
