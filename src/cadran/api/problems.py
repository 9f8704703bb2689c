"""Every "no" becomes problem+json (RFC 9457), in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from cadran.api import reasons
from cadran.api.context import language_of
from cadran.api.display import spoken
from cadran.api.schemas.problem import FactValue, FieldProblem, Problem
from cadran.errors import Origin, Refusal, Refused
from cadran.messages import render
from cadran.porting.letters import LARGEST_BYTES

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "urn:cadran:problem:"
FIELDS_SHOWN = 20
"""Most fields named in one answer: a person mends a few at a time."""
PATH_SHOWN = 200
"""Longest field path repeated back."""
_log = structlog.get_logger("cadran.api")


def problem_of(
    refusal: Refusal, connection: HTTPConnection, fields: Sequence[FieldProblem] = ()
) -> Problem:
    """The words of a refusal."""
    language = language_of(connection)
    status = refusal.reason.http if refusal.reason.http >= 400 else 409
    title = render(f"api.title_{status}", {}, language)
    if title == f"api.title_{status}":
        title = HTTPStatus(status).phrase
    return Problem(
        type=TYPE_PREFIX + refusal.id,
        title=title,
        status=status,
        detail=render(refusal.id, spoken(refusal.facts, language), language),
        id=refusal.id,
        facts=dict(refusal.facts),
        instance=f"urn:cadran:request:{getattr(connection.state, 'request_id', '')}",
        retryable=refusal.reason.retryable,
        fields=list(fields),
    )


def refusal_response(
    refusal: Refusal, connection: HTTPConnection, fields: Sequence[FieldProblem] = ()
) -> JSONResponse:
    """The answer that carries a refusal; waits named by the facts become ``Retry-After``."""
    problem = problem_of(refusal, connection, fields)
    connection.state.refused = refusal.id
    headers: dict[str, str] = {"Cache-Control": "no-store"}
    wait_s = refusal.facts.get("retry_after_s")
    if isinstance(wait_s, int):
        headers["Retry-After"] = str(max(1, wait_s))
    elif problem.status in {429, 503} and refusal.reason.retryable:
        headers["Retry-After"] = "5"
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="cadran"'
    return JSONResponse(
        problem.model_dump(), problem.status, headers=headers, media_type=PROBLEM_JSON
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if error.refusal.reason.origin is not Origin.CLIENT:
        _log.warning("refused", id=error.refusal.id, origin=error.refusal.reason.origin.value)
    return refusal_response(error.refusal, request)


async def _http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such route or method, a body beyond the limit."""
    assert isinstance(error, HTTPException)
    reason = {
        404: reasons.UNKNOWN_ROUTE,
        405: reasons.METHOD_NOT_ALLOWED,
        413: reasons.BODY_TOO_LARGE,
    }.get(error.status_code, reasons.MALFORMED_REQUEST)
    facts: dict[str, FactValue] = {}
    if reason is reasons.BODY_TOO_LARGE:
        facts["limit_bytes"] = body_limit(request.url.path)
    response = refusal_response(Refusal(reason, facts), request)
    if allowed := (error.headers or {}).get("Allow"):
        response.headers["Allow"] = allowed
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    """Input that does not fit its shape: which fields, and why; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return refusal_response(Refusal(reasons.MALFORMED_JSON), request)
    language = language_of(request)
    fields = [_field(each, language) for each in found[:FIELDS_SHOWN]]
    facts: dict[str, FactValue] = {"count": len(found), "field": fields[0].path if fields else ""}
    return refusal_response(Refusal(reasons.INVALID_INPUT, facts), request, fields)


def _field(error: Mapping[str, Any], language: str) -> FieldProblem:
    rule = str(error["type"])
    context = {
        key: value for key, value in error.get("ctx", {}).items() if isinstance(value, int | str)
    }
    detail = render(f"api.rule_{rule}", context, language)
    if detail == f"api.rule_{rule}":
        detail = render("api.rule_other", {}, language)
    path = ".".join(str(part) for part in error["loc"])
    return FieldProblem(path=path[:PATH_SHOWN], rule=rule, detail=detail)


def internal_response(connection: HTTPConnection) -> JSONResponse:
    """An unexpected failure: an opaque id, and nothing of what went wrong."""
    facts: dict[str, FactValue] = {"incident": getattr(connection.state, "request_id", "")}
    return refusal_response(Refusal(reasons.INTERNAL, facts), connection)


async def _broken_answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, ResponseValidationError)
    rules = [
        f"{'.'.join(map(str, each['loc']))}: {each['type']}"
        for each in error.errors()[:FIELDS_SHOWN]
    ]
    _log.error("answer does not fit its shape", request=request.state.request_id, rules=rules)
    return internal_response(request)


BODY_LIMIT = 262_144
"""Bytes of a request body: the longest legal one (a reservation of 100 numbers) is far below."""
FILE_LIMIT = 21_000_000
"""Bytes of a file that is brought: 100,000 lines of 200 bytes, and what an upload adds."""
SOUND_LIMIT = 5_000_000
"""Bytes of a recorded greeting, as in the reference."""
_LARGER = (
    (r"tariffs/.*", FILE_LIMIT),
    (r"(contacts|licences|numbers|operator/organisations/[^/]+/numbers)/file", FILE_LIMIT),
    (r"port-orders/[^/]+/numbers-file", FILE_LIMIT),
    (r"port-orders/[^/]+/letter", LARGEST_BYTES),
    (r"greetings/recordings", SOUND_LIMIT),
    (r"mailboxes/[^/]+/greetings/[^/]+/recording", SOUND_LIMIT),
)
"""Operations that take files, letters of authorisation and recordings, by their paths."""
_LIMITS = tuple((re.compile(f"/api/v1/{path}"), limit) for path, limit in _LARGER)


def body_limit(path: str) -> int:
    """The most bytes that a request to this path may bring."""
    for pattern, limit in _LIMITS:
        if pattern.fullmatch(path):
            return limit
    return BODY_LIMIT


def install(app: FastAPI) -> None:
    """Have the application answer every refusal so."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ResponseValidationError, _broken_answer)
