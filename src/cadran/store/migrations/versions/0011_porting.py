"""Port orders, their steps, numbers and letters; the PIN with which numbers leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _orders()
    _steps()
    _numbers()
    _letters()
    _pins()


def _orders() -> None:
    op.create_table(
        "port_orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("pin_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wished_at", sa.BigInteger(), nullable=False),
        sa.Column("foc_at", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told_revision", sa.Integer(), nullable=False),
        sa.Column("activated_at", sa.BigInteger(), nullable=True),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("told_revision <= revision", name=op.f("ck_port_orders_told_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_port_orders")),
        sa.UniqueConstraint("org", "id", name="uq_port_orders_org_id"),
    )
    op.create_index("ix_port_orders_org_created", "port_orders", ["org", "created_at"])
    op.create_index("ix_port_orders_status", "port_orders", ["status"])


def _of_an_order(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org", "order_id"],
        ["port_orders.org", "port_orders.id"],
        name=op.f(f"fk_{table}_org_order_id"),
    )


def _steps() -> None:
    op.create_table(
        "port_steps",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("foc_at", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        _of_an_order("port_steps"),
        sa.PrimaryKeyConstraint("order_id", "place", name=op.f("pk_port_steps")),
    )


def _numbers() -> None:
    op.create_table(
        "port_numbers",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        _of_an_order("port_numbers"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_port_numbers")),
    )
    op.create_index("ix_port_numbers_order", "port_numbers", ["order_id"])


def _letters() -> None:
    op.create_table(
        "port_letters",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _of_an_order("port_letters"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_port_letters")),
    )


def _pins() -> None:
    op.create_table(
        "port_out_pins",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_port_out_pins")),
    )
