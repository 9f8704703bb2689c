"""Each role sees the pages that are its own and nothing of the others; what it may not do, page and API refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.web.conftest import ANSWER_MS, PASSWORD
from tests.web.open_house import LOCALES

from cadran.ids import OrgId
from cadran.messages import render
from cadran.roles import ROLES

ORG = OrgId("acme")
EVERYBODYS = {
    "Overview",
    "Countries",
    "Meetings",
    "Queues",
    "Messages",
    "Address book",
    "My calls",
    "Calls",
    "My phone",
}
STAFFS = {"Numbers", "People & licences", "Attendants", "Reports", "Settings"}
MONEYS = {"Rates", "Credits"}
SEES: dict[str, set[str]] = {
    "operator": STAFFS | MONEYS | {"Organisations", "Carriers"},
    "owner": STAFFS | MONEYS,
    "administrator": STAFFS | MONEYS,
    "billing": STAFFS | MONEYS,
    "help_desk": STAFFS,
    "supervisor": set(),
    "user": set(),
    "auditor": STAFFS | MONEYS,
}
"""What the navigation shows beside that which is everybody's."""
REFUSED: dict[str, tuple[str, str, str]] = {
    "owner": ("/organisations", "GET", "/organisations"),
    "administrator": ("/carriers", "GET", "/trunks"),
    "billing": ("/settings/audit", "POST", "/users"),
    "help_desk": ("/credits", "GET", "/credits"),
    "supervisor": ("/numbers", "GET", "/numbers"),
    "user": ("/people", "GET", "/users"),
    "auditor": ("/settings/delivery", "PUT", "/licences/PHONE_SYSTEM"),
}
"""A page, and an operation, that are not this role's. An operator's are all, within an organisation of its own."""


@pytest.fixture(scope="module")
def context(browser, served, operator) -> Iterator[BrowserContext]:
    """One browser for all roles; each signs in over the one before."""
    directory, sessions = served.house.directory, served.house.sessions
    for role in set(ROLES) - {"operator"}:
        login = f"page-{role}@acme.example"
        made = directory.create_user(
            ORG, login, role, usage_location="FR", language="en", role=role, id=f"page-{role}"
        )
        sessions.set_password(ORG, made.id, PASSWORD)
    opened = browser.new_context(base_url=served.base, locale=LOCALES["en"])
    opened.set_default_timeout(ANSWER_MS)
    yield opened
    opened.close()


def signed_in(context: BrowserContext, role: str) -> dict[str, str]:
    """The session of somebody with this role; answers what the page sends back with every request."""
    name = "operator" if role == "operator" else f"page-{role}"
    login = {"login": f"{name}@acme.example", "password": PASSWORD}
    context.clear_cookies()
    answer = context.request.post("/api/v1/session", data=login)
    assert answer.ok, answer.text()
    return {"X-CSRF-Token": answer.json()["csrf_token"]}


def opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector("h1")
    return page


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_pages_and_is_refused_the_others(context, role: str):
    proof = signed_in(context, role)
    page = opened(context, "/")
    navigation = page.get_by_role("navigation", name="Main navigation")
    expect(navigation.get_by_role("link", name="Overview")).to_be_visible()
    shown = {each.strip() for each in navigation.get_by_role("link").all_inner_texts()}
    assert shown == EVERYBODYS | SEES[role]
    name = render(f"roles.name_{role}", {}, "en")
    if role in REFUSED:
        place, method, path = REFUSED[role]
        page.goto(place)
        expect(page.get_by_role("alert").first).to_contain_text(f"Your role, {name}")
        answer = context.request.fetch(f"/api/v1{path}", method=method, headers=proof, data={})
        assert (answer.status, answer.json()["id"]) == (403, "api.role")
        assert answer.json()["detail"].startswith(f"Your role, {name}")
    else:
        people = context.request.get("/api/v1/users").json()["items"]
        assert {each["login"] for each in people} == {"operator@acme.example"}, "no tenant's"
    if role == "auditor":
        page.goto("/people")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("button", name="Add a person")).to_have_count(0)
    page.close()
