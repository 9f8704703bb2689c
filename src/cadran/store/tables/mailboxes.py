"""Mailboxes: personal ones, named by their user, and shared ones, which are resource accounts."""

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

# A personal one has no row until something in it differs from a new one's.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("shared", Boolean, nullable=False),
    # By the names of ``directory.mailboxes.MailboxSettings``; what is missing takes its default.
    Column("settings", JSON, nullable=False),
    # Argon2id; empty: none.
    Column("pin_hash", String(200), nullable=False),
    UniqueConstraint("org", "id", name="uq_mailboxes_org_id"),
)

# Who hears the messages of a shared one.
mailbox_members = Table(
    "mailbox_members",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("mailbox_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    ForeignKeyConstraint(["org", "mailbox_id"], ["mailboxes.org", "mailboxes.id"]),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)
Index("ix_mailbox_members_org_user", mailbox_members.c.org, mailbox_members.c.user_id)

# What callers of one box hear; as ``greetings``, which are for everybody's attendants and queues.
mailbox_greetings = Table(
    "mailbox_greetings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("mailbox_id", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    # What was typed; empty for a recording.
    Column("text", String(1000), nullable=False),
    # FLAC, mono, 8 kHz.
    Column("sound", LargeBinary, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["org", "mailbox_id"], ["mailboxes.org", "mailboxes.id"]),
)
Index("ix_mailbox_greetings_org_mailbox", mailbox_greetings.c.org, mailbox_greetings.c.mailbox_id)

# Each is a file in the folder of recordings, by its id. A file without a row is deleted.
mailbox_messages = Table(
    "mailbox_messages",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("mailbox_id", String(64), nullable=False),
    Column("call_id", String(200), nullable=False),
    Column("state", String(8), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    # Who called, as far as is known.
    Column("caller_number", String(16)),
    Column("caller_user", String(64)),
    Column("caller_name", String(200), nullable=False),
    ForeignKeyConstraint(["org", "mailbox_id"], ["mailboxes.org", "mailboxes.id"]),
    CheckConstraint("state IN ('new', 'saved')", name="state"),
)
Index(
    "ix_mailbox_messages_org_mailbox_at",
    mailbox_messages.c.org,
    mailbox_messages.c.mailbox_id,
    mailbox_messages.c.at,
)

# For how many days messages are kept; not listed: for ever.
mailbox_retentions = Table(
    "mailbox_retentions",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("days", Integer, nullable=False),
    CheckConstraint("days > 0", name="days"),
)
