"""What is refused where an attendant is set up."""

from __future__ import annotations

from cadran.errors import Reason

BAD_ZONE = Reason("attendant.bad_zone", http=422)
BAD_HOURS = Reason("attendant.bad_hours", http=422)
"""Ends before it begins, overlaps, beyond 24:00, too many ranges, or no such day."""
BAD_HOLIDAY = Reason("attendant.bad_holiday", http=422)
MANY_HOLIDAYS = Reason("attendant.many_holidays", http=422)
DEAD_END = Reason("attendant.dead_end", http=422)
"""Nothing follows the greeting: no menu, no target, no end."""
BAD_KEY = Reason("attendant.bad_key", http=422)
NO_TARGET = Reason("attendant.no_target", http=422)
NO_OPERATOR = Reason("attendant.no_operator", http=422)
BAD_NUMBER = Reason("attendant.bad_number", http=422)
UNKNOWN_TARGET = Reason("attendant.unknown_target", http=422)
ENDLESS = Reason("attendant.endless", http=422)
"""No way out: attendants that lead to each other only, or pass callers on beyond the limit."""
