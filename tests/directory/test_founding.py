"""The first account: a link that is used once, by whoever was given it, in a house where nobody can sign in."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.directory import Directory
from cadran.directory.founding import LINK_MS, PATH, First, Founding, _id_of
from cadran.directory.sealing import Sealer
from cadran.directory.sessions import Sessions
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.store.store import Store

FIRST = First("Café du Nord", "FR", "fr", "camille@nord.example", "Camille Roux", "correct horse")


class House:
    """An empty database, and a clock that the test moves on."""

    def __init__(self, path) -> None:
        self.now = Instant(1_800_000_000_000)
        self.store = Store.open(file_at(path / "cadran.db"))
        self.directory = Directory(self.store, lambda: self.now, os.urandom)
        sealer = Sealer(os.urandom(32), os.urandom)
        self.sessions = Sessions(self.store, lambda: self.now, os.urandom, sealer)
        self.founding = Founding(Tenants(self.directory), self.sessions)

    def token(self) -> str:
        return self.founding.link().removeprefix(PATH)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.store.close()


def refused(house: House, token: str, first: First = FIRST):
    with pytest.raises(Refused) as no:
        house.founding.found(token, first)
    return no.value.refusal.reason


def test_who_has_the_link_becomes_owner_and_is_told_the_operators_password(house):
    founded = house.founding.found(house.token(), FIRST)
    owner = founded.owner.user
    assert (owner.org, owner.login, owner.role) == ("cafe-du-nord", FIRST.login, "owner")
    assert house.sessions.who(founded.owner.token).id == owner.id
    assert house.directory.organisation(owner.org).country == "FR"
    runs = house.sessions.sign_in(founded.operator_login, founded.operator_password, "192.0.2.1")
    assert (runs.user.org, runs.user.role) == (OPERATOR, "operator")


def test_a_link_works_once_for_a_day_and_only_the_last_one(house):
    first = house.token()
    assert refused(house, "x" * 43) is reasons.FOUNDING_OVER
    second = house.token()
    assert refused(house, first) is reasons.FOUNDING_OVER
    house.now = Instant(house.now + LINK_MS)
    assert refused(house, second) is reasons.FOUNDING_OVER
    last = house.token()
    house.founding.found(last, FIRST)
    assert refused(house, last) is reasons.FOUNDING_OVER
    with pytest.raises(Refused) as no:
        house.founding.link()
    assert no.value.refusal.reason is reasons.FOUNDED


def test_no_link_works_before_one_was_made(house):
    assert refused(house, "") is reasons.FOUNDING_OVER
    assert refused(house, "-") is reasons.FOUNDING_OVER


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("password", "short", reasons.BAD_PASSWORD),
        ("login", "with a space", reasons.BAD_LOGIN),
        ("country", "XX", reasons.BAD_COUNTRY),
        ("language", "tlh", reasons.BAD_LANGUAGE),
        ("name", "\x00", reasons.BAD_NAME),
        ("login", "operator@cafe-du-nord", reasons.LOGIN_TAKEN),
    ],
)
def test_what_makes_no_sense_makes_nothing_and_leaves_the_link(house, field, value, reason):
    token = house.token()
    assert refused(house, token, replace(FIRST, **{field: value})) is reason
    assert house.directory.organisations() == []
    house.founding.found(token, FIRST)


def test_a_try_that_broke_off_is_completed_by_the_next_one(house, monkeypatch):
    token, sessions = house.token(), house.sessions
    set_password = sessions.set_password

    def fails(org, *rest, **more):
        if org != OPERATOR:
            raise OSError("the disk is full")
        return set_password(org, *rest, **more)

    monkeypatch.setattr(sessions, "set_password", fails)
    with pytest.raises(OSError, match="disk"):
        house.founding.found(token, FIRST)
    assert house.founding.open()
    monkeypatch.setattr(sessions, "set_password", set_password)
    founded = house.founding.found(token, FIRST)
    sessions.sign_in(founded.operator_login, founded.operator_password, "192.0.2.1")
    sessions.sign_in(FIRST.login, FIRST.password, "192.0.2.1")


def test_a_house_that_has_an_operator_gets_no_second_one(house):
    Tenants(house.directory).make_operator("olga", "Olga", language="en", country="FR", by="test")
    assert house.founding.found(house.token(), FIRST).operator_login == ""


def test_names_of_any_script_give_an_id(house):
    named = {"Café du Nord": "cafe-du-nord", "Operator": "org-operator", "株式会社": "org"}
    named |= {"3 Monts": "org-3-monts", "x" * 90: "x" * 40}
    assert {name: _id_of(name) for name in named} == named
