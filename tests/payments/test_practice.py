"""The sandbox's bank pays as long as the sandbox alone carries calls, and not a moment longer."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from tests.payments.conftest import ORG
from tests.payments.house import Room

from cadran.directory.sealing import KEY_BYTES, Sealer
from cadran.directory.trunks import Trunks
from cadran.node.sandbox import sandbox_trunk
from cadran.payments.provider import Funds
from cadran.routing.trunk import Gateway, Trunk

AMOUNT = 50_000_000
REAL = Trunk("real", (Gateway("sip.carrier.example", 5060),), ("192.0.2.1",))


@pytest.fixture
def room(store, clock, bank):
    made = Room.build(store, clock, bank.url)
    made.provider.funds = Funds.PLAY
    yield made
    made.provider.close()


@pytest.fixture
def trunks(store, clock) -> Trunks:
    return Trunks(store, clock, os.urandom, Sealer(bytes(KEY_BYTES), os.urandom))


def pay(room, name: str, token: str = "sandbox_approve") -> None:
    method = room.payments.add_method(ORG, token, named=token)
    room.payments.top_up(ORG, name, AMOUNT, method.id, by="boss")


def test_play_money_is_paid_in_practice_and_taken_back_with_the_first_real_carrier(room, trunks):
    assert room.payments.funds(ORG) is Funds.NOTHING
    assert room.refusal(lambda: pay(room, "top_1")) == "payments.no_provider"
    trunks.put(sandbox_trunk("127.0.0.1", 5999))
    assert room.payments.funds(ORG) is Funds.PLAY
    pay(room, "top_1")
    room.all_errands()
    assert room.accounts.play_micros(ORG) == AMOUNT == room.balance()
    assert room.payments.end_practice() == 0

    trunks.put(replace(sandbox_trunk("127.0.0.1", 5999), active=False))
    assert room.payments.funds(ORG) is Funds.NOTHING
    assert room.payments.end_practice() == 0  # nobody carries calls: the sandbox is off for a while
    assert room.balance() == AMOUNT

    trunks.put(REAL)
    assert room.payments.end_practice() == 1
    assert (room.balance(), room.accounts.play_micros(ORG)) == (0, 0)
    assert "credit.play_ended" in room.facts()
    assert room.refusal(lambda: room.payments.top_up(ORG, "top_2", AMOUNT, "sandbox_approve"))


def test_a_yes_that_comes_when_practice_is_over_pays_nothing(room, trunks):
    trunks.put(sandbox_trunk("127.0.0.1", 5999))
    pay(room, "later", "sandbox_later")
    room.errands()
    pay(room, "waits")
    trunks.put(REAL)
    room.all_errands()
    found = {each.id: (each.state, each.reason) for each in room.payments.payments(ORG)}
    assert found == {"later": ("failed", "practice_over"), "waits": ("cancelled", "")}
    assert room.balance() == 0
