"""The world that answers Cadran's outgoing calls: fixed numbers, each with one way to behave.

France uses 06 39 98 00 0x (mobile numbers kept for fiction by Arcep), the United Kingdom 07700 900 00x
(Ofcom), the United States 202-555-019x; x chooses the behaviour, the same in each country:

====  ==========================================================================
1     rings, answers and talks (a steady tone, another pitch in each country)
2     rings, answers and says back what it hears
3     rings for ever
4     busy
5     rejects the call
6     does not exist
7     answers, talks and hangs up after five seconds
8     never answers at all, not even with a ringing tone
9     the network is out of order
====  ==========================================================================

Whoever talks hangs up after ten minutes. Toll-free numbers of each country answer only callers of their own country.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cadran.ids import E164
from cadran.numbering import fiction
from cadran.numbering.number import country_of


class Behaviour(StrEnum):
    """How a number of the world answers."""

    TALKS = "talks"
    ECHOES = "echoes"
    RINGS_OUT = "rings_out"
    BUSY = "busy"
    REJECTS = "rejects"
    DOES_NOT_EXIST = "does_not_exist"
    HANGS_UP = "hangs_up"
    SILENT = "silent"
    OUT_OF_ORDER = "out_of_order"
    OWN_COUNTRY_ONLY = "own_country_only"


RINGING_MS = 300
"""A quick hand: trials and tests do not wait for a real one."""
HANGS_UP_AFTER_MS = 5_000
TALKS_AT_MOST_MS = 600_000
"""Nobody talks for ever: a call that was forgotten ends by itself, and a stopping server need not cut it."""
STATUS = {
    Behaviour.BUSY: 486,
    Behaviour.REJECTS: 603,
    Behaviour.DOES_NOT_EXIST: 404,
    Behaviour.OUT_OF_ORDER: 503,
}
"""Final answers of those that refuse (RFC 3261 section 21)."""
REFUSED_ABROAD = 403
"""A toll-free number's answer to callers of another country."""

_BASES = {"FR": "+3363998000", "GB": "+44770090000", "US": "+1202555019"}
_TOLL_FREE = {"FR": "+338050999", "GB": "+448081570999", "US": "+18330550199"}
_TONES_HZ = {"FR": 450, "GB": 550, "US": 650}
"""Multiples of 50 Hz: a whole number of periods in 20 ms, and no part of any key's tones."""
CALLER_TONE_HZ = 750
"""What the sandbox's own callers say, once they have pressed their keys."""
_ORDER = (
    Behaviour.TALKS,
    Behaviour.ECHOES,
    Behaviour.RINGS_OUT,
    Behaviour.BUSY,
    Behaviour.REJECTS,
    Behaviour.DOES_NOT_EXIST,
    Behaviour.HANGS_UP,
    Behaviour.SILENT,
    Behaviour.OUT_OF_ORDER,
)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number of the world. ``tone_hz`` is what it says, where it talks."""

    number: E164
    country: str
    behaviour: Behaviour
    tone_hz: int


def _telephones() -> dict[E164, Telephone]:
    found = {}
    for country, base in _BASES.items():
        tone_hz = _TONES_HZ[country]
        for digit, behaviour in enumerate(_ORDER, start=1):
            number = E164(f"{base}{digit}")
            found[number] = Telephone(number, country, behaviour, tone_hz)
        free = E164(_TOLL_FREE[country])
        found[free] = Telephone(free, country, Behaviour.OWN_COUNTRY_ONLY, tone_hz)
    assert all(fiction.is_fictional(number) for number in found)
    return found


TELEPHONES = _telephones()
"""The table, by number."""


def telephone(number: str) -> Telephone:
    """Who answers at a number; nobody at all where the table has none."""
    known = TELEPHONES.get(E164(number))
    if known is not None:
        return known
    return Telephone(E164(number), country_of(number), Behaviour.DOES_NOT_EXIST, 0)


def talks_for_ms(phone: Telephone) -> int:
    """How long after answering the telephone hangs up by itself."""
    return HANGS_UP_AFTER_MS if phone.behaviour is Behaviour.HANGS_UP else TALKS_AT_MOST_MS


def admits(called: Telephone, caller: str) -> bool:
    """Whether the telephone answers this caller (E.164, or "" if hidden)."""
    if called.behaviour is not Behaviour.OWN_COUNTRY_ONLY:
        return True
    return bool(caller) and country_of(caller) == called.country
