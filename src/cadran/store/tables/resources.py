"""Resource accounts: what answers calls and is nobody. Today call queues, with the agents of each."""

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
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

# What an attendant, a queue and their like have in common: a name, a language, an extension, numbers.
resource_accounts = Table(
    "resource_accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # The kind of program that answers, as in its address.
    Column("kind", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("extension", String(16)),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("org", "id", name="uq_resource_accounts_org_id"),
    UniqueConstraint("org", "extension", name="uq_resource_accounts_org_extension"),
    CheckConstraint("kind IN ('attendant', 'queue', 'voicemail')", name="kind"),
)

# Each takes a Virtual User licence.
resource_numbers = Table(
    "resource_numbers",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("resource_id", String(64), nullable=False),
    ForeignKeyConstraint(["number"], ["numbers.number"]),
    ForeignKeyConstraint(["org", "resource_id"], ["resource_accounts.org", "resource_accounts.id"]),
)
Index("ix_resource_numbers_org_resource", resource_numbers.c.org, resource_numbers.c.resource_id)

queues = Table(
    "queues",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # By the names of its program's settings; what is missing takes its default.
    Column("settings", JSON, nullable=False),
    # May agents leave and come back by themselves?
    Column("may_opt_out", Boolean, nullable=False),
    UniqueConstraint("org", "id", name="uq_queues_org_id"),
    ForeignKeyConstraint(["org", "id"], ["resource_accounts.org", "resource_accounts.id"]),
)

queue_agents = Table(
    "queue_agents",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("queue_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    # In the order of serial routing.
    Column("place", Integer, nullable=False),
    # False: they have opted out.
    Column("joined", Boolean, nullable=False),
    ForeignKeyConstraint(["org", "queue_id"], ["queues.org", "queues.id"]),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)
Index("ix_queue_agents_org_user", queue_agents.c.org, queue_agents.c.user_id)
