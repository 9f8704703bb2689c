"""Where somebody may call at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "outbound_scopes",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("meetings", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_outbound_scopes_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "user_id", name=op.f("pk_outbound_scopes")),
    )
