"""Contacts that people and organisations bring to the address book."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table

from cadran.store.metadata import metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("org", String(64), nullable=False),
    # The user whose own it is; "": everybody's in the organisation.
    Column("owner", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("company", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("note", String(1000), nullable=False),
    # Pairs of a kind and a number, in order.
    Column("numbers", JSON, nullable=False),
    # What is searched: words led by a space, digits of numbers last.
    Column("folded", String(700), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
# In the order of a list, and all that a search looks at: it reads the index alone.
Index("ix_contacts_book", contacts.c.org, contacts.c.owner, contacts.c.folded, contacts.c.id)
