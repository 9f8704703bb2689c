"""Why notices say no."""

from __future__ import annotations

from cadran.errors import Reason

BAD_URL = Reason("notices.bad_url", http=422)
"""No address of the public web that events may be sent to."""
PRIVATE_URL = Reason("notices.private_url", http=422)
"""It leads into a private network or to this machine, which the operator has not allowed."""
UNKNOWN_WEBHOOK = Reason("notices.unknown_webhook", http=404)
TOO_MANY_WEBHOOKS = Reason("notices.too_many_webhooks", http=409)
UNKNOWN_KIND = Reason("notices.unknown_kind", http=422)
NO_ADDRESS = Reason("notices.no_address", http=422)
"""The person's login is no mail address, and none other is known."""
BAD_MAIL_URL = Reason("notices.bad_mail_url", http=422)
"""The setting for the mail server cannot be read."""
