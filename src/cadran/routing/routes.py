"""The order of trunks and gateways for a number, and how each trunk wants it written.

One rule stands above all settings: a sandbox trunk carries only numbers that nobody can own, and every
other trunk carries none of those. Emergency calls go to real trunks alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from cadran.numbering.fiction import is_fictional
from cadran.numbering.number import is_e164
from cadran.routing.trunk import Gateway, Trunk

ROUTES_MAX = 16
"""Ways tried for one call: a caller has hung up long before the seventeenth gateway fails."""


def choose(number: str, trunks: Iterable[Trunk]) -> tuple[tuple[Trunk, Gateway], ...]:
    """Ways for a number (E.164, or an emergency number such as ``112``), best first; empty if none.

    Trunks by priority, among equals the one with the longer matching prefix, then by name; the gateways of
    a trunk by priority and then as listed.
    """
    usable = [(trunk, match) for trunk in trunks if (match := _match(trunk, number)) is not None]
    usable.sort(key=lambda each: (each[0].priority, -each[1], each[0].name))
    ways = (
        (trunk, gateway)
        for trunk, _ in usable
        for gateway in sorted(trunk.gateways, key=lambda each: each.priority)
    )
    return tuple(way for _, way in zip(range(ROUTES_MAX), ways, strict=False))


def may_carry(trunk: Trunk, number: str) -> bool:
    """Whether the number and the trunk are of the same world: the sandbox's or the real one."""
    return trunk.sandbox is is_fictional(number)


def format_for(trunk: Trunk, number: str) -> str:
    """The user part of the URI that the trunk wants; short emergency numbers stay as they are."""
    return number if trunk.plus else number.removeprefix("+")


def _match(trunk: Trunk, number: str) -> int | None:
    """Length of the trunk's best prefix for the number; None if it does not carry it."""
    if not may_carry(trunk, number):
        return None
    if not is_e164(number):
        # An emergency number has no country code: any real trunk of the place takes it.
        return 0 if number.isascii() and number.isdecimal() else None
    return max((len(each) for each in trunk.prefixes if number.startswith(each)), default=None)
