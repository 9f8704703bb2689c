"""Where a telephone stands, for those who come to help."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("phone_accounts", sa.Column("location_id", sa.String(length=64)))
