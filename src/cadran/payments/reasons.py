"""Why payments say no."""

from __future__ import annotations

from cadran.errors import Origin, Reason

UNKNOWN_METHOD = Reason("payments.unknown_method", http=404)
BAD_METHOD = Reason("payments.bad_method", http=422)
"""The provider does not know this way to pay."""
TOO_MANY_METHODS = Reason("payments.too_many_methods", http=409)
METHOD_IN_USE = Reason("payments.method_in_use", http=409)
"""Auto-recharge pays with it."""
METHOD_NEEDED = Reason("payments.method_needed", http=422)
"""Credit is paid for; only the server's console may write in what was paid some other way."""
UNKNOWN_PAYMENT = Reason("payments.unknown_payment", http=404)
OTHER_PAYMENT = Reason("payments.other_payment", http=409)
"""The id was used for another amount before."""
TOO_LITTLE = Reason("payments.too_little", http=422)
"""Below the least funding, which is a rule of the edition."""
TOO_MUCH = Reason("payments.too_much", http=422)
TOO_MANY_OPEN = Reason("payments.too_many_open", http=429)
"""Payments under way: their end is waited for."""
BAD_TRIGGER = Reason("payments.bad_trigger", http=422)
NO_PROVIDER = Reason("payments.no_provider", http=503, origin=Origin.SERVER)
"""The operator has set no payment provider, and practice in the sandbox is over or has not begun."""
PROVIDER_SILENT = Reason(
    "payments.provider_silent", http=502, retryable=True, origin=Origin.UPSTREAM
)
"""It does not answer; whether it took the money is asked again until it is known."""
PROVIDER_BROKEN = Reason("payments.provider_broken", http=502, origin=Origin.UPSTREAM)
