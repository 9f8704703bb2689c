"""Every meeting has its place on the bridge that organisations share, also one made before there was any."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"

# Where two organisations' meetings have one ID, the older one is reached by it.
_ENTER = """
INSERT INTO shared_meetings (meeting_id, org, conference_id)
SELECT m.id, m.org, m.conference_id FROM meetings m
WHERE m.cancelled_at IS NULL
AND NOT EXISTS (SELECT 1 FROM shared_meetings s WHERE s.conference_id = m.conference_id)
AND NOT EXISTS (
  SELECT 1 FROM meetings o WHERE o.conference_id = m.conference_id AND o.cancelled_at IS NULL
  AND (o.created_at < m.created_at OR (o.created_at = m.created_at AND o.id < m.id))
)
"""


def upgrade() -> None:
    op.execute(_ENTER)
