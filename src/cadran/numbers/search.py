"""What can be had: the catalogue says whether, the carrier what is on the shelf."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from cadran.catalogue import Catalogue
from cadran.catalogue.shelf import Shelf
from cadran.clock import Clock
from cadran.directory.door import Entropy
from cadran.directory.editions import Editions
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbering.fiction import is_fictional
from cadran.numbers import reasons
from cadran.numbers.carrier import Carrier
from cadran.numbers.offer import Offer, Wanted, checked_area_code, checked_kind
from cadran.numbers.quarantine import put_away_from
from cadran.numbers.quota import Quota, credits_set_up, quotas
from cadran.numbers.supply import city_of, subdivision_of, supply
from cadran.store.store import Store
from cadran.store.tables.directory import organisations

MOST_SHOWN = 500
"""Numbers in one answer: as many as one reservation holds."""
SPARE = 10
"""Asked of the carrier beyond what is wanted, since some may be held or owned here."""
MOST_ASKED = 500
"""Of a carrier at once; it answers no more."""
MOST_REMEMBERED = 20_000
"""Offers shown lately (some 6 MB), of which reservations are made; the oldest are forgotten."""


class Search(Editions):
    """Finding numbers. Nothing is held by looking."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        entropy: Entropy,
        catalogue: Catalogue | Shelf,
        carrier: Carrier,
    ) -> None:
        super().__init__(store, clock, entropy, Shelf.of(catalogue))
        self.carrier = carrier
        self._shown: OrderedDict[E164, Offer] = OrderedDict()
        self._shown_lock = Lock()

    def search(
        self,
        org: OrgId,
        country: str,
        city: str = "",
        kind: str = "geographic",
        quantity: int = 10,
        *,
        subdivision: str = "",
        area_code: str = "",
    ) -> list[Offer]:
        """Up to ``quantity`` numbers that nobody holds; fewer, or none, if the shelf is empty.

        City, subdivision (ISO 3166-2) and area code narrow the search for geographic numbers.

        Raises ``Refused`` with the catalogue's fact where a country has none, and before the carrier is asked
        at all where something is missing here.
        """
        checked_kind(kind)
        if not 1 <= quantity <= MOST_SHOWN:
            raise Refused(reasons.BAD_QUANTITY, least=1, most=MOST_SHOWN)
        edition = self.edition(org)
        found = supply(edition, country, kind)
        if found.state != "yes":
            refusal = reasons.ON_REQUEST if found.state == "on_request" else reasons.NONE_IN_COUNTRY
            raise Refused(refusal, country=country, source=found.source)
        if found.only_for:
            self._restricted(org, found.only_for, found.source)
        wanted = Wanted(country, kind, min(quantity + SPARE, MOST_ASKED))
        if kind == "geographic":
            wanted = replace(
                wanted,
                city=city_of(edition, country, city) if city else "",
                subdivision=subdivision_of(edition, country, subdivision) if subdivision else "",
                area_code=checked_area_code(area_code),
            )
        if kind == "toll_free":
            with self.store.read(org) as unit:
                if not credits_set_up(unit, edition):
                    raise Refused(reasons.TOLL_FREE_NEEDS_CREDITS)
        offers = self.carrier.stock(wanted)
        return self._free(org, [self._named(edition, each) for each in offers])[:quantity]

    def _named(self, edition: Catalogue, offer: Offer) -> Offer:
        """Carriers name cities as they like; we show the catalogue's name."""
        if offer.country not in edition:
            return offer
        found = edition.city(offer.country, offer.city) if offer.city else None
        return offer if found is None else replace(offer, city=found.name)

    def _restricted(self, org: OrgId, only_for: str, source: str) -> None:
        with self.store.read(org) as unit:
            row = unit.row(unit.select(organisations, organisations.c.country))
        if row is None or row.country != only_for:
            raise Refused(reasons.ONLY_FOR_LOCALS, country=only_for, source=source)

    def quotas(self, org: OrgId) -> list[Quota]:
        """What the organisation may still acquire: numbers for people, toll, toll-free."""
        with self.store.read(org) as unit:
            return list(quotas(unit, self.edition_in(unit), self.clock()).values())

    def offered(self, number: E164) -> Offer:
        """What was shown under this number. Raises ``Refused(NOT_OFFERED)``."""
        with self._shown_lock:
            found = self._shown.get(number)
        if found is None:
            raise Refused(reasons.NOT_OFFERED, number=number)
        return found

    def _free(self, org: OrgId, offers: list[Offer]) -> list[Offer]:
        """Those that no organisation here owns or holds; remembered for reservations."""
        if not offers:
            return []
        for offer in offers:
            if is_fictional(offer.number) is not self.carrier.sandbox:
                raise Refused(reasons.SANDBOX_ONLY_FICTION, number=offer.number)
        marks = ", ".join("?" * len(offers))
        asked = [each.number for each in offers]
        with self.store.read_everywhere() as unit:
            gone = unit.sql(
                f"SELECT number FROM numbers WHERE number IN ({marks})"  # noqa: S608 -- marks only
                f" UNION SELECT number FROM reservations WHERE number IN ({marks})"
                " AND (expires_at > ? OR order_id IS NOT NULL)",
                [*asked, *asked, self.clock()],
            )
            away = put_away_from(unit, org, asked, self.clock())
        unfree = away | {number for (number,) in gone}
        free = [each for each in offers if each.number not in unfree]
        with self._shown_lock:
            for each in free:
                self._shown[each.number] = each
                self._shown.move_to_end(each.number)
            while len(self._shown) > MOST_REMEMBERED:
                self._shown.popitem(last=False)
        return free
