"""Each page of the router has its picture in ``make screenshots``."""

from __future__ import annotations

import re
from pathlib import Path

from bench.screenshots import PAGES

ROUTER = Path(__file__).parents[2] / "web/src/app/router.tsx"


def test_every_page_is_pictured():
    routes = re.findall(r'^ *path: "([^"]+)"', ROUTER.read_text("utf-8"), re.MULTILINE)
    assert len(routes) > 40
    pictured = [path.partition("?")[0] for path, _ in PAGES.values()]
    patterns = {each: re.compile(re.sub(r"\$\w+", "[^/]+", each)) for each in routes}
    assert [
        route
        for route, pattern in patterns.items()
        if not any(pattern.fullmatch(path) for path in pictured)
    ] == []
