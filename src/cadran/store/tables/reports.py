"""Call records: a projection of the journal, which can be dropped and made again.

What is personal in them (caller, called) is a copy of ``journal_personal`` and is erased with it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from cadran.store.metadata import metadata

call_legs = Table(
    "call_legs",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("leg", String(64), primary_key=True),
    Column("call", String(64), nullable=False),
    Column("side", String(3), nullable=False),
    Column("service", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("trunk", String(64), nullable=False),
    Column("caller", String(200), nullable=False),
    Column("called", String(200), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("cause", String(64), nullable=False),
    Column("ended_by", String(8), nullable=False),
    # What else the end told (SIP and Q.850 codes, packets), as JSON.
    Column("figures", Text, nullable=False),
    # The charge, as JSON; empty: nothing was to be paid.
    Column("charge", Text, nullable=False),
    # The journal's number of the first fact, for paging, and of the last, for "how fresh".
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    # How the usage report names it; all empty: it is not in that report.
    Column("call_type", String(32), nullable=False),
    Column("capability", String(32), nullable=False),
    Column("from_country", String(3), nullable=False),
    Column("to_country", String(3), nullable=False),
    Column("number_kind", String(32), nullable=False),
)
Index("ix_call_legs_org_call", call_legs.c.org, call_legs.c.call)
Index("ix_call_legs_org_answered", call_legs.c.org, call_legs.c.answered_at, call_legs.c.first)
Index("ix_call_legs_org_user", call_legs.c.org, call_legs.c.user_id, call_legs.c.began_at)
NAMED = text("(caller <> '' OR called <> '')")
"""There is something to forget. A query says it in these very words, or its index cannot be used."""
Index(
    "ix_call_legs_named",
    call_legs.c.org,
    call_legs.c.began_at,
    call_legs.c.first,
    sqlite_where=NAMED,
    postgresql_where=NAMED,
)

calls = Table(
    "calls",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("call", String(64), primary_key=True),
    Column("service", String(32), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("caller", String(200), nullable=False),
    Column("called", String(200), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("legs", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("first", BigInteger, nullable=False),
)
Index("ix_calls_org_began", calls.c.org, calls.c.began_at, calls.c.first)
Index("ix_calls_org_user", calls.c.org, calls.c.user_id, calls.c.began_at)

# What the legs of the usage report add up to, by day (its first instant, UTC).
usage_days = Table(
    "usage_days",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("day", BigInteger, primary_key=True),
    Column("call_type", String(32), primary_key=True),
    Column("capability", String(32), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("to_country", String(3), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

projections = Table(
    "projections",
    metadata,
    Column("name", String(32), primary_key=True),
    # Everything up to this fact is in.
    Column("sequence", BigInteger, nullable=False),
)

# No row: names and numbers are kept.
record_retentions = Table(
    "record_retentions",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("months", Integer, nullable=False),
    CheckConstraint("months > 0", name="months"),
)

# What was forgotten, numbered by organisation. ``user_id`` empty: of everybody; ``before`` null: of all time.
record_erasures = Table(
    "record_erasures",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by_whom", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("before", BigInteger),
    Column("legs", BigInteger, nullable=False),
)


meeting_visits = Table(
    "meeting_visits",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("leg", String(64), primary_key=True),
    Column("joined_at", BigInteger, primary_key=True),
    Column("meeting_id", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    # called in, called by somebody inside, or by their own wish.
    Column("how", String(8), nullable=False),
    Column("left_at", BigInteger),
)
Index("ix_meeting_visits_org_meeting", meeting_visits.c.org, meeting_visits.c.meeting_id)

# By quarters of an hour, of which any time zone's day is a sum.
queue_counts = Table(
    "queue_counts",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("queue_id", String(64), primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("arrived", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("timed_out", Integer, nullable=False),
    Column("overflowed", Integer, nullable=False),
    Column("in_time", Integer, nullable=False),
    Column("waited_ms", BigInteger, nullable=False),
)
Index("ix_queue_counts_at", queue_counts.c.at)

# Callers who are owed a call. Whose number it is stands in the record of their leg, and goes when that forgets it.
queue_promises = Table(
    "queue_promises",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("call", String(64), primary_key=True),
    Column("queue_id", String(64), nullable=False),
    Column("leg", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("language", String(16), nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
)

meeting_recordings = Table(
    "meeting_recordings",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("meeting_id", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
)
