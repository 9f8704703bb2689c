"""The SIP messages of calls that are over, by leg (``reports/ladders``)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table

from cadran.store.metadata import metadata

call_ladders = Table(
    "call_ladders",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("leg", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("messages", LargeBinary, nullable=False),
)
Index("ix_call_ladders_at", call_ladders.c.at)
