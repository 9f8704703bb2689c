"""What every door of the directory and of the numbers stands on: store, clock, entropy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from cadran.clock import Clock
from cadran.directory import reasons
from cadran.errors import Reason, Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

T = TypeVar("T")

Entropy = Callable[[int], bytes]
"""Answers that many random bytes, fit for secrets."""

WRITE_WAIT_S = 15
"""Longest wait for the writer thread: under the 30 s after which browsers and proxies give up."""
ID_BYTES = 10
"""80 random bits: ids never collide, and cannot be guessed by trying."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Door:
    """Reads on the caller's thread, writes through the writer; never called on the event loop."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy) -> None:
        self.store = store
        self.clock = clock
        self.entropy = entropy

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{self.entropy(ID_BYTES).hex()}"

    def given_or_new_id(self, given: str | None, prefix: str) -> str:
        """The caller's own id, which makes a retry harmless, or a new one."""
        if given is None:
            return self.new_id(prefix)
        if not _ID.fullmatch(given):
            raise Refused(reasons.BAD_ID, id=given[:64])
        return given

    def write(
        self,
        org: OrgId,
        job: Callable[[UnitOfWork], T],
        *,
        on_conflict: Reason = reasons.CONFLICT,
        priority: Priority = Priority.ORDINARY,
        **facts: str,
    ) -> T:
        """Run a job and wait until it is on disk.

        ``on_conflict`` (with ``facts``) is what a broken constraint means here: what the organisation
        cannot see, such as another one's login, is known only by the database's refusal.
        """
        future = self.store.write(org, job, priority)
        try:
            return future.result(WRITE_WAIT_S)
        except IntegrityError as conflict:
            raise Refused(on_conflict, **facts) from conflict
        except TimeoutError as slow:
            raise Refused(reasons.TOO_SLOW, seconds=WRITE_WAIT_S) from slow

    def note(
        self,
        unit: UnitOfWork,
        kind: str,
        subject: str,
        data: Mapping[str, object] | None = None,
        personal: Mapping[str, str] | None = None,
    ) -> None:
        """Append a fact in the unit's own transaction."""
        fact = Fact(unit.org, kind, subject, self.clock(), data or {}, personal or {})
        append(unit, fact)
