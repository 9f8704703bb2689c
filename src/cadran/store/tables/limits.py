"""Limits of spending, what was spent against them, and who is blocked."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from cadran.store.metadata import metadata

# An organisation's own caps, over those that are shipped. A raise waits in the columns ``next_``.
spend_caps = Table(
    "spend_caps",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("scope", String(16), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("measure", String(8), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("next_amount", BigInteger),
    Column("next_at", BigInteger),
    Column("asked_by", String(64), nullable=False),
    sqlite_with_rowid=False,
)

# One row a subject: windows that have passed are emptied when it is next looked at.
spend_meters = Table(
    "spend_meters",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("scope", String(16), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("hour", Integer, nullable=False),
    Column("hour_micros", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("day_micros", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("month_micros", BigInteger, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("minute_calls", Integer, nullable=False),
    Column("open_calls", Integer, nullable=False),
    sqlite_with_rowid=False,
)

blocked_payers = Table(
    "blocked_payers",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("payer", String(64), primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("note", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by_whom", String(64), nullable=False),
    sqlite_with_rowid=False,
)
