"""Telephones that set themselves up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "handsets",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=12)),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32)),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("fetched_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_handsets")),
        sa.UniqueConstraint("org", "mac", name="uq_handsets_org_mac"),
        sa.UniqueConstraint("secret_hash", name="uq_handsets_secret_hash"),
        sa.ForeignKeyConstraint(
            ["org", "username"],
            ["phone_accounts.org", "phone_accounts.username"],
            name=op.f("fk_handsets_org_username"),
        ),
    )
