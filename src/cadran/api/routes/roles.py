"""The table of roles, as people and programs read it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute

from cadran.api.context import ReaderLanguage, Who
from cadran.api.guard import SAFE_METHODS, GuardedRoute
from cadran.api.roles import OPERATIONS, Access, may
from cadran.api.schemas.role import Area, Role, RoleList
from cadran.messages import render
from cadran.roles import OPERATOR, ROLES

router = APIRouter(tags=["roles"], route_class=GuardedRoute)
_OPEN = frozenset({Access.ANYBODY, Access.CATALOGUE})


@router.get("/roles", operation_id="list_roles")
async def list_roles(request: Request, who: Who, language: ReaderLanguage) -> RoleList:
    """Every role, what it is for, and what it may do. Operators are shown to operators only."""
    areas = areas_of(request.app)
    shown = [each for each in ROLES if each != OPERATOR or who.role == OPERATOR]
    return RoleList(items=[_role(each, areas, language) for each in shown])


def areas_of(app: Any) -> dict[str, dict[str, bool]]:
    """The operations that ask for a role, by area of the API, and whether each only reads."""
    areas: dict[str, dict[str, bool]] = {}
    for route in app.routes:
        if isinstance(route, APIRoute) and route.operation_id in OPERATIONS:
            if OPERATIONS[route.operation_id] in _OPEN:
                continue
            reads = route.methods is not None and route.methods <= SAFE_METHODS
            areas.setdefault(str(route.tags[0]), {})[route.operation_id] = reads
    return areas


def _role(role: str, areas: dict[str, dict[str, bool]], language: str) -> Role:
    return Role(
        role=role,
        name=render(f"roles.name_{role}", {}, language),
        explanation=render(f"roles.explain_{role}", {}, language),
        areas=[
            Area(
                area=area,
                name=render(f"roles.area_{area}", {}, language),
                sees=any(reads and may(role, each) for each, reads in operations.items()),
                changes=any(not reads and may(role, each) for each, reads in operations.items()),
            )
            for area, operations in areas.items()
        ],
        operations=sorted(each for each in OPERATIONS if may(role, each)),
    )
