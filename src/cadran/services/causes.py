"""Why legs end: one vocabulary for programs, records, SIP responses and the caller's ear.

SIP codes: RFC 3261 section 21; Q.850 causes as in RFC 3398 section 8.
"""

from __future__ import annotations

from collections.abc import Mapping

from cadran.errors import Fact, Origin, Reason, Refusal

HUNG_UP = Reason("call.hung_up", http=200, sip=200, q850=16)
"""The ordinary end."""
CANCELLED = Reason("call.cancelled", http=200, sip=487, q850=16)
"""The caller gave up before the answer."""
BUSY = Reason("call.busy", sip=486, q850=17, prompt="call.busy")
ANSWERED_ELSEWHERE = Reason("call.answered_elsewhere", http=200, sip=487, q850=26)
"""Somebody else took the call (Q.850 cause 26, non-selected user clearing)."""
NO_ANSWER = Reason("call.no_answer", sip=480, q850=19, prompt="call.no_answer")
DO_NOT_DISTURB = Reason("call.do_not_disturb", sip=480, q850=21, prompt="call.do_not_disturb")
"""The user takes no calls just now."""
REJECTED = Reason("call.rejected", sip=603, q850=21, prompt="call.rejected")
SENT_ON = Reason("call.sent_on", http=200, sip=302, prompt="call.rejected")
"""A device sends calls to somewhere else by itself (3xx); the fact ``to`` says where."""
UNKNOWN_NUMBER = Reason(
    "call.unknown_number", http=404, sip=404, q850=1, prompt="call.unknown_number"
)
NOT_REGISTERED = Reason("call.not_registered", sip=480, q850=20, prompt="call.no_answer")
FORBIDDEN = Reason("call.forbidden", http=403, sip=403, q850=21, prompt="call.forbidden")
CARRIER_FAILED = Reason(
    "call.carrier_failed",
    http=502,
    sip=503,
    q850=41,
    retryable=True,
    origin=Origin.UPSTREAM,
    prompt="call.carrier_failed",
)
NO_MEDIA = Reason("call.no_media", http=408, sip=408, q850=41)
"""No RTP came for the named silence limit."""
UNPROVEN = Reason("call.unproven", http=403, sip=403, q850=21)
"""The other end's certificate is not the one that its signalling named, or it agrees on no keys for its sound."""
TOO_LONG = Reason("call.too_long", http=200, sip=200, q850=102)
"""The maximum length was reached."""
MEDIA_LOST = Reason("call.media_lost", http=500, sip=500, q850=41, origin=Origin.SERVER)
"""The media worker died."""
PEER_LOST = Reason("call.peer_lost", http=500, sip=500, q850=41, origin=Origin.SERVER)
"""The service on the other side broke."""
OVERLOADED = Reason(
    "call.overloaded", http=503, sip=503, q850=42, retryable=True, origin=Origin.SERVER
)
DRAINING = Reason("call.draining", http=503, sip=503, q850=42, retryable=True, origin=Origin.SERVER)
NO_CODEC = Reason("call.no_codec", http=415, sip=488, q850=88)
CREDIT_EXHAUSTED = Reason("credit.exhausted", http=402, sip=402, q850=21, prompt="credit.exhausted")
REMOVED = Reason("meeting.removed", http=200, sip=200, q850=16, prompt="meeting.removed")
MEETING_ENDED = Reason("meeting.ended", http=200, sip=200, q850=16, prompt="meeting.ended")


def told(what: object) -> Mapping[str, Fact]:
    """The cause that a peer named for its end (Q.850), for the other side of its call to hear too."""
    number = what.facts.get("q850") if isinstance(what, Refusal) else None
    return {} if number is None else {"q850": number}
