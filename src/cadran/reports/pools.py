"""Minute pools, as reports show them."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.charging import ledger
from cadran.charging.pools import PREFIX, month_of
from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.reports.usage import CAPABILITIES
from cadran.store.store import Store


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """A pool in a month: ``total_s`` were put in, ``used_s`` talked or held by calls going on."""

    name: str
    capability: str
    country: str
    month: str
    total_s: int
    used_s: int

    @property
    def available_s(self) -> int:
        return self.total_s - self.used_s


def pools_at(store: Store, org: OrgId, at: Instant) -> list[PoolStanding]:
    """The pools that were drawn from in the month of an instant (which ends at 00:00 UTC), by name."""
    month = month_of(at)
    found: list[PoolStanding] = []
    with store.read(org) as unit:
        rows = unit.sql(
            "SELECT id, posted, reserved FROM ledger_accounts WHERE org = ? AND id LIKE ? ORDER BY id",
            (org, f"{PREFIX}%:{month}"),
        )
        for account, posted, reserved in rows:
            name = account.removeprefix(PREFIX).removesuffix(f":{month}")
            words = name.split(":")
            code = words[1] if words[0] == "plan" and len(words) > 1 else words[0]
            total = ledger.funded(unit, account)
            found.append(
                PoolStanding(
                    name=name,
                    capability=CAPABILITIES.get(code, code),
                    country=words[2] if len(words) > 2 else "",
                    month=month,
                    total_s=total,
                    used_s=total - int(posted) + int(reserved),
                )
            )
    return found
