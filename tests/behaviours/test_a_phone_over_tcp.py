"""A phone that registers over TCP or TLS is called there, and hears and is heard, encrypted or not."""

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone

from cadran.exchange import session
from cadran.ids import OrgId
from cadran.media.stream import Dtls
from cadran.services.causes import UNPROVEN

DEMO = OrgId("demo")


def alice_over(house: House, transport: str, encryption: str = "") -> Phone:
    address = next(each.told for each in house.node.addresses if each.transport == transport)
    password = house.passwords["alice"] or ""
    return Phone(
        address, "alice", password, tone_hz=440, transport=transport, encryption=encryption
    )


def set_encryption(house: House, encryption: str) -> None:
    house.node.rooms.phones.encrypt(DEMO, "alice", encryption)
    assert house.node.rooms.live.settled(10)


def suites(house: House) -> list[str]:
    """What the legs that are up are encrypted with."""

    async def look() -> list[str]:
        agreed = [leg.talk.agreed for leg in house.node.exchange.board.legs.values() if leg.talk]
        found = [each for each in agreed if each is not None]
        secrets = [(each.keys and each.keys.suite) or (each.dtls and "DTLS") for each in found]
        return [each for each in secrets if each]

    return house.run(look())


@pytest.mark.parametrize("transport", ["tcp", "tls"])
def test_a_phone_over_a_stream_and_one_over_udp_talk(house: House, transport: str):
    with alice_over(house, transport) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.register()
        bob.call("101")
        alice.wait_to_hear(700)
        bob.wait_to_hear(440)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()


@pytest.mark.parametrize(
    ("transport", "policy", "phone", "how"),
    [
        ("tls", "required", "srtp-mand", "AES_CM_128_HMAC_SHA1_80"),
        ("udp", "dtls", "dtls_srtp", "DTLS"),
    ],
)
def test_a_phone_that_encrypts_and_a_plain_one_talk_whoever_calls(
    house: House, transport: str, policy: str, phone: str, how: str
):
    set_encryption(house, policy)
    with alice_over(house, transport, phone) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.register()
        for caller, called, extension in ((bob, alice, "101"), (alice, bob, "102")):
            alice.order("forget")
            bob.order("forget")
            caller.call(extension)
            alice.wait_to_hear(700)
            bob.wait_to_hear(440)
            assert suites(house) == [how]
            caller.hang_up()
            called.wait_stack("CALL_CLOSED")
    set_encryption(house, "optional")
    house.quiet()


def test_a_phone_with_another_certificate_than_it_named_is_refused_in_words(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """Its description was changed on the way: somebody stands between."""
    other = ":".join(["AB"] * 32)
    monkeypatch.setattr(session, "Dtls", lambda _shown, active: Dtls(other, active))
    set_encryption(house, "dtls")
    with alice_over(house, "udp", "dtls_srtp") as alice, house.phone("bob", tone_hz=700) as bob:
        alice.register()
        alice.dial("102")
        alice.wait_stack("CALL_CLOSED")
        bob.wait_stack("CALL_CLOSED")
        assert bob.hear(440)[440] < 200
    set_encryption(house, "optional")
    house.quiet()
    assert UNPROVEN.id in {each.cause for each in house.records()[0].legs}


def test_a_phone_that_must_encrypt_and_does_not_is_told_why(house: House):
    set_encryption(house, "required")
    with alice_over(house, "tls") as alice:
        alice.register()
        alice.order("dial", target="102")
        assert "488" in alice.wait("failed")["text"]
    set_encryption(house, "optional")
    house.quiet()
