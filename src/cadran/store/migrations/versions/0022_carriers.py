"""Trunks to any carrier: accounts, number formats, emergency numbers, capacity and health."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_LISTS = ("gateways", "sources", "prefixes", "codecs")
_PLAIN = ("name", "org", "sandbox", "username", "priority", "plus")
_DEFAULTS: dict[str, object] = {
    "emergency": [],
    "country": "",
    "strip": "",
    "prefix": "",
    "domain": "",
    "sealed": None,
    "registers": False,
    "expires_s": 600,
    "caller_id": "asserted",
    "calls_most": None,
    "health_s": 30,
    "active": True,
}


def upgrade() -> None:
    """The table is made anew: at most 200 rows, and all databases end with the same columns in the same order."""
    before = sa.table(
        "trunks",
        *(sa.column(name) for name in _PLAIN),
        *(sa.column(name, sa.JSON()) for name in _LISTS),
    )
    rows = [dict(row) for row in op.get_bind().execute(sa.select(before)).mappings()]
    op.drop_table("trunks")
    made = op.create_table(
        "trunks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("gateways", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("prefixes", sa.JSON(), nullable=False),
        sa.Column("emergency", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("strip", sa.String(length=16), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("registers", sa.Boolean(), nullable=False),
        sa.Column("expires_s", sa.Integer(), nullable=False),
        sa.Column("codecs", sa.JSON(), nullable=False),
        sa.Column("caller_id", sa.String(length=16), nullable=False),
        sa.Column("calls_most", sa.Integer(), nullable=True),
        sa.Column("health_s", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trunks")),
    )
    for row in rows:
        row |= {"form": "e164" if row.pop("plus") else "digits", "sandbox": bool(row["sandbox"])}
    if rows:
        op.bulk_insert(made, [{**row, **_DEFAULTS} for row in rows])
