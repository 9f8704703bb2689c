"""Mailboxes with their messages and greetings; shared ones are resource accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

KINDS = "kind IN ('attendant', 'queue', 'voicemail')"
CHECK = "ck_resource_accounts_kind"


def upgrade() -> None:
    _widen_kinds()
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("org", "id", name="uq_mailboxes_org_id"),
    )
    op.create_table(
        "mailbox_members",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("mailbox_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "mailbox_id"],
            ["mailboxes.org", "mailboxes.id"],
            name=op.f("fk_mailbox_members_org_mailbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_mailbox_members_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "mailbox_id", "user_id", name=op.f("pk_mailbox_members")),
    )
    op.create_index("ix_mailbox_members_org_user", "mailbox_members", ["org", "user_id"])
    op.create_table(
        "mailbox_greetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("mailbox_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "mailbox_id"],
            ["mailboxes.org", "mailboxes.id"],
            name=op.f("fk_mailbox_greetings_org_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_greetings")),
    )
    op.create_index("ix_mailbox_greetings_org_mailbox", "mailbox_greetings", ["org", "mailbox_id"])
    op.create_table(
        "mailbox_messages",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("mailbox_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("caller_number", sa.String(length=16), nullable=True),
        sa.Column("caller_user", sa.String(length=64), nullable=True),
        sa.Column("caller_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('new', 'saved')", name=op.f("ck_mailbox_messages_state")),
        sa.ForeignKeyConstraint(
            ["org", "mailbox_id"],
            ["mailboxes.org", "mailboxes.id"],
            name=op.f("fk_mailbox_messages_org_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_messages")),
    )
    op.create_index(
        "ix_mailbox_messages_org_mailbox_at", "mailbox_messages", ["org", "mailbox_id", "at"]
    )
    op.create_table(
        "mailbox_retentions",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_mailbox_retentions_days")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_mailbox_retentions")),
    )


def _widen_kinds() -> None:
    """SQLite cannot change a constraint: the table is made again, and what refers to its rows finds them by the end
    of the transaction.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(CHECK, "resource_accounts", type_="check")
        op.create_check_constraint(op.f(CHECK), "resource_accounts", KINDS)
        return
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute("CREATE TEMPORARY TABLE kept_accounts AS SELECT * FROM resource_accounts")
    op.drop_table("resource_accounts")
    op.create_table(
        "resource_accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f(CHECK)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_accounts")),
        sa.UniqueConstraint("org", "extension", name="uq_resource_accounts_org_extension"),
        sa.UniqueConstraint("org", "id", name="uq_resource_accounts_org_id"),
    )
    op.execute("INSERT INTO resource_accounts SELECT * FROM kept_accounts")
    op.execute("DROP TABLE kept_accounts")
