"""Where everybody of an organisation may call who has no policy of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "outbound_defaults",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("meetings", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_outbound_defaults")),
    )
