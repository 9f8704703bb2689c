"""The page and the headers of safety around everything."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Match

from cadran.api import page, problems
from cadran.api.app import create_app
from cadran.api.shell import Shell

SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Cadran</title>")
    (tmp_path / "assets" / "app-1a2b3c.js").write_text("export {}")
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    (tmp_path / "dial.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path.parent / "outside.txt").write_text("not for you")
    return tmp_path


async def get(folder: Path | None, path: str, method: str = "GET") -> httpx.Response:
    app = Starlette(middleware=[Middleware(Shell, entropy=os.urandom, secure=True)])
    app.router.default = page.elsewhere(folder)
    problems.install(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cadran") as client:
        return await client.request(method, path)


def run(folder: Path | None, path: str, method: str = "GET") -> httpx.Response:
    import asyncio

    return asyncio.run(get(folder, path, method))


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/countries/FR", "/meetings/mtg_1/live", "/calls/mtg_1.1a20.1"]
)
def test_every_path_of_the_app_is_the_app_checked_each_time(built: Path, path: str):
    answer = run(built, path)
    assert answer.status_code == 200
    assert "<title>Cadran" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["strict-transport-security"]


def test_hashed_files_are_kept_for_ever_and_others_for_a_day(built: Path):
    assert "immutable" in run(built, "/assets/app-1a2b3c.js").headers["cache-control"]
    assert run(built, "/dial.svg").headers["cache-control"] == "public, max-age=86400"


def test_the_service_worker_is_checked_each_time_and_may_fetch_from_us_alone(built: Path):
    (built / "sw.js").write_text("")
    answer = run(built, "/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/.vite/manifest.json",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/assets/../../outside.txt",
        "/api/v2/x",
        "/api",
    ],
)
def test_what_is_not_of_the_app_is_not_served(built: Path, path: str):
    answer = run(built, path)
    assert "not for you" not in answer.text
    assert answer.status_code == 404
    assert answer.json()["id"] == "api.unknown_route"


def test_the_page_is_only_read(built: Path):
    answer = run(built, "/", "POST")
    assert (answer.status_code, answer.json()["id"]) == (405, "api.method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_page_that_was_not_built_says_so():
    answer = run(None, "/")
    assert (answer.status_code, answer.json()["id"]) == (503, "api.page_not_built")


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/users"])
def test_every_answer_is_dressed_for_safety(stranger: httpx.Client, path: str):
    answer = stranger.get(path)
    assert SAFE.items() <= dict(answer.headers).items()
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_long_answers_are_compressed(served):
    with (
        served.client(**{"accept-encoding": "gzip"}) as client,
        client.stream("GET", "/countries") as answer,
    ):
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert b'"iso2":"FR"' in gzip.decompress(packed)


def test_the_table_of_operations_is_made_before_the_first_request(served):
    app = create_app(served.house)
    asked = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/health",
        "root_path": "",
        "headers": [],
    }
    with patch("fastapi.routing._IncludedRouter._build_effective_context") as made:
        assert any(route.matches(asked)[0] is Match.FULL for route in app.router.routes)
    made.assert_not_called()
