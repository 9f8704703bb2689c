"""Facts about calls, as the exchange and charging append them."""

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.store.store import Store

ORG, OTHER = OrgId("acme"), OrgId("other")
T = 1_800_000_000_000


def fact(what: str, leg: str, at_s: int, org: OrgId = ORG, /, **data: object) -> Fact:
    personal = {}
    if what in {"leg.arrived", "leg.dialled"}:
        personal = {"caller": "+33123456789", "called": "+33612345678"}
    return Fact(org, what, leg, Instant(T + at_s * 1_000), {"call": "c1", **data}, personal)


def settled(
    leg: str, at_s: int, used_s: int, amount: int, connection: int = 0, **more: object
) -> Fact:
    data = {
        "leg": leg, "payer": "u1", "service": "user_out", "source": "credits",
        "rate": "test 1 +336", "prefix": "336", "country": "FR", "kind": "mobile",
        "currency": "EUR", "connection_micros": connection, "per_minute_micros": 60_000,
        "first_s": 1, "next_s": 1, "rounding": "up_micro", "slices": 1, "granted_s": 60,
        "used_s": used_s, "billed_s": used_s, "amount_micros": amount,
    }  # fmt: skip
    return fact("grant.settled", leg, at_s, **{**data, **more})


def note(store: Store, facts: list[Fact], *, one_by_one: bool = False) -> None:
    for batch in [[each] for each in facts] if one_by_one else [facts]:

        def job(unit, batch=batch):
            for each in batch:
                append(unit, each)

        store.write(batch[0].org, job).result(20)
