"""Notices on the page, how far each reader got, and the webhooks that hear of events."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

notices = Table(
    "notices",
    metadata,
    # The journal's number of the fact that it tells of: one notice a fact, in the order of commits.
    Column("org", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    # Whom it is for: a user, or "" for all who see to such things.
    Column("user_id", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Up to which notice somebody has read.
notice_marks = Table(
    "notice_marks",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("read_to", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("url", String(2000), nullable=False),
    # Sealed: it is needed to sign, and shown once.
    Column("secret", String(300), nullable=False),
    # Types of events that are sent; an empty list: all.
    Column("kinds", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    # Since when nothing has arrived; NULL: all is well.
    Column("failing_since", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("org", "id", name="uq_webhooks_org_id"),
    CheckConstraint("state IN ('active', 'disabled')", name="state"),
)
Index("ix_webhooks_org", webhooks.c.org)

notice_settings = Table(
    "notice_settings",
    metadata,
    Column("org", String(64), primary_key=True),
    # Are people told by mail what changes for them?
    Column("mail_people", Boolean, nullable=False),
)
