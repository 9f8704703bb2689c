"""Which edition of the catalogue a question is about, and how long its answer stays good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from cadran.api.context import Principal, ReaderLanguage, TheHouse
from cadran.catalogue import Catalogue

FRESH_S = 300
"""How long a stranger's browser need not ask again: editions change once in months."""
EditionName = Annotated[str, Query(max_length=16, description="An edition by its name (2020-02)")]
AsOf = Annotated[
    str, Query(max_length=10, description="The edition in force on a day (YYYY-MM-DD)")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The edition that was asked for, and the headers of an answer from it."""

    catalogue: Catalogue
    language: str
    known: bool
    """Somebody signed in asks: their organisation may pin another edition at any time."""
    version: str
    public: bool
    sent: str
    """ETags that the browser has."""

    def headers(self, what: str) -> dict[str, str]:
        """They change with the edition, the overlay, the program and the language."""
        laid = self.catalogue.overlay.fingerprint
        parts = (self.version, self.catalogue.edition, laid, self.language, what)
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        fresh = f"public, max-age={FRESH_S}" if self.public else f"private, max-age={FRESH_S}"
        return {
            "ETag": f'W/"{digest}"',
            "Cache-Control": "private, no-cache" if self.known else fresh,
            "Vary": "Accept-Language, Authorization, Cookie",
            "Content-Language": self.language,
        }

    def has(self, headers: dict[str, str]) -> bool:
        """The browser has this answer already."""
        return headers["ETag"] in {part.strip() for part in self.sent.split(",")}


def principal_or_none(request: Request) -> Principal | None:
    """Who asks, where strangers may ask too."""
    found = getattr(request.state, "principal", None)
    return found if isinstance(found, Principal) else None


def _asked(
    request: Request,
    house: TheHouse,
    language: ReaderLanguage,
    edition: EditionName = "",
    as_of: AsOf = "",
) -> Asked:
    principal = principal_or_none(request)
    pinned = "" if principal is None else house.live.pinned(principal.org)
    return Asked(
        catalogue=house.overlays.shelf.asked(edition, as_of, pinned),
        language=language,
        known=principal is not None,
        version=house.switches.version,
        public=house.switches.public_catalogue,
        sent=request.headers.get("if-none-match", ""),
    )


AskedEdition = Annotated[Asked, Depends(_asked)]
