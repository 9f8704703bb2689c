"""Telephones that set themselves up: which, by what template, and the secret that is still good once."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

handsets = Table(
    "handsets",
    metadata,
    Column("username", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # Twelve lower-case hexadecimal digits; NULL for an app.
    Column("mac", String(12)),
    Column("template", String(32), nullable=False),
    Column("time_zone", String(64), nullable=False),
    # SHA-256 of what nobody could guess; NULL: spent.
    Column("secret_hash", LargeBinary(32)),
    Column("expires_at", BigInteger),
    Column("fetched_at", BigInteger),
    UniqueConstraint("org", "mac", name="uq_handsets_org_mac"),
    UniqueConstraint("secret_hash", name="uq_handsets_secret_hash"),
    ForeignKeyConstraint(["org", "username"], ["phone_accounts.org", "phone_accounts.username"]),
)
