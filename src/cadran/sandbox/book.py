"""What was sold, and to whom calls are delivered: one small file that survives a restart."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cadran.errors import Refused
from cadran.ids import E164
from cadran.sandbox.reasons import BOOK_FULL, TAKEN

ORDERS_MAX = 10_000
"""Orders remembered for repetition: a trial makes a few hundred."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sale. ``deliver_to`` is a SIP URI."""

    id: str
    numbers: tuple[E164, ...]
    deliver_to: str


@dataclass(slots=True)
class Book:
    """Orders and sold numbers, on disk at ``path`` after each change."""

    path: Path
    orders: dict[str, Order] = field(default_factory=dict)
    sold: dict[E164, str] = field(default_factory=dict)
    """Number to the SIP URI that its calls go to."""

    @classmethod
    def open(cls, folder: Path) -> Book:
        """Read the book, or begin one. Raises ``OSError`` or ``ValueError`` if it cannot be read."""
        folder.mkdir(parents=True, exist_ok=True)
        book = cls(folder / "book.json")
        if book.path.exists():
            data = json.loads(book.path.read_text("utf-8"))
            for name, each in data["orders"].items():
                numbers = tuple(E164(number) for number in each["numbers"])
                book.orders[name] = Order(name, numbers, each["deliver_to"])
            book.sold = {E164(number): to for number, to in data["sold"].items()}
        return book

    def order(self, name: str, numbers: Sequence[E164], deliver_to: str) -> Order:
        """Sell all or none. Repeated with the same name it answers the first sale and sells nothing.

        Raises ``Refused``.
        """
        known = self.orders.get(name)
        if known is not None:
            return known
        if any(number in self.sold for number in numbers):
            raise Refused(TAKEN)
        if len(self.orders) >= ORDERS_MAX:
            raise Refused(BOOK_FULL, most=ORDERS_MAX)
        made = Order(name, tuple(numbers), deliver_to)
        self.orders[name] = made
        self.sold.update(dict.fromkeys(numbers, deliver_to))
        self._write()
        return made

    def move(self, numbers: Sequence[E164], deliver_to: str) -> None:
        """Numbers that came from another carrier: calls to them go there from now on."""
        self.sold.update(dict.fromkeys(numbers, deliver_to))
        self._write()

    def give_back(self, number: str) -> bool:
        """End the contract for a number; whether there was one."""
        if self.sold.pop(E164(number), None) is None:
            return False
        self._write()
        return True

    def _write(self) -> None:
        data: Mapping[str, object] = {
            "orders": {
                each.id: {"numbers": each.numbers, "deliver_to": each.deliver_to}
                for each in self.orders.values()
            },
            "sold": self.sold,
        }
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
