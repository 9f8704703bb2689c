"""The limits of spending as people see and change them.

Lowering a cap holds at once. Raising one waits: until a second owner confirms it, or for a day. The server's own
console may do it at once. Every change is a fact, which owners are told of.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TypeVar

from cadran.charging import blocking
from cadran.charging.blocking import Blocked
from cadran.charging.reasons import BAD_CAP, NOTHING_WAITS, SAME_PERSON
from cadran.charging.spending import Shipped, Spending, caps_of, meter, shipped
from cadran.clock import Clock, Instant, after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money.caps import DAY_MS, MONEY, NO_CAP, CapKey, Caps, Measure, Scope
from cadran.store import reasons as store_reasons
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

CONSOLE = "console"
"""Who sits at the server's own console needs nobody's consent."""
RAISE_WAIT_MS = DAY_MS
"""A stolen password is noticed within a day, by the mail to all owners."""
WRITE_WAIT_S = 15
"""As in ``accounts``."""
SUBJECT_CHARS = 64
LISTED_MAX = 1_000
"""Caps in one answer."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap with what is counted against it now. ``own``: set by the organisation, else shipped.

    Amounts are micros for windows, calls otherwise. A raise that waits is in ``next_amount`` (until ``next_at``,
    asked for by ``asked_by``).
    """

    key: CapKey
    amount: int
    counted: int
    own: bool
    next_amount: int | None = None
    next_at: Instant | None = None
    asked_by: str = ""


class Limits:
    """The door for limits. Any thread but the loop's."""

    def __init__(self, store: Store, clock: Clock, caps: Shipped | None = None) -> None:
        self._store = store
        self._clock = clock
        self.shipped = shipped() if caps is None else caps

    def listed(self, org: OrgId) -> list[Limit]:
        """All caps of an organisation, general ones first within a scope."""
        now = self._clock()
        with self._store.read(org) as unit:
            caps = caps_of(unit, self.shipped)
            keys = sorted({*caps.own, *caps.shipped}, key=_place)
            return [self._limit(unit, caps, key, now) for key in keys[:LISTED_MAX]]

    def set(self, org: OrgId, key: CapKey, amount: int, *, by: str) -> Limit:
        """Have a cap be so much. Raises ``Refused(limits.bad_cap)``.

        Less than now holds at once; more waits, unless ``by`` is the console.
        """
        _checked(key, amount)
        now = self._clock()
        return self._write(org, lambda unit: self._set(unit, key, amount, by, now))

    def default(self, org: OrgId, scope: Scope, subject: str, *, by: str) -> None:
        """Give somebody new (a trunk) the scope's general caps by name, so that they stand on the page.

        What they have of their own already stays.
        """
        now = self._clock()

        def job(unit: UnitOfWork) -> None:
            self.default_in(unit, scope, subject, by, now)

        self._write(org, job)

    def default_in(
        self, unit: UnitOfWork, scope: Scope, subject: str, by: str, now: Instant
    ) -> None:
        """The same, in a unit that is open already."""
        caps = caps_of(unit, self.shipped)
        for measure in Measure:
            key = CapKey(scope, subject, measure)
            amount = caps.amount(scope, "", measure, now)
            if key not in caps.own and amount != NO_CAP:
                _store(unit, key, amount, None, None, by)

    def confirm(self, org: OrgId, key: CapKey, *, by: str) -> Limit:
        """A second owner's consent. Raises ``Refused``: nothing waits, or the same person asked."""
        now = self._clock()
        return self._write(org, lambda unit: self._confirm(unit, key, by, now))

    def withdraw(self, org: OrgId, key: CapKey, *, by: str) -> Limit:
        """Let a raise that waits come to nothing. Raises ``Refused(limits.nothing_waits)``."""
        now = self._clock()
        return self._write(org, lambda unit: self._withdraw(unit, key, by, now))

    def blocked(self, org: OrgId) -> list[Blocked]:
        """Who may make no paid calls."""
        with self._store.read(org) as unit:
            return blocking.blocked(unit)

    def block(self, org: OrgId, user: str, note: str, *, by: str) -> Blocked:
        """Block somebody's paid calls."""
        now = self._clock()
        return self._write(
            org, lambda unit: blocking.block(unit, user, blocking.MANUAL, note, by, now)
        )

    def unblock(self, org: OrgId, user: str, *, by: str) -> None:
        """Let somebody call again. Raises ``Refused(limits.not_blocked)``."""
        now = self._clock()
        self._write(org, lambda unit: blocking.unblock(unit, user, by, now))

    # --- in the writer

    def _set(self, unit: UnitOfWork, key: CapKey, amount: int, by: str, now: Instant) -> Limit:
        caps = caps_of(unit, self.shipped)
        present = caps.amount(key.scope, key.subject, key.measure, now)
        data = {**_told(key), "from": present, "to": amount, "by": by}
        if amount == present:
            _store(unit, key, amount, None, None, by)
        elif amount < present or by == CONSOLE:
            _store(unit, key, amount, None, None, by)
            _tell(unit, "cap.lowered" if amount < present else "cap.raised", key, data, now)
        else:
            due = after(now, RAISE_WAIT_MS)
            _store(unit, key, present, amount, due, by)
            _tell(unit, "cap.raise_asked", key, {**data, "due_at": due}, now)
        return self._limit(unit, caps_of(unit, self.shipped), key, now)

    def _confirm(self, unit: UnitOfWork, key: CapKey, by: str, now: Instant) -> Limit:
        present, waiting, asked_by = _waiting(unit, key, now)
        if by == asked_by:
            raise Refused(SAME_PERSON)
        _store(unit, key, waiting, None, None, by)
        data = {**_told(key), "from": present, "to": waiting, "by": by, "asked_by": asked_by}
        _tell(unit, "cap.raised", key, data, now)
        return self._limit(unit, caps_of(unit, self.shipped), key, now)

    def _withdraw(self, unit: UnitOfWork, key: CapKey, by: str, now: Instant) -> Limit:
        present, waiting, asked_by = _waiting(unit, key, now)
        _store(unit, key, present, None, None, by)
        data = {**_told(key), "from": present, "to": waiting, "by": by, "asked_by": asked_by}
        _tell(unit, "cap.raise_withdrawn", key, data, now)
        return self._limit(unit, caps_of(unit, self.shipped), key, now)

    def _limit(self, unit: ReadUnit, caps: Caps, key: CapKey, now: Instant) -> Limit:
        general = key.subject == "" and key.scope is not Scope.ORGANISATION
        counted = 0 if general else meter(unit, key.scope, key.subject).at(now).count(key.measure)
        amount = caps.amount(key.scope, key.subject, key.measure, now)
        cap = caps.own.get(key)
        if cap is None or cap.next_at is None or cap.next_at <= now:
            return Limit(key, amount, counted, cap is not None)
        asked = unit.sql(
            "SELECT asked_by FROM spend_caps WHERE org = ? AND scope = ? AND subject = ?"
            " AND measure = ?",
            (unit.org, *_told(key).values()),
        )
        next_at = Instant(cap.next_at)
        return Limit(key, amount, counted, True, cap.next_amount, next_at, asked[0][0])

    def _write(self, org: OrgId, job: Callable[[UnitOfWork], T]) -> T:
        try:
            return self._store.write(org, job).result(WRITE_WAIT_S)
        except FutureTimeoutError as slow:
            raise Refused(store_reasons.UNAVAILABLE) from slow


def _place(key: CapKey) -> tuple[int, str, int]:
    """The order of the page."""
    return list(Scope).index(key.scope), key.subject, list(Measure).index(key.measure)


def _checked(key: CapKey, amount: int) -> None:
    if not 0 <= amount <= NO_CAP or len(key.subject) > SUBJECT_CHARS:
        raise Refused(BAD_CAP, most=NO_CAP)
    if key.scope is Scope.ORGANISATION and key.subject:
        raise Refused(BAD_CAP, most=NO_CAP)


def _told(key: CapKey) -> dict[str, object]:
    return {"scope": key.scope.value, "subject": key.subject, "measure": key.measure.value}


def _tell(unit: UnitOfWork, kind: str, key: CapKey, data: dict[str, object], at: Instant) -> None:
    told = {**data, "money": key.measure in MONEY}
    append(unit, Fact(unit.org, kind, f"{key.scope.value}:{key.measure.value}", at, told))


def _waiting(unit: UnitOfWork, key: CapKey, now: Instant) -> tuple[int, int, str]:
    """The present amount, the one that waits, and who asked for it."""
    rows = unit.sql(
        "SELECT amount, next_amount, next_at, asked_by FROM spend_caps"
        " WHERE org = ? AND scope = ? AND subject = ? AND measure = ?",
        (unit.org, *_told(key).values()),
    )
    if not rows or rows[0][2] is None or rows[0][2] <= now:
        raise Refused(NOTHING_WAITS)
    amount, waiting, _due, asked_by = rows[0]
    return amount, waiting, asked_by


def _store(
    unit: UnitOfWork,
    key: CapKey,
    amount: int,
    next_amount: int | None,
    next_at: int | None,
    by: str,
) -> None:
    unit.sql(
        "INSERT INTO spend_caps (org, scope, subject, measure, amount, next_amount, next_at,"
        " asked_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (org, scope, subject, measure) DO UPDATE SET amount = excluded.amount,"
        " next_amount = excluded.next_amount, next_at = excluded.next_at,"
        " asked_by = excluded.asked_by",
        (unit.org, *_told(key).values(), amount, next_amount, next_at, by),
    )
    unit.remembered(Spending).forget(unit.org)
