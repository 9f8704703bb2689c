"""Where a telephone stands, for those who come to help."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """SQLite would write the new column behind the constraints: there, the table is made anew."""
    column = sa.Column("location_id", sa.String(length=64))
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.add_column("phone_accounts", column)
        return
    op.execute("PRAGMA defer_foreign_keys = ON")  # registrations point at accounts
    table = sa.Table("phone_accounts", sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(table)).mappings()]
    op.drop_table("phone_accounts")
    table.append_column(column)
    table.create(bind)
    if rows:
        op.bulk_insert(table, rows)
