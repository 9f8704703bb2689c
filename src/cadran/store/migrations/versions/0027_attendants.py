"""Auto attendants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "attendants",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "id"],
            ["resource_accounts.org", "resource_accounts.id"],
            name=op.f("fk_attendants_org_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendants")),
    )
