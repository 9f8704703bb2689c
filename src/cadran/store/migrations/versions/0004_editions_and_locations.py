"""Editions, changes from files, emergency locations, quarantine, requests; a binding's preference."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _organisation_editions()
    _batches()
    _batch_lines()
    _emergency_locations()
    _number_locations()
    _number_quarantine()
    _number_requests()
    _bindings()


def _organisation_editions() -> None:
    op.create_table(
        "organisation_editions",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("pinned_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_organisation_editions")),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("running_slot", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('staged', 'running', 'done', 'dropped')", name=op.f("ck_batches_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("org", "running_slot", name="uq_batches_one_running"),
    )


def _batch_lines() -> None:
    op.create_table(
        "batch_lines",
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "place", name=op.f("pk_batch_lines")),
    )


def _emergency_locations() -> None:
    op.create_table(
        "emergency_locations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("area_codes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("validated_at", sa.BigInteger(), nullable=True),
        sa.Column("validated_by", sa.String(length=64), nullable=False),
        sa.Column("validated_how", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "validated_how IN ('', 'catalogue', 'person')",
            name=op.f("ck_emergency_locations_validated_how"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_locations")),
        sa.UniqueConstraint("org", "id", name="uq_emergency_locations_org_id"),
    )
    op.create_index(
        "ix_emergency_locations_org_country",
        "emergency_locations",
        ["org", "country"],
        unique=False,
    )


def _number_locations() -> None:
    op.create_table(
        "number_locations",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("location_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "location_id"],
            ["emergency_locations.org", "emergency_locations.id"],
            name=op.f("fk_number_locations_org_location_id"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_number_locations")),
    )
    op.create_index(
        "ix_number_locations_org_location", "number_locations", ["org", "location_id"], unique=False
    )


def _number_quarantine() -> None:
    op.create_table(
        "number_quarantine",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_number_quarantine")),
    )
    op.create_index("ix_number_quarantine_ends_at", "number_quarantine", ["ends_at"], unique=False)


def _number_requests() -> None:
    op.create_table(
        "number_requests",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("usage", sa.String(length=8), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("by_user", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "what IN ('numbers', 'conversion')", name=op.f("ck_number_requests_what")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_requests")),
    )
    op.create_index(
        "ix_number_requests_org_created", "number_requests", ["org", "created_at"], unique=False
    )
    op.create_index("ix_number_requests_state", "number_requests", ["state"], unique=False)


def _bindings() -> None:
    """Made anew, since a column cannot be put where it belongs; telephones stay registered."""
    op.execute("CREATE TABLE bindings_before AS SELECT * FROM bindings")
    op.drop_table("bindings")
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
        sa.Column("q_permille", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "account"],
            ["phone_accounts.org", "phone_accounts.username"],
            name=op.f("fk_bindings_org_account"),
        ),
        sa.PrimaryKeyConstraint("org", "account", "place", name=op.f("pk_bindings")),
    )
    columns = (
        "org, "
        "account, "
        "place, "
        "contact, "
        "transport, "
        "local_host, "
        "local_port, "
        "remote_host, "
        "remote_port, "
        "expires_at, "
        "sip_call_id, "
        "cseq, "
        "instance, "
        "user_agent"
    )
    op.execute(
        f"INSERT INTO bindings ({columns}, q_permille)"  # noqa: S608 -- our own names
        f" SELECT {columns}, 1000 FROM bindings_before"
    )
    op.drop_table("bindings_before")
