"""The audit log: what people changed, read from the journal."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from cadran.api import cursors
from cadran.api.context import DEFAULT_LIMIT, Cursor, Limit, ReaderLanguage, TheHouse, Who
from cadran.api.guard import CONSOLE, GuardedRoute
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.audit import AuditEntry, AuditPage, Value
from cadran.api.schemas.base import PersonRef
from cadran.directory.trunks import OPERATOR
from cadran.ids import OrgId, UserId
from cadran.journal.facts import Fact
from cadran.journal.reading import changes_before
from cadran.messages import render

router = APIRouter(tags=["audit"], route_class=GuardedRoute)


@router.get("/audit", operation_id="list_changes")
def list_changes(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> AuditPage:
    """What was changed in the organisation, by whom, with before and after; newest first."""
    place = cursors.decode(cursor, int)
    with house.directory.store.read(who.org) as unit:
        facts, following = changes_before(unit, int(place[0]) if place else None, limit)
    people: dict[str, PersonRef] = {}
    return AuditPage(
        items=[_entry(house, who.org, each, people, language) for each in facts],
        next_cursor=cursors.encode(following) if following is not None else None,
    )


def _entry(
    house: House, org: OrgId, fact: Fact, people: dict[str, PersonRef], language: str
) -> AuditEntry:
    by = str(fact.data["by"])
    if by not in people:
        people[by] = _person(house, org, by, language)
    before, after = fact.data.get("before"), fact.data.get("after")
    told = {key: value for key, value in fact.data.items() if key not in {"by", "before", "after"}}
    personal = {key: value for key, value in fact.personal.items() if not key.endswith("_before")}
    earlier = {
        key.removesuffix("_before"): value
        for key, value in fact.personal.items()
        if key.endswith("_before")
    }
    return AuditEntry(
        sequence=fact.sequence,
        at=fact.at,
        by=people[by],
        kind=fact.kind,
        text=_words(fact.kind, language),
        subject=fact.subject,
        before=_plain(before) | earlier,
        after=_plain(after if isinstance(after, Mapping) else told) | personal,
    )


def _person(house: House, org: OrgId, by: str, language: str) -> PersonRef:
    """A colleague, or who stands outside: the operator, the server's own command line."""
    found = person_ref(house, org, UserId(by))
    if not found.name and by == CONSOLE:
        return PersonRef(id=by, name=render("audit.by_console", {}, language))
    if not found.name and person_ref(house, OPERATOR, UserId(by)).name:
        return PersonRef(id=by, name=render("roles.name_operator", {}, language))
    return found


def _words(kind: str, language: str) -> str:
    key = f"audit.{kind.replace('.', '_')}"
    text = render(key, {}, language)
    return kind if text == key else text


def _plain(values: object) -> dict[str, Value]:
    """Facts as they are, lists as lists of text; what is deeper is named by its keys alone."""
    if not isinstance(values, Mapping):
        return {}
    return {str(key): _value(value) for key, value in values.items()}


def _value(value: object) -> Value:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, list | tuple | Mapping):
        return [str(each) for each in value]
    return str(value)
