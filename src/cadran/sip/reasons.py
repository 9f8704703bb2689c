"""Why the SIP room ends a leg or refuses a description.

The first two are the common vocabulary of ``services.causes`` (equal values: this room stands below
that one); the others only SIP can tell.
"""

from __future__ import annotations

from cadran.errors import Origin, Reason

HUNG_UP = Reason("call.hung_up", http=200, sip=200, q850=16)
"""The ordinary end."""
CANCELLED = Reason("call.cancelled", http=200, sip=487, q850=16)
"""The caller gave up before the answer."""
NO_CODEC = Reason("call.no_codec", http=415, sip=488, q850=88)
"""Offer and answer have no codec in common (RFC 3264 section 6)."""
NO_ENCRYPTION = Reason("call.no_encryption", http=415, sip=488, q850=88)
"""The stream is to be SRTP, and encryption is off here."""
NEEDS_KEYS = Reason("call.needs_keys", http=415, sip=488, q850=88)
"""Encryption is required, and the description brings no key."""
NEEDS_DTLS = Reason("call.needs_dtls", http=415, sip=488, q850=88)
"""Keys are to be agreed on by DTLS, and the description brings no fingerprint (SHA-256) for it."""
BAD_KEYS = Reason("call.bad_keys", http=415, sip=488, q850=88)
"""None of the keys in a description can be used (RFC 4568)."""
NEEDS_TLS = Reason("call.needs_tls", http=415, sip=488, q850=88)
"""Encryption is required, and the signalling that would carry the keys is not encrypted."""

NO_ACK = Reason("sip.no_ack", http=408, sip=408, q850=102, origin=Origin.UPSTREAM)
"""Our answer was never acknowledged (RFC 3261 section 13.3.1.4)."""
DIALOG_LOST = Reason("sip.dialog_lost", http=410, sip=481, q850=41, origin=Origin.UPSTREAM)
"""The peer no longer knows the call, or no longer answers (RFC 3261 section 12.2.1.2)."""
PATH_LOST = Reason("sip.path_lost", http=502, sip=503, q850=38, origin=Origin.UPSTREAM)
"""The path to the peer failed."""
BAD_SDP = Reason("sip.bad_sdp", http=400, sip=400, q850=95)
"""A session description that cannot be read (RFC 8866); fact ``line``."""
SESSION_EXPIRED = Reason("sip.session_expired", http=408, sip=408, q850=102, origin=Origin.UPSTREAM)
"""The peer stopped showing that the call still stands (RFC 4028 section 10)."""
NO_PRACK = Reason("sip.no_prack", http=504, sip=504, q850=102, origin=Origin.UPSTREAM)
"""Our reliable ringing was never acknowledged (RFC 3262 section 3)."""
