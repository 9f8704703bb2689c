"""Where the minutes of a paid leg come from, when there is more than the prepaid balance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "grant_plans",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org", "grant_id", name=op.f("pk_grant_plans")),
        sqlite_with_rowid=False,
    )
