"""Every door that changes what the live model shows, over one store, and a carrier in memory whose shop a test can watch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from threading import Lock

from cadran.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory import Directory, User
from cadran.directory.meetings import Meetings
from cadran.directory.outbound import Outbound
from cadran.directory.phones import Phones
from cadran.directory.sealing import Sealer
from cadran.directory.trunks import Trunks
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers import Numbers, reasons
from cadran.numbers.offer import Offer
from cadran.store.store import Store

ACME, OTHER = OrgId("acme"), OrgId("other")


@dataclass
class MovedClock:
    now: int = 1_700_000_000_000

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class Shop:
    """A carrier in memory, with the rules of the real ones: all or none, once an id, 409 when sold."""

    sandbox: bool = True
    sold: dict[E164, str] = field(default_factory=dict)
    orders: dict[str, tuple[E164, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """``before``: dies before the order is noted; ``after``: it is noted and the answer is lost."""
    first: int = 0
    """Where the French numbers begin: shops of different processes sell different ones."""
    lock: Lock = field(default_factory=Lock)

    def stock(self, wanted):
        country, city, kind, quantity = wanted.country, wanted.city, wanted.kind, wanted.quantity
        self.asked.append(f"stock {country} {city} {kind}")
        plans = {
            ("FR", "geographic"): ("+3319900{:04}", "1", city or "Paris"),
            ("GB", "toll_free"): ("+44808157{:04}", "", ""),
            ("CL", "geographic"): ("+1312555{:04}", "", "Santiago"),
            ("US", "geographic"): ("+1212555{:04}", "212", "New York City"),
        }
        shape, area, place = plans[country, kind]
        first = 100 if country in {"US", "CL"} else self.first
        numbers = (E164(shape.format(first + each)) for each in range(100))
        free = [each for each in numbers if each not in self.sold][:quantity]
        return [Offer(each, country, place, area, kind) for each in free]

    def order(self, order, numbers):
        with self.lock:
            self.asked.append(f"order {order}")
            trouble = self.trouble.pop(0) if self.trouble else ""
            if trouble == "before":
                raise Refused(reasons.CARRIER_SILENT)
            if self.orders.get(order) != tuple(numbers):
                if any(each in self.sold for each in numbers):
                    raise Refused(reasons.TAKEN)
                self.orders[order] = tuple(numbers)
                self.sold.update(dict.fromkeys(numbers, order))
            if trouble == "after":
                raise Refused(reasons.CARRIER_SILENT)

    def give_back(self, number):
        self.asked.append(f"give back {number}")
        if self.trouble and self.trouble.pop(0):
            raise Refused(reasons.CARRIER_SILENT)
        self.sold.pop(number, None)


@dataclass
class Doors:
    store: Store
    clock: MovedClock = field(default_factory=MovedClock)
    shop: Shop = field(default_factory=Shop)
    org: OrgId = ACME
    other: OrgId = OTHER
    fresh: bool = True
    """Make the organisations; False: another process has."""

    def __post_init__(self) -> None:
        parts = (self.store, self.clock, os.urandom)
        self.directory = Directory(*parts)
        self.licences = self.directory.licences
        self.meetings = Meetings(*parts, Sealer(os.urandom(32), os.urandom))
        self.phones = Phones(*parts)
        self.trunks = Trunks(*parts, Sealer(os.urandom(32), os.urandom))
        self.outbound = Outbound(*parts)
        self.catalogue = Catalogue.load()
        self.numbers = Numbers(*parts, self.catalogue, self.shop)
        for org in (self.org, self.other) if self.fresh else ():
            self.directory.create_organisation(org, org.title(), "FR", "fr")
            for product in self.licences.products():
                self.licences.set_purchased(org, product.code, 50)
            home = self.numbers.create_location(
                org,
                "FR",
                {"street": "rue de Rivoli", "city": "Paris", "postcode": "75001"},
                id=f"home-{org}",
            )
            self.numbers.validate_location(org, home.id, by="test")

    def user(self, login: str, *products: str, location: str = "FR") -> User:
        made = self.directory.create_user(
            self.org, login, login.title(), usage_location=location, language="fr"
        )
        for product in products:
            self.licences.assign(self.org, made.id, product)
        return made

    def own(self, count: int = 1, usage: str = "service", kind: str = "geographic") -> list[E164]:
        country = "GB" if kind == "toll_free" else "FR"
        found = self.numbers.search(self.org, country, "", kind, count)
        basket = self.numbers.reserve(self.org, [each.number for each in found], usage=usage)
        return list(self.numbers.acquire(self.org, basket.id).numbers)
