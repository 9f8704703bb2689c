"""Call records that still have names and numbers, by age: what is too old is found without looking at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    named = sa.text("(caller <> '' OR called <> '')")
    op.create_index(
        "ix_call_legs_named",
        "call_legs",
        ["org", "began_at", "first"],
        sqlite_where=named,
        postgresql_where=named,
    )
