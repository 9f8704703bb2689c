"""Ways to pay, payments, and when credit is topped up by itself."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from cadran.store.metadata import metadata

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    # The provider's name for it, sealed; never a card's number, which we never see.
    Column("token", LargeBinary(600), nullable=False),
    Column("label", String(100), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
)

payments = Table(
    "payments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("method", String(64), nullable=False),
    # "top_up" (somebody asked) or "recharge" (by itself).
    Column("purpose", String(16), nullable=False),
    Column("amount_micros", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(16), nullable=False),
    # Why it failed, in the provider's word; and the provider's own name for it.
    Column("reason", String(64), nullable=False),
    Column("reference", String(100), nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    CheckConstraint(
        "state IN ('created', 'pending', 'unknown', 'succeeded', 'failed', 'cancelled')",
        name="state",
    ),
    CheckConstraint("amount_micros > 0", name="amount"),
)
Index("ix_payments_org_created_at", payments.c.org, payments.c.created_at)

recharges = Table(
    "recharges",
    metadata,
    Column("org", String(64), primary_key=True),
    # As set: recharge with so much when the balance falls below the trigger.
    Column("active", Boolean, nullable=False),
    Column("method", String(64), nullable=False),
    Column("trigger_micros", BigInteger, nullable=False),
    Column("amount_micros", BigInteger, nullable=False),
    Column("low_micros", BigInteger, nullable=False),
    # As it stands: what was last told of the balance, and the recharge under way.
    Column("band", String(8), nullable=False),
    Column("payment", String(64), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("stopped", String(16), nullable=False),
    # Recharges begun on a day (UTC), which bounds what a mistake can cost.
    Column("day", Integer, nullable=False),
    Column("day_recharges", Integer, nullable=False),
    CheckConstraint("band IN ('fine', 'low', 'zero')", name="band"),
)

spend_days = Table(
    "spend_days",
    metadata,
    # What calls cost by the day on which they ended (days since 1970, UTC): the sum of the ledger's posts.
    Column("org", String(64), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("spent_micros", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
