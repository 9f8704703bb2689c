"""Why reports say no."""

from __future__ import annotations

from cadran.errors import Reason

UNKNOWN_CALL = Reason("reports.unknown_call", http=404)
UNKNOWN_RECORDING = Reason("reports.unknown_recording", http=404)
BAD_CURSOR = Reason("reports.bad_cursor", http=400)
"""The cursor was not made here."""
RANGE_TOO_LONG = Reason("reports.range_too_long", http=422)
"""More sums than one answer holds: ask for fewer days."""
