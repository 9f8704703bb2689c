"""A conference ID that a meeting had before is kept, so that it never leads into another meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """The table, which is small, is made anew: its key was the meeting."""
    op.execute("CREATE TABLE shared_before AS SELECT * FROM shared_meetings")
    op.drop_table("shared_meetings")
    op.create_table(
        "shared_meetings",
        sa.Column("conference_id", sa.String(length=7), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_shared_meetings_meeting_id")
        ),
        sa.PrimaryKeyConstraint("conference_id", name=op.f("pk_shared_meetings")),
    )
    op.execute(
        "INSERT INTO shared_meetings (conference_id, org, meeting_id)"
        " SELECT conference_id, org, meeting_id FROM shared_before"
    )
    op.drop_table("shared_before")
    op.create_index("ix_shared_meetings_meeting_id", "shared_meetings", ["meeting_id"])
