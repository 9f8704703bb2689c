"""Editions of the catalogue: which there are, what changed, what one pins, what the operator lays over them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.editions import AskedEdition, principal_or_none
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas import catalogue as shapes
from cadran.api.schemas.base import Iso2
from cadran.catalogue import differences, names
from cadran.catalogue.catalogue import FIRST_EDITION, begun, editions
from cadran.messages import render
from cadran.numbering import destinations

router = APIRouter(tags=["catalogue"], route_class=GuardedRoute)
EditionAsked = Annotated[str, Query(max_length=16)]


@router.get("/catalogue/editions", operation_id="list_editions")
def list_editions(request: Request, house: TheHouse) -> shapes.EditionList:
    """All editions, oldest first, and which one the reader's organisation goes by."""
    principal = principal_or_none(request)
    shelf = house.overlays.shelf
    mine = "" if principal is None else house.live.edition(principal.org).edition
    return _editions(mine or shelf.default.edition, house)


def _editions(pinned: str, house: House) -> shapes.EditionList:
    known = [begun(each) for each in editions()]
    ends = [str(_day_before(each.valid_from)) for each in known[1:]]
    return shapes.EditionList(
        items=[
            shapes.EditionSummary(
                edition=each.edition,
                valid_from=each.valid_from,
                valid_until=until,
                based_on=each.based_on or None,
                pinned=each.edition == pinned,
                sources=list(each.sources),
            )
            for each, until in zip(known, [*ends, None], strict=True)
        ],
        overlaid=sorted(house.overlays.shelf.overlay.contents),
    )


def _day_before(day: str) -> date:
    return date.fromisoformat(day) - timedelta(days=1)


@router.put("/catalogue/edition", operation_id="pin_edition")
def pin_edition(house: TheHouse, who: Who, body: shapes.PinEdition) -> shapes.EditionList:
    """Have the organisation go by this edition from now on; what exists stays."""
    chosen = house.directory.pin_edition(who.org, body.edition, by=who.user)
    return _editions(chosen.edition, house)


@router.get("/catalogue/changes", operation_id="list_edition_changes")
def list_changes(
    house: TheHouse,
    language: ReaderLanguage,
    before: Annotated[EditionAsked, Query(alias="from", description="Default: the first")] = "",
    after: Annotated[EditionAsked, Query(alias="to", description="Default: the latest")] = "",
    country: Iso2 | None = None,
    *,
    overlay: Annotated[
        bool, Query(description="Compare ``to`` without and with the operator's overlay")
    ] = False,
) -> shapes.EditionChangeList:
    """What changed from one edition to another, in words, country by country, with sources."""
    shelf = house.overlays.shelf
    new = shelf.edition(after or editions()[-1])
    old = shelf.bare(new.edition) if overlay else shelf.edition(before or FIRST_EDITION)
    found = differences.between(old, new, language)
    wanted = country.upper() if country else ""
    return shapes.EditionChangeList(
        before=old.edition,
        after=new.edition,
        items=[_change(each, language) for each in found if wanted in {"", each.country}],
    )


def _change(change: differences.Change, language: str) -> shapes.EditionChange:
    return shapes.EditionChange(
        country=change.country or None,
        country_name=names.name_of(change.country, language) if change.country else None,
        about=change.about,
        text=change.words(language),
        source=change.source,
    )


@router.get("/catalogue/rules", operation_id="list_rules")
def list_rules(asked: AskedEdition) -> shapes.RuleList:
    """Quotas, pools, what is counted, PINs and addresses: each rule of an edition with its source."""
    rules = asked.catalogue.rules
    return shapes.RuleList(
        edition=asked.catalogue.edition,
        items=[
            shapes.RuleAnswer(
                name=name,
                title=render(f"catalogue.rule_{name}", {}, asked.language),
                text=differences.rule_in_words(rules.rule(name), asked.language),
                value=rules.rule(name).value,
                source=f"{rules.place_of(name)} – {rules.rule(name).source}",
            )
            for name in rules.names()
        ],
    )


@router.get("/catalogue/destinations", operation_id="list_destinations")
def list_destinations(asked: AskedEdition) -> shapes.DestinationList:
    """Where calls are included: Zone A for meetings, the international plan's list for people."""
    edition = asked.catalogue
    zone_a, international = edition.zone_a, edition.international
    named = [(names.name_of(each, asked.language), each) for each in zone_a | international]
    return shapes.DestinationList(
        edition=edition.edition,
        zone_a=len(zone_a),
        international=len(international),
        source=destinations.source(),
        items=[
            shapes.Destination(
                iso2=iso2, name=name, zone_a=iso2 in zone_a, international=iso2 in international
            )
            for name, iso2 in sorted(named, key=lambda each: names.sort_key(each[0]))
        ],
    )


@router.get("/catalogue/overlay", operation_id="get_overlay")
def get_overlay(house: TheHouse, language: ReaderLanguage) -> shapes.OverlayState:
    """What the operator lays over every edition."""
    return _overlay(house, language)


@router.put("/catalogue/overlay", operation_id="lay_overlay")
def lay_overlay(
    house: TheHouse, language: ReaderLanguage, body: shapes.OverlayFiles
) -> shapes.OverlayState:
    """Put these files in the place of all present ones. One wrong field refuses them all, by name."""
    house.overlays.lay(body.files)
    return _overlay(house, language)


def _overlay(house: House, language: str) -> shapes.OverlayState:
    laid = house.overlays.shelf.default
    changes = differences.between(house.overlays.shelf.bare(), laid, language)
    return shapes.OverlayState(
        files={name: dict(data) for name, data in laid.overlay.contents.items()},
        fingerprint=laid.overlay.fingerprint,
        changes=[_change(each, language) for each in changes],
    )
