"""Who a caller is follows from the password, never from what is written into the call."""

import pytest
from tests.peers.house import House
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

from cadran.ids import Address, OrgId, UserId

OTHER = OrgId("other")


@pytest.fixture(scope="module")
def elsewhere(house: House):
    """Another organisation, with a meeting of its own."""
    directory = house.node.rooms.directory
    directory.create_organisation(OTHER, "Other", "FR", "en", by="test")
    user = UserId("other-ann")
    directory.create_user(
        OTHER, "ann@other", "Ann", usage_location="FR", language="en", id=user, by="test"
    )
    directory.licences.set_purchased(OTHER, "AUDIO_CONFERENCING", 1, by="test")
    directory.licences.assign(OTHER, user, "AUDIO_CONFERENCING", by="test")
    meeting = house.node.rooms.meetings.create(OTHER, user, "Theirs", anyone_may_start=True)
    assert house.node.rooms.live.settled(10)
    return meeting


def status(response: str) -> str:
    return response.partition("\r\n")[0][8:11]


def told_why(phone, dialled: str) -> None:
    """Dial what is refused in words, and hang up on them."""
    phone.call(dialled)
    phone.hang_up()


def without_what_varies(response: str) -> list[str]:
    """The names of its fields: values hold tags and nonces."""
    return [line.partition(":")[0] for line in response.split("\r\n")]


@pytest.mark.parametrize("called", ["101", "0639980001", "nobody", "house"])
@pytest.mark.parametrize("claimed", ["sip:alice@{server}", "sip:+33199000000@nowhere.invalid"])
def test_a_stranger_gets_a_challenge_and_nothing_else(house: House, called: str, claimed: str):
    server = house.node.sip_address
    with Raw(server) as raw:
        asserted = "P-Asserted-Identity: <sip:alice@example.invalid>"
        first = raw.request(
            "INVITE", f"sip:{called}@{server}", from_uri=claimed.format(server=server)
        )
        second = raw.request(
            "INVITE",
            f"sip:nobody-at-all@{server}",
            from_uri=claimed.format(server=server),
            fields=(asserted,),
        )
    assert status(first) in {"401", "407"}
    assert without_what_varies(first) == without_what_varies(second)
    assert not house.node.exchange.board.legs


def test_a_wrong_password_and_an_unknown_name_look_the_same(house: House):
    server = house.node.sip_address
    with Raw(server) as raw:
        answers = [
            raw.signed(
                "INVITE", f"sip:102@{server}", name, "wrong", from_uri=f"sip:{name}@{server}"
            )
            for name in ("alice", "nobody", "house")
        ]
    assert len({status(each) for each in answers}) == 1
    assert status(answers[0]) in {"401", "403", "407"}
    assert not house.node.exchange.board.legs


def test_a_signed_in_phone_stays_itself_whatever_it_writes(house: House):
    server = house.node.sip_address
    with Raw(server) as raw:
        answer = raw.signed(
            "INVITE",
            "sip:199@other.invalid",
            "alice",
            house.passwords["alice"],
            from_uri="sip:bob@other.invalid",
            fields="P-Asserted-Identity: <sip:+33199000099@other.invalid>",
        )
    assert status(answer) == "200"  # its own user's program tells it that 199 is nobody
    house.quiet()
    record = house.records()[0]
    assert record.called == "199"
    assert (record.user, record.legs[0].user) == ("demo-alice", "demo-alice")
    assert (record.legs[0].kind, record.legs[0].holder) == ("phone", "demo-alice")
    assert "99000099" not in record.caller


def test_a_conference_id_of_another_organisation_does_not_exist(house: House, elsewhere):
    with house.phone("alice", tone_hz=440) as alice:
        alice.dial(elsewhere.conference_id)
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
    assert house.records()[0].cause.startswith("numbering.")  # what any wrong number gets
    assert house.node.exchange.view(Address(OTHER, "meeting", elsewhere.id))["participants"] == []


def test_guessing_conference_ids_is_slowed_down_even_for_the_right_one(house: House):
    meeting = house.meeting(0)
    with house.phone("bob", tone_hz=700) as bob:
        for wrong in range(5):
            told_why(bob, f"{(int(meeting.conference_id) + 1 + wrong) % 10**7:07d}")
        told_why(bob, "102")  # its own number: no excuse for the guesses
        bob.call(meeting.conference_id)
        bob.wait_stack("CALL_CLOSED")
        assert house.participants(meeting.id) == []
        house.quiet()
        assert house.records()[0].cause == "meeting.too_many_tries"

        with house.phone("alice", tone_hz=440) as alice:
            alice.call(meeting.conference_id)
            wait_until(lambda: len(house.participants(meeting.id)) == 1, "others may come in")
            alice.hang_up()
    house.quiet()
