"""Every "no" about long work, and how such work can end. Texts: ``messages/<language>/jobs.json``."""

from __future__ import annotations

from cadran.errors import Origin, Reason

UNKNOWN_JOB = Reason("jobs.unknown_job", http=404)
TOO_MANY = Reason("jobs.too_many", http=429, retryable=True)
OVER = Reason("jobs.over")
"""It has ended: there is nothing to cancel."""
TOO_LATE = Reason("jobs.too_late")
"""What it decided is being carried out, all of it."""
CANCELLED = Reason("jobs.cancelled")
FAULT = Reason("jobs.fault", http=500, origin=Origin.SERVER)
"""A fault of the program ended it; the log has the details."""
INTERRUPTED = Reason("jobs.interrupted", http=503, retryable=True, origin=Origin.SERVER)
"""The server ended while it ran or waited."""
INTERRUPTED_LATE = Reason("jobs.interrupted_late", http=503, origin=Origin.SERVER)
"""The server ended while what was decided was carried out; its start finishes that."""
