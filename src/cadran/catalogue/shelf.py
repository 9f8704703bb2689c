"""All editions at hand, each read once, under one overlay; organisations differ in which one they have pinned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cadran.catalogue.catalogue import Catalogue, edition_on, editions
from cadran.catalogue.overlay import Overlay
from cadran.catalogue.reasons import EDITION_OR_DATE
from cadran.errors import Refused


@dataclass(frozen=True, slots=True)
class _Laid:
    """What is on the shelf at one moment; replaced as a whole."""

    default: Catalogue
    editions: dict[str, Catalogue]


class Shelf:
    """Editions by name, all under the overlay of the one that holds by default. Safe from any thread.

    The rooms of one house share one shelf, so that an overlay takes effect for all of them at once.
    """

    def __init__(self, default: Catalogue | None = None) -> None:
        first = default or Catalogue.load()
        self._laid = _Laid(first, {first.edition: first})
        self._bare: dict[str, Catalogue] = {}

    @classmethod
    def of(cls, given: Catalogue | Shelf) -> Shelf:
        """The shelf given, or a new one with this edition as its default."""
        return given if isinstance(given, Shelf) else cls(given)

    @classmethod
    def under(cls, overlay: Overlay) -> Self:
        """Every edition under this overlay. Raises ``Refused`` for a fault in it."""
        made = cls()
        made.lay(overlay)
        return made

    @property
    def default(self) -> Catalogue:
        """The edition of whoever has pinned none."""
        return self._laid.default

    @property
    def overlay(self) -> Overlay:
        return self._laid.default.overlay

    def edition(self, name: str = "") -> Catalogue:
        """An edition, "" for the default one. Raises ``Refused`` (no such edition)."""
        laid = self._laid
        if not name:
            return laid.default
        found = laid.editions.get(name)
        if found is None:
            found = Catalogue.load(name, laid.default.overlay)
            found = laid.editions.setdefault(name, found)
        return found

    def bare(self, name: str = "") -> Catalogue:
        """An edition without the overlay. Raises ``Refused`` (no such edition)."""
        edition = self.edition(name)
        if not edition.overlay.contents:
            return edition
        found = self._bare.get(edition.edition)
        return found or self._bare.setdefault(edition.edition, Catalogue.load(edition.edition))

    def as_of(self, date: str) -> Catalogue:
        """The edition in force on a day (``YYYY-MM-DD``). Raises ``Refused`` (no date, none then)."""
        return self.edition(edition_on(date))

    def asked(self, edition: str, date: str, pinned: str = "") -> Catalogue:
        """By name or as of a day; with neither, the one that is pinned. Raises ``Refused`` if both are given."""
        if edition and date:
            raise Refused(EDITION_OR_DATE, edition=edition[:20], date=date[:20])
        return self.as_of(date) if date else self.edition(edition or pinned)

    def lay(self, overlay: Overlay) -> None:
        """Put this overlay over every edition from now on, in place of the present one.

        Raises ``Refused(BAD_OVERLAY)`` if it fits one of them not; then nothing has changed.
        """
        read = under_all(overlay)
        default = self._laid.default.edition
        self._laid = _Laid(read[default], read)


def under_all(overlay: Overlay, names: Iterable[str] = ()) -> dict[str, Catalogue]:
    """Each edition (all, if none is named) with the overlay read and checked."""
    return {each: Catalogue.load(each, overlay) for each in names or editions()}
