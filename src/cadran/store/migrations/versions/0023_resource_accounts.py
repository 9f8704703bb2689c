"""Resource accounts with their numbers, and call queues with their agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "resource_accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('attendant', 'queue')", name=op.f("ck_resource_accounts_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_accounts")),
        sa.UniqueConstraint("org", "extension", name="uq_resource_accounts_org_extension"),
        sa.UniqueConstraint("org", "id", name="uq_resource_accounts_org_id"),
    )
    op.create_table(
        "resource_numbers",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["numbers.number"], name=op.f("fk_resource_numbers_number")
        ),
        sa.ForeignKeyConstraint(
            ["org", "resource_id"],
            ["resource_accounts.org", "resource_accounts.id"],
            name=op.f("fk_resource_numbers_org_resource_id"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_resource_numbers")),
    )
    op.create_index("ix_resource_numbers_org_resource", "resource_numbers", ["org", "resource_id"])
    op.create_table(
        "queues",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("may_opt_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "id"],
            ["resource_accounts.org", "resource_accounts.id"],
            name=op.f("fk_queues_org_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint("org", "id", name="uq_queues_org_id"),
    )
    op.create_table(
        "queue_agents",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "queue_id"],
            ["queues.org", "queues.id"],
            name=op.f("fk_queue_agents_org_queue_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_queue_agents_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "queue_id", "user_id", name=op.f("pk_queue_agents")),
    )
    op.create_index("ix_queue_agents_org_user", "queue_agents", ["org", "user_id"])
