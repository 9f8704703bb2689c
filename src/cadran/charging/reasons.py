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
