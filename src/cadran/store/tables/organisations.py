"""What the operator lays down about an organisation, beside it since it may be missing."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, String, Table

from cadran.store.metadata import metadata

organisation_standings = Table(
    "organisation_standings",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("suspended_at", BigInteger),
    Column("suspended_why", String(200), nullable=False),
    # No limit: NULL.
    Column("users_most", Integer),
    Column("numbers_most", Integer),
    Column("calls_most", Integer),
    CheckConstraint("users_most >= 0", name="users_most"),
    CheckConstraint("numbers_most >= 0", name="numbers_most"),
    CheckConstraint("calls_most >= 0", name="calls_most"),
)

# Being erased: a start finishes what a dead run began.
organisation_departures = Table(
    "organisation_departures",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("begun_at", BigInteger, nullable=False),
)
