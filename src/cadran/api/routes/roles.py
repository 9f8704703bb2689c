"""The table of roles, as people and programs read it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from cadran.api.context import ReaderLanguage, Who
from cadran.api.guard import SAFE_METHODS, GuardedRoute
from cadran.api.roles import OPERATIONS, Access, may
from cadran.api.schemas.role import Area, Role, RoleList
from cadran.messages import render
from cadran.roles import OPERATOR, ROLES

router = APIRouter(tags=["roles"], route_class=GuardedRoute)
NO_SCOPES = frozenset({"session", "account"})
"""Areas that no token reaches: nobody makes a token with a token."""
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
    for path in app.openapi()["paths"].values():
        for method, operation in path.items():
            name = operation["operationId"]
            if OPERATIONS[name] not in _OPEN:
                reads = method.upper() in SAFE_METHODS
                areas.setdefault(operation["tags"][0], {})[name] = reads
    return areas


def scopes_of(app: Any, role: str) -> list[str]:
    """What a token of somebody with this role can be made for."""
    scopes = {"events:read"}
    for area, operations in areas_of(app).items():
        if area not in NO_SCOPES:
            for operation, reads in operations.items():
                if may(role, operation):
                    scopes.add(f"{area}:{'read' if reads else 'write'}")
    return sorted(scopes)


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
