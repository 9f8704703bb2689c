"""Table definitions, one file a room; importing this package fills ``metadata``."""

from __future__ import annotations

from cadran.store.tables import (
    directory,
    greetings,
    jobs,
    journal,
    ledger,
    limits,
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
    "directory",
    "greetings",
    "jobs",
    "journal",
    "ledger",
    "limits",
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
