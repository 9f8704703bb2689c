"""From the journal to notices, mails and events: each occasion once, whatever crashes.

Up to which fact everything was told is kept in the transaction of what was told, and every row has an id
that follows from its fact.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from cadran.clock import Clock, Instant
from cadran.directory.bridge import how_to_join
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.directory.people import User, user_of
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.journal.facts import Fact
from cadran.journal.mail import Mail, post
from cadran.journal.reading import next_facts
from cadran.notices import emergencies, kinds
from cadran.notices.kinds import Notice
from cadran.notices.webhooks import Wanting, send_event, wanting
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.directory import users
from cadran.store.tables.notices import notices
from cadran.store.unit import UnitOfWork

NAME = "notices"
STEP_FACTS = 200
"""Facts in one job, so that a grant never waits long; few of them are told of."""
RECIPIENTS_MAX = 50
"""Who of an organisation is told by mail; more people than that see to nothing."""
AGAIN_S = 5.0
"""Pause after the database failed us."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What commit listeners hear of a new notice; ``user`` "": for all who see to such things."""

    org: OrgId
    user: str


class Herald:
    """One a process; catches up at the start and after each commit that concerns it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Condition()
        self._running = False
        self._again = False
        self._stopped = False

    def start(self) -> None:
        self._store.on_commit(Fact, self._heard)
        self.kick()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            self._lock.wait_for(lambda: not self._running, AGAIN_S)

    def kick(self) -> None:
        """Catch up before long, unless it is being done already."""
        with self._lock:
            if self._running or self._stopped:
                self._again = True
                return
            self._running, self._again = True, False
        self._queue(Priority.LATER)

    def settled(self, wait_s: float) -> bool:
        """Wait until everything that was committed is told; whether that came to be."""
        self._store.catch_up(wait_s)
        self.kick()
        self._store.hurry()
        with self._lock:
            return self._lock.wait_for(lambda: not self._running, wait_s)

    def _heard(self, facts: list[Fact]) -> None:
        if any(each.kind in kinds.EVENTS for each in facts):
            self.kick()

    def _queue(self, priority: Priority) -> None:
        try:
            self._store.write_everywhere(self._step, priority).add_done_callback(self._stepped)
        except Refused:
            self._rest()

    def _stepped(self, done: Future[int]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._rest()
            return
        behind = done.result() >= STEP_FACTS
        with self._lock:
            self._running = (self._again or behind) and not self._stopped
            self._again = False
            self._lock.notify_all()
            if not self._running:
                return
        self._queue(Priority.BULK if behind else Priority.LATER)

    def _rest(self) -> None:
        """The database failed: once more after a while, for nothing may stay untold."""
        with self._lock:
            self._running = False
            self._lock.notify_all()
            if self._stopped:
                return
        timer = threading.Timer(AGAIN_S, self.kick)
        timer.daemon = True
        timer.start()

    def _step(self, unit: UnitOfWork) -> int:
        return step(unit, self._clock())


def step(unit: UnitOfWork, now: Instant) -> int:
    """Tell of the next facts; answers how many were looked at."""
    found = unit.sql("SELECT sequence FROM projections WHERE name = ?", (NAME,))
    telling = _Telling(unit, now)
    standing = int(found[0][0]) if found else 0
    facts, looked_at, reached = next_facts(unit, standing, STEP_FACTS, kinds.EVENTS)
    if not looked_at:
        return 0
    for fact in facts:
        if fact.kind in telling.concerning(fact.org):
            telling.tell(fact)
    unit.sql(
        "INSERT INTO projections (name, sequence) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        (NAME, reached),
    )
    return looked_at


@dataclass(slots=True)
class _Telling:
    """One step's work; webhooks and people are read once an organisation."""

    unit: UnitOfWork
    now: Instant
    _hooks: dict[OrgId, Wanting] = field(default_factory=dict)
    _kinds: dict[OrgId, frozenset[str]] = field(default_factory=dict)
    _people: dict[tuple[OrgId, frozenset[str]], list[User]] = field(default_factory=dict)

    def concerning(self, org: OrgId) -> frozenset[str]:
        """The kinds of facts that anybody is told of. Of most that calls tell, nobody is."""
        found = self._kinds.get(org)
        if found is None:
            asked = (each or kinds.EVENTS for _name, each in self._wanting(org))
            found = self._kinds[org] = frozenset(kinds.NOTICES).union(*asked)
        return found

    def tell(self, fact: Fact) -> None:
        unit = self.unit.of(fact.org)
        if fact.kind == emergencies.KIND:
            fact = emergencies.located(unit, fact)
        self._send(unit, fact)
        found = kinds.words_of(fact.kind, fact.data)
        if found is None:
            return
        notice, template = found
        person = _person(unit, fact) if notice.roles is kinds.PERSON else None
        facts = _facts(unit, fact)
        if person is not None and template == kinds.GIVEN:
            facts |= how_to_join(unit, person.id)
        values: dict[str, object] = {
            "number": fact.sequence,
            "kind": template,
            "at": fact.at,
            "user_id": "" if person is None else person.id,
            "facts": json.dumps({**facts, "path": notice.path}, ensure_ascii=False),
        }
        if notice.roles is kinds.PERSON and person is None:
            return
        unit.insert(notices, values)
        unit.after_commit(Noticed(fact.org, str(values["user_id"])))
        if person is not None:
            told = [person] if mails_people(unit) else []
        else:
            told = self._told(unit, notice)
        for user in told:
            self._mail(unit, fact, template, user, notice.path, facts)

    def _wanting(self, org: OrgId) -> Wanting:
        hooks = self._hooks.get(org)
        if hooks is None:
            hooks = self._hooks[org] = wanting(self.unit.of(org))
        return hooks

    def _send(self, unit: UnitOfWork, fact: Fact) -> None:
        wanted = self._wanting(unit.org)
        hooks = [name for name, asked in wanted if not asked or fact.kind in asked]
        if hooks:
            body = kinds.event(fact.kind, fact.subject, fact.at, fact.data)
            send_event(unit, hooks, fact.sequence, fact.kind, body, self.now)

    def _mail(
        self,
        unit: UnitOfWork,
        fact: Fact,
        template: str,
        user: User,
        path: str,
        facts: dict[str, Any],
    ) -> None:
        to = address_of(user)
        if to:
            name = f"n{fact.sequence}.{user.id}"[:64]
            post(unit, Mail(name, to, template, user.language, facts, path), self.now)

    def _told(self, unit: UnitOfWork, notice: Notice) -> list[User]:
        key = (unit.org, notice.roles)
        if key not in self._people:
            everybody = [user_of(row) for row in unit.rows(_seeing(unit))]
            told = [each for each in everybody if each.role in notice.roles]
            if not told and notice.roles is kinds.OWNERS:
                told = [each for each in everybody if each.role in kinds.LEAD]
            self._people[key] = told[:RECIPIENTS_MAX]
        return self._people[key]


def _seeing(unit: UnitOfWork) -> Any:
    where = (users.c.role.in_(sorted(kinds.MONEY)), users.c.active)
    return unit.select(users).where(*where).order_by(users.c.id)


def _person(unit: UnitOfWork, fact: Fact) -> User | None:
    """Whom the fact is about: named in its data, or its subject."""
    named = UserId(str(fact.data.get("user") or fact.subject))
    row = unit.row(unit.select(users).where(users.c.id == named))
    return None if row is None or not row.active else user_of(row)


def _facts(unit: UnitOfWork, fact: Fact) -> dict[str, Any]:
    """What the words may name: the fact's own data, and who it speaks of by name."""
    facts: dict[str, Any] = {
        name: value
        for name, value in {**fact.data, **fact.personal}.items()
        if isinstance(value, str | int)
    }
    for name in ("user", "by", "payer"):
        if name in facts:
            facts[f"{name}_name"] = _name(unit, str(facts[name]))
    facts["subject"] = fact.subject
    facts["moment_at"] = fact.at
    return facts


def _name(unit: UnitOfWork, user: str) -> str:
    row = unit.row(unit.select(users, users.c.name).where(users.c.id == user))
    return user if row is None else str(row.name)
