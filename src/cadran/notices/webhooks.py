"""The webhooks of an organisation: where its events are sent to, signed, and how they fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cadran.clock import HOUR_MS, Clock, Instant
from cadran.directory.door import Door, Entropy
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import outbox
from cadran.journal.courier import Channel, UndeliveredError
from cadran.journal.outbox import Delivery, Message
from cadran.notices import kinds, reasons
from cadran.notices.hooks import SECRET_BYTES, Sender, Target, check_url, new_secret
from cadran.store.store import Store
from cadran.store.tables.notices import webhooks
from cadran.store.unit import ReadUnit, UnitOfWork

CHANNEL = "webhook"
WEBHOOKS_MAX = 20
"""Of one organisation: each event is kept and sent once for every one of them."""
FAILING_MS = 5 * 24 * HOUR_MS
"""An address that took nothing for so long is asked no more until somebody says so."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """``kinds``: the types of events that are sent; empty: all. ``failing_since``: None, if all is well."""

    id: str
    url: str
    kinds: tuple[str, ...]
    state: str
    failing_since: Instant | None
    created_at: Instant


class Webhooks(Door):
    """The door for webhooks. Blocks; not for the loop."""

    def __init__(
        self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer, *, private: bool = False
    ) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer
        self._private = private
        self._sender = Sender(clock, private=private)

    def create(
        self,
        org: OrgId,
        url: str,
        wanted: Sequence[str] = (),
        *,
        named: str | None = None,
        by: str = "",
    ) -> tuple[Webhook, str]:
        """Answers the webhook and its key, once. Repeated with the same name it makes a new key.

        Raises ``Refused``: ``notices.bad_url``, ``notices.private_url``, ``notices.unknown_kind``,
        ``notices.too_many_webhooks``.
        """
        check_url(url, private=self._private)
        _check_kinds(wanted)
        name, secret = self.given_or_new_id(named, "whk"), new_secret(self.entropy(SECRET_BYTES))
        values: dict[str, Any] = {
            "url": url,
            "secret": self._sealer.seal(secret, f"webhook:{name}").hex(),
            "kinds": sorted(set(wanted)),
            "state": "active",
            "failing_since": None,
        }

        def job(unit: UnitOfWork) -> Webhook:
            if _row(unit, name) is not None:
                unit.run(unit.update(webhooks).where(webhooks.c.id == name).values(**values))
                return _known(unit, name)
            if len(unit.rows(unit.select(webhooks, webhooks.c.id))) >= WEBHOOKS_MAX:
                raise Refused(reasons.TOO_MANY_WEBHOOKS, most=WEBHOOKS_MAX)
            unit.insert(webhooks, {"id": name, "created_at": self.clock(), **values})
            self.note(unit, "webhook.created", name, {"by": by})
            return _known(unit, name)

        return self.write(org, job), secret

    def change(
        self,
        org: OrgId,
        webhook: str,
        *,
        url: str | None = None,
        wanted: Sequence[str] | None = None,
        active: bool | None = None,
        by: str = "",
    ) -> Webhook:
        """What is None stays. Made active again, it starts afresh."""
        values: dict[str, Any] = {}
        if url is not None:
            check_url(url, private=self._private)
            values["url"] = url
        if wanted is not None:
            _check_kinds(wanted)
            values["kinds"] = sorted(set(wanted))
        if active is not None:
            values |= {"state": "active" if active else "disabled", "failing_since": None}

        def job(unit: UnitOfWork) -> Webhook:
            _known(unit, webhook)
            if values:
                unit.run(unit.update(webhooks).where(webhooks.c.id == webhook).values(**values))
                self.note(unit, "webhook.changed", webhook, {"by": by, "what": sorted(values)})
            return _known(unit, webhook)

        return self.write(org, job)

    def delete(self, org: OrgId, webhook: str, *, by: str = "") -> None:
        """What still waits for it is not sent. Deleting one that is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            if unit.run(unit.delete(webhooks).where(webhooks.c.id == webhook)):
                self.note(unit, "webhook.deleted", webhook, {"by": by})

        self.write(org, job)

    def webhooks(self, org: OrgId) -> list[Webhook]:
        """All of an organisation, oldest first."""
        with self.store.read(org) as unit:
            rows = unit.rows(unit.select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id))
        return [_webhook_of(row) for row in rows]

    def test(self, org: OrgId, webhook: str, test: str, *, by: str = "") -> str:
        """Send an event that says nothing, as the first try of ``test``; answers its message's id."""
        name = f"{test[:24]}.{webhook}"[:64]

        def job(unit: UnitOfWork) -> str:
            _known(unit, webhook)
            now = self.clock()
            body = kinds.event("webhook.test", webhook, now, {"by": by})
            outbox.enqueue(unit, Message(name, org, CHANNEL, "webhook.test", webhook, body), now)
            return name

        return self.write(org, job)

    def deliveries(
        self, org: OrgId, webhook: str = "", before: int | None = None, limit: int = 50
    ) -> list[Delivery]:
        """How its events fare, newest first; without a name those of all."""
        with self.store.read(org) as unit:
            return outbox.deliveries(unit, CHANNEL, webhook, before, limit)

    # --- the courier's side -------------------------------------------------------------------

    def channel(self) -> Channel:
        return Channel(self._deliver, self._after)

    async def _deliver(self, message: Message) -> None:
        with self.store.read(message.org) as unit:
            row = _row(unit, message.target)
        if row is None or row.state != "active":
            raise UndeliveredError("disabled", final=True)
        secret = self._sealer.unseal(bytes.fromhex(row.secret), f"webhook:{row.id}")
        await self._sender.send(Target(row.url, secret), message)

    def _after(self, unit: UnitOfWork, message: Message, failed: UndeliveredError | None) -> None:
        """Note since when nothing arrives; after ``FAILING_MS``, or when told to, send no more."""
        row = _row(unit, message.target)
        if row is None or row.state != "active":
            return
        now = self.clock()
        where = unit.update(webhooks).where(webhooks.c.id == message.target)
        if failed is None:
            if row.failing_since is not None:
                unit.run(where.values(failing_since=None))
            return
        since = row.failing_since or now
        unit.run(where.values(failing_since=since))
        if failed.final or now - since >= FAILING_MS:
            unit.run(
                unit.update(webhooks)
                .where(webhooks.c.id == message.target)
                .values(state="disabled")
            )
            data = {"error": str(failed)[:200], "since_at": since}
            self.note(unit, "webhook.disabled", message.target, data, {"url": row.url[:500]})


Wanting = tuple[tuple[str, frozenset[str]], ...]
"""Active webhooks and the kinds of events that each asks for; none: all."""


def wanting(unit: ReadUnit) -> Wanting:
    """Of the unit's organisation."""
    rows = unit.rows(unit.select(webhooks).where(webhooks.c.state == "active"))
    return tuple((row.id, frozenset(row.kinds)) for row in rows)


def send_event(
    unit: UnitOfWork, hooks: Sequence[str], fact_number: int, kind: str, body: str, now: Instant
) -> None:
    """Put an event into the outbox for each of these webhooks."""
    for hook in hooks:
        name = f"evt_{fact_number}.{hook}"[:64]
        outbox.enqueue(unit, Message(name, unit.org, CHANNEL, kind, hook, body), now)


def _check_kinds(wanted: Sequence[str]) -> None:
    unknown = sorted(set(wanted) - kinds.EVENTS)
    if unknown:
        raise Refused(reasons.UNKNOWN_KIND, kind=unknown[0][:64])


def _row(unit: ReadUnit, webhook: str) -> Any:
    return unit.row(unit.select(webhooks).where(webhooks.c.id == webhook))


def _known(unit: ReadUnit, webhook: str) -> Webhook:
    row = _row(unit, webhook)
    if row is None:
        raise Refused(reasons.UNKNOWN_WEBHOOK, webhook=webhook[:64])
    return _webhook_of(row)


def _webhook_of(row: Any) -> Webhook:
    wanted: list[str] = row.kinds
    return Webhook(
        row.id, row.url, tuple(wanted), row.state, row.failing_since, Instant(row.created_at)
    )
