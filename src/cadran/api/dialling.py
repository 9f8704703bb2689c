"""What people type as a number to call."""

from __future__ import annotations

from cadran.errors import Refusal, Refused
from cadran.ids import E164
from cadran.numbering.dial_plan import interpret


def meant(country: str, typed: str) -> E164:
    """The number, by the dial plan of a country; an emergency number stays short.

    Raises ``Refused`` with the dial plan's reason.
    """
    dialled = interpret(typed, country)
    if isinstance(dialled, Refusal):
        raise Refused(dialled.reason, **dict(dialled.facts))
    return dialled.number or E164(dialled.short)
