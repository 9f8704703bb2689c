"""All editions at hand, each read once; organisations differ in which one they have pinned."""

from __future__ import annotations

from cadran.catalogue.catalogue import Catalogue


class Shelf:
    """Editions by name, all under the overlay of the one that holds by default. Safe from any thread."""

    def __init__(self, default: Catalogue | None = None) -> None:
        self.default = default or Catalogue.load()
        self._read = {self.default.edition: self.default}

    def edition(self, name: str = "") -> Catalogue:
        """An edition, "" for the default one. Raises ``Refused`` (no such edition)."""
        if not name:
            return self.default
        found = self._read.get(name)
        if found is None:
            found = Catalogue.load(name, self.default.overlay)
            found = self._read.setdefault(name, found)
        return found
