"""Tariffs: rate decks and exchange rates, each a dated, versioned file that never changes.

The file itself is kept, compressed and with its hash, so that one row makes a tariff visible and nothing of it
can be seen before.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

tariffs = Table(
    "tariffs",
    metadata,
    # "*": the operator's, for every organisation that has none of its own.
    Column("org", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", String(40), nullable=False),
    Column("version", String(40), nullable=False),
    # Of a deck; empty for exchange rates.
    Column("currency", String(3), nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("source", String(400), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    # SHA-256 of the file as it was brought, and the file, deflated (RFC 1950).
    Column("sha256", LargeBinary(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("withdrawn_at", BigInteger),
    UniqueConstraint("org", "kind", "name", "version", name="uq_tariffs_org_kind_name_version"),
    CheckConstraint("kind IN ('deck', 'exchange')", name="kind"),
)
