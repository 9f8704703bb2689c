"""What happened in queues, by quarters of an hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    counted = ("arrived", "answered", "abandoned", "timed_out", "overflowed", "in_time")
    op.create_table(
        "queue_counts",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(each, sa.Integer(), nullable=False) for each in counted),
        sa.Column("waited_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", "queue_id", "at", name=op.f("pk_queue_counts")),
    )
    op.create_index("ix_queue_counts_at", "queue_counts", ["at"])
