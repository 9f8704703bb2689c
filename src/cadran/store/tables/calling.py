"""What becomes of calls to people: their own settings, the groups that take calls for each other, feature codes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

# Who has no row is rung, and nobody else.
call_settings = Table(
    "call_settings",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    # By the names of ``directory.call_settings.CallSettings``; what is missing takes its default.
    Column("settings", JSON, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)

call_groups = Table(
    "call_groups",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("org", "id", name="uq_call_groups_org_id"),
)

call_group_members = Table(
    "call_group_members",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("group_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    # In the order in which they are rung one after the other.
    Column("place", Integer, nullable=False),
    ForeignKeyConstraint(["org", "group_id"], ["call_groups.org", "call_groups.id"]),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)
Index("ix_call_group_members_org_user", call_group_members.c.org, call_group_members.c.user_id)

# Of an organisation that has codes or a time of its own; no row: what ``numbering.features`` has.
phone_features = Table(
    "phone_features",
    metadata,
    Column("org", String(64), primary_key=True),
    # Feature -> code.
    Column("codes", JSON, nullable=False),
    # How long a call is parked before it rings at who parked it.
    Column("park_back_s", Integer, nullable=False),
)
