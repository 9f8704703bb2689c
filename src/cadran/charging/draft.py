"""What the jobs of one turn of the writer change in ledger and grants, written together before its commit.

A hundred calls that share a balance move one account a hundred times: the draft keeps it in memory, with
the grants it met, and writes each row once. Whoever reads an account, a transfer or a grant in the same
turn must ask the draft first; ``ledger`` and ``book`` do.

A change goes into the draft only when nothing can refuse it any more. A job that fails after that takes
its whole turn with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cadran.ids import OrgId
from cadran.money.ledger import Account, Entry
from cadran.store.unit import UnitOfWork

if TYPE_CHECKING:
    from cadran.charging.book import Grant
    from cadran.charging.plan import Plan

_ENTRIES = (
    "INSERT INTO ledger_entries (org, account, number, transfer, step, kind, counter,"
    " posted_delta, reserved_delta, posted_after, reserved_after, at, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ACCOUNTS = (
    "UPDATE ledger_accounts SET posted = ?, reserved = ?, entries = ? WHERE org = ? AND id = ?"
)
_PLANS = (
    "INSERT INTO grant_plans (org, grant_id, plan) VALUES (?, ?, ?)"
    " ON CONFLICT (org, grant_id) DO UPDATE SET plan = excluded.plan"
)

Key = tuple[OrgId, str]


@dataclass(slots=True)
class Draft:
    """One a turn; ``UnitOfWork.drafted`` makes it and the writer flushes it."""

    accounts: dict[Key, Account] = field(default_factory=dict)
    entries: list[tuple[object, ...]] = field(default_factory=list)
    steps: dict[Key, list[tuple[Entry, str, int]]] = field(default_factory=dict)
    """The entries by their transfer, with their notes and instants."""
    grants: dict[Key, Grant] = field(default_factory=dict)
    opened: list[tuple[OrgId, Grant]] = field(default_factory=list)
    changed: dict[Key, Grant] = field(default_factory=dict)
    plans: dict[Key, Plan] = field(default_factory=dict)

    def enter(self, org: OrgId, account: Account, entry: Entry, at: int, note: str) -> None:
        """Add an entry and the account as it stands after it."""
        self.accounts[org, account.id] = account
        self.steps.setdefault((org, entry.transfer), []).append((entry, note, at))
        self.entries.append(
            (
                org,
                entry.account,
                entry.number,
                entry.transfer,
                entry.step,
                entry.kind.value,
                entry.counter,
                entry.posted_delta,
                entry.reserved_delta,
                entry.posted_after,
                entry.reserved_after,
                at,
                note,
            )
        )

    def flush(self, unit: UnitOfWork) -> None:
        """Write everything, each row once."""
        from cadran.charging import book  # noqa: PLC0415 -- the rows of grants are its business

        unit.sql_many(_ENTRIES, self.entries)
        unit.sql_many(
            _ACCOUNTS,
            [
                (each.posted, each.reserved, each.entries, org, each.id)
                for (org, _id), each in self.accounts.items()
            ],
        )
        book.write(unit, self.opened, self.changed)
        unit.sql_many(_PLANS, [(*key, plan.text()) for key, plan in self.plans.items()])
