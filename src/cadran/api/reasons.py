"""Every "no" of the API itself. Texts: ``messages/<language>/api.json``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

INVALID_INPUT = Reason("api.invalid_input", http=422)
MALFORMED_JSON = Reason("api.malformed_json", http=400)
MALFORMED_REQUEST = Reason("api.malformed_request", http=400)
BODY_TOO_LARGE = Reason("api.body_too_large", http=413)
UNKNOWN_ROUTE = Reason("api.unknown_route", http=404)
METHOD_NOT_ALLOWED = Reason("api.method_not_allowed", http=405)
NOT_FOUND = Reason("api.not_found", http=404)
"""What was asked for is not there, or not for the asker to know of: no difference can be seen."""
BAD_CURSOR = Reason("api.bad_cursor", http=400)
KEY_REUSED = Reason("api.key_reused", http=422)
"""An Idempotency-Key came again with another request."""

SIGN_IN_NEEDED = Reason("api.sign_in_needed", http=401)
CSRF = Reason("api.csrf", http=403)
FOREIGN_ORIGIN = Reason("api.foreign_origin", http=403)
PROVISION_NEEDS_HTTPS = Reason("api.provision_needs_https")
ROLE = Reason("api.role", http=403)
ROLE_ABOVE = Reason("api.role_above", http=403)
"""The account meant may do more than the asker's."""
TOKEN_SCOPE = Reason("api.token_scope", http=403)
UNKNOWN_SCOPE = Reason("api.unknown_scope", http=422)
OWN_ONLY = Reason("api.own_only", http=403)
SANDBOX_IS_SHARED = Reason("api.sandbox_is_shared", http=403)
NOTHING_TO_TEST = Reason("api.nothing_to_test", http=409)
PRICES = Reason("api.prices", http=403)
"""Where several organisations live, only the operator sets prices."""
NOTHING_TO_ERASE = Reason("api.nothing_to_erase", http=422)
"""Neither a person nor a moment was named: everything is not forgotten by a slip."""

UNKNOWN_TOPIC = Reason("api.unknown_topic", http=404)
BAD_MESSAGE = Reason("api.bad_message", http=422)
TOO_MANY_STREAMS = Reason("api.too_many_streams", http=503, retryable=True, origin=Origin.SERVER)
BUSY = Reason("api.busy", http=503, retryable=True, origin=Origin.SERVER)
"""Too many people sign in at once."""
PAGE_NOT_BUILT = Reason("api.page_not_built", http=503, origin=Origin.SERVER)
INTERNAL = Reason("api.internal", http=500, retryable=True, origin=Origin.SERVER)
