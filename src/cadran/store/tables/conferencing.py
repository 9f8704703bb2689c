"""Audio conferencing: who is invited to a meeting, which numbers an organiser's invitations name."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
)

from cadran.store.metadata import metadata

meeting_attendees = Table(
    "meeting_attendees",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("meeting_id", String(64), primary_key=True),
    Column("address", String(254), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("place", Integer, nullable=False),
    ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
)

# Single occurrences of a recurring meeting, by when the rule has them; starts_at NULL: it does not take place.
meeting_exceptions = Table(
    "meeting_exceptions",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("meeting_id", String(64), primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    ForeignKeyConstraint(["meeting_id"], ["meetings.id"]),
)

# Who has no row goes by the numbers of their country.
organiser_numbers = Table(
    "organiser_numbers",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("toll", String(16)),
    Column("toll_free", String(16)),
    Column("offers_toll_free", Boolean, nullable=False),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)

# For all meetings of an organisation; no row: tones, and recordings stay.
conferencing_settings = Table(
    "conferencing_settings",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("announcements", String(8), nullable=False),
    Column("record_names", Boolean, nullable=False),
    Column("recordings_days", Integer),
    CheckConstraint("announcements IN ('names', 'tones', 'off')", name="announcements"),
    CheckConstraint("recordings_days > 0", name="recordings_days"),
)
