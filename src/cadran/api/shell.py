"""The shell around the application: request ids, headers of safety, the request log, last resort.

Plain ASGI, since it must also see what the framework itself answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadran.api import reasons
from cadran.api.masking import mask
from cadran.api.problems import body_limit, internal_response, refusal_response
from cadran.errors import Refusal

PAGE_POLICY = "; ".join(  # noqa: FLY002 -- one directive a line can be reviewed
    (
        "default-src 'self'",
        "script-src 'self'",
        # The component library sets its variables in a style element of its own.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
HSTS = "max-age=31536000"
_log = structlog.get_logger("cadran.api")


def _too_large(scope: Scope) -> bool:
    """Whether the request says that its body is too large; one that does not say is cut off later."""
    declared = Headers(scope=scope).get("content-length", "")
    return declared.isdigit() and int(declared[:20]) > body_limit(scope["path"])


def _limited(receive: Receive, limit_bytes: int) -> Receive:
    """Cuts off a body that grows beyond the limit."""
    taken_bytes = 0

    async def receiving() -> Message:
        nonlocal taken_bytes
        message = await receive()
        taken_bytes += len(message.get("body", b""))
        if taken_bytes > limit_bytes:
            raise HTTPException(413)
        return message

    return receiving


class Shell:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, entropy: Callable[[int], bytes], secure: bool) -> None:
        self._app = app
        self._entropy = entropy
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = self._entropy(8).hex()
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began_ns = time.monotonic_ns()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(MutableHeaders(scope=message), scope["state"]["request_id"])
            await send(message)

        try:
            if _too_large(scope):
                facts = {"limit_bytes": body_limit(scope["path"])}
                refusal = Refusal(reasons.BODY_TOO_LARGE, facts)
                answer = refusal_response(refusal, HTTPConnection(scope))
                await answer(scope, receive, sending)
            else:
                await self._app(scope, _limited(receive, body_limit(scope["path"])), sending)
        except Exception as failure:  # noqa: BLE001 -- the last resort: nothing may leave in words
            _log.error(
                "request failed",
                request=scope["state"]["request_id"],
                operation=scope["state"].get("operation"),
                failure=type(failure).__name__,
                exc_info=True,
            )
            if not status:
                await internal_response(HTTPConnection(scope))(scope, receive, sending)
        finally:
            self._record(scope, status, (time.monotonic_ns() - began_ns) // 1_000_000)

    def _dress(self, headers: MutableHeaders, request_id: str) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Request-Id"] = request_id
        if self._secure:
            headers.setdefault("Strict-Transport-Security", HSTS)

    def _record(self, scope: Scope, status: int, took_ms: int) -> None:
        state = scope["state"]
        principal = state.get("principal")
        _log.info(
            "request",
            request=state["request_id"],
            method=scope["method"],
            operation=state.get("operation"),
            path=None if state.get("operation") else mask(scope["path"][:100]),
            status=status,
            refused=state.get("refused"),
            user=principal.user if principal is not None else None,
            duration_ms=took_ms,
        )
