"""Where telephones are registered, kept so that a restart forgets none."""

from __future__ import annotations

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


class Bindings(Door):
    """Saves what ``BindingsChanged`` says and gives it back at start."""

    def save(self, org: OrgId, account: str, present: Sequence[Binding]) -> Future[None]:
        """Replace the account's bindings. Not waited for: the telephone has its answer already.

        A job for an account that was deleted meanwhile changes nothing.
        """
        rows = [_row_of(place, each) for place, each in enumerate(present[:BINDINGS_AN_ACCOUNT])]

        def job(unit: UnitOfWork) -> None:
            unit.run(unit.delete(bindings).where(bindings.c.account == account))
            if rows:
                unit.insert_many(bindings, rows)

        return self.store.write(org, job, Priority.CALL)

    def restore(self, now: Instant) -> list[Binding]:
        """All bindings that have not run out, of all organisations, by account."""
        with self.store.read_everywhere() as unit:
            query = unit.select(bindings).where(bindings.c.expires_at > now)
            rows = unit.rows(query.order_by(bindings.c.account, bindings.c.place))
        return [_binding_of(row) for row in rows]


def _row_of(place: int, binding: Binding) -> dict[str, object]:
    return {
        "account": binding.account,
        "place": place,
        "contact": binding.contact[:2000],
        "transport": binding.flow.transport,
        "local_host": binding.flow.local[0],
        "local_port": binding.flow.local[1],
        "remote_host": binding.flow.remote[0],
        "remote_port": binding.flow.remote[1],
        "expires_at": binding.expires_at,
        "sip_call_id": binding.sip_call_id[:500],
        "cseq": binding.cseq,
        "instance": binding.instance[:500],
        "user_agent": binding.user_agent[:500],
        "q_permille": binding.q_permille,
        "path": list(binding.path),
    }


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
