"""A person's own calls are read by whose leg it was."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_index("ix_call_legs_org_user", "call_legs", ["org", "user_id", "began_at"])
