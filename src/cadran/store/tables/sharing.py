"""The bridge that organisations share: the operator's numbers, and the meetings that are reached on them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, String, Table

from cadran.store.metadata import metadata

shared_numbers = Table(
    "shared_numbers",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("shared_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["number"], ["numbers.number"]),
)

# Across organisations a conference ID is of one meeting alone: any shared number leads to any of them. IDs that a
# meeting had before stay its own, so that nobody with an old invitation ends up in another one's lobby.
shared_meetings = Table(
    "shared_meetings",
    metadata,
    Column("conference_id", String(7), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("meeting_id", String(64), nullable=False),
    ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
)
Index("ix_shared_meetings_meeting_id", shared_meetings.c.meeting_id)
