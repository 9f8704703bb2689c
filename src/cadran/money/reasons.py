"""Why the ledger's rules say no. Their words stand with those of charging, which applies the rules."""

from __future__ import annotations

from cadran.errors import Reason

OVER_LIMIT = Reason("charging.over_limit", http=402, sip=402, q850=21)
BAD_AMOUNT = Reason("charging.bad_amount", http=422)
TRANSFER_ENDED = Reason("charging.transfer_ended")
STEP_OUT_OF_ORDER = Reason("charging.step_out_of_order")
