"""A grant is a lease: of a node that died, another settles it by the last proof of life, once."""

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.recovery import LEASE_MS
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.money.pools import Pool

ORG, DEAD, LIVING = OrgId("acme"), NodeId("dead"), NodeId("living")
NOW = Instant(1_800_000_000_000)
WAIT_S = 20


def test_another_node_settles_what_a_dead_one_left_open(store):
    charging = Charging(store, lambda: NOW, Decks.sample())
    accounts = Accounts(store, lambda: NOW)
    accounts.top_up(ORG, "t", 1_000_000, "u")
    for name, pools in (("money", ()), ("pool", (Pool("conference", 600),))):
        request = GrantRequest(
            GrantId(name), ORG, DEAD, LegId(name), CallId(name), UserId("u"), "user_out",
            E164("+33639980001"), NOW, pools,
        )  # fmt: skip
        charging.authorise(request).result(WAIT_S)
    charging.heartbeat(DEAD, NOW).result(WAIT_S)
    commenced = [charging.commence(ORG, GrantId(n), NOW, _fact(n)) for n in ("money", "pool")]
    for each in commenced:
        each.result(WAIT_S)
    charging.heartbeat(DEAD, Instant(NOW + 7_000)).result(WAIT_S)

    charging.heartbeat(LIVING, Instant(NOW + 7_000 + LEASE_MS)).result(WAIT_S)
    assert _open(store) == 2, "not before the lease is over"
    for _again in range(2):
        charging.heartbeat(LIVING, Instant(NOW + 7_001 + LEASE_MS)).result(WAIT_S)
    assert _open(store) == 0
    with store.read(ORG) as unit:
        billed = dict(unit.sql("SELECT id, billed_s FROM grants"))
    assert billed == {"money": 7, "pool": 7}
    assert accounts.balance(ORG).posted_micros == 1_000_000 - 7_000
    assert verify(store, ORG) == []

    late = charging.settle(ORG, GrantId("money"), Instant(NOW + 50_000), None).result(WAIT_S)
    assert late.billed_seconds == 7, "the dead node comes back, and pays nothing twice"
    error = charging.extend(ORG, GrantId("pool"), 1, NOW).exception(WAIT_S)
    assert isinstance(error, Refused)


def _fact(name):
    return Fact(ORG, "leg.answered", name, NOW, {"call": name})


def _open(store) -> int:
    with store.read(ORG) as unit:
        return unit.sql("SELECT COUNT(*) FROM grants WHERE state <> 'settled'")[0][0]
