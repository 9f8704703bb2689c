"""The bridge that organisations share: the operator's numbers, and the meetings that are reached on them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

shared_numbers = Table(
    "shared_numbers",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("shared_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["number"], ["numbers.number"]),
)

# Across organisations a conference ID is of one meeting alone: any shared number leads to any of them.
shared_meetings = Table(
    "shared_meetings",
    metadata,
    Column("meeting_id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("conference_id", String(7), nullable=False),
    ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
    UniqueConstraint("conference_id", name="uq_shared_meetings_conference_id"),
)
