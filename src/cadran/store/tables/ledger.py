"""The ledger, the grants over it and the proofs of life of nodes.

``ledger_entries`` is only ever added to; ``ledger_accounts`` holds the balances after an account's last
entry, so that a limit is checked by reading one row. ``grants`` is the state of one paid leg. Counter
accounts have no row: their balance is the sum of the entries that name them.
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
    UniqueConstraint,
)

from cadran.store.metadata import metadata

ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    # An ISO 4217 currency (amounts in micros) or "s" (seconds).
    Column("unit", String(3), nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("posted", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    CheckConstraint("reserved >= 0 AND posted - reserved >= floor", name="limit"),
    sqlite_with_rowid=False,
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("transfer", String(64), nullable=False),
    # 0, 1, 2… for reservations, -1 for the one entry that ends the transfer.
    Column("step", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("counter", String(64), nullable=False),
    Column("posted_delta", BigInteger, nullable=False),
    Column("reserved_delta", BigInteger, nullable=False),
    Column("posted_after", BigInteger, nullable=False),
    Column("reserved_after", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("org", "transfer", "step", name="uq_ledger_entries_org_transfer_step"),
    CheckConstraint("kind IN ('fund', 'reserve', 'post', 'void', 'expire')", name="kind"),
    sqlite_with_rowid=False,
)

# Funds are few among millions of entries: the index holds no other.
Index(
    "ix_ledger_entries_funds",
    ledger_entries.c.org,
    ledger_entries.c.account,
    ledger_entries.c.at,
    sqlite_where=ledger_entries.c.kind == "fund",
    postgresql_where=ledger_entries.c.kind == "fund",
)

grants = Table(
    "grants",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("node", String(64), nullable=False),
    Column("leg", String(64), nullable=False),
    Column("call", String(64), nullable=False),
    Column("payer", String(64), nullable=False),
    Column("service", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    # The deck line as it was when the call began, as JSON: a later deck changes no running call.
    Column("rate", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("slices", Integer, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("granted_s", Integer, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("billed_s", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # That carries the call; "" where that is nobody's business.
    Column("trunk", String(64), nullable=False, server_default=""),
    # Which second comes from where, if it draws from pools: JSON of charging.plan. Empty: all is paid in money.
    Column("plan", Text, nullable=False, server_default=""),
    CheckConstraint("state IN ('reserved', 'answered', 'settled')", name="state"),
    sqlite_with_rowid=False,
)
# Only open grants are ever looked for by node: the index holds no other.
Index(
    "ix_grants_open",
    grants.c.node,
    sqlite_where=grants.c.state != "settled",
    postgresql_where=grants.c.state != "settled",
)

nodes = Table(
    "nodes",
    metadata,
    Column("node", String(64), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)
