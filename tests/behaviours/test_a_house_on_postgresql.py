"""On PostgreSQL all is as on SQLite: calls are granted, charged, recorded and kept, whatever the length of an id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.waiting import wait_until
from tests.store.databases import made, postgres

from cadran.ids import OrgId, UserId
from cadran.services.targets import NUMBER, Target

__all__ = ["postgres"]

DEMO = OrgId("demo")
LONG = "x" * 64
"""As long as an id may be."""
PRODUCTS = ("PHONE_SYSTEM", "COMMUNICATIONS_CREDITS", "DOMESTIC_CALLING_PLAN")


@pytest.fixture(scope="module")
def house(postgres: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("postgresql")
    with House(folder, database_url=made(postgres)) as started:
        yield started


def somebody(house: House) -> Phone:
    """The telephone of a user with a long id."""
    rooms, user = house.node.rooms, UserId(LONG)
    rooms.directory.create_user(
        DEMO, "somebody@demo", "Somebody", usage_location="FR", language="fr", id=user, by="test"
    )
    for product in PRODUCTS:
        rooms.directory.licences.set_purchased(DEMO, product, 10, by="test")
        rooms.directory.licences.assign(DEMO, user, product, by="test")
    account = rooms.phones.create(DEMO, user, "somebody", label="Test", by="test")
    assert rooms.live.settled(10)
    phone = Phone(house.node.sip_address, "somebody", account.password, tone_hz=700)
    phone.register()
    return phone


def test_a_call_into_the_world_is_charged_recorded_and_its_messages_are_kept(house: House):
    with somebody(house) as phone:
        phone.call("0639980001")
        phone.wait_to_hear(450)
        phone.hang_up()
    house.quiet()
    wait_until(lambda: house.balance().reserved_micros == 0, "the call is settled")
    record = wait_until(
        lambda: next(iter(house.records()), None), "it is recorded", fit=lambda found: found
    )
    paid = next(leg for leg in record.legs if leg.charge is not None)
    assert paid.charge.payer == LONG
    assert record.amount_micros == paid.charge.amount_micros
    assert house.ledger_findings() == []
    legs = [leg.leg for leg in record.legs]
    kept = wait_until(
        lambda: house.node.rooms.ladders.of(DEMO, legs), "its messages are kept", fit=bool
    )
    assert {leg for leg, _ in kept} == set(legs)


def test_a_call_that_is_sent_on_to_a_number_is_recorded_whole(house: House):
    """Each program names the leg that it dials; the names do not grow with the way."""
    before, bob = len(house.records()), UserId("demo-bob")
    rules = house.node.rooms.call_settings
    rules.change(DEMO, bob, lambda own: replace(own, forward=Target(NUMBER, "+33639980001")))
    assert house.node.rooms.live.settled(10)
    with house.phone("alice", tone_hz=440) as alice:
        alice.call("102")
        alice.wait_to_hear(450)
        alice.hang_up()
    house.quiet()
    wait_until(lambda: len(house.records()) > before, "it is recorded")
    assert max(len(leg.leg) for leg in house.records()[0].legs) <= len(LONG)
    assert house.ledger_findings() == []
