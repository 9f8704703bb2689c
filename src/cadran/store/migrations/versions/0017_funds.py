"""Money that came in is found without reading what went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index(
        "ix_ledger_entries_funds",
        "ledger_entries",
        ["org", "account", "at"],
        unique=False,
        sqlite_where=sa.text("kind = 'fund'"),
        postgresql_where=sa.text("kind = 'fund'"),
    )
