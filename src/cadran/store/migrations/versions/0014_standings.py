"""Suspension and limits of organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "organisation_standings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("suspended_at", sa.BigInteger(), nullable=True),
        sa.Column("suspended_why", sa.String(length=200), nullable=False),
        sa.Column("users_most", sa.Integer(), nullable=True),
        sa.Column("numbers_most", sa.Integer(), nullable=True),
        sa.Column("calls_most", sa.Integer(), nullable=True),
        sa.CheckConstraint("users_most >= 0", name=op.f("ck_organisation_standings_users_most")),
        sa.CheckConstraint(
            "numbers_most >= 0", name=op.f("ck_organisation_standings_numbers_most")
        ),
        sa.CheckConstraint("calls_most >= 0", name=op.f("ck_organisation_standings_calls_most")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_organisation_standings")),
    )
