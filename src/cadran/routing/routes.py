"""The order of trunks and gateways for a number, and how each trunk wants it written.

One rule stands above all settings: a sandbox trunk carries only numbers that nobody can own, and every
other trunk carries none of those. Emergency calls go to real trunks alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cadran.errors import Refusal
from cadran.ids import E164
from cadran.numbering import number as numbering
from cadran.numbering.fiction import is_fictional
from cadran.numbering.number import from_trunk, is_e164
from cadran.routing.trunk import DIGITS, NATIONAL, Gateway, Trunk

ROUTES_MAX = 16
"""Ways tried for one call: a caller has hung up long before the seventeenth gateway fails."""


def choose(
    number: str, trunks: Iterable[Trunk], country: str = ""
) -> tuple[tuple[Trunk, Gateway], ...]:
    """Ways for a number (E.164, or an emergency number such as ``112``), best first; empty if none.

    Trunks by priority, among equals the one with the longer matching prefix, then by name; the gateways of
    a trunk by priority and then as listed. For an emergency number the trunks that promise to carry those of
    ``country`` come first; the others are tried after them, since any answer is better than none.
    """
    helping, fictional = not is_e164(number), is_fictional(number)
    usable = [
        (trunk, match)
        for trunk in trunks
        if trunk.active and trunk.sandbox is fictional
        if (match := _match(trunk, number, helping=helping)) is not None
    ]
    usable.sort(
        key=lambda each: (
            helping and country not in each[0].emergency,
            each[0].priority,
            -each[1],
            each[0].name,
        )
    )
    ways = (
        (trunk, gateway)
        for trunk, _ in usable
        for gateway in sorted(trunk.gateways, key=lambda each: each.priority)
    )
    return tuple(islice(ways, ROUTES_MAX))


def may_carry(trunk: Trunk, number: str) -> bool:
    """Whether the number and the trunk are of the same world: the sandbox's or the real one."""
    return trunk.sandbox is is_fictional(number)


def spoken(trunk: Trunk, number: str) -> str:
    """The number in the form of the trunk; short emergency numbers stay as they are."""
    if not is_e164(number) or trunk.form not in (NATIONAL, DIGITS):
        return number
    if trunk.form == NATIONAL:
        return numbering.dialled_from(number, trunk.country)
    return number.removeprefix("+")


def format_for(trunk: Trunk, number: str) -> str:
    """The user part of the URI of a call to it: also with what the carrier wants put before it, or left off."""
    if not is_e164(number):
        return number
    return trunk.prefix + spoken(trunk, number).removeprefix(trunk.strip)


def number_from(trunk: Trunk, user: str) -> E164 | None:
    """The number in the user part of a URI of this trunk's; None for what is no number (``anonymous``).

    National ones are understood where the trunk has them so; nothing else is guessed.
    """
    if trunk.prefix:
        user = user.removeprefix(trunk.prefix)
    if trunk.form != NATIONAL or user.startswith(("+", "00")):
        return from_trunk(user)
    found = numbering.read(user.partition(";")[0], trunk.country)
    return None if isinstance(found, Refusal) else found.e164


def _match(trunk: Trunk, number: str, *, helping: bool) -> int | None:
    """Length of the trunk's best prefix for the number; None if it does not carry it."""
    if helping:
        # An emergency number has no country code: any real trunk of the place takes it.
        return 0 if number.isascii() and number.isdecimal() else None
    return max((len(each) for each in trunk.prefixes if number.startswith(each)), default=None)
