"""Payments, auto-recharge, what was spent by day, and who is told of what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "notice_settings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("mail_people", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_notice_settings")),
    )
    _payments()
    _recharges()
    _spend_days()
    # What happened before there were notices is not told of now.
    op.execute(
        "INSERT INTO projections (name, sequence)"
        " SELECT 'notices', COALESCE(MAX(sequence), 0) FROM journal"
    )


def _payments() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(length=600), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_payment_methods")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('created', 'pending', 'unknown', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_payments_state"),
        ),
        sa.CheckConstraint("amount_micros > 0", name=op.f("ck_payments_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_org_created_at", "payments", ["org", "created_at"], unique=False)


def _recharges() -> None:
    op.create_table(
        "recharges",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("trigger_micros", sa.BigInteger(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("low_micros", sa.BigInteger(), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("payment", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("day_recharges", sa.Integer(), nullable=False),
        sa.CheckConstraint("band IN ('fine', 'low', 'zero')", name=op.f("ck_recharges_band")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_recharges")),
    )


def _spend_days() -> None:
    op.create_table(
        "spend_days",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("spent_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", "day", name=op.f("pk_spend_days")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO spend_days (org, day, spent_micros)"
        " SELECT org, at / 86400000, -SUM(posted_delta) FROM ledger_entries"
        " WHERE account = 'credits' AND counter = 'income' AND posted_delta < 0"
        " GROUP BY org, at / 86400000"
    )
