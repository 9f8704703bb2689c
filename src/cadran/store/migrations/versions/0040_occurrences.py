"""Single occurrences of a recurring meeting that are at another time, or do not take place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "meeting_exceptions",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger()),
        sa.Column("ends_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_exceptions_meeting_id")
        ),
        sa.PrimaryKeyConstraint("org", "meeting_id", "at", name=op.f("pk_meeting_exceptions")),
    )
