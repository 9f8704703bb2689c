"""Organisations, people, telephones, meetings, trunks and numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _licence_purchases()
    _number_orders()
    _organisations()
    _reservations()
    _trunks()
    _users()
    _licence_assignments()
    _meetings()
    _numbers()
    _phone_accounts()
    _sessions()
    _bindings()


def _licence_purchases() -> None:
    op.create_table(
        "licence_purchases",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_licence_purchases_quantity")),
        sa.PrimaryKeyConstraint("org", "product", name=op.f("pk_licence_purchases")),
    )


def _number_orders() -> None:
    op.create_table(
        "number_orders",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("usage", sa.String(length=8), nullable=False),
        sa.Column("basket", sa.String(length=64), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'completed', 'failed')", name=op.f("ck_number_orders_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_orders")),
    )
    op.create_index("ix_number_orders_state", "number_orders", ["state"], unique=False)


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("pin_length", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("pin_length BETWEEN 4 AND 12", name=op.f("ck_organisations_pin_length")),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_organisations")),
    )


def _reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("basket", sa.String(length=64), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("area_code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("usage", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reservations")),
    )
    op.create_index("ix_reservations_expires_at", "reservations", ["expires_at"], unique=False)
    op.create_index("ix_reservations_org_basket", "reservations", ["org", "basket"], unique=False)


def _trunks() -> None:
    op.create_table(
        "trunks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("gateways", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("prefixes", sa.JSON(), nullable=False),
        sa.Column("plus", sa.Boolean(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("codecs", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trunks")),
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=420), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("usage_location", sa.String(length=2), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name="uq_users_login"),
        sa.UniqueConstraint("org", "extension", name="uq_users_org_extension"),
        sa.UniqueConstraint("org", "id", name="uq_users_org_id"),
    )
    op.create_index("ix_users_org_folded", "users", ["org", "folded"], unique=False)


def _licence_assignments() -> None:
    op.create_table(
        "licence_assignments",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("plan_slot", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_licence_assignments_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "user_id", "product", name=op.f("pk_licence_assignments")),
        sa.UniqueConstraint("org", "user_id", "plan_slot", name="uq_licence_assignments_one_plan"),
    )
    op.create_index(
        "ix_licence_assignments_org_product",
        "licence_assignments",
        ["org", "product"],
        unique=False,
    )


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organiser", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=True),
        sa.Column("conference_id", sa.String(length=7), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("anyone_may_start", sa.Boolean(), nullable=False),
        sa.Column("lobby", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "organiser"], ["users.org", "users.id"], name=op.f("fk_meetings_org_organiser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("number", "conference_id", name="uq_meetings_number_conference_id"),
        sa.UniqueConstraint("org", "conference_id", name="uq_meetings_org_conference_id"),
    )
    op.create_index("ix_meetings_org_organiser", "meetings", ["org", "organiser"], unique=False)


def _numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("area_code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("usage", sa.String(length=8), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("acquired_at", sa.BigInteger(), nullable=False),
        sa.Column("assigned_user", sa.String(length=64), nullable=True),
        sa.Column("on_bridge", sa.Boolean(), nullable=False),
        sa.Column("bridge_default", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("releasing_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "bridge_default = false OR (on_bridge = true AND kind <> 'toll_free')",
            name=op.f("ck_numbers_default_is_toll"),
        ),
        sa.CheckConstraint(
            "kind <> 'toll_free' OR usage = 'service'", name=op.f("ck_numbers_toll_free_is_service")
        ),
        sa.CheckConstraint(
            "kind IN ('geographic', 'non_geographic', 'toll_free')", name=op.f("ck_numbers_kind")
        ),
        sa.CheckConstraint(
            "usage = 'service' OR on_bridge = false", name=op.f("ck_numbers_user_not_on_bridge")
        ),
        sa.CheckConstraint(
            "usage = 'user' OR assigned_user IS NULL", name=op.f("ck_numbers_service_has_no_user")
        ),
        sa.CheckConstraint("usage IN ('user', 'service')", name=op.f("ck_numbers_usage")),
        sa.ForeignKeyConstraint(
            ["org", "assigned_user"],
            ["users.org", "users.id"],
            name=op.f("fk_numbers_org_assigned_user"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_numbers")),
        sa.UniqueConstraint("id", name="uq_numbers_id"),
        sa.UniqueConstraint("org", "assigned_user", name="uq_numbers_one_a_user"),
    )
    op.create_index("ix_numbers_org_country", "numbers", ["org", "country"], unique=False)


def _phone_accounts() -> None:
    op.create_table(
        "phone_accounts",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("realm", sa.String(length=200), nullable=False),
        sa.Column("ha1_md5", sa.String(length=32), nullable=False),
        sa.Column("ha1_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_phone_accounts_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_phone_accounts")),
        sa.UniqueConstraint("org", "username", name="uq_phone_accounts_org_username"),
    )
    op.create_index(
        "ix_phone_accounts_org_user", "phone_accounts", ["org", "user_id"], unique=False
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"], ["users.org", "users.id"], name=op.f("fk_sessions_org_user_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_org_user", "sessions", ["org", "user_id"], unique=False)


def _bindings() -> None:
    op.create_table(
        "bindings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=2000), nullable=False),
        sa.Column("transport", sa.String(length=8), nullable=False),
        sa.Column("local_host", sa.String(length=64), nullable=False),
        sa.Column("local_port", sa.Integer(), nullable=False),
        sa.Column("remote_host", sa.String(length=64), nullable=False),
        sa.Column("remote_port", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("sip_call_id", sa.String(length=500), nullable=False),
        sa.Column("cseq", sa.BigInteger(), nullable=False),
        sa.Column("instance", sa.String(length=500), nullable=False),
        sa.Column("user_agent", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "account"],
            ["phone_accounts.org", "phone_accounts.username"],
            name=op.f("fk_bindings_org_account"),
        ),
        sa.PrimaryKeyConstraint("org", "account", "place", name=op.f("pk_bindings")),
    )
