"""What people prove themselves with, beyond a password; and what programs prove themselves with.

Tokens are kept as SHA-256 (256 random bits cannot be guessed), what has to be read again is sealed.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
)

from cadran.store.metadata import metadata


def _of_a_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"])


second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("totp_sealed", LargeBinary(200), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # NULL until a first code proved that the app has the secret.
    Column("confirmed_at", BigInteger),
    # The newest time step whose code was used: no code works twice (RFC 6238 section 5.2).
    Column("last_step", BigInteger, nullable=False),
    _of_a_user(),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("org", String(64), nullable=False),
    _of_a_user(),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    _of_a_user(),
)
Index("ix_api_tokens_org_user", api_tokens.c.org, api_tokens.c.user_id)

# Invitations and password resets, as mailed.
one_time_links = Table(
    "one_time_links",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    _of_a_user(),
)
Index("ix_one_time_links_org_user", one_time_links.c.org, one_time_links.c.user_id)

# An organisation's own identity provider (OpenID Connect).
identity_providers = Table(
    "identity_providers",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("issuer", String(500), nullable=False),
    Column("client_id", String(200), nullable=False),
    Column("client_sealed", LargeBinary(600), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

# Who is who there: the subject never changes, addresses do.
federated_users = Table(
    "federated_users",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    _of_a_user(),
)
