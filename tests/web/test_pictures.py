"""Each page of the router has its picture in ``make screenshots``, and is found by the palette."""

from __future__ import annotations

import re
from pathlib import Path

from bench.screenshots import PAGES

SOURCE = Path(__file__).parents[2] / "web/src"
WITHOUT_SESSION = {"/sign-in", "/forgot-password", "/set-password", "/begin"}
"""Nobody who may open the palette has any business there."""


def _routes() -> list[str]:
    text = (SOURCE / "app/router.tsx").read_text("utf-8")
    return re.findall(r'^ *path: "([^"]+)"', text, re.MULTILINE)


def test_every_page_is_pictured():
    routes = _routes()
    assert len(routes) > 40
    pictured = [path.partition("?")[0] for path, _ in PAGES.values()]
    patterns = {each: re.compile(re.sub(r"\$\w+", "[^/]+", each)) for each in routes}
    assert [
        route
        for route, pattern in patterns.items()
        if not any(pattern.fullmatch(path) for path in pictured)
    ] == []


def test_every_page_that_stands_by_itself_is_found_by_the_palette():
    places = (
        SOURCE / "app/places.ts",
        SOURCE / "palette/places.ts",
        SOURCE / "pages/settings/parts.ts",
    )
    found = {to for each in places for to in re.findall(r'to: "([^"]+)"', each.read_text("utf-8"))}
    routes = {each for each in _routes() if "$" not in each}
    assert routes - found == WITHOUT_SESSION
