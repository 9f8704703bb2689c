"""Table definitions, one file a room; importing this package fills ``metadata``."""

from __future__ import annotations

from cadran.store.tables import (
    attendants,
    calling,
    contacts,
    directory,
    greetings,
    jobs,
    journal,
    ledger,
    limits,
    mailboxes,
    notices,
    numbers,
    organisations,
    payments,
    porting,
    reports,
    resources,
    sharing,
    sign_in,
    tariffs,
)

__all__ = [
    "attendants",
    "calling",
    "contacts",
    "directory",
    "greetings",
    "jobs",
    "journal",
    "ledger",
    "limits",
    "mailboxes",
    "notices",
    "numbers",
    "organisations",
    "payments",
    "porting",
    "reports",
    "resources",
    "sharing",
    "sign_in",
    "tariffs",
]
