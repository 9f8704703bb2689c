"""The SIP messages of calls that are over, for some days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "call_ladders",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("org", "leg", name=op.f("pk_call_ladders")),
    )
    op.create_index("ix_call_ladders_at", "call_ladders", ["at"])
