"""What calls cost by day is the ledger's own sum."""

from tests.charging.test_charging import DECK, ORG, WAIT_S, asked

from cadran.charging import daily
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.daily import DAY_MS
from cadran.charging.decks import Decks
from cadran.clock import Instant
from cadran.ids import GrantId

NOW = 20_000 * DAY_MS + 1_000


def test_days_add_up_to_what_was_posted(store):
    Accounts(store, lambda: Instant(NOW)).top_up(ORG, "t", 10_000_000, "u")
    charging = Charging(store, lambda: Instant(NOW), Decks((DECK,)))
    for number, (day, seconds) in enumerate(((0, 30), (0, 12), (2, 60))):
        name, began = GrantId(f"g{number}"), NOW + day * DAY_MS
        charging.authorise(asked(name)).result(WAIT_S)
        charging.commence(ORG, name, Instant(began), None).result(WAIT_S)
        end = Instant(began + seconds * 1_000)
        charging.settle(ORG, name, end, None).result(WAIT_S)
    with store.read(ORG) as unit:
        assert daily.by_day(unit, 20_000, 20_010) == {20_000: 42_000, 20_002: 60_000}
        assert daily.by_day(unit, 20_001, 20_002) == {}
