"""What the jobs of one turn of the writer change in ledger and grants, written together before its commit.

A hundred calls that share a balance move one account a hundred times: the draft keeps it in memory, with
the grants it met, and writes each row once. Whoever reads an account, a transfer or a grant must ask the
draft first; ``ledger`` and ``book`` do. The next turn goes on with the accounts and the open grants, so that a
call's own rows are never read again while it lasts.

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

_ENTRIES = (
    "INSERT INTO ledger_entries (org, account, number, transfer, step, kind, counter,"
    " posted_delta, reserved_delta, posted_after, reserved_after, at, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ACCOUNTS = (
    "UPDATE ledger_accounts SET posted = ?, reserved = ?, entries = ? WHERE org = ? AND id = ?"
)

Key = tuple[OrgId, str]
KNOWN_MAX = 50_000
"""Accounts, grants or transfers kept in memory; beyond it, all are read anew: more than all calls of a node."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What commit listeners hear when the prepaid balance changed: what is left to be reserved."""

    org: OrgId
    available_micros: int
    funded: bool
    """Money came in, too."""


@dataclass(slots=True)
class Draft:
    """``UnitOfWork.drafted`` makes it and the writer flushes it, once a turn."""

    accounts: dict[Key, Account] = field(default_factory=dict)
    moved: set[Key] = field(default_factory=set)
    """Accounts with new entries."""
    entries: list[tuple[object, ...]] = field(default_factory=list)
    steps: dict[Key, list[tuple[Entry, str, int]]] = field(default_factory=dict)
    """The entries by their transfer, with their notes and instants."""
    ended: set[Key] = field(default_factory=set)
    """Transfers that were found to have ended: they stay so."""
    grants: dict[Key, Grant] = field(default_factory=dict)
    opened: dict[Key, Grant] = field(default_factory=dict)
    changed: dict[Key, Grant] = field(default_factory=dict)

    def enter(self, org: OrgId, account: Account, entry: Entry, at: int, note: str) -> None:
        """Add an entry and the account as it stands after it."""
        key = (org, account.id)
        self.accounts[key] = account
        self.moved.add(key)
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
                (each.posted, each.reserved, each.entries, *key)
                for key, each in self._changed_accounts()
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

    def kept(self) -> bool:
        """See ``store.unit.Draft``."""
        for key, each in (*self.opened.items(), *self.changed.items()):
            if each.state == "settled":
                self.grants.pop(key, None)
        for written in (
            self.moved,
            self.entries,
            self.steps,
            self.opened,
            self.changed,
        ):
            written.clear()
        return max(len(self.accounts), len(self.ended), len(self.grants)) <= KNOWN_MAX

    def _changed_accounts(self) -> list[tuple[Key, Account]]:
        return [(key, self.accounts[key]) for key in self.moved]

    def _moved(self, credits_id: str) -> list[Moved]:
        funded = {
            org
            for (org, _transfer), steps in self.steps.items()
            for entry, _note, _at in steps
            if entry.kind is Kind.FUND and entry.account == credits_id
        }
        return [
            Moved(org, each.available, org in funded)
            for (org, account), each in self._changed_accounts()
            if account == credits_id
        ]
