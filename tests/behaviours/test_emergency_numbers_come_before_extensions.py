"""An emergency number of where the caller is means the emergency service, whoever has it as an extension."""

import pytest
from tests.peers.house import House

from cadran.ids import OrgId, UserId

DEMO, CAROL = OrgId("demo"), UserId("demo-carol")


@pytest.fixture
def carol(house: House) -> None:
    """A colleague in Britain, where 999 saves lives; Bob in America has it as his extension."""
    rooms = house.node.rooms
    rooms.directory.create_user(
        DEMO, "carol@demo", "Carol", usage_location="GB", language="en", id=CAROL, by="test"
    )
    rooms.directory.licences.assign(DEMO, CAROL, "PHONE_SYSTEM", by="test")
    made = rooms.phones.create(DEMO, CAROL, "carol", label="Desk", by="test")
    house.passwords["carol"] = made.password
    rooms.directory.change_user(DEMO, UserId("demo-bob"), extension="999", by="test")
    assert rooms.live.settled(10)


def test_the_colleague_with_that_extension_does_not_ring(house: House, carol: None):
    with house.phone("carol", tone_hz=440) as caller, house.phone("bob", tone_hz=700):
        caller.call("999")  # here nobody carries it, and the caller is told so
        caller.hang_up()
    house.quiet()
    wanted = next(leg for leg in house.records()[0].legs if leg.side == "out")
    assert (wanted.called, wanted.answered_at) == ("999", None)
    assert wanted.cause != "call.not_registered"
