"""For how long call records keep names and numbers, and what was forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "record_retentions",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.CheckConstraint("months > 0", name=op.f("ck_record_retentions_months")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_record_retentions")),
    )
    op.create_table(
        "record_erasures",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("legs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", "number", name=op.f("pk_record_erasures")),
    )
