"""What axe-core finds on a page, and pictures for whoever asks for them (``CADRAN_SHOTS``: a folder)."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"], preload: false, iframes: false});
    return found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}"""
"""No page has frames or sounds that start by themselves; and all that axe tells of a page is more than a test needs to be sent."""
SHOTS = os.environ.get("CADRAN_SHOTS")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line each; nothing where it is not installed (built elsewhere)."""
    if not AXE.is_file():
        return []
    if not page.evaluate("'axe' in window"):
        session = page.context.new_cdp_session(page)
        session.send("Page.setBypassCSP", {"enabled": True})
        session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    return [f"{page.url}: {each}" for each in page.evaluate(RUN)]
