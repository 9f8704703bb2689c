"""Telephone numbers: owned, reserved, ordered.

A number's own column is the primary key without the organisation: of two organisations (or two processes)
that reach for one number, the database lets one through.
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
    String,
    Table,
    UniqueConstraint,
)

from cadran.store.metadata import metadata

numbers = Table(
    "numbers",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("id", String(64), nullable=False),
    Column("org", String(64), nullable=False),
    Column("country", String(2), nullable=False),
    Column("city", String(100), nullable=False),
    Column("area_code", String(8), nullable=False),
    Column("kind", String(16), nullable=False),
    # "user" numbers ring one person, "service" numbers carry many calls at once.
    Column("usage", String(8), nullable=False),
    Column("sandbox", Boolean, nullable=False),
    Column("order_id", String(64)),
    Column("acquired_at", BigInteger, nullable=False),
    Column("assigned_user", String(64)),
    Column("on_bridge", Boolean, nullable=False),
    Column("bridge_default", Boolean, nullable=False),
    Column("languages", JSON, nullable=False),
    # Set while the carrier is being asked to take it back, so that a crash in between is seen.
    Column("releasing_at", BigInteger),
    UniqueConstraint("id", name="uq_numbers_id"),
    UniqueConstraint("org", "assigned_user", name="uq_numbers_one_a_user"),
    ForeignKeyConstraint(["org", "assigned_user"], ["users.org", "users.id"]),
    CheckConstraint("usage IN ('user', 'service')", name="usage"),
    CheckConstraint("kind IN ('geographic', 'non_geographic', 'toll_free')", name="kind"),
    CheckConstraint("usage = 'user' OR assigned_user IS NULL", name="service_has_no_user"),
    CheckConstraint("usage = 'service' OR on_bridge = false", name="user_not_on_bridge"),
    CheckConstraint("kind <> 'toll_free' OR usage = 'service'", name="toll_free_is_service"),
    CheckConstraint(
        "bridge_default = false OR (on_bridge = true AND kind <> 'toll_free')",
        name="default_is_toll",
    ),
)
Index("ix_numbers_org_country", numbers.c.org, numbers.c.country)

reservations = Table(
    "reservations",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("basket", String(64), nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("country", String(2), nullable=False),
    Column("city", String(100), nullable=False),
    Column("area_code", String(8), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("usage", String(8), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # A number that an order already claims stays held past its time, until the order is decided.
    Column("order_id", String(64)),
)
Index("ix_reservations_org_basket", reservations.c.org, reservations.c.basket)
Index("ix_reservations_expires_at", reservations.c.expires_at)

number_orders = Table(
    "number_orders",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("usage", String(8), nullable=False),
    Column("basket", String(64), nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Column("refused_by", String(64)),
    CheckConstraint("state IN ('pending', 'completed', 'failed')", name="state"),
)
Index("ix_number_orders_state", number_orders.c.state)

emergency_locations = Table(
    "emergency_locations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("country", String(2), nullable=False),
    # The parts of the civic address, by name; what a country requires is data of the catalogue.
    Column("address", JSON, nullable=False),
    Column("place", String(200), nullable=False),
    Column("area_codes", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("validated_at", BigInteger),
    Column("validated_by", String(64), nullable=False),
    # "catalogue": the city and its area codes are known there; "person": somebody vouches for them.
    Column("validated_how", String(16), nullable=False),
    UniqueConstraint("org", "id", name="uq_emergency_locations_org_id"),
    CheckConstraint("validated_how IN ('', 'catalogue', 'person')", name="validated_how"),
)
Index(
    "ix_emergency_locations_org_country", emergency_locations.c.org, emergency_locations.c.country
)

# From the moment at which a number is ordered for it, so that the location stays while the order is open.
number_locations = Table(
    "number_locations",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("location_id", String(64), nullable=False),
    ForeignKeyConstraint(
        ["org", "location_id"], ["emergency_locations.org", "emergency_locations.id"]
    ),
)
Index("ix_number_locations_org_location", number_locations.c.org, number_locations.c.location_id)

# Given back, and not to be sold to another organisation before the time is over.
number_quarantine = Table(
    "number_quarantine",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("released_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
Index("ix_number_quarantine_ends_at", number_quarantine.c.ends_at)

# "default" stands for everybody who has no other, also where it has no row.
caller_id_policies = Table(
    "caller_id_policies",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("shows", String(16), nullable=False),
    Column("service_number", String(16)),
    Column("may_hide", Boolean, nullable=False),
    Column("hides_callers", Boolean, nullable=False),
    CheckConstraint("shows IN ('own', 'service', 'anonymous')", name="shows"),
    CheckConstraint(
        "(shows = 'service') = (service_number IS NOT NULL)", name="service_has_number"
    ),
)

caller_id_choices = Table(
    "caller_id_choices",
    metadata,
    Column("org", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("policy", String(40), nullable=False),
    Column("hidden", Boolean, nullable=False),
    ForeignKeyConstraint(["org", "user_id"], ["users.org", "users.id"]),
)

number_requests = Table(
    "number_requests",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    Column("what", String(16), nullable=False),
    Column("state", String(24), nullable=False),
    Column("country", String(2), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("usage", String(8), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("form", JSON, nullable=False),
    Column("note", String(1000), nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    CheckConstraint("what IN ('numbers', 'conversion')", name="what"),
)
Index("ix_number_requests_org_created", number_requests.c.org, number_requests.c.created_at)
Index("ix_number_requests_state", number_requests.c.state)
