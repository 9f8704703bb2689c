"""Which edition of the catalogue an organisation goes by."""

from __future__ import annotations

from cadran.catalogue.catalogue import Catalogue
from cadran.catalogue.shelf import Shelf
from cadran.clock import Clock
from cadran.directory.door import Door, Entropy
from cadran.ids import OrgId
from cadran.store.store import Store
from cadran.store.tables.directory import organisation_editions
from cadran.store.unit import ReadUnit, UnitOfWork


class Editions(Door):
    """Pinning and reading; what stands on a shelf of editions goes through here."""

    def __init__(
        self, store: Store, clock: Clock, entropy: Entropy, shelf: Shelf | None = None
    ) -> None:
        super().__init__(store, clock, entropy)
        self.shelf = shelf or Shelf()

    def edition(self, org: OrgId) -> Catalogue:
        """The edition that the organisation goes by."""
        with self.store.read(org) as unit:
            return self.edition_in(unit)

    def edition_in(self, unit: ReadUnit) -> Catalogue:
        """The same, in a unit that is open already."""
        return self.shelf.edition(pinned(unit))

    def pin_edition(self, org: OrgId, edition: str, *, by: str = "") -> Catalogue:
        """Go by this edition from now on; what exists stays. Raises ``Refused`` if there is none."""
        chosen = self.shelf.edition(edition)

        def job(unit: UnitOfWork) -> None:
            if pinned(unit) == chosen.edition:
                return
            unit.run(unit.delete(organisation_editions))
            values = {"edition": chosen.edition, "pinned_at": self.clock()}
            unit.insert(organisation_editions, values)
            self.note(unit, "organisation.changed", org, {"edition": chosen.edition, "by": by})

        self.write(org, job)
        return chosen


def pinned(unit: ReadUnit) -> str:
    """The edition's name; "" where none is pinned."""
    row = unit.row(unit.select(organisation_editions))
    return "" if row is None else str(row.edition)
