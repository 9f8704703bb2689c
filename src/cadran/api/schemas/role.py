"""Roles and what each may do."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Listing, Output


class Area(Output):
    """A part of the API, for one role. One's own things are always among what one sees."""

    area: str
    name: str
    sees: bool
    changes: bool


class Role(Output):
    """A role."""

    role: str
    name: str
    explanation: str
    areas: list[Area]
    operations: list[str] = Field(description="Operation ids of the OpenAPI")


class RoleList(Listing[Role]):
    """All roles, the most powerful first."""
