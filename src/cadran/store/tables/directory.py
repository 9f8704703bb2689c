"""Organisations, people, licences, telephones, sessions, meetings, trunks.

Instants are milliseconds since 1970 (``BigInteger``). What a person could guess (passwords, PINs) is kept
as an Argon2id hash, what nobody could guess (session tokens) as SHA-256. References carry the
organisation, so that no row can point into another one's data.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("language", String(8), nullable=False),
    Column("pin_length", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("pin_length BETWEEN 4 AND 12", name="pin_length"),
)

# Beside the organisation, since it may be missing: then the first edition holds.
organisation_editions = Table(
    "organisation_editions",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("edition", String(16), nullable=False),
    Column("pinned_at", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("login", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("folded", String(420), nullable=False),
    Column("language", String(8), nullable=False),
    Column("usage_location", String(2), nullable=False),
    Column("role", String(32), nullable=False),
    Column("extension", String(16)),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("pin_hash", String(200), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("login", name="uq_users_login"),
    UniqueConstraint("org", "id", name="uq_users_org_id"),
    UniqueConstraint("org", "extension", name="uq_users_org_extension"),
)
Index("ix_users_org_folded", users.c.org, users.c.folded)


def _of_a_user(column: str = "user_id") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org", column], ["users.org", "users.id"])


licence_purchases = Table(
    "licence_purchases",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("product", String(64), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity >= 0", name="quantity"),
)

licence_assignments = Table(
    "licence_assignments",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("product", String(64), primary_key=True),
    Column("plan_slot", Integer),
    Column("assigned_at", BigInteger, nullable=False),
    # 1 for every calling plan and NULL for all else: the database itself holds "one plan a user".
    UniqueConstraint("org", "user_id", "plan_slot", name="uq_licence_assignments_one_plan"),
    _of_a_user(),
)
Index(
    "ix_licence_assignments_org_product", licence_assignments.c.org, licence_assignments.c.product
)

# Changes from a file, checked as a whole and then made visible in steps that nobody has to wait for.
# Where somebody may call at all; who has no row may call anywhere.
outbound_scopes = Table(
    "outbound_scopes",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("meetings", String(16), nullable=False),
    Column("calls", String(16), nullable=False),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)

# For everybody without a policy of their own; no row: anywhere.
outbound_defaults = Table(
    "outbound_defaults",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("meetings", String(16), nullable=False),
    Column("calls", String(16), nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    # 1 from the check to the last step, NULL before and after: one at a time in an organisation.
    Column("running_slot", Integer),
    UniqueConstraint("org", "running_slot", name="uq_batches_one_running"),
    CheckConstraint("state IN ('staged', 'running', 'done', 'dropped')", name="state"),
)

batch_lines = Table(
    "batch_lines",
    metadata,
    Column("batch", String(64), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("org", String(64), nullable=False),
    Column("change", JSON, nullable=False),
)

phone_accounts = Table(
    "phone_accounts",
    metadata,
    Column("username", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("label", String(100), nullable=False),
    Column("realm", String(200), nullable=False),
    Column("ha1_md5", String(32), nullable=False),
    Column("ha1_sha256", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("encryption", String(16), nullable=False, server_default="optional"),
    # Its emergency location, where that is not the number's; its room sees to it that there is one.
    Column("location_id", String(64)),
    UniqueConstraint("org", "username", name="uq_phone_accounts_org_username"),
    _of_a_user(),
)
Index("ix_phone_accounts_org_user", phone_accounts.c.org, phone_accounts.c.user_id)

bindings = Table(
    "bindings",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("contact", String(2000), nullable=False),
    Column("transport", String(8), nullable=False),
    Column("local_host", String(64), nullable=False),
    Column("local_port", Integer, nullable=False),
    Column("remote_host", String(64), nullable=False),
    Column("remote_port", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("sip_call_id", String(500), nullable=False),
    Column("cseq", BigInteger, nullable=False),
    Column("instance", String(500), nullable=False),
    Column("user_agent", String(500), nullable=False),
    # The contact's preference in thousandths (RFC 3261 section 20.10).
    Column("q_permille", Integer, nullable=False),
    # Proxies on the way to the telephone (RFC 3327), the first one first.
    Column("path", JSON, nullable=False, server_default="[]"),
    ForeignKeyConstraint(["org", "account"], ["phone_accounts.org", "phone_accounts.username"]),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    _of_a_user(),
)
Index("ix_sessions_org_user", sessions.c.org, sessions.c.user_id)

meetings = Table(
    "meetings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("organiser", String(64), nullable=False),
    Column("number", String(16)),
    Column("toll_free", String(16)),
    Column("conference_id", String(7), nullable=False),
    Column("language", String(8), nullable=False),
    Column("anyone_may_start", Boolean, nullable=False),
    # Who comes in unasked once it has started.
    Column("admits", String(16), nullable=False),
    # NULL: as the organisation has it.
    Column("announcements", String(8)),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    # When the last occurrence is over; NULL where there is none that is last.
    Column("over_at", BigInteger),
    Column("time_zone", String(64), nullable=False),
    Column("recurrence", JSON(none_as_null=True)),
    Column("sequence", Integer, nullable=False),
    Column("cancelled_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    # Several organisations may share a number, and one may have several: both are told apart by the ID.
    UniqueConstraint("number", "conference_id", name="uq_meetings_number_conference_id"),
    UniqueConstraint("org", "conference_id", name="uq_meetings_org_conference_id"),
    CheckConstraint("admits IN ('everyone', 'organisation', 'organiser')", name="admits"),
    _of_a_user("organiser"),
)
Index("ix_meetings_org_organiser", meetings.c.org, meetings.c.organiser)

trunks = Table(
    "trunks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("gateways", JSON, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("sandbox", Boolean, nullable=False),
    Column("prefixes", JSON, nullable=False),
    Column("emergency", JSON, nullable=False),
    Column("form", String(16), nullable=False),
    Column("country", String(2), nullable=False),
    Column("strip", String(16), nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("domain", String(255), nullable=False),
    Column("username", String(64), nullable=False),
    # The account's password, encrypted; NULL where there is none.
    Column("sealed", LargeBinary),
    Column("registers", Boolean, nullable=False),
    Column("expires_s", Integer, nullable=False),
    Column("codecs", JSON, nullable=False),
    Column("caller_id", String(16), nullable=False),
    Column("calls_most", Integer),
    Column("health_s", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("diversion", String(16), nullable=False, server_default="none"),
    Column("encryption", String(16), nullable=False, server_default="off"),
)
