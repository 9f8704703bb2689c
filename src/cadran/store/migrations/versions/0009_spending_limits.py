"""Limits of spending, the meters they are held against, and who is blocked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _grants_know_their_trunk()
    op.create_table(
        "spend_caps",
        *_key("scope", 16, "subject", 64, "measure", 8),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("next_amount", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("org", "scope", "subject", "measure", name=op.f("pk_spend_caps")),
        sqlite_with_rowid=False,
    )
    counts = ("hour", "day", "month")
    op.create_table(
        "spend_meters",
        *_key("scope", 16, "subject", 64),
        *(
            column
            for each in counts
            for column in (
                sa.Column(each, sa.Integer(), nullable=False),
                sa.Column(f"{each}_micros", sa.BigInteger(), nullable=False),
            )
        ),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("minute_calls", sa.Integer(), nullable=False),
        sa.Column("open_calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", "scope", "subject", name=op.f("pk_spend_meters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blocked_payers",
        *_key("payer", 64),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_whom", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("org", "payer", name=op.f("pk_blocked_payers")),
        sqlite_with_rowid=False,
    )


def _key(*columns: str | int) -> list[sa.Column[str]]:
    pairs = zip(columns[::2], columns[1::2], strict=True)
    return [
        sa.Column(str(name), sa.String(length=int(length)), nullable=False)
        for name, length in (("org", 64), *pairs)
    ]


def _grants_know_their_trunk() -> None:
    """SQLite would write the new column behind the constraints: there, the table is made anew."""
    trunk = sa.Column("trunk", sa.String(length=64), nullable=False, server_default="")
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("grants", trunk)
        return
    op.drop_index("ix_grants_open", "grants")
    op.rename_table("grants", "grants_before")
    op.create_table(
        "grants",
        *_key("id", 64, "node", 64, "leg", 64, "call", 64, "payer", 64),
        *_key("service", 32, "account", 64)[1:],
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("slices", sa.Integer(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("granted_s", sa.Integer(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("billed_s", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        trunk,
        sa.CheckConstraint(
            "state IN ('reserved', 'answered', 'settled')", name=op.f("ck_grants_state")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_grants")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO grants SELECT *, '' FROM grants_before")
    op.drop_table("grants_before")
    op.create_index(
        "ix_grants_open", "grants", ["node"], sqlite_where=sa.text("state != 'settled'")
    )
