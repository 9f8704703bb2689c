"""How each trunk is told that a call was sent on, and the proxies on the way to a telephone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    _widen(
        "trunks",
        sa.Column("diversion", sa.String(length=16), nullable=False, server_default="none"),
    )
    _widen("bindings", sa.Column("path", sa.JSON(), nullable=False, server_default="[]"))


def _widen(name: str, column: sa.Column[object]) -> None:
    """SQLite would write the new column behind the constraints: there, the table, which is small, is made anew."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.add_column(name, column)
        return
    table = sa.Table(name, sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(table)).mappings()]
    op.drop_table(name)
    table.append_column(column)
    table.create(bind)
    if rows:
        op.bulk_insert(table, rows)
