"""The journal: facts, what is personal about them, the chain over them, and the outbox.

Rows of ``journal`` and ``journal_batches`` are never changed or deleted; rows of ``journal_personal`` may
be deleted, which the chain allows for.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from cadran.store.metadata import metadata

journal = Table(
    "journal",
    metadata,
    # An integer of SQLite's own width; growing in the order of commits.
    Column(
        "sequence",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("org", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
    # SHA-256 over salt and personal data; empty: there was none.
    Column("personal_hash", LargeBinary(32), nullable=False),
)

journal_personal = Table(
    "journal_personal",
    metadata,
    Column(
        "sequence",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("org", String(64), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("data", Text, nullable=False),
)

journal_batches = Table(
    "journal_batches",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # "webhook" or "mail"
    Column("channel", String(16), nullable=False),
    # What it tells: the template of a mail, the type of an event.
    Column("kind", String(64), nullable=False),
    # An address, or the id of a webhook.
    Column("target", String(320), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("claimed_by", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("error", String(500), nullable=False),
    CheckConstraint("state IN ('waiting', 'claimed', 'delivered', 'failed')", name="state"),
)
Index("ix_outbox_state_due_at", outbox.c.state, outbox.c.due_at)
Index("ix_outbox_org_created_at", outbox.c.org, outbox.c.created_at)
