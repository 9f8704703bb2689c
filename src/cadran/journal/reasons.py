"""Why the journal says no."""

from __future__ import annotations

from cadran.errors import Origin, Reason

BAD_FACT = Reason("journal.bad_fact", http=500, sip=500, origin=Origin.SERVER)
"""A room tried to note something that is no fact: too long, not JSON, or a secret."""
UNKNOWN_MESSAGE = Reason("journal.unknown_message", http=404)
"""No such message in the outbox, or it was claimed by somebody else since."""
MESSAGE_GONE = Reason("journal.message_gone", http=409)
"""It carried a secret, which is erased once it was sent or given up."""
