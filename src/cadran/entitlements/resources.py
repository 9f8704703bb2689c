"""Resource accounts in the live model: where calls to them go, what their programs need, how they pay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cadran.clock import HOUR_MS, Instant
from cadran.entitlement.facts import CREDITS, Payer
from cadran.entitlements.model import Model, ResourceEntry
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbering.time_zones import zone_of_country
from cadran.services.queue.figures import Counts
from cadran.store.unit import ReadUnit

DAY_MS = 24 * HOUR_MS
_COUNTS = (
    "SELECT queue_id, at, arrived, answered, in_time, abandoned, timed_out, overflowed, waited_ms"
    " FROM queue_counts WHERE at > (SELECT MAX(at) FROM queue_counts) - ? ORDER BY queue_id, at"
)
AGENT_NEEDS = "PHONE_SYSTEM"
_ACCOUNTS = (
    "SELECT r.id, r.org, r.kind, r.name, r.language, r.extension, o.country, q.settings, a.plan"
    " FROM resource_accounts r JOIN organisations o ON o.org = r.org"
    " LEFT JOIN queues q ON q.id = r.id LEFT JOIN attendants a ON a.id = r.id"
)
_NUMBERS = "SELECT resource_id, number FROM resource_numbers"
_AGENTS = "SELECT queue_id, user_id, joined FROM queue_agents"


def read_resources(unit: ReadUnit, resource: str | None = None) -> Iterable[ResourceEntry]:
    """All resource accounts, or one; from a unit that sees all organisations."""
    only = (resource,) if resource is not None else ()
    first: dict[str, E164] = {}
    where = " WHERE resource_id = ?" if only else ""
    for owner, number in unit.sql(f"{_NUMBERS}{where} ORDER BY number DESC", only):
        first[owner] = E164(number)
    agents: dict[str, list[tuple[UserId, bool]]] = {}
    where = " WHERE queue_id = ?" if only else ""
    for queue, user, joined in unit.sql(f"{_AGENTS}{where} ORDER BY queue_id, place", only):
        agents.setdefault(queue, []).append((UserId(user), bool(joined)))
    where = " WHERE r.id = ?" if only else ""
    for row in unit.sql(_ACCOUNTS + where, only):
        name, org, kind, title, language, extension, country, settings, plan = row
        yield ResourceEntry(
            Address(OrgId(org), kind, name),
            title,
            language,
            extension or "",
            country,
            first.get(name),
            mapping_of(settings if plan is None else plan),
            tuple(agents.get(name, ())),
        )


def read_queue_counts(unit: ReadUnit) -> Mapping[str, tuple[Counts, ...]]:
    """What was counted in each queue over the two last days: enough for the present one in any zone."""
    found: dict[str, list[Counts]] = {}
    for queue, *counted in unit.sql(_COUNTS, (2 * DAY_MS,)):
        found.setdefault(queue, []).append(Counts(*counted))
    return {queue: tuple(counts) for queue, counts in found.items()}


def queue_settings(model: Model, queue: ResourceEntry, now: Instant) -> Mapping[str, object]:
    """What the maker of a queue's program needs. Agents who may not answer any more are left out."""
    return {
        **queue.settings,
        "country": queue.country,
        "time_zone": queue.settings.get("time_zone") or zone_of_country(queue.country),
        "earlier": model.queue_counts.get(queue.address.id, ()),
        "made_at": now,
        "name": queue.name,
        "language": queue.language,
        "number": queue.number or "",
        "account": payer_of(queue.address),
        "agents": [
            {"user": user, "joined": joined}
            for user, joined in queue.agents
            if (entry := model.users.get(user)) is not None and AGENT_NEEDS in entry.payer.licences
        ],
    }


def attendant_settings(attendant: ResourceEntry) -> Mapping[str, object]:
    """What the maker of an attendant's program needs."""
    return {
        **attendant.settings,
        "name": attendant.name,
        "language": attendant.language,
        "country": attendant.country,
    }


def forward_settings(model: Model, forward: Address) -> Mapping[str, object] | None:
    """What the program needs that dials a number for a resource account (``kind:id:number``)."""
    kind, _, rest = forward.id.partition(":")
    sender = model.resources.get(rest.rpartition(":")[0])
    if sender is None or (sender.address.org, sender.address.kind) != (forward.org, kind):
        return None
    account = payer_of(sender.address)
    return {
        "account": account,
        "number": sender.number or "",
        "name": sender.name,
        "country": sender.country,
    }


def payer_of(address: Address) -> UserId:
    """What stands for a resource account where somebody pays; no person's id holds a colon."""
    return UserId(f"{address.kind}:{address.id}")


def resource_payer(model: Model, payer: UserId) -> tuple[OrgId, Payer] | None:
    """A resource account as payer: by Communications Credits, where its organisation has set them up.

    It calls where its organisation's policy lets everybody call who has none of their own.
    """
    kind, _, name = payer.partition(":")
    entry = model.resources.get(name)
    if entry is None or entry.address.kind != kind:
        return None
    org = entry.address.org
    credits_set_up = model.purchased.get(org, {}).get(CREDITS, 0) > 0
    licences = frozenset({CREDITS} if credits_set_up else ())
    return org, Payer(entry.name, licences, entry.country, *model.outbound.get(org, ()))


def mapping_of(stored: object) -> Mapping[str, object]:
    """A JSON object, as text from SQLite and parsed from PostgreSQL; none for what has no settings here."""
    found = json.loads(stored) if isinstance(stored, str | bytes) else stored
    return found if isinstance(found, Mapping) else {}
