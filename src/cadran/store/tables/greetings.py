"""Greetings: what organisations have their callers hear, typed or recorded."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from cadran.store.metadata import metadata

greetings = Table(
    "greetings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    # What was typed; empty for a recording.
    Column("text", String(1000), nullable=False),
    # FLAC, mono, 8 kHz.
    Column("sound", LargeBinary, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
Index("ix_greetings_org_name", greetings.c.org, greetings.c.name)
