"""From an empty database to an answered call, and to one that costs, on the page alone; left in the middle, and resumed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.web.barriers import shoot, violations
from tests.web.open_house import CONSOLE, LOCALES, OpenHouse
from tests.web.softphones import EAR

PASSWORD = "correct horse battery"
MICROPHONE_HZ = 900
TALKS = "+33639980001"
SANDBOX_STARTS_MS = 30_000
"""A process that imports its libraries, on a machine with other things to do."""


@pytest.fixture
def house(tmp_path) -> Iterator[OpenHouse]:
    with OpenHouse(tmp_path, sandbox=False, demo=False) as empty:
        yield empty


@pytest.fixture
def page(browser, house) -> Iterator[Page]:
    context = browser.new_context(base_url=house.base, locale=LOCALES["en"])
    context.set_default_timeout(10_000)
    expect.set_options(timeout=10_000)
    troubles: list[str] = []
    context.add_init_script(f"({EAR})({MICROPHONE_HZ})")
    opened = context.new_page()
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def step(page: Page, name: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def test_a_newcomer_comes_from_an_empty_database_to_an_answered_call(page, house):
    console = {"Authorization": f"Bearer {CONSOLE}"}
    page.goto(httpx.post(f"{house.base}/api/v1/set-up/links", headers=console).json()["path"])
    page.get_by_label("Name of the organisation").fill("Northern Workshop")
    page.get_by_role("combobox", name="Country in which it is").fill("franc")
    page.get_by_role("option", name="France").click()
    page.get_by_label("Your name").fill("Camille Roux")
    page.get_by_label("Sign-in name or e-mail").fill("camille@workshop.example")
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Create the account")
    expect(page.get_by_text("operator@northern-workshop")).to_be_visible()
    page.get_by_role("link", name="Go on with the set-up").click()

    expect(page.get_by_role("switch", name="Audio conferencing")).to_be_checked()
    assert violations(page) == []
    press(page, "Get the licences")
    expect(step(page, "Licences")).to_contain_text("3 licences are given to people.")

    page.goto("/")
    expect(page.get_by_text("2 of 6 steps are done.")).to_be_visible()
    expect(page.get_by_text("No real carrier is connected.")).to_be_visible()
    shoot(page, "overview-set-up")
    page.get_by_role("link", name="Go on with the set-up").click()

    page.get_by_role("switch", name="Sandbox carrier").click()
    take = page.get_by_role("button", name="Get this number")
    expect(take).to_be_visible(timeout=SANDBOX_STARTS_MS)
    take.click()
    press(page, "Plan the meeting")
    shoot(page, "set-up")
    press(page, "Have it called now")
    expect(page.get_by_role("status")).to_contain_text("The call was answered.")

    record = page.get_by_role("link", name="See what is known of the call")
    assert "/calls/" in record.get_attribute("href")
    expect(page.get_by_text("All numbers that are answered are for practice")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Calls", exact=True).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("06 39 98 10 01")
    assert not house.house.node.rooms.founding.open()

    page.goto("/")
    expect(page.get_by_text("its bank pays play money for practice")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Credits", exact=True).click()
    press(page, "Add play money")
    expect(page.get_by_role("status").filter(has_text=": paid.")).to_be_visible()
    shoot(page, "credits-of-play")
    assert violations(page) == []
    dock = page.get_by_role("region", name="Telephone")
    press(page, "Open the telephone")
    dock.get_by_text("Ready for calls").wait_for()
    dock.get_by_label("Name or number").fill(TALKS)
    dock.get_by_role("button", name="Call", exact=True).click()
    dock.get_by_role("button", name="Hold", exact=True).wait_for()
    dock.get_by_role("button", name="Hang up").click()
    page.get_by_role("navigation").get_by_role("link", name="Calls", exact=True).click()
    page.get_by_role("row").filter(has_text="06 39 98 00 01").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("€")
