"""Guessing passwords: it gets slow for the guesser and never for the owner."""

import hashlib

import pytest
from sip_simulator import START, accounts
from sip_wire import Wire, request

from cadran.sip import guard
from cadran.sip.events import BindingsChanged, Flow, IdentityWanted
from cadran.sip.guard import FREE_OF_ADDRESS, FREE_OF_IDENTITY, FREE_OF_PAIR, Guard

OWNER, STRANGER = "192.0.2.7", "198.51.100.66"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Prover:
    """Registers with a password from an address; what was answered."""

    def __init__(self, wire, host, user="peer"):
        self.wire, self.user = wire, user
        self.flow = Flow("udp", ("192.0.2.1", 5060), (host, 5070))
        self.sent = 0
        self.nonce = ""

    def register(self, password):
        if not self.nonce:
            (answer,) = self.send("")
            self.nonce = answer.one("WWW-Authenticate").split('nonce="')[1].split('"')[0]
        proof = md5(
            f"{md5(f'{self.user}:test:{password}')}:{self.nonce}:{md5('REGISTER:sip:192.0.2.1')}"
        )
        found = self.send(
            f'Authorization: Digest username="{self.user}", realm="test", nonce="{self.nonce}", '
            f'uri="sip:192.0.2.1", response="{proof}"\n'
        )
        self.nonce = ""
        return [each.status for each in found]

    def send(self, headers):
        self.sent += 1
        branch = f"z9hG4bK{self.flow.remote[0]}{self.user}{self.sent}"
        return self.wire.send(
            request(
                "REGISTER",
                to=f"sip:{self.user}@192.0.2.1",
                cseq=self.sent,
                branch=branch,
                call_id=branch,
                headers=headers,
            ),
            self.flow,
        )


def wire_of():
    return Wire(identity=accounts(peer="right", other="right"))


@pytest.mark.parametrize("user", ["peer", "nobody"])
def test_guesses_are_answered_a_few_times_and_then_dropped_for_ever_longer(user):
    wire = wire_of()
    guesser = Prover(wire, STRANGER, user)
    answered = 0
    for _ in range(600):
        answered += guesser.register("wrong") == [401]
        wire.wait(500)
    assert 10 <= answered <= 20, "in five minutes, the same for names that exist and that do not"


def test_dropped_guesses_are_not_even_asked_about():
    wire = wire_of()
    guesser = Prover(wire, STRANGER)
    for _ in range(FREE_OF_PAIR + 1):
        guesser.register("wrong")
    before = len(wire.of(IdentityWanted))
    assert guesser.register("right") == []
    assert len(wire.of(IdentityWanted)) == before + 1, "only the request without a proof"


def test_the_owner_elsewhere_is_not_touched():
    wire = wire_of()
    guesser = Prover(wire, STRANGER)
    for _ in range(20):
        guesser.register("wrong")
    assert Prover(wire, OWNER).register("right") == [200]


def test_the_owner_is_let_in_after_its_own_mistakes():
    wire = wire_of()
    owner = Prover(wire, OWNER)
    for _ in range(FREE_OF_PAIR + 1):
        assert owner.register("wrong") == [401]
    assert owner.register("right") == []
    wire.wait(1_000)
    assert owner.register("right") == [200]
    assert owner.register("wrong") == [401], "and begins anew"
    assert owner.register("right") == [200]


def test_one_address_trying_many_names_is_slowed_but_not_who_proved_itself_there():
    wire = wire_of()
    known = Prover(wire, STRANGER, "other")
    assert known.register("right") == [200]
    for number in range(FREE_OF_ADDRESS + 1):
        Prover(wire, STRANGER, f"u{number}").register("wrong")
    assert Prover(wire, STRANGER, "another").register("wrong") == []
    assert known.register("right") == [200]
    assert len(wire.of(BindingsChanged)) == 2


def test_one_name_tried_from_many_addresses_is_slowed_but_not_where_its_owner_is():
    wire = wire_of()
    owner = Prover(wire, OWNER)
    assert owner.register("right") == [200]
    for number in range(FREE_OF_IDENTITY + 1):
        Prover(wire, f"198.51.100.{number}").register("wrong")
    assert Prover(wire, "203.0.113.9").register("wrong") == []
    assert owner.register("right") == [200]


def test_a_stale_nonce_is_no_failure():
    wire = wire_of()
    owner = Prover(wire, OWNER)
    for _ in range(10):
        owner.nonce = "0" * 56
        assert owner.register("right") == [401]
    assert owner.register("right") == [200]


def test_tables_are_bounded_and_forgive(monkeypatch):
    monkeypatch.setattr(guard, "MAX_TRACKED", 100)
    held = Guard()
    for number in range(1_000):
        held.failed(f"u{number}", f"h{number}", START)
        held.passed(f"g{number}", f"h{number}")
    assert len(held) == 100
    for _ in range(FREE_OF_PAIR + 1):
        held.failed("a", "b", START)
    assert held.holds("a", "b", START)
    later = START + guard.FORGET_MS + 1
    held.failed("a", "b", later)
    assert not held.holds("a", "b", later)
