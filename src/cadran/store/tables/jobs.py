"""Long work: what runs, how it ended, and its report by line."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table

from cadran.store.metadata import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("by_user", String(64), nullable=False),
    # The node that runs it: what it left open when it died has ended.
    Column("node", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("cancel_wanted", Boolean, nullable=False),
    # What it decided is being carried out: nobody can cancel it any more.
    Column("committed", Boolean, nullable=False),
    # A message id and its words.
    Column("outcome", String(100), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("queued_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
)
Index("ix_jobs_org_queued", jobs.c.org, jobs.c.queued_at)

job_lines = Table(
    "job_lines",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("job", String(64), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("what", String(200), nullable=False),
    Column("outcome", String(100), nullable=False),
    Column("facts", JSON, nullable=False),
)
