"""axe-core finds nothing, and nothing is wider than the screen."""

from __future__ import annotations

import contextlib

import pytest
from playwright.sync_api import expect
from tests.web.barriers import AXE, violations

PAGES = {
    "/sign-in": "",
    "/countries": "",
    "/countries/FR": "boss",
    "/countries/IN": "boss",
    "/countries/compare?with=FR,US,IN": "boss",
    "/countries/rollout": "boss",
    "/countries/editions": "boss",
    "/countries/destinations": "",
    "/": "boss",
    "/numbers": "boss",
    "/numbers/get?country=FR&city=Lyon": "boss",
    "/porting": "boss",
    "/numbers/locations": "boss",
    "/numbers/requests": "boss",
    "/numbers/caller-id": "boss",
    "/people": "boss",
    "/people/common-area": "boss",
    "/meetings": "boss",
    "/attendants": "boss",
    "/queues": "boss",
    "/queues/wallboard": "boss",
    "/messages": "boss",
    "/contacts": "boss",
    "/own-calls": "boss",
    "/calls": "boss",
    "/reports": "boss",
    "/tariffs": "boss",
    "/credits": "boss",
    "/settings/delivery": "boss",
    "/settings": "boss",
    "/settings/roles": "boss",
    "/settings/audit": "boss",
    "/settings/jobs": "boss",
    "/settings/outbound": "boss",
    "/settings/conferencing": "boss",
    "/settings/telephones": "boss",
    "/settings/single-sign-on": "boss",
    "/account": "boss",
    "/organisations": "operator",
    "/carriers": "operator",
    "/carriers/new": "operator",
    "/organisations/requests": "operator",
    "/forgot-password": "",
    "/set-password": "",
    "/set-up": "boss",
    "/begin": "",
    "/nowhere": "boss",
}
ATTENDANT = {
    "name": "Axe",
    "plan": {
        "time_zone": "Europe/Paris",
        "hours": {"monday": [["09:00", "12:00"], ["14:00", "18:00"]]},
        "open": {"then": "menu", "keys": {"3": {"target": {"kind": "by_name"}}}},
        "closed": {"then": "menu", "keys": {"3": {"target": {"kind": "by_name"}}}},
        "holidays": [{"name": "Axe", "dates": [["2026-12-25", "2026-12-25"]]}],
    },
}

THERE = """href => {
    const {status, resolvedLocation} = window.__TSR_ROUTER__.state;
    return status === "idle" && resolvedLocation?.pathname === href.split("?")[0]
        && document.querySelector("h1") && !document.querySelector("[role=status] .mantine-Skeleton-root");
}"""
"""Is this page shown, with all that it waits for?"""
OUTSIDE = """() => [
    document.documentElement.scrollWidth,
    [...document.querySelectorAll("button, a[href]:not(.skip), input")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().left < 0)
        .map(each => each.getAttribute("aria-label") || each.innerText),
]"""
"""How wide the page is, and what cannot even be scrolled to: the browser scrolls to the right alone."""


def lead(page, path: str) -> None:
    """To another page as a link leads there: the application stays, which takes a third of a load anew."""
    page.evaluate("href => window.__TSR_ROUTER__.navigate({href})", path)
    page.wait_for_function(THERE, arg=path)


# Both languages, both widths and both lights, each at least once; they do not depend on each other.
@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1440, "light"), ("fr", 390, "dark")]
)
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    visit, served, operator, language, width, scheme
):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (the page was built elsewhere)")
    readers = {
        "": visit("/sign-in", language, "", width, scheme),
        "boss": visit("/", language, "boss", width, scheme),
        "operator": visit("/", language, "operator", width, scheme),
    }
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        made = client.post("/meetings", json={"title": "Axe"}).json()
        attendant = client.post("/attendants", json=ATTENDANT | {"id": f"axe-{language}"}).json()
        asked = {"name": "Axe", "agents": [served.people["anna@acme.example"]]}
        queue = client.post("/queues", json=asked).json()
        key = {"Idempotency-Key": f"axe-{language}-port"}
        port = client.post("/port-orders", json={"name": "Axe"}, headers=key).json()
    person = served.people["anna@acme.example"]
    more = {
        f"/porting/{port['id']}": "boss",
        f"/meetings/{made['id']}": "boss",
        f"/attendants/{attendant['id']}": "boss",
        f"/queues/{queue['id']}": "boss",
        made["dial_in_page"]: "",
        made["join_page"]: "",
        f"/people/{person}": "boss",
        f"/people/{person}/calls": "boss",
    }
    found: list[str] = []
    for path, who in (PAGES | more).items():
        shown = readers[who]
        lead(shown, path)
        found += violations(shown)
        wide, outside = shown.evaluate(OUTSIDE)
        if wide > width:
            found.append(f"{path}: {wide} px wide")
        found += [f"{path}: {each} begins outside the screen" for each in outside]
    assert found == []


def test_dialogs_and_open_lists_have_no_barrier_and_close_by_keyboard(visit, served):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (the page was built elsewhere)")
    page = visit("/meetings", "fr", "boss")
    page.get_by_role("button", name="Nouvelle réunion").first.click()
    expect(page.get_by_label("Titre")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/people")
    page.get_by_role("button", name="Ajouter une personne").click()
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    assert violations(page) == []
    page.goto("/countries")
    page.get_by_role("combobox").click()
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_the_narrow_navigation_opens_and_leads_on_by_keyboard(visit, served):
    page = visit("/", "en", "boss", 390)
    page.get_by_role("button", name="Open navigation").press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    drawer.get_by_role("link", name="Meetings").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Meetings")
    expect(drawer).to_have_count(0)
