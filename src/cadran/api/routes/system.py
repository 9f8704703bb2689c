"""Is it alive, does it take calls, how does it do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House, NodeState
from cadran.api.routes.events import streams_of
from cadran.api.schemas.system import (
    Check,
    Health,
    Listener,
    MediaState,
    Ready,
    SystemState,
    TrunkState,
)
from cadran.routing.trunk import Trunk

router = APIRouter(tags=["system"], route_class=GuardedRoute)


@router.get("/health", operation_id="get_health")
async def get_health() -> Health:
    """The process answers."""
    return Health()


@router.get(
    "/ready",
    operation_id="get_readiness",
    responses={503: {"model": Ready, "description": "No calls are taken"}},
)
def get_readiness(house: TheHouse, response: Response) -> Ready:
    """Whether calls are taken; which check fails, but not how."""
    checks = [Check(name=each.name, ok=each.ok, detail="") for each in _checks(house)]
    ready = all(check.ok for check in checks)
    if not ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Ready(ready=ready, checks=checks)


@router.get("/system", operation_id="get_system")
async def get_system(request: Request, house: TheHouse, who: Who) -> SystemState:
    """How the system does."""
    del who  # every administrator sees the same
    checks = await run_in_threadpool(_checks, house)
    state = house.state()
    return SystemState(
        version=house.switches.version,
        node=state.node,
        started_at=state.started_at,
        now=house.clock(),
        draining=state.draining,
        load_1m_percent=state.load_1m_percent,
        calls=state.calls,
        programs=state.programs,
        media=MediaState(
            workers=state.media_workers, legs=state.media_legs, bridges=state.media_bridges
        ),
        trunks=[_trunk(each, state) for each in house.live.trunks()],
        sip_address=house.switches.sip_address,
        sip_addresses=[
            Listener(transport=transport, listen=listen, advertised=advertised)
            for transport, listen, advertised in house.switches.sip_addresses
        ],
        database=state.database,
        streams=streams_of(request.app).count(),
        checks=checks,
    )


@router.get("/openapi.json", operation_id="get_openapi", include_in_schema=False)
async def get_openapi(request: Request) -> JSONResponse:
    """The API, described."""
    return JSONResponse(request.app.openapi())


def _checks(house: House) -> list[Check]:
    return [
        Check(name=name, ok=works, detail=detail)
        for name, (works, detail) in house.checks().items()
    ]


def _trunk(trunk: Trunk, state: NodeState) -> TrunkState:
    return TrunkState(
        name=trunk.name,
        sandbox=trunk.sandbox,
        gateways=[f"{each.host}:{each.port};transport={each.transport}" for each in trunk.gateways],
        state="down" if trunk.name in state.trunks_down else "up",
        calls=state.trunk_calls.get(trunk.name, 0),
    )
