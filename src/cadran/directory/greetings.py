"""Greetings of an organisation: sounds for its attendants and queues, typed or recorded.

A greeting never changes: another sound is another greeting, so that what is loaded for calls stays true.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.people import checked_language
from cadran.directory.resources import resource_of
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store.tables.attendants import attendants
from cadran.store.tables.greetings import greetings
from cadran.store.tables.resources import queues
from cadran.store.unit import ReadUnit, UnitOfWork

LONGEST_NAME = 64
MOST = 500
"""Of one organisation: all are listed at once, and loaded ones stay in memory until the next start."""


@dataclass(frozen=True, slots=True)
class NewGreeting:
    """A sound to be kept: FLAC, mono, 8 kHz. ``text``: what was typed for it."""

    name: str
    language: str
    sound: bytes = field(repr=False)
    duration_ms: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting without its sound."""

    id: str
    org: OrgId
    name: str
    language: str
    text: str
    duration_ms: int
    created_at: Instant


class Greetings(Door):
    """The door for greetings."""

    def create(
        self,
        org: OrgId,
        new: NewGreeting,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Greeting:
        """Keep a greeting. With an ``id``, a retry answers the first result."""
        greeting = self.given_or_new_id(id, "grt")
        name = " ".join(unicodedata.normalize("NFC", new.name).split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise Refused(reasons.BAD_GREETING_NAME, longest=LONGEST_NAME)
        values = {
            "id": greeting,
            "name": name,
            "language": checked_language(new.language),
            "text": new.text,
            "sound": new.sound,
            "duration_ms": new.duration_ms,
            "created_at": self.clock(),
        }

        def job(unit: UnitOfWork) -> Greeting:
            if unit.row(unit.select(greetings, greetings.c.id).where(greetings.c.id == greeting)):
                return greeting_in(unit, greeting)
            present = unit.row(unit.select(greetings, func.count().label("kept")))
            if present is not None and present.kept >= MOST:
                raise Refused(reasons.MANY_GREETINGS, most=MOST)
            unit.insert(greetings, values)
            data = {"language": new.language, "duration_ms": new.duration_ms, "by": by}
            self.note(unit, "greeting.created", greeting, data, {"name": name})
            return greeting_in(unit, greeting)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=greeting)

    def delete(self, org: OrgId, greeting: str, *, by: str = "") -> None:
        """Forget a greeting that nobody lets callers hear any more. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            kept = [(row.id, row.plan) for row in unit.rows(unit.select(attendants))]
            kept += [(row.id, row.settings) for row in unit.rows(unit.select(queues))]
            for owner, settings in kept:
                if _heard(settings, greeting):
                    raise Refused(reasons.GREETING_IN_USE, other=resource_of(unit, owner).name)
            if unit.run(unit.delete(greetings).where(greetings.c.id == greeting)):
                self.note(unit, "greeting.deleted", greeting, {"by": by})

        self.write(org, job)

    def greeting(self, org: OrgId, greeting: str) -> Greeting:
        with self.store.read(org) as unit:
            return greeting_in(unit, greeting)

    def greetings(self, org: OrgId) -> list[Greeting]:
        """All, in order of name."""
        with self.store.read(org) as unit:
            query = _read(unit).order_by(greetings.c.name, greetings.c.id)
            return [_greeting_of(row) for row in unit.rows(query)]

    def sound(self, org: OrgId, greeting: str) -> bytes | None:
        """A greeting's FLAC file; None if there is no such greeting of this organisation."""
        with self.store.read(org) as unit:
            query = unit.select(greetings, greetings.c.sound).where(greetings.c.id == greeting)
            row = unit.row(query)
        return None if row is None else bytes(row.sound)


def greeting_in(unit: ReadUnit, greeting: str) -> Greeting:
    """The greeting, of the unit's organisation only. Raises ``Refused(UNKNOWN_GREETING)``."""
    row = unit.row(_read(unit).where(greetings.c.id == greeting))
    if row is None:
        raise Refused(reasons.UNKNOWN_GREETING, greeting=greeting[:64])
    return _greeting_of(row)


def _heard(settings: object, greeting: str) -> bool:
    """Does anything in there name this greeting?"""
    if isinstance(settings, Mapping):
        return any(_heard(each, greeting) for each in settings.values())
    if isinstance(settings, list):
        return any(_heard(each, greeting) for each in settings)
    return settings == greeting


def _read(unit: ReadUnit) -> Any:
    """Everything but the sound."""
    return unit.select(greetings, *(each for each in greetings.c if each.name != "sound"))


def _greeting_of(row: Any) -> Greeting:
    return Greeting(
        id=row.id,
        org=OrgId(row.org),
        name=row.name,
        language=row.language,
        text=row.text,
        duration_ms=row.duration_ms,
        created_at=Instant(row.created_at),
    )
