"""The ledger in SQL: accounts and entries, written by the rules of ``money.ledger``.

Every function runs inside of one job of the writer, which holds the database's write lock: what it reads
cannot change before its commit. Hand-written SQL, since this is the path of every paid call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

import msgspec

from cadran.charging.draft import Draft
from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.money.ledger import END_STEP, Account, Entry, Kind, Outcome, Transfer
from cadran.store.unit import ReadUnit, UnitOfWork

CREDITS = "credits"
"""The organisation's prepaid balance."""
INCOME = "income"
"""Counter account: what calls cost."""
FUNDING = "funding"
"""Counter account: what was paid in."""
_json = msgspec.json.Encoder()


def account(unit: ReadUnit, account_id: str) -> Account | None:
    """An account as it stands, with what this turn has changed."""
    draft = unit.draft(Draft)
    if draft is not None:
        drafted = draft.accounts.get((unit.org, account_id))
        if drafted is not None:
            return drafted
    rows = unit.sql(
        "SELECT unit, floor, posted, reserved, entries FROM ledger_accounts"
        " WHERE org = ? AND id = ?",
        (unit.org, account_id),
    )
    return Account(account_id, *rows[0]) if rows else None


def open_account(unit: UnitOfWork, account_id: str, currency: str) -> Account:
    """The account, made with nothing on it if need be."""
    unit.sql(
        "INSERT INTO ledger_accounts (org, id, unit, floor, posted, reserved, entries)"
        " VALUES (?, ?, ?, 0, 0, 0, 0) ON CONFLICT (org, id) DO NOTHING",
        (unit.org, account_id, currency),
    )
    found = account(unit, account_id)
    assert found is not None
    return found


def transfer(unit: ReadUnit, transfer_id: str) -> Transfer:
    """A transfer as its entries tell; one that never began has no steps."""
    rows = [
        (step, kind, delta)
        for step, kind, delta in unit.sql(
            "SELECT step, kind, reserved_delta FROM ledger_entries WHERE org = ? AND transfer = ?",
            (unit.org, transfer_id),
        )
    ]
    rows += [
        (entry.step, entry.kind.value, entry.reserved_delta)
        for entry, _note, _at in _drafted(unit, transfer_id)
    ]
    ended = [Kind(kind) for step, kind, _delta in rows if step == END_STEP]
    return Transfer(
        transfer_id,
        steps=sum(1 for step, _kind, _delta in rows if step != END_STEP),
        held=0 if ended else sum(delta for _step, _kind, delta in rows),
        ended=ended[0] if ended else None,
    )


def record(
    unit: UnitOfWork, outcome: Outcome | Refusal, at: Instant, note: Mapping[str, object]
) -> tuple[Account, Transfer, Entry]:
    """Put what the rules decided into the turn's draft. Raises ``Refused`` if they refused."""
    if isinstance(outcome, Refusal):
        _refuse(outcome)
    after, _transfer, entry = outcome
    unit.drafted(Draft).enter(
        unit.org, after, entry, at, _json.encode(note).decode() if note else ""
    )
    return outcome


def step_note(unit: ReadUnit, transfer_id: str, step: int) -> dict[str, int]:
    """What was noted with a step, to answer a repeated call the same; empty if there is no such step."""
    for entry, note, _at in _drafted(unit, transfer_id):
        if entry.step == step:
            told: dict[str, int] = json.loads(note or "{}")
            return told
    rows = unit.sql(
        "SELECT note FROM ledger_entries WHERE org = ? AND transfer = ? AND step = ?",
        (unit.org, transfer_id, step),
    )
    return json.loads(rows[0][0] or "{}") if rows else {}


def is_ended(unit: UnitOfWork, transfer_id: str) -> bool:
    """Has a transfer ended?"""
    if any(entry.step == END_STEP for entry, _note, _at in _drafted(unit, transfer_id)):
        return True
    known, key = unit.remembered(Draft).ended, (unit.org, transfer_id)
    if key in known:
        return True
    found = unit.sql(
        "SELECT 1 FROM ledger_entries WHERE org = ? AND transfer = ? AND step = ?",
        (*key, END_STEP),
    )
    if found:
        known.add(key)
    return bool(found)


def funded(unit: ReadUnit, account_id: str) -> int:
    """All that ever came into an account."""
    ((total,),) = unit.sql(
        "SELECT COALESCE(SUM(posted_delta), 0) FROM ledger_entries"
        " WHERE org = ? AND account = ? AND kind = ?",
        (unit.org, account_id, Kind.FUND.value),
    )
    return int(total) + sum(
        entry.posted_delta
        for entry, _at in drafted_entries(unit, account_id)
        if entry.kind is Kind.FUND
    )


def drafted_entries(unit: ReadUnit, account_id: str) -> list[tuple[Entry, int]]:
    """What this turn entered into an account, with its instants."""
    draft = unit.draft(Draft)
    if draft is None:
        return []
    return [
        (entry, at)
        for (org, _transfer), steps in draft.steps.items()
        for entry, _note, at in steps
        if org == unit.org and entry.account == account_id
    ]


def _drafted(unit: ReadUnit, transfer_id: str) -> list[tuple[Entry, str, int]]:
    draft = unit.draft(Draft)
    return [] if draft is None else draft.steps.get((unit.org, transfer_id), [])


def _refuse(refusal: Refusal) -> NoReturn:
    raise Refused(refusal.reason, **refusal.facts)
