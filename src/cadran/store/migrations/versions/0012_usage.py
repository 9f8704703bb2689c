"""How the usage report names a leg, and its sums by day; the records are made again from the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.drop_table("call_legs")
    op.execute("DELETE FROM calls")
    op.execute("DELETE FROM projections WHERE name = 'calls'")
    _call_legs()
    op.create_index("ix_call_legs_org_answered", "call_legs", ["org", "answered_at", "first"])
    _usage_days()


def _call_legs() -> None:
    op.create_table(
        "call_legs",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=3), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("trunk", sa.String(length=64), nullable=False),
        sa.Column("caller", sa.String(length=200), nullable=False),
        sa.Column("called", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("ended_by", sa.String(length=8), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("call_type", sa.String(length=32), nullable=False),
        sa.Column("capability", sa.String(length=32), nullable=False),
        sa.Column("from_country", sa.String(length=3), nullable=False),
        sa.Column("to_country", sa.String(length=3), nullable=False),
        sa.Column("number_kind", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("org", "leg", name=op.f("pk_call_legs")),
    )
    op.create_index("ix_call_legs_org_call", "call_legs", ["org", "call"], unique=False)


def _usage_days() -> None:
    op.create_table(
        "usage_days",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("call_type", sa.String(length=32), nullable=False),
        sa.Column("capability", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("to_country", sa.String(length=3), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "org", "day", "call_type", "capability", "currency", "user_id", "to_country",
            name=op.f("pk_usage_days"),
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
