"""Which number people show when they call out, and whether they see who calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "caller_id_policies",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shows", sa.String(length=16), nullable=False),
        sa.Column("service_number", sa.String(length=16), nullable=True),
        sa.Column("may_hide", sa.Boolean(), nullable=False),
        sa.Column("hides_callers", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "shows IN ('own', 'service', 'anonymous')", name=op.f("ck_caller_id_policies_shows")
        ),
        sa.CheckConstraint(
            "(shows = 'service') = (service_number IS NOT NULL)",
            name=op.f("ck_caller_id_policies_service_has_number"),
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_caller_id_policies")),
    )
    op.create_table(
        "caller_id_choices",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_caller_id_choices_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "user_id", name=op.f("pk_caller_id_choices")),
    )
