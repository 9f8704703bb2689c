"""Numbers that organisations share: one ID, one meeting, on either database, also for meetings made before."""

from __future__ import annotations

import importlib

import pytest
import sqlalchemy as sa
from tests.numbers.doors import Doors
from tests.store.databases import postgres, store, store_url

from cadran.directory.trunks import OPERATOR
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.numbers import reasons
from cadran.numbers.offer import Offer
from cadran.store.tables.sharing import shared_meetings

__all__ = ["postgres", "store", "store_url"]

SHARED = E164("+33199007700")
ANN = UserId("ann-acme")


@pytest.fixture
def house(store) -> Doors:
    """Two organisations with an organiser each, and the operator's number on their bridge."""
    doors = Doors(store)
    doors.directory.create_organisation(OPERATOR, "Operator", "FR", "en")
    doors.licences.set_purchased(OPERATOR, "AUDIO_CONFERENCING", 50)
    offer = Offer(SHARED, "FR", "Paris", "1", "geographic")
    doors.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
    doors.numbers.assign_to_bridge(OPERATOR, SHARED)
    for org in (doors.org, doors.other):
        doors.directory.create_user(
            org, f"ann@{org}", "Ann", usage_location="FR", language="en", id=f"ann-{org}"
        )
        doors.licences.assign(org, f"ann-{org}", "AUDIO_CONFERENCING")
    return doors


def reached(doors: Doors, conference_id: str) -> tuple[OrgId, str] | None:
    """Whom a caller of the shared number reaches by an ID."""
    live = Live(doors.store, doors.catalogue, doors.clock)
    name = live._model.shared_conferences.get(conference_id)
    return None if name is None else (live._model.meetings[name].org, name)


def test_meetings_of_who_has_no_bridge_call_out_from_a_shared_number_of_the_organisers_country(
    house,
):
    def shown() -> E164 | None:
        return Live(house.store, house.catalogue, house.clock).caller_number(ANN, "conf_out")

    assert shown() is None
    near, far = E164("+33199007701"), E164("+12025550177")
    for number, country in ((far, "US"), (near, "FR")):
        offer = Offer(number, country, "Somewhere", "1", "geographic")
        house.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
        house.numbers.assign_to_bridge(OPERATOR, number)
        house.numbers.share(number)
        assert shown() == number
    own = Offer(E164("+33199007702"), "FR", "Paris", "1", "geographic")
    house.numbers.adopt(house.org, own, usage="service", sandbox=True)
    house.numbers.assign_to_bridge(house.org, own.number, default=True)
    assert shown() == own.number


def test_meetings_of_all_organisations_are_reached_whenever_they_were_made(house):
    before = house.meetings.create(house.org, "ann-acme", "Before")
    assert house.numbers.sharers() == []
    assert house.numbers.share(SHARED).number == SHARED
    assert house.numbers.share(SHARED).number == SHARED
    after = house.meetings.create(house.other, "ann-other", "After")
    assert after.number == SHARED
    for made in (before, after):
        assert reached(house, made.conference_id) == (made.org, made.id)
    assert [(each.org, each.meetings) for each in house.numbers.sharers()] == [
        ("acme", 1),
        ("other", 1),
    ]
    house.meetings.cancel(house.org, before.id)
    assert reached(house, before.conference_id) is None
    house.numbers.unshare(SHARED)
    assert house.numbers.sharers() == []


def test_an_id_that_another_organisation_has_is_drawn_again(house):
    first = house.meetings.create(house.org, "ann-acme", "First")
    taken = bytes(int(digit) for digit in first.conference_id)
    free = bytes([9, 8, 7, 6, 5, 4, 3])
    drawn = iter([taken[:1], taken[1:], free[:1], free[1:]])
    house.meetings.entropy = lambda count: next(drawn) if count in {1, 6} else b"x" * count
    second = house.meetings.create(house.other, "ann-other", "Second")
    assert second.conference_id == "9876543"


def test_who_has_meetings_there_can_be_deleted_with_them(house):
    made = house.meetings.create(house.org, "ann-acme", "Weekly")
    house.directory.delete_user(house.org, "ann-acme")
    assert reached(house, made.conference_id) is None


def test_a_toll_free_number_and_one_that_is_on_no_bridge_are_not_shared(house):
    house.numbers.unassign(OPERATOR, SHARED)
    with pytest.raises(Refused, match=reasons.NOT_SHAREABLE.id):
        house.numbers.share(SHARED)


def test_an_upgrade_gives_older_meetings_their_place_and_of_two_with_one_id_the_older(house):
    first = house.meetings.create(house.org, "ann-acme", "First")
    house.clock.now += 1
    second = house.meetings.create(house.other, "ann-other", "Second")

    versions = "cadran.store.migrations.versions"
    step = importlib.import_module(f"{versions}.0024_reachable_meetings")

    def as_it_was(unit) -> None:
        unit.run(unit.delete(shared_meetings))
        unit.sql(
            "UPDATE meetings SET conference_id = ? WHERE id = ?", (first.conference_id, second.id)
        )
        unit._connection.execute(sa.text(step._ENTER))

    house.store.write_everywhere(as_it_was).result(20)
    assert reached(house, first.conference_id) == (first.org, first.id)
