"""Why the store says no."""

from __future__ import annotations

from cadran.errors import Origin, Reason

UNAVAILABLE = Reason(
    "store.unavailable", http=503, sip=503, q850=41, retryable=True, origin=Origin.SERVER
)
"""A full disk, a stalled or unreachable database. What was asked may have happened: repeat it by its id."""
OVERLOADED = Reason(
    "store.overloaded", http=503, sip=503, q850=42, retryable=True, origin=Origin.SERVER
)
"""A queue is full; nothing happened."""
CLOSED = Reason("store.closed", http=503, sip=503, q850=41, retryable=True, origin=Origin.SERVER)
NEWER = Reason("store.newer", http=500, sip=500, q850=41, origin=Origin.SERVER)
"""The database was written by a later release; there is no way back."""
BAD_URL = Reason("store.bad_url", http=400)
NOT_A_FILE = Reason("store.not_a_file", http=400)
"""PostgreSQL is copied by its own tools."""
NOT_A_BACKUP = Reason("store.not_a_backup", http=400)
IN_USE = Reason("store.in_use", http=409)
"""A restore was asked into a database that a running server holds."""
