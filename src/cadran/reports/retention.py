"""For how many months an organisation's call records keep names and numbers; what is older is forgotten daily.

Durations, costs, sums and the chain of hashes stay, as with every erasure (``privacy``).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime

import structlog

from cadran.clock import HOUR_MS, SECOND_MS, Clock, Instant
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.reports.privacy import RULE, WRITE_WAIT_S, Privacy, Whose
from cadran.store.store import Store
from cadran.store.tables.reports import record_retentions
from cadran.store.unit import UnitOfWork

MONTHS_MAX = 120
"""Ten years: as long as any country has accounts kept."""
DAY_MS = 24 * HOUR_MS
log = structlog.get_logger(__name__)


class Retention:
    """The door. Any thread but the loop's."""

    def __init__(self, store: Store, clock: Clock, privacy: Privacy) -> None:
        self._store = store
        self._clock = clock
        self._privacy = privacy
        self._day = 0

    def months(self, org: OrgId) -> int | None:
        """For how long names and numbers are kept; None: for ever."""
        with self._store.read(org) as unit:
            row = unit.row(unit.select(record_retentions))
        return None if row is None else int(row.months)

    def keep(self, org: OrgId, months: int | None, *, by: str) -> None:
        """Have them kept for so many months, 1 to ``MONTHS_MAX``, or for ever; it is applied within a day."""
        assert months is None or 1 <= months <= MONTHS_MAX
        at = self._clock()

        def job(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(record_retentions))
            before = None if row is None else row.months
            if before == months:
                return
            unit.run(unit.delete(record_retentions))
            if months is not None:
                unit.insert(record_retentions, {"months": months})
            data = {"from": before, "to": months, "by": by}
            append(unit, Fact(org, "retention.changed", "records", at, data))

        self._store.write(org, job).result(WRITE_WAIT_S)

    def pursue(self) -> int:
        """Once a UTC day, and at start: forget what is too old, everywhere; answers of how many legs.

        Nodes that share a database may all do so: who comes second finds nothing.
        """
        now = self._clock()
        if now // DAY_MS <= self._day:
            return 0
        with self._store.read_everywhere() as unit:
            rows = unit.rows(unit.select(record_retentions).order_by(record_retentions.c.org))
        total = 0
        for row in rows:
            whose = Whose(before=months_before(now, row.months))
            legs = self._privacy.erase(OrgId(row.org), whose, RULE, now, lambda: None)
            log.info("old records forgotten", legs=legs)
            total += legs
        self._day = now // DAY_MS
        return total


def months_before(now: int, months: int) -> Instant:
    """The beginning (UTC) of the same day so many months ago, or of the last day of a shorter month."""
    at = datetime.fromtimestamp(now // SECOND_MS, UTC)
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return Instant(int(datetime(year, month + 1, day, tzinfo=UTC).timestamp()) * SECOND_MS)
