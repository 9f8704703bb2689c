"""Which numbers an organiser's invitations name: the one they chose, or what the bridge has for their country."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.directory.directory import user_row
from cadran.directory.sealing import Sealer
from cadran.ids import E164, OrgId, UserId
from cadran.store.tables.conferencing import organiser_numbers
from cadran.store.tables.directory import meetings
from cadran.store.tables.numbers import numbers
from cadran.store.unit import ReadUnit

MAILED = 5
"""Meetings named in a mail: who has more looks at the page."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is set for an organiser; None: by their country. ``offers_toll_free`` False: nobody calls their meetings
    free of charge, neither by invitation nor from the list of all numbers.
    """

    toll: E164 | None = None
    toll_free: E164 | None = None
    offers_toll_free: bool = True


def chosen(unit: ReadUnit, organiser: UserId) -> Chosen:
    row = unit.row(unit.select(organiser_numbers).where(organiser_numbers.c.user_id == organiser))
    if row is None:
        return Chosen()
    return Chosen(
        None if row.toll is None else E164(row.toll),
        None if row.toll_free is None else E164(row.toll_free),
        row.offers_toll_free,
    )


def invited_on(unit: ReadUnit, organiser: UserId) -> tuple[E164 | None, E164 | None]:
    """The toll and the toll-free number of this organiser's next invitation.

    Toll: the chosen one, else a number of the bridge in the organiser's country, else the bridge's default, else a
    shared one. Toll-free: the chosen one, else one of the bridge in their country.
    """
    wanted, country = chosen(unit, organiser), user_row(unit, organiser).usage_location
    toll, free = bridge_of(unit)
    number = wanted.toll if wanted.toll in toll else _first(toll, country)
    number = number or default_number(unit) or shared_number(unit, country)
    if not wanted.offers_toll_free:
        return number, None
    return number, wanted.toll_free if wanted.toll_free in free else _first(free, country)


def bridge_of(unit: ReadUnit) -> tuple[dict[E164, str], dict[E164, str]]:
    """The organisation's own numbers on its bridge with their countries, toll and toll-free; the default one first."""
    query = unit.select(numbers).where(numbers.c.on_bridge, numbers.c.releasing_at.is_(None))
    bridge = unit.rows(query.order_by(numbers.c.bridge_default.desc(), numbers.c.number))
    toll = {E164(row.number): row.country for row in bridge if row.kind != "toll_free"}
    free = {E164(row.number): row.country for row in bridge if row.kind == "toll_free"}
    return toll, free


def _first(found: dict[E164, str], country: str) -> E164 | None:
    return next((number for number, of in found.items() if of == country), None)


def default_number(unit: ReadUnit) -> E164 | None:
    """The bridge's default number, if the organisation has a bridge."""
    query = unit.select(numbers, numbers.c.number).where(numbers.c.bridge_default.is_(True))
    row = unit.row(query)
    return None if row is None else E164(row.number)


def shared_number(unit: ReadUnit, country: str = "") -> E164 | None:
    """A number that organisations share, if there is any: of this country, else of the organisation's, else the oldest."""
    found = unit.sql(
        "SELECT n.number FROM shared_numbers s JOIN numbers n ON n.number = s.number"
        " LEFT JOIN organisations o ON o.org = ? AND o.country = n.country"
        " ORDER BY n.country <> ?, o.org IS NULL, s.shared_at, n.number LIMIT 1",
        (unit.org, country),
    )
    return E164(found[0][0]) if found else None


def how_to_join(unit: ReadUnit, organiser: UserId) -> dict[str, str]:
    """What a mail to an organiser tells of their meetings: ``number`` to call ("": none yet), and the titles and
    conference IDs of the next ``conferences`` ("": there are none).
    """
    query = unit.select(meetings).where(
        meetings.c.organiser == organiser, meetings.c.cancelled_at.is_(None)
    )
    found = unit.rows(query.order_by(meetings.c.created_at.desc(), meetings.c.id).limit(MAILED))
    listed = [f"{row.title}: {grouped(row.conference_id)}" for row in found]
    number, _ = invited_on(unit, organiser)
    return {"number": number or "", "conferences": "\n".join(listed)}


def grouped(conference_id: str) -> str:
    """``1234567`` as ``123 4567``: how people read digits to each other."""
    return f"{conference_id[:3]} {conference_id[3:]}"


def directory_path(sealer: Sealer, org: OrgId) -> str:
    """The page with all numbers of an organisation's bridge, open to whoever has its link."""
    return f"/dial-in/{org}/{directory_code(sealer, org)}"


def directory_code(sealer: Sealer, org: OrgId) -> str:
    return sealer.code(f"dial-in:{org}")
