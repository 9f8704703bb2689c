"""How the meetings of an organisation announce who comes, and for how long their recordings are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    # Nothing wrote to it before.
    op.drop_table("conferencing_settings")
    op.create_table(
        "conferencing_settings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("announcements", sa.String(length=8), nullable=False),
        sa.Column("record_names", sa.Boolean(), nullable=False),
        sa.Column("recordings_days", sa.Integer()),
        sa.CheckConstraint(
            "announcements IN ('names', 'tones', 'off')",
            name=op.f("ck_conferencing_settings_announcements"),
        ),
        sa.CheckConstraint(
            "recordings_days > 0", name=op.f("ck_conferencing_settings_recordings_days")
        ),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_conferencing_settings")),
    )
