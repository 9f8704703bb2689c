"""Meetings with a time zone, recurrence, attendees and numbers of their organiser's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_ADMITS = "admits IN ('everyone', 'organisation', 'organiser')"
_KEPT = (
    "id, org, title, organiser, number, conference_id, language, anyone_may_start, starts_at,"
    " ends_at, cancelled_at, created_at"
)
_LOBBY = "CASE WHEN lobby THEN 'organiser' ELSE 'everyone' END"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        _change()
    op.create_table(
        "meeting_attendees",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_attendees_meeting_id")
        ),
        sa.PrimaryKeyConstraint("org", "meeting_id", "address", name=op.f("pk_meeting_attendees")),
    )
    op.create_table(
        "organiser_numbers",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("toll", sa.String(length=16)),
        sa.Column("toll_free", sa.String(length=16)),
        sa.Column("offers_toll_free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "user_id"],
            ["users.org", "users.id"],
            name=op.f("fk_organiser_numbers_org_user_id"),
        ),
        sa.PrimaryKeyConstraint("org", "user_id", name=op.f("pk_organiser_numbers")),
    )
    op.create_table(
        "conferencing_settings",
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("announcements", sa.String(length=8), nullable=False),
        sa.Column("record_names", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "announcements IN ('names', 'tones', 'off')",
            name=op.f("ck_conferencing_settings_announcements"),
        ),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_conferencing_settings")),
    )


def _make_anew() -> None:
    """SQLite would write new columns behind the constraints. What refers to the table waits aside meanwhile."""
    op.execute("CREATE TABLE meetings_before AS SELECT * FROM meetings")
    op.execute("CREATE TABLE shared_before AS SELECT * FROM shared_meetings")
    op.execute("DELETE FROM shared_meetings")
    op.drop_index("ix_meetings_org_organiser", "meetings")
    op.drop_table("meetings")
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organiser", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=16)),
        sa.Column("toll_free", sa.String(length=16)),
        sa.Column("conference_id", sa.String(length=7), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("anyone_may_start", sa.Boolean(), nullable=False),
        sa.Column("admits", sa.String(length=16), nullable=False),
        sa.Column("announcements", sa.String(length=8)),
        sa.Column("starts_at", sa.BigInteger()),
        sa.Column("ends_at", sa.BigInteger()),
        sa.Column("over_at", sa.BigInteger()),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("recurrence", sa.JSON(none_as_null=True)),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(_ADMITS, name=op.f("ck_meetings_admits")),
        sa.ForeignKeyConstraint(
            ["org", "organiser"], ["users.org", "users.id"], name=op.f("fk_meetings_org_organiser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("number", "conference_id", name="uq_meetings_number_conference_id"),
        sa.UniqueConstraint("org", "conference_id", name="uq_meetings_org_conference_id"),
    )
    op.execute(
        f"INSERT INTO meetings ({_KEPT}, admits, over_at, time_zone, sequence)"  # noqa: S608 -- our own names
        f" SELECT {_KEPT}, {_LOBBY}, COALESCE(ends_at, starts_at), 'UTC', 0 FROM meetings_before"
    )
    op.create_index("ix_meetings_org_organiser", "meetings", ["org", "organiser"])
    op.execute(
        "INSERT INTO shared_meetings (meeting_id, org, conference_id)"
        " SELECT meeting_id, org, conference_id FROM shared_before"
    )
    op.execute("DROP TABLE meetings_before")
    op.execute("DROP TABLE shared_before")


def _change() -> None:
    for column in (
        sa.Column("toll_free", sa.String(length=16)),
        sa.Column("admits", sa.String(length=16), nullable=False, server_default="everyone"),
        sa.Column("announcements", sa.String(length=8)),
        sa.Column("over_at", sa.BigInteger()),
        sa.Column("time_zone", sa.String(length=64), nullable=False, server_default="UTC"),
        sa.Column("recurrence", sa.JSON(none_as_null=True)),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("meetings", column)
    op.execute(f"UPDATE meetings SET admits = {_LOBBY}, over_at = COALESCE(ends_at, starts_at)")  # noqa: S608
    for name in ("admits", "time_zone", "sequence"):
        op.alter_column("meetings", name, server_default=None)
    op.drop_column("meetings", "lobby")
    op.create_check_constraint(op.f("ck_meetings_admits"), "meetings", _ADMITS)
