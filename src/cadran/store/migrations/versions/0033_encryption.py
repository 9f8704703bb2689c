"""Whether the audio of a carrier and of a telephone is encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    _widen("trunks", "off")
    _widen("phone_accounts", "optional")


def _widen(name: str, default: str) -> None:
    """SQLite would write the new column behind the constraints: there, the table is made anew."""
    column = sa.Column("encryption", sa.String(length=16), nullable=False, server_default=default)
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.add_column(name, column)
        return
    op.execute("PRAGMA defer_foreign_keys = ON")  # registrations point at accounts
    table = sa.Table(name, sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(table)).mappings()]
    op.drop_table(name)
    table.append_column(column)
    table.create(bind)
    if rows:
        op.bulk_insert(table, rows)
