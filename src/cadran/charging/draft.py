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
from cadran.money.ledger import Account, Entry, Kind
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


@dataclass(frozen=True, slots=True)
class Moved:
    """What commit listeners hear when the prepaid balance changed: what is left to be reserved."""

    org: OrgId
    available_micros: int
    funded: bool
    """Money came in, too."""


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
        from cadran.charging import book, daily, ledger  # noqa: PLC0415 -- their rows are their business

        unit.sql_many(_ENTRIES, self.entries)
        unit.sql_many(
            _ACCOUNTS,
            [
                (each.posted, each.reserved, each.entries, org, each.id)
                for (org, _id), each in self.accounts.items()
            ],
        )
        daily.add(
            unit,
            (
                (org, entry.account, entry.kind, entry.counter, entry.posted_delta, at)
                for (org, _transfer), steps in self.steps.items()
                for entry, _note, at in steps
            ),
        )
        for moved in self._moved(ledger.CREDITS):
            unit.after_commit(moved)
        book.write(unit, self.opened, self.changed)
        unit.sql_many(_PLANS, [(*key, plan.text()) for key, plan in self.plans.items()])

    def _moved(self, credits_id: str) -> list[Moved]:
        funded = {
            org
            for (org, _transfer), steps in self.steps.items()
            for entry, _note, _at in steps
            if entry.kind is Kind.FUND and entry.account == credits_id
        }
        return [
            Moved(org, each.available, org in funded)
            for (org, account), each in self.accounts.items()
            if account == credits_id
        ]
