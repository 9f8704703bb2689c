"""Call queues: how each is set up, and who its agents are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.editions import Editions
from cadran.directory.licences import held_by
from cadran.directory.organisations import organisation_row
from cadran.directory.queue_rules import QueueLimits, checked, defaults_of, limits_of, stored
from cadran.directory.resources import (
    Resource,
    drop_resource,
    put_resource,
    resource_of,
    resources_in,
)
from cadran.directory.targets import stays
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.services.queue.settings import AgentSettings, QueueSettings, read_settings
from cadran.services.targets import NUMBER, QUEUE, Target
from cadran.store.tables.resources import queue_agents, queues
from cadran.store.unit import ReadUnit, UnitOfWork

KIND = "queue"
AGENT_NEEDS = "PHONE_SYSTEM"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as its administrators see it. ``settings`` has no name, language or numbers: ``account`` has."""

    account: Resource
    settings: QueueSettings
    agents: tuple[AgentSettings, ...]
    """In the order of serial routing."""
    may_opt_out: bool
    """Agents may leave and come back by themselves."""

    @property
    def id(self) -> str:
        return self.account.id


@dataclass(frozen=True, slots=True)
class QueueDraft:
    """What a queue shall be; what is None stays as it is, or takes the edition's default.

    ``settings``: what the present settings, or the defaults, become.
    """

    name: str | None = None
    language: str | None = None
    extension: str | None = None
    """"" takes it away."""
    may_opt_out: bool | None = None
    settings: Callable[[QueueSettings], QueueSettings] = lambda present: present


class Queues(Editions):
    """The door for queues. Every write may be repeated harmlessly."""

    def limits(self, org: OrgId) -> QueueLimits:
        """What the organisation's edition allows."""
        return limits_of(self.edition(org).rules)

    def create(
        self,
        org: OrgId,
        name: str,
        draft: QueueDraft | None = None,
        *,
        agents: Sequence[UserId] = (),
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Queue:
        """Make a queue, of the organisation's language unless told. With an ``id``, a retry answers the first result."""
        queue = self.given_or_new_id(id, "que")
        asked = draft or QueueDraft()

        def job(unit: UnitOfWork) -> Queue:
            if unit.row(unit.select(queues).where(queues.c.id == queue)) is not None:
                return queue_in(unit, queue)
            limits = limits_of(self.edition_in(unit).rules)
            account = Resource(
                queue,
                org,
                KIND,
                name,
                asked.language or organisation_row(unit).language,
                asked.extension or None,
                self.clock(),
            )
            standard = defaults_of(limits)
            settings = checked(unit, queue, limits, asked.settings(standard), standard)
            put_resource(unit, account)
            may_opt_out = asked.may_opt_out is not False
            unit.insert(
                queues, {"id": queue, "settings": stored(settings), "may_opt_out": may_opt_out}
            )
            self._put_agents(unit, limits, queue, agents, ())
            data = {"language": account.language, "extension": account.extension, "by": by}
            self.note(unit, "queue.created", queue, data, {"name": name})
            return queue_in(unit, queue)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=queue)

    def change(self, org: OrgId, queue: str, draft: QueueDraft, *, by: str = "") -> Queue:
        """Change what is given. Without leave to opt out, all agents are in again."""

        def job(unit: UnitOfWork) -> Queue:
            present = queue_in(unit, queue)
            account = present.account
            wanted = replace(
                account,
                name=account.name if draft.name is None else draft.name,
                language=draft.language or account.language,
                extension=account.extension if draft.extension is None else draft.extension or None,
            )
            limits = limits_of(self.edition_in(unit).rules)
            kept = present.settings
            settings = checked(unit, queue, limits, draft.settings(kept), kept)
            leave = present.may_opt_out if draft.may_opt_out is None else draft.may_opt_out
            put_resource(unit, wanted)
            values = {"settings": stored(settings), "may_opt_out": leave}
            unit.run(unit.update(queues).where(queues.c.id == queue).values(**values))
            if not leave:
                where = queue_agents.c.queue_id == queue
                unit.run(unit.update(queue_agents).where(where).values(joined=True))
            changed = queue_in(unit, queue)
            if changed != present:
                before, after = _told(present), _told(changed)
                differing = [key for key in after if after[key] != before[key]]
                data = {
                    "before": {key: before[key] for key in differing},
                    "after": {key: after[key] for key in differing},
                    "by": by,
                }
                self.note(unit, "queue.changed", queue, data, {"name": wanted.name})
            return changed

        return self.write(
            org, job, on_conflict=reasons.EXTENSION_TAKEN, extension=draft.extension or ""
        )

    def set_agents(
        self, org: OrgId, queue: str, agents: Sequence[UserId], *, by: str = ""
    ) -> Queue:
        """Who answers from now on, in this order. Who was an agent stays in or out; new ones are in.

        Raises ``Refused``: ``AGENT_NEEDS_LICENCE``, ``TOO_MANY``.
        """

        def job(unit: UnitOfWork) -> Queue:
            present = queue_in(unit, queue)
            limits = limits_of(self.edition_in(unit).rules)
            self._put_agents(unit, limits, queue, agents, present.agents)
            changed = queue_in(unit, queue)
            if changed.agents != present.agents:
                data = {"agents": [each.user for each in changed.agents], "by": by}
                self.note(unit, "queue.agents_set", queue, data)
            return changed

        return self.write(org, job)

    def opt(self, org: OrgId, queue: str, agent: UserId, *, joined: bool, by: str = "") -> Queue:
        """An agent opts in or out. Raises ``Refused``: ``NOT_AN_AGENT``; ``MAY_NOT_OPT_OUT`` for agents themselves."""

        def job(unit: UnitOfWork) -> Queue:
            present = queue_in(unit, queue)
            found = next((each for each in present.agents if each.user == agent), None)
            if found is None:
                raise Refused(reasons.NOT_AN_AGENT, name=present.account.name)
            if not joined and agent == by and not present.may_opt_out:
                raise Refused(reasons.MAY_NOT_OPT_OUT, name=present.account.name)
            if found.joined != joined:
                where = (queue_agents.c.queue_id == queue, queue_agents.c.user_id == agent)
                unit.run(unit.update(queue_agents).where(*where).values(joined=joined))
                kind = "queue.agent_in" if joined else "queue.agent_out"
                self.note(unit, kind, queue, {"user": agent, "by": by})
            return queue_in(unit, queue)

        return self.write(org, job)

    def delete(self, org: OrgId, queue: str, *, by: str = "") -> None:
        """Its numbers are to be freed first; who waits in it hears that it ends. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(queues).where(queues.c.id == queue)) is None:
                return
            account = resource_of(unit, queue, KIND)
            stays(unit, Target(QUEUE, queue), account.name)
            unit.run(unit.delete(queue_agents).where(queue_agents.c.queue_id == queue))
            unit.run(unit.delete(queues).where(queues.c.id == queue))
            drop_resource(unit, account)
            self.note(unit, "queue.deleted", queue, {"by": by}, {"name": account.name})

        self.write(org, job)

    def queue(self, org: OrgId, queue: str) -> Queue:
        with self.store.read(org) as unit:
            return queue_in(unit, queue)

    def queues(self, org: OrgId, *, agent: UserId | None = None) -> list[Queue]:
        """All queues, or those of one agent, in order of name."""
        with self.store.read(org) as unit:
            agents = _agents(unit.rows(unit.select(queue_agents).order_by(queue_agents.c.place)))
            rows = {row.id: row for row in unit.rows(unit.select(queues))}
            accounts = resources_in(unit, KIND)
        found = [
            Queue(
                each,
                read_settings(rows[each.id].settings),
                agents.get(each.id, ()),
                rows[each.id].may_opt_out,
            )
            for each in accounts
            if each.id in rows
        ]
        if agent is None:
            return found
        return [each for each in found if agent in {one.user for one in each.agents}]

    def _put_agents(
        self,
        unit: UnitOfWork,
        limits: QueueLimits,
        queue: str,
        wanted: Sequence[UserId],
        present: Iterable[AgentSettings],
    ) -> None:
        agents = list(dict.fromkeys(wanted))
        if len(agents) > limits.agents_most:
            raise Refused(reasons.TOO_MANY, most=limits.agents_most)
        joined = {each.user: each.joined for each in present}
        for agent in agents:
            person = user_row(unit, agent)
            if agent not in joined and AGENT_NEEDS not in held_by(unit, agent):
                raise Refused(reasons.AGENT_NEEDS_LICENCE, name=person.name, product=AGENT_NEEDS)
        unit.run(unit.delete(queue_agents).where(queue_agents.c.queue_id == queue))
        unit.insert_many(
            queue_agents,
            [
                {"queue_id": queue, "user_id": each, "place": at, "joined": joined.get(each, True)}
                for at, each in enumerate(agents)
            ],
        )


def queue_in(unit: ReadUnit, queue: str) -> Queue:
    """The queue, of the unit's organisation only. Raises ``Refused(UNKNOWN_RESOURCE)``."""
    account = resource_of(unit, queue, KIND)
    row = unit.row(unit.select(queues).where(queues.c.id == queue))
    if row is None:
        raise Refused(reasons.UNKNOWN_RESOURCE, id=queue[:64])
    query = unit.select(queue_agents).where(queue_agents.c.queue_id == queue)
    agents = _agents(unit.rows(query.order_by(queue_agents.c.place))).get(queue, ())
    return Queue(account, read_settings(row.settings), agents, row.may_opt_out)


def _agents(rows: Iterable[Any]) -> dict[str, tuple[AgentSettings, ...]]:
    """By queue, in the order given."""
    found: dict[str, list[AgentSettings]] = {}
    for row in rows:
        found.setdefault(row.queue_id, []).append(AgentSettings(UserId(row.user_id), row.joined))
    return {queue: tuple(agents) for queue, agents in found.items()}


def _told(queue: Queue) -> dict[str, object]:
    """What the journal tells of a queue: no names, and no numbers of people."""
    told = {
        **stored(queue.settings),
        "language": queue.account.language,
        "extension": queue.account.extension,
        "may_opt_out": queue.may_opt_out,
        "priorities": len(queue.settings.priorities),
    }
    for name, target in (
        ("overflow", queue.settings.overflow),
        ("timeout", queue.settings.timeout),
    ):
        told[name] = target.kind if target.kind == NUMBER else f"{target.kind} {target.id}".strip()
    return told
