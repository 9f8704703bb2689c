"""Serving the page: its files, and ``index.html`` for every path that is the page's own."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from cadran.api import reasons
from cadran.api.problems import refusal_response
from cadran.errors import Refusal

FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name carries a hash of their content."""
FOR_A_DAY = "public, max-age=86400"
CHECK_EACH_TIME = "no-cache"
WORKER = "sw.js"
WORKER_POLICY = "default-src 'none'; connect-src 'self'"
"""A service worker goes by the policy that it came with: it fetches the page's files, and runs nothing else."""
HASHED = "assets"
READING = ("GET", "HEAD")


class Page(StaticFiles):
    """The built app in ``folder``, for whatever no operation of the API answers to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._index = folder / "index.html"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; the app itself for a path of its own; 404 for a missing file.

        Files lie at the top or among the assets. Ids may hold dots, so elsewhere one ends no name.
        """
        place = PurePosixPath(path)
        if place.parts[:1] == (".vite",):
            raise HTTPException(404)
        if path in {".", "index.html"}:
            return self._app()
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            a_file = place.suffix and (len(place.parts) == 1 or place.parts[0] in {HASHED, ".."})
            if missing.status_code != 404 or a_file:
                raise
            return self._app()
        if path == WORKER:
            response.headers["Cache-Control"] = CHECK_EACH_TIME
            response.headers["Content-Security-Policy"] = WORKER_POLICY
            return response
        response.headers["Cache-Control"] = FOR_EVER if place.parts[0] == HASHED else FOR_A_DAY
        return response

    def _app(self) -> Response:
        return FileResponse(self._index, headers={"Cache-Control": CHECK_EACH_TIME})


def elsewhere(folder: Path | None) -> ASGIApp:
    """What answers where no operation does: the page, or words about its absence."""
    page = Page(folder) if folder is not None else None

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].split("/")[1:2] == ["api"]:
            await _nothing_here(scope, send)
        elif scope["method"] not in READING:
            raise HTTPException(405, headers={"Allow": ", ".join(READING)})
        elif page is not None:
            await page(scope, receive, send)
        else:
            response = refusal_response(Refusal(reasons.PAGE_NOT_BUILT), HTTPConnection(scope))
            await response(scope, receive, send)

    return answer


async def _nothing_here(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000, "reason": "unknown"})
        return
    raise HTTPException(404)
