"""Auto attendants: a number that answers by itself, says what the keys do, and sends callers on."""

from __future__ import annotations

from cadran.services.attendant.program import Attendant

__all__ = ["Attendant"]
