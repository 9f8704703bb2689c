"""Who was in a meeting, from when to when, and how they came: a projection of the journal.

No name and no number is kept here: they come from the people and the call records as these stand when somebody looks,
so that whom those have forgotten is forgotten here as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cadran.clock import HOUR_MS, SECOND_MS, Instant
from cadran.errors import Refused
from cadran.ids import CallId, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.reports import reasons
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

VISITS_MAX = 10_000
"""In one report: a meeting of 250, forty times over."""
JOINED, LEFT, RECORDED = "meeting.joined", "meeting.left", "recording.made"
ATTENDING = frozenset({JOINED, LEFT, RECORDED})
"""Kinds of facts that attendance is made of."""
_LISTED = (
    "SELECT v.joined_at, COALESCE(v.left_at, l.ended_at), v.user_id, v.how,"
    " CASE WHEN v.how IN ('phone', 'browser') THEN l.caller ELSE l.called END"
    " FROM meeting_visits v LEFT JOIN call_legs l ON l.org = v.org AND l.leg = v.leg"
    " WHERE v.org = ? AND v.meeting_id = ? ORDER BY v.joined_at, v.leg LIMIT ?"
)
_RECORDED = (
    "SELECT id, made_at, duration_ms FROM meeting_recordings"
    " WHERE org = ? AND meeting_id = ? ORDER BY made_at, id LIMIT ?"
)
_OF_CALL = (
    "SELECT v.meeting_id FROM call_legs l JOIN meeting_visits v ON v.org = l.org AND v.leg = l.leg"
    " WHERE l.org = ? AND l.call = ? ORDER BY v.joined_at LIMIT 1"
)
_LIMITS = (
    "SELECT org, recordings_days FROM conferencing_settings"
    " WHERE recordings_days IS NOT NULL ORDER BY org"
)
_OLD = "SELECT id FROM meeting_recordings WHERE org = ? AND made_at < ?"
DAY_MS = 24 * HOUR_MS
RECORDINGS_MAX = 1_000
"""Shown of one meeting."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody inside. ``number`` "": hidden, or forgotten; ``left_at`` None: still there."""

    joined_at: Instant
    left_at: Instant | None
    user: UserId
    how: str
    """``phone`` (they called), ``dialled`` (they were called in), ``call_me`` or ``browser`` (a guest's)."""
    number: str
    """Of a guest who came by browser, the name they gave."""

    @property
    def duration_s(self) -> int:
        """Whole seconds begun; 0 while it lasts."""
        return 0 if self.left_at is None else -((self.joined_at - self.left_at) // SECOND_MS)


@dataclass(frozen=True, slots=True)
class MeetingRecording:
    """A recording of a meeting whose file is there."""

    id: str
    made_at: Instant
    duration_ms: int


class Fresh(Protocol):
    """Whoever waits until all that was committed is in the records: ``Calls``, which reads them through us."""

    def refresh(self) -> None: ...


class Attendance:
    """The door. ``folder`` holds the recordings, a folder an organisation. Any thread but the loop's."""

    def __init__(self, store: Store, calls: Fresh, folder: Path) -> None:
        self._store = store
        self._calls = calls
        self._folder = folder

    def visits(self, org: OrgId, meeting: str) -> list[Visit]:
        """Oldest first."""
        self._calls.refresh()
        with self._store.read(org) as unit:
            found = unit.sql(_LISTED, (org, meeting, VISITS_MAX))
        return [
            Visit(Instant(joined), None if left is None else Instant(left), user, how, number or "")
            for joined, left, user, how, number in found
        ]

    def meeting_of(self, org: OrgId, call: CallId) -> str:
        """The meeting that a call led into first, "" for none."""
        with self._store.read(org) as unit:
            found = unit.sql(_OF_CALL, (org, call))
        return str(found[0][0]) if found else ""

    def recordings(self, org: OrgId, meeting: str) -> list[MeetingRecording]:
        """Oldest first; those whose file was deleted are not among them."""
        return [each for each, _ in self._files(org, meeting)]

    def recording(self, org: OrgId, meeting: str, recording: str) -> Path:
        """The FLAC file. Raises ``Refused(UNKNOWN_RECORDING)``."""
        for each, path in self._files(org, meeting):
            if each.id == recording:
                return path
        raise Refused(reasons.UNKNOWN_RECORDING)

    def tidy(self, now: Instant) -> int:
        """Everywhere: delete recordings that are older than their organisation keeps them; answers how many.

        Nodes that share a database may all do so.
        """
        with self._store.read_everywhere() as unit:
            limits = unit.sql(_LIMITS)
            old = [
                (org, name)
                for org, days in limits
                for (name,) in unit.sql(_OLD, (org, now - days * DAY_MS))
            ]
        gone = 0
        for org, name in old:
            path = self._folder / org / f"{name}.flac"
            if path.is_file():
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _files(self, org: OrgId, meeting: str) -> Iterator[tuple[MeetingRecording, Path]]:
        self._calls.refresh()
        with self._store.read(org) as unit:
            found = unit.sql(_RECORDED, (org, meeting, RECORDINGS_MAX))
        for name, made_at, duration_ms in found:
            path = self._folder / org / f"{name}.flac"
            if path.is_file():
                yield MeetingRecording(name, Instant(made_at), duration_ms), path


def learn(unit: UnitOfWork, fact: Fact) -> None:
    """Take in a fact; one that was taken in before changes nothing."""
    data: Any = fact.data
    if fact.kind == JOINED:
        unit.sql(
            "INSERT INTO meeting_visits (org, leg, joined_at, meeting_id, user_id, how)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (fact.org, data["leg"], fact.at, fact.subject, data["user"], data.get("how", "phone")),
        )
    elif fact.kind == LEFT:
        unit.sql(
            "UPDATE meeting_visits SET left_at = ? WHERE org = ? AND leg = ? AND left_at IS NULL",
            (fact.at, fact.org, data["leg"]),
        )
    elif data.get("kind") == "meeting":
        unit.sql(
            "INSERT INTO meeting_recordings (org, id, meeting_id, made_at, duration_ms)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (fact.org, fact.subject, data["id"], fact.at, data["duration_ms"]),
        )


def forget(unit: UnitOfWork) -> None:
    """Drop everything, to make it again."""
    unit.sql("DELETE FROM meeting_visits")
    unit.sql("DELETE FROM meeting_recordings")
