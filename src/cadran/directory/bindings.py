"""Where telephones are registered, kept so that a restart forgets none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from cadran.clock import Instant
from cadran.directory.door import Door
from cadran.ids import OrgId
from cadran.sip.events import Binding, Flow
from cadran.store.priority import Priority
from cadran.store.tables.directory import bindings
from cadran.store.unit import UnitOfWork

BINDINGS_AN_ACCOUNT = 10
"""As the registrar allows; more would be a telephone that forgets what it registered."""
Row = tuple[object, ...]
_COLUMNS = (
    "org, account, place, contact, transport, local_host, local_port, remote_host, remote_port,"
    " expires_at, sip_call_id, cseq, instance, user_agent, q_permille, path"
)
_KNOWN = "SELECT 1 FROM phone_accounts WHERE org = ? AND username = ?"
_DELETE = "DELETE FROM bindings WHERE org = ? AND account = ?"
_INSERT = (
    f"INSERT INTO bindings ({_COLUMNS})"  # noqa: S608 -- our own constants
    f" VALUES ({', '.join('?' for _ in _COLUMNS.split(','))})"
)


class Bindings(Door):
    """Saves what ``BindingsChanged`` says and gives it back at start."""

    def save(self, org: OrgId, account: str, present: Sequence[Binding]) -> Future[None]:
        """Replace the account's bindings. Not waited for: the telephone has its answer already.

        Those of an account that was deleted meanwhile change nothing.
        """
        rows = [
            _row_of(org, place, each) for place, each in enumerate(present[:BINDINGS_AN_ACCOUNT])
        ]
        return self.store.write(
            org, lambda unit: unit.at_commit(_write, (org, account, rows)), Priority.CALL
        )

    def restore(self, now: Instant) -> list[Binding]:
        """All bindings that have not run out, of all organisations, by account."""
        with self.store.read_everywhere() as unit:
            query = unit.select(bindings).where(bindings.c.expires_at > now)
            rows = unit.rows(query.order_by(bindings.c.account, bindings.c.place))
        return [_binding_of(row) for row in rows]


def _write(unit: UnitOfWork, saved: list[tuple[OrgId, str, list[Row]]]) -> Sequence[object]:
    """All that telephones registered since the last commit, by hand-written SQL: a site's telephones come at once."""
    latest = {(org, account): rows for org, account, rows in saved}
    known = [key for key in latest if unit.sql(_KNOWN, key)]
    unit.sql_many(_DELETE, known)
    unit.sql_many(_INSERT, [row for key in known for row in latest[key]])
    return ()


def _row_of(org: OrgId, place: int, binding: Binding) -> Row:
    """In the order of ``_COLUMNS``."""
    return (
        org,
        binding.account,
        place,
        binding.contact[:2000],
        binding.flow.transport,
        *binding.flow.local,
        *binding.flow.remote,
        binding.expires_at,
        binding.sip_call_id[:500],
        binding.cseq,
        binding.instance[:500],
        binding.user_agent[:500],
        binding.q_permille,
        json.dumps(binding.path),
    )


def _binding_of(row: Any) -> Binding:
    return Binding(
        account=row.account,
        contact=row.contact,
        flow=Flow(
            row.transport,
            (row.local_host, row.local_port),
            (row.remote_host, row.remote_port),
        ),
        expires_at=row.expires_at,
        sip_call_id=row.sip_call_id,
        cseq=row.cseq,
        instance=row.instance,
        user_agent=row.user_agent,
        q_permille=row.q_permille,
        path=tuple(row.path),
    )
