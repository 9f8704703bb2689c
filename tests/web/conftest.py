"""Chromium before the real API over real rooms; legs come from the test instead of the network."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.web.open_house import CHROMIUM, FLAGS, LOCALES

from cadran import web
from cadran.directory.trunks import OPERATOR
from cadran.ids import E164
from cadran.numbers.offer import Offer

ROOT = Path(__file__).parents[2]
ANSWER_MS = 10_000
"""Two busy cores: a page answers within some hundred milliseconds, a stuck one never."""


def _api_rooms() -> ModuleType:
    """The house that the API's tests build is the one that the page is tried on."""
    name = "cadran_api_rooms"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests/api/conftest.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


_rooms = _api_rooms()
served = _rooms.served
clock = _rooms.clock
Served = _rooms.Served
PASSWORD: str = _rooms.PASSWORD


def _missing(what: str) -> None:
    if os.environ.get("CADRAN_REQUIRE_PEERS") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file of tests; each test has a context, so cookies and languages are apart.

    Not one for all: while Playwright runs, its loop occupies the thread, and other files need loops too.
    """
    if not Path(CHROMIUM).exists():
        _missing("Chromium is not installed (apt-get install chromium)")
    if web.directory() is None:
        _missing("the page is not built (pip install -e . builds it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def operator(served: Served) -> str:
    """Who runs the house, with a toll number on their own bridge: ``visit(…, who="operator")``."""
    house, login = served.house, "operator@acme.example"
    made = house.tenants.make_operator(login, "Olga", language="en", country="FR", by="test")
    house.sessions.set_password(OPERATOR, made.id, PASSWORD)
    number = E164("+33199007780")
    offer = Offer(number, "FR", "Paris", "1", "geographic")
    house.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
    house.numbers.assign_to_bridge(OPERATOR, number, languages=("fr",))
    return login


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Visit]:
    """``visit(path, language="fr", who="boss", width=1440, scheme="light")``; errors fail the test."""
    expect.set_options(timeout=ANSWER_MS)
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        path: str, language: str = "en", who: str = "", width: int = 1440, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=served.base,
            locale=LOCALES[language],
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            service_workers="block",  # test_installing.py tries that
        )
        contexts.append(context)
        context.set_default_timeout(ANSWER_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        if who:
            answer = context.request.post(
                "/api/v1/session",
                data={"login": f"{who}@acme.example", "password": PASSWORD},
            )
            assert answer.ok, answer.text()
        page.goto(path)
        page.wait_for_selector("h1")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
