"""Why charging says no. That money is spent is ``credit.exhausted``, in ``services.causes``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

NO_RATE = Reason("charging.no_rate", http=422, sip=403, q850=3)
"""No line of the rate deck covers the number: nobody may be charged an unknown price."""
UNKNOWN_GRANT = Reason("charging.unknown_grant", http=404, sip=404)
GRANT_SETTLED = Reason("charging.grant_settled", http=409)
OTHER_GRANT = Reason("charging.other_grant", http=409)
"""The id was used for something else before."""
BAD_CURRENCY = Reason("charging.bad_currency", http=422)
NODE_DIED = Reason(
    "charging.node_died", http=500, sip=500, q850=41, retryable=True, origin=Origin.SERVER
)
"""Why a leg ended whose node died: settled by the last proof of life."""

LIMIT_REACHED = Reason("limits.reached", http=403, sip=403, q850=21, prompt="call.forbidden")
"""A cap on spending; the facts say whose and which."""
TOO_MANY_CALLS = Reason(
    "limits.too_many_calls", http=403, sip=403, q850=21, prompt="call.forbidden"
)
"""Paid calls at once; of a destination that is off, none."""
TOO_FAST = Reason("limits.too_fast", http=403, sip=403, q850=21, prompt="call.forbidden")
"""More calls within a minute than anybody makes by hand: the payer is blocked."""
BLOCKED = Reason("limits.blocked", http=403, sip=403, q850=21, prompt="call.forbidden")
BAD_CAP = Reason("limits.bad_cap", http=422)
NOTHING_WAITS = Reason("limits.nothing_waits", http=404)
"""No raise of this cap is waiting."""
SAME_PERSON = Reason("limits.same_person", http=403)
"""A raise has to be confirmed by a second owner."""
NOT_BLOCKED = Reason("limits.not_blocked", http=404)
