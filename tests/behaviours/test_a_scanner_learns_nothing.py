"""What the well-known scanners of SIP do (find a server, its extensions, a password) leads nowhere here."""

import re
from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.raw import Raw

GUESSES = ("100", "101", "1234", "alice", "password", "admin", "0000", "secret")
NAMES = ("alice", "bob", "100", "101", "102", "nobody", "admin")
"""Accounts that exist, extensions that exist, and names that do not."""


@pytest.fixture
def scanner(house: House) -> Iterator[Raw]:
    with Raw(house.node.sip_address) as raw:
        yield raw


@pytest.fixture
def quiet(house: House) -> Iterator[None]:
    """As by the setting ``silent_to_strangers``."""
    agent, arrivals = house.node.agent, house.node.exchange.arrivals
    agent.be_quiet(arrivals.knows)
    yield
    agent.be_quiet(None)


def unlike(answer: str) -> str:
    """An answer without what differs from one request to the next by nature."""
    bare = re.sub(r'nonce="[^"]*"|branch=\S+|tag=\S+|(?m:^(Call-ID|CSeq|From|To):.*$)', "", answer)
    return re.sub(r"rport=\d+|Via:.*", "", bare)


@pytest.mark.parametrize("method", ["REGISTER", "INVITE"])
def test_no_answer_tells_which_names_exist(house: House, scanner: Raw, method: str):
    host = house.node.sip_address
    uri = "sip:{}" + f"@{host}" if method == "INVITE" else f"sip:{host}"
    answers = {
        name: scanner.request(method, uri.format(name), from_uri=f"sip:{name}@{host}")
        for name in NAMES
    }
    assert {unlike(each) for each in answers.values()} == {unlike(answers["nobody"])}
    assert all(each.startswith("SIP/2.0 401") for each in answers.values())


def test_guessing_a_password_gets_slower_and_the_owner_gets_in(house: House, scanner: Raw):
    host = house.node.sip_address
    scanner.socket.settimeout(0.3)
    answered = 0
    for guess in GUESSES:
        try:
            answer = scanner.signed(
                "REGISTER", f"sip:{host}", "alice", guess, from_uri=f"sip:alice@{host}"
            )
        except KeyError:
            continue
        assert "200 OK" not in answer
        answered += answer != ""
    assert answered < len(GUESSES) - 2, "from the fourth wrong one on most are dropped unjudged"
    with house.phone("alice", tone_hz=0):
        assert house.node.registered("alice"), "she is not locked out by somebody else's guesses"


def test_a_quiet_house_is_not_even_found(house: House, scanner: Raw, quiet: None):
    scanner.socket.settimeout(0.3)
    host = house.node.sip_address
    for method, name in (("OPTIONS", "100"), ("INVITE", "101"), ("SUBSCRIBE", "101"), ("FOO", "1")):
        assert scanner.request(method, f"sip:{name}@{host}") == "", method
    scanner.send(b"INVITE sip:x SIP/2.0\r\nVia: nonsense\r\n\r\n")
    with pytest.raises(TimeoutError):
        scanner.socket.recv(1_000)
    scanner.socket.settimeout(5)
    asked = scanner.request("REGISTER", f"sip:{host}", from_uri=f"sip:nobody@{host}")
    assert asked.startswith("SIP/2.0 401"), "phones must be able to prove themselves"


def test_phones_talk_in_a_quiet_house(house: House, quiet: None):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.call("102")
        alice.wait_to_hear(700)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
