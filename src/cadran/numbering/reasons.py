"""Why a number, or what was dialled, means nothing here. Facts: ``dialled``, ``country`` (ISO 3166-1 alpha-2)."""

from __future__ import annotations

from cadran.errors import Reason

_PROMPT = "call.unknown_number"

NOT_A_NUMBER = Reason("numbering.not_a_number", http=422, sip=484, q850=28, prompt=_PROMPT)
"""Letters, signs or nothing where digits should be."""
TOO_LONG = Reason("numbering.too_long", http=422, sip=484, q850=28, prompt=_PROMPT)
INCOMPLETE = Reason("numbering.incomplete", http=422, sip=484, q850=28, prompt=_PROMPT)
"""Too few digits for any number of the country."""
UNASSIGNABLE = Reason("numbering.unassignable", http=422, sip=404, q850=1, prompt=_PROMPT)
"""As long as a number, and in no range of its country's numbering plan."""
UNKNOWN_COUNTRY = Reason("numbering.unknown_country", http=422, sip=484)
OUTSIDE_PREFIX_WANTED = Reason(
    "numbering.outside_prefix_wanted", http=422, sip=484, q850=28, prompt=_PROMPT
)
SHORT_CODE = Reason("numbering.short_code", http=422, sip=404, q850=3, prompt=_PROMPT)
"""A short number of the country's own (directory enquiries, operator…): no carrier takes it from us."""
SERVICE_CODE = Reason("numbering.service_code", http=422, sip=484, q850=28, prompt=_PROMPT)
"""A star code that means nothing to us."""
BAD_FEATURE_CODE = Reason("numbering.bad_feature_code", http=422)
FEATURE_CODES_CLASH = Reason("numbering.feature_codes_clash", http=422)
"""One code is, or begins, another one: nobody could tell which was meant."""
