"""What becomes of calls to people, the groups that take calls for each other, and feature codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "call_settings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_call_settings_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "user_id", name=op.f("pk_call_settings")),
    )
    op.create_table(
        "call_groups",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_groups")),
        sa.UniqueConstraint("org", "id", name="uq_call_groups_org_id"),
    )
    op.create_table(
        "call_group_members",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "group_id"],
            ["call_groups.org", "call_groups.id"],
            name=op.f("fk_call_group_members_org_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_call_group_members_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "group_id", "user_id", name=op.f("pk_call_group_members")),
    )
    op.create_index("ix_call_group_members_org_user", "call_group_members", ["org", "user_id"])
    op.create_table(
        "phone_features",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("park_back_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_phone_features")),
    )
