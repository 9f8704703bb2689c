"""Everything that the API can do, a person can do on a page; what has no page has its reason here."""

from __future__ import annotations

import re
from pathlib import Path

from cadran.api.app import describe

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for path in (ROOT / "web/src").rglob("*.ts*")
    if path.name not in {"schema.ts", "router.tsx"}
]
CALLED = re.compile(r"\bapi\.(GET|POST|PUT|PATCH|DELETE)\(\s*\"(/[^\"]+)\"")
LINKED = re.compile(r"[\"`](/(?:api|dial-in|metrics)[^\"`?]*)")

IN_LIST = "the list that leads there tells it whole"
WITHOUT: dict[str, str] = {
    "begin_single_sign_on": "a redirect that the sign-in page's own address names",
    "get_contact": IN_LIST,
    "get_health": "for supervisors of processes; people read get_set_up on the overview",
    "get_location": IN_LIST,
    "get_mailbox": IN_LIST,
    "get_number_request": IN_LIST,
    "get_organisation": IN_LIST,
    "get_organisation_deletion": "told by the job that deletes",
    "get_readiness": "for supervisors of processes; people read get_set_up on the overview",
    "get_reservation": "the list of what one holds tells it whole",
    "get_trunk": IN_LIST,
    "make_set_up_link": "the server's console only: in an empty house nobody is signed in",
    "report_payment": "the payment provider calls it, signed",
    "top_up_credits": "the server's console only: everybody else pays",
}
"""Operations without a page, and why none is wanted."""


def used() -> dict[tuple[str, str], set[str]]:
    """Method and path -> the sources that use them; a link that a browser follows is a GET."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in SOURCES:
        code = path.read_text("utf-8")
        uses = CALLED.findall(code)
        uses += [
            ("GET", re.sub(r"\$\{[^}]*\}", "{}", link).rstrip("/"))
            for link in LINKED.findall(CALLED.sub("", code))
        ]
        for method, target in uses:
            key = (method, re.sub(r"\{[^}]*\}", "{}", target))
            found.setdefault(key, set()).add(path.relative_to(ROOT / "web/src").as_posix())
    return found


def operations() -> dict[str, tuple[str, str]]:
    described = describe()["paths"]
    return {
        operation["operationId"]: (method.upper(), re.sub(r"\{[^}]*\}", "{}", path))
        for path, methods in described.items()
        for method, operation in methods.items()
    }


SOCKETS = {("GET", f"/api/v1/{each}") for each in ("events", "softphone", "guest/line")}
"""WebSockets, of which OpenAPI does not tell."""


def covers(asked: tuple[str, str], key: tuple[str, str]) -> bool:
    """Whether what a page asks can be this operation: a page may fill in any part of an address."""
    pattern = re.escape(asked[1]).replace(r"\{\}", "[^/]+")
    return asked[0] == key[0] and re.fullmatch(pattern, key[1]) is not None


def test_every_operation_has_its_page_or_a_reason_for_having_none():
    asked = used()
    without = {
        name for name, key in operations().items() if not any(covers(each, key) for each in asked)
    }
    assert sorted(without - WITHOUT.keys()) == [], "neither a page nor a reason"
    assert sorted(WITHOUT.keys() - without) == [], "a reason, and a page all the same"


def test_no_page_asks_what_the_api_has_not():
    known = {*operations().values(), *SOCKETS}
    asked = {each for each in used() if each[1].startswith("/api/")}
    assert [each for each in asked if not any(covers(each, key) for key in known)] == []
