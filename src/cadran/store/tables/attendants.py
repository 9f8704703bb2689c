"""Auto attendants, each a resource account with a plan."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKeyConstraint, String, Table

from cadran.store.metadata import metadata

attendants = Table(
    "attendants",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # Hours, flows, holidays, operator and dial scope, by the names of its program's settings.
    Column("plan", JSON, nullable=False),
    ForeignKeyConstraint(["org", "id"], ["resource_accounts.org", "resource_accounts.id"]),
)
