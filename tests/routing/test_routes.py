"""Ways out: their order, and the wall between the sandbox and the world."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from cadran.numbering import fiction
from cadran.routing import routes
from cadran.routing.trunk import Gateway, Trunk


def trunk(name, *, gateways=(("192.0.2.1", 0),), **kw):
    made = tuple(Gateway(host, 5060, priority=priority) for host, priority in gateways)
    return Trunk(name, gateways=made, sources=(), **kw)


SANDBOX = trunk("sandbox", sandbox=True)
REAL = trunk("real")


def names(number, *trunks):
    return [f"{each.name}:{gateway.host}" for each, gateway in routes.choose(number, trunks)]


def test_trunks_come_by_priority_then_prefix_and_gateways_by_priority():
    first = trunk("first", gateways=(("b", 1), ("a", 0)), priority=0)
    wide = trunk("wide", priority=1)
    narrow = trunk("narrow", priority=1, prefixes=("+33", "+331"))
    found = names("+33144556677", wide, narrow, first)
    assert found == ["first:a", "first:b", "narrow:192.0.2.1", "wide:192.0.2.1"]


def test_a_trunk_without_a_matching_prefix_carries_nothing():
    assert names("+33144556677", trunk("us", prefixes=("+1",))) == []


def test_no_call_tries_more_ways_than_the_limit():
    many = trunk("many", gateways=tuple((f"h{n}", n) for n in range(40)))
    assert len(routes.choose("+33144556677", [many])) == routes.ROUTES_MAX


@pytest.mark.parametrize("emergency", ["112", "15", "911", "000"])
def test_emergency_calls_go_to_real_trunks_alone_whatever_their_prefixes(emergency):
    narrow = trunk("narrow", prefixes=("+1",))
    assert names(emergency, SANDBOX, narrow) == ["narrow:192.0.2.1"]
    assert names(emergency, SANDBOX) == []


@pytest.mark.parametrize("bad", ["", "+", "alice", "0044", "+0123456", "112;x=y"])
def test_what_is_no_number_is_carried_by_no_sandbox(bad):
    assert names(bad, SANDBOX) == []


@pytest.mark.parametrize("country", sorted(fiction.countries()))
def test_fictional_numbers_are_carried_by_the_sandbox_alone(country):
    for each in fiction.ranges(country):
        for number in (each.first, each.last):
            assert names(number, REAL, SANDBOX) == ["sandbox:192.0.2.1"]


def test_555_numbers_are_carried_by_the_sandbox_alone():
    assert names("+12125550123", REAL, SANDBOX) == ["sandbox:192.0.2.1"]
    assert names("+12125550200", REAL, SANDBOX) == ["real:192.0.2.1"]


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_real_numbers_of_every_country_never_reach_the_sandbox(country):
    for kind in phonenumbers.PhoneNumberType.values():
        example = phonenumbers.example_number_for_type(country, kind)
        if example is None:
            continue
        number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        world = "sandbox" if fiction.is_fictional(number) else "real"
        assert names(number, REAL, SANDBOX) == [f"{world}:192.0.2.1"]


@given(st.from_regex(r"\+[1-9][0-9]{2,14}", fullmatch=True))
def test_no_number_is_carried_by_both_worlds(number):
    worlds = {each.sandbox for each, _ in routes.choose(number, [REAL, SANDBOX])}
    assert worlds == {fiction.is_fictional(number)}


def test_a_trunk_gets_numbers_as_it_wants_them():
    assert routes.format_for(REAL, "+33144556677") == "+33144556677"
    assert routes.format_for(trunk("bare", form="digits"), "+33144556677") == "33144556677"
    assert routes.format_for(trunk("bare", form="digits"), "112") == "112"
