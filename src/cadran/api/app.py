"""The application: operations, the guards around them, the page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

import cadran
from cadran import web
from cadran.api import metrics, page, problems, provision
from cadran.api.context import BASE
from cadran.api.house import House
from cadran.api.problems import PROBLEM_JSON
from cadran.api.routes import (
    account,
    attendance,
    attendants,
    audit,
    call_groups,
    call_settings,
    caller_ids,
    calls,
    catalogue,
    common_area,
    conferencing,
    contacts,
    countries,
    dial_in,
    events,
    explain,
    greetings,
    guest_line,
    handsets,
    jobs,
    join,
    ladders,
    licences,
    limits,
    locations,
    mailboxes,
    meetings,
    messages,
    notices,
    number_files,
    number_requests,
    number_shop,
    numbers,
    occurrences,
    organisations,
    outbound,
    own_calls,
    payments,
    people,
    phone_features,
    phones,
    port_orders,
    queues,
    reports,
    roles,
    rollouts,
    session,
    set_up,
    shared_numbers,
    single_sign_on,
    softphone,
    system,
    tariffs,
    trunks,
    webhooks,
)
from cadran.api.routes import credits as credit
from cadran.api.schemas.event import EventMessage, Subscribe
from cadran.api.schemas.problem import Problem
from cadran.api.shell import Shell

ROUTES: tuple[APIRouter, ...] = (
    session.router,
    set_up.router,
    account.router,
    single_sign_on.router,
    audit.router,
    roles.router,
    organisations.router,
    shared_numbers.router,
    trunks.router,
    countries.router,
    dial_in.router,
    join.router,
    catalogue.router,
    rollouts.router,
    numbers.router,
    number_shop.router,
    locations.router,
    number_requests.router,
    number_files.router,
    call_groups.router,
    call_settings.router,
    caller_ids.router,
    port_orders.router,
    people.router,
    contacts.router,
    outbound.router,
    licences.router,
    phone_features.router,
    phones.router,
    handsets.router,
    common_area.router,
    mailboxes.router,
    messages.router,
    meetings.router,
    conferencing.router,
    occurrences.router,
    attendance.router,
    attendants.router,
    greetings.router,
    queues.router,
    own_calls.router,
    calls.router,
    ladders.router,
    reports.router,
    tariffs.router,
    credit.router,
    payments.router,
    notices.router,
    webhooks.router,
    limits.router,
    jobs.router,
    explain.router,
    system.router,
    events.router,
    softphone.router,
    guest_line.router,
)
REFUSAL = {
    "description": "A refusal (RFC 9457)",
    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
ZIP_FROM_BYTES = 1_024
"""Smaller answers fit one packet as they are."""


def create_app(house: House) -> FastAPI:
    """The API and the page for this house."""
    app = create_bare(
        Middleware(Shell, entropy=house.entropy, secure=house.switches.secure_cookies),
        Middleware(GZipMiddleware, minimum_size=ZIP_FROM_BYTES),
    )
    app.state.house = house
    app.add_route(metrics.PATH, metrics.metrics, include_in_schema=False)
    app.add_route(provision.PATH, provision.provision, include_in_schema=False)
    app.router.default = page.elsewhere(web.directory())
    _find_ways(app)
    return app


def _find_ways(app: FastAPI) -> None:
    """FastAPI makes its table of operations when one is looked for first, in half a second: better on the thread that
    makes the page than at the first request, on the loop that answers calls.
    """
    nowhere = {"type": "http", "method": "GET", "path": BASE, "root_path": "", "headers": []}
    for route in app.router.routes:
        route.matches(nowhere)


def describe() -> dict[str, Any]:
    """The OpenAPI document."""
    return create_bare().openapi()


def create_bare(*shells: Middleware) -> FastAPI:
    """The operations alone, without a house behind them."""
    app = FastAPI(
        title="Cadran",
        version=cadran.__version__,
        summary="The telephone service of an organisation",
        openapi_url=None,
        redirect_slashes=False,
        middleware=list(shells),
        responses={"default": REFUSAL},
    )
    for router in ROUTES:
        app.include_router(router, prefix=BASE)
    problems.install(app)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI, with the shapes that no operation names: problems and event messages."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        shapes = document["components"]["schemas"]
        for answer in (Problem, EventMessage):
            _add(shapes, answer.__name__, answer.model_json_schema(**_REFS, mode="serialization"))
        _add(shapes, "Subscribe", Subscribe.model_json_schema(**_REFS))
        softphone.describe(shapes)
        for shape in ("HTTPValidationError", "ValidationError"):
            shapes.pop(shape, None)
        for path in document["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        app.openapi_schema = document
    return app.openapi_schema


_REFS: dict[str, Any] = {"ref_template": "#/components/schemas/{model}"}


def _add(shapes: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    shapes.update(schema.pop("$defs", {}))
    shapes[name] = schema
