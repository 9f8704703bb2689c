"""What a paid call writes lies in fewer places: its plan in the row of its grant, the chain's batches in their own key.

SQLite makes the tables anew (see 0009); PostgreSQL knows no tables that are their own key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _grants()
        _journal_batches()
    else:
        op.add_column("grants", _plan())
        op.execute(
            "UPDATE grants SET plan = grant_plans.plan FROM grant_plans"
            " WHERE grant_plans.org = grants.org AND grant_plans.grant_id = grants.id"
        )
    op.drop_table("grant_plans")


def _plan() -> sa.Column[str]:
    return sa.Column("plan", sa.Text(), nullable=False, server_default="")


def _grants() -> None:
    op.drop_index("ix_grants_open", "grants")
    op.rename_table("grants", "grants_before")
    op.create_table(
        "grants",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("payer", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
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
        sa.Column("trunk", sa.String(length=64), nullable=False, server_default=""),
        _plan(),
        sa.CheckConstraint(
            "state IN ('reserved', 'answered', 'settled')", name=op.f("ck_grants_state")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_grants")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO grants SELECT g.*, COALESCE(p.plan, '') FROM grants_before g"
        " LEFT JOIN grant_plans p ON p.org = g.org AND p.grant_id = g.id"
    )
    op.drop_table("grants_before")
    op.create_index(
        "ix_grants_open", "grants", ["node"], sqlite_where=sa.text("state != 'settled'")
    )


def _journal_batches() -> None:
    op.rename_table("journal_batches", "journal_batches_before")
    op.create_table(
        "journal_batches",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("org", "number", name=op.f("pk_journal_batches")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO journal_batches SELECT * FROM journal_batches_before")
    op.drop_table("journal_batches_before")
