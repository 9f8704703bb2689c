"""Port orders, what happened to them, their papers; and the PIN that lets numbers leave."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

port_orders = Table(
    "port_orders",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("status", String(24), nullable=False),
    # What was filled in, without the PIN; which fields there are is ``porting.form``'s to say.
    Column("form", JSON, nullable=False),
    Column("numbers", JSON, nullable=False),
    # The account's PIN at the losing carrier, encrypted; none where it asks for none.
    Column("pin_sealed", LargeBinary),
    Column("wished_at", BigInteger, nullable=False),
    Column("foc_at", BigInteger),
    Column("why", String(64), nullable=False),
    Column("note", String(1000), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    # The carrier is told when ``told_revision`` is behind.
    Column("revision", Integer, nullable=False),
    Column("told_revision", Integer, nullable=False),
    # Calls come to us from then on: the carrier has confirmed it.
    Column("activated_at", BigInteger),
    Column("by_user", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("org", "id", name="uq_port_orders_org_id"),
    CheckConstraint("told_revision <= revision", name="told_revision"),
)
Index("ix_port_orders_org_created", port_orders.c.org, port_orders.c.created_at)
Index("ix_port_orders_status", port_orders.c.status)


def _of_an_order() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org", "order_id"], ["port_orders.org", "port_orders.id"])


port_steps = Table(
    "port_steps",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("org", String(64), nullable=False),
    Column("occasion", String(24), nullable=False),
    Column("status", String(24), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("foc_at", BigInteger),
    Column("why", String(64), nullable=False),
    Column("note", String(1000), nullable=False),
    Column("by_user", String(64), nullable=False),
    _of_an_order(),
)

# The numbers of orders that are under way: the key lets each stand in one order alone, whoever's it is.
port_numbers = Table(
    "port_numbers",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("order_id", String(64), nullable=False),
    _of_an_order(),
)
Index("ix_port_numbers_order", port_numbers.c.order_id)

port_letters = Table(
    "port_letters",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    _of_an_order(),
)

port_out_pins = Table(
    "port_out_pins",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("pin_hash", String(200), nullable=False),
    Column("set_at", BigInteger, nullable=False),
    Column("by_user", String(64), nullable=False),
)
