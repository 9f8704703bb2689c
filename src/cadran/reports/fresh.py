"""The conversations that were written last, in memory: most facts tell of one of them, and it need not be read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cadran.ids import CallId, LegId, OrgId
from cadran.reports import rows
from cadran.reports.records import CallRecord, LegRecord
from cadran.store.unit import UnitOfWork

CALLS_MOST: Final = 1_000
"""As many as go on at a busy site, some megabytes; of the others the records are read."""

LegKey = tuple[OrgId, LegId]
CallKey = tuple[OrgId, CallId]


class Fresh:
    """A draft of the writer's: whole conversations, as good as their records while nobody else changes these."""

    __slots__ = ("_calls", "_legs", "records")

    def __init__(self) -> None:
        self._calls: dict[CallKey, list[LegRecord]] = {}
        self._legs: dict[LegKey, LegRecord] = {}
        self.records: dict[CallKey, CallRecord] = {}
        """Of the conversations, as they are written."""

    def legs(self, unit: UnitOfWork, keys: Iterable[LegKey]) -> dict[LegKey, LegRecord]:
        """Of these legs, those that are known."""
        known = self._legs
        found = {key: known[key] for key in keys if key in known}
        unread = [key for key in keys if key not in known]
        found.update(((leg.org, leg.leg), leg) for leg in rows.legs(unit, unread))
        return found

    def legs_of(self, unit: UnitOfWork, calls: Iterable[CallKey]) -> list[LegRecord]:
        """The legs of calls."""
        known = self._calls
        found = [leg for call in calls for leg in known.get(call, ())]
        return found + rows.legs_of(unit, [call for call in calls if call not in known])

    def drop(self, key: LegKey) -> None:
        """A leg is no more."""
        leg = self._legs.pop(key, None)
        if leg is not None:
            self._calls.pop((leg.org, leg.call), None)
            self.records.pop((leg.org, leg.call), None)

    def keep(self, calls: dict[CallKey, list[LegRecord]]) -> None:
        """As they are written now; the oldest go."""
        for call, legs in calls.items():
            self._calls.pop(call, None)
            self._calls[call] = legs
            self._legs.update(((leg.org, leg.leg), leg) for leg in legs)
        while len(self._calls) > CALLS_MOST:
            oldest = next(iter(self._calls))
            self.records.pop(oldest, None)
            for leg in self._calls.pop(oldest):
                if (leg.org, leg.call) == oldest:
                    self._legs.pop((leg.org, leg.leg), None)

    def flush(self, unit: UnitOfWork) -> None:
        """They are written by then."""

    def kept(self) -> bool:
        """See ``store.unit.Draft``."""
        return True
