"""Every organisation has an owner: its first active administrator, where nobody was one before."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        "UPDATE users SET role = 'owner' WHERE id IN ("
        " SELECT MIN(first.id) FROM users AS first"
        " WHERE first.role = 'administrator' AND first.active AND first.created_at = ("
        "  SELECT MIN(other.created_at) FROM users AS other"
        "  WHERE other.org = first.org AND other.role = 'administrator' AND other.active)"
        " GROUP BY first.org)"
    )
