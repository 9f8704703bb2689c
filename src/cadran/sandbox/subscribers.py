"""Who still has their telephone at the old side: accounts of a losing carrier, with numbers to move.

None of these numbers is on sale. As long as nobody has taken them over, each rings a telephone of the sandbox
that says a tone of its own, so that one hears on which side a call has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadran.ids import E164
from cadran.numbering import fiction
from cadran.sandbox.world import Behaviour, Telephone

OLD_SIDE_TONE_HZ = 850
"""A multiple of 50 Hz, and no other telephone's."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the losing carrier knows of a customer. ``pin`` "" where it asks for none."""

    carrier: str
    number: str
    organisation: str
    country: str
    btn: E164
    numbers: tuple[E164, ...]
    """With the BTN, which is the first."""
    pin: str = ""


def _account(carrier: str, number: str, country: str, first: str, count: int) -> Account:
    start = int(first[1:])
    numbers = tuple(E164(f"+{start + index}") for index in range(count))
    assert all(fiction.is_fictional(each) for each in numbers)
    return Account(carrier, number, "Demo", country, numbers[0], numbers)


ACCOUNTS = (
    _account("Ligne Ancienne", "FR-1001", "FR", "+33199009900", 20),
    _account("Old Line", "GB-1001", "GB", "+442079460900", 20),
    _account("Former Bell", "US-1001", "US", "+12125550190", 10),
)
BY_NUMBER = {number: account for account in ACCOUNTS for number in account.numbers}


def old_telephone(number: str) -> Telephone | None:
    """The telephone at the old side, if the number has one."""
    account = BY_NUMBER.get(E164(number))
    if account is None:
        return None
    return Telephone(E164(number), account.country, Behaviour.TALKS, OLD_SIDE_TONE_HZ)
