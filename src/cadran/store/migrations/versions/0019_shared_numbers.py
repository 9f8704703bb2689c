"""Numbers that organisations share, and organisations that are being erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "shared_numbers",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("shared_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["numbers.number"], name=op.f("fk_shared_numbers_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_shared_numbers")),
    )
    op.create_table(
        "shared_meetings",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("conference_id", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_shared_meetings_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_shared_meetings")),
        sa.UniqueConstraint("conference_id", name="uq_shared_meetings_conference_id"),
    )
    op.create_table(
        "organisation_departures",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_organisation_departures")),
    )
