"""How a call is written for each kind of carrier."""

import pytest

from cadran.ids import E164
from cadran.routing import routes
from cadran.routing.trunk import Gateway, Trunk
from cadran.routing.writing import account_uri, at_home, diverted, registrar_uri, written
from cadran.sip.asserted import diversions
from cadran.sip.message import read

GATEWAY = Gateway("192.0.2.7", 5060)
PARIS, NEW_YORK = E164("+33144556677"), E164("+12125550200")


def trunk(**settings):
    return Trunk("t", (GATEWAY,), ("192.0.2.7",), **settings)


@pytest.mark.parametrize(
    ("settings", "number", "user"),
    [
        ({}, PARIS, "+33144556677"),
        ({"form": "digits"}, PARIS, "33144556677"),
        ({"form": "national", "country": "FR"}, PARIS, "0144556677"),
        ({"form": "national", "country": "FR"}, NEW_YORK, "0012125550200"),
        ({"form": "national", "country": "US"}, NEW_YORK, "12125550200"),
        ({"form": "national", "country": "US"}, PARIS, "01133144556677"),
        ({"form": "national", "country": "IT"}, E164("+390612345678"), "0612345678"),
        ({"form": "national", "country": "BR"}, PARIS, "0033144556677"),
        ({"form": "digits", "strip": "33", "prefix": "77"}, PARIS, "77144556677"),
        ({"form": "digits", "strip": "33"}, NEW_YORK, "12125550200"),
        ({"form": "e164", "prefix": "9*"}, PARIS, "9*+33144556677"),
        ({"form": "national", "country": "FR", "prefix": "9"}, "112", "112"),
    ],
)
def test_the_number_stands_as_the_carrier_wants_it(settings, number, user):
    said = written(trunk(**settings), GATEWAY, number, ("Alice", None), "198.51.100.1:5060")
    assert said.uri == f"sip:{user}@192.0.2.7:5060"


@pytest.mark.parametrize(
    ("caller_id", "from_user", "field"),
    [
        ("asserted", "+33144556677", "P-Asserted-Identity"),
        ("preferred", "+33144556677", "P-Preferred-Identity"),
        ("remote_party", "+33144556677", "Remote-Party-ID"),
        ("from", "+33144556677", ""),
        ("account", "acme", "P-Asserted-Identity"),
    ],
)
def test_the_caller_stands_where_the_carrier_looks(caller_id, from_user, field):
    way = trunk(caller_id=caller_id, username="acme", domain="tel.example")
    said = written(way, GATEWAY, NEW_YORK, ("Alice", PARIS), "198.51.100.1:5060")
    assert said.uri == "sip:+12125550200@tel.example"
    assert said.from_uri == f"sip:{from_user}@tel.example"
    assert [name for name, _ in said.headers] == ([field] if field else [])
    assert all("+33144556677@" in value for _, value in said.headers)


def test_who_shows_nothing_is_named_nowhere():
    said = written(trunk(username="acme"), GATEWAY, NEW_YORK, ("Alice", None), "198.51.100.1:5060")
    assert (said.from_name, said.from_uri) == ("Anonymous", "sip:anonymous@anonymous.invalid")
    assert said.headers == (("Privacy", "id"),)


def test_transports_and_addresses_are_written_as_uris_write_them():
    gateway = Gateway("2001:db8::7", 5061, "tls")
    said = written(trunk(), gateway, PARIS, ("", None), "[2001:db8::1]:5060")
    assert said.uri == "sip:+33144556677@[2001:db8::7]:5061;transport=tls"
    assert registrar_uri(trunk(), gateway) == "sip:[2001:db8::7]:5061"
    assert account_uri(trunk(username="a c"), gateway) == "sip:a%20c@[2001:db8::7]"
    assert registrar_uri(trunk(), Gateway("sip.example", 0)) == "sip:sip.example"


@pytest.mark.parametrize(
    ("settings", "user", "number"),
    [
        ({}, "+33144556677", PARIS),
        ({}, "33144556677", PARIS),
        ({}, "0144556677", None),
        ({}, "anonymous", None),
        ({"form": "national", "country": "FR"}, "0144556677", PARIS),
        ({"form": "national", "country": "FR"}, "0012125550200", NEW_YORK),
        ({"form": "national", "country": "FR"}, "+12125550200", NEW_YORK),
        ({"form": "national", "country": "US"}, "2125550200", NEW_YORK),
        ({"form": "national", "country": "FR"}, "anonymous", None),
        ({"prefix": "77"}, "77+33144556677", PARIS),
    ],
)
def test_numbers_of_the_carrier_are_read_in_its_form_and_nothing_is_guessed(settings, user, number):
    assert routes.number_from(trunk(**settings), user) == number


def test_what_is_written_for_a_carrier_is_read_back():
    for form in ({"form": "digits"}, {"form": "national", "country": "FR"}, {}):
        way = trunk(**form)
        for number in (PARIS, NEW_YORK, E164("+390612345678"), E164("+61291234567")):
            assert routes.number_from(way, routes.spoken(way, number)) == number


def test_emergency_calls_go_first_where_they_are_promised():
    far = Trunk("far", (Gateway("far", 1),), ("far",), priority=0)
    near = Trunk("near", (Gateway("near", 1),), ("near",), priority=9, emergency=("FR",))
    assert [each.name for each, _ in routes.choose("112", (far, near), "FR")] == ["near", "far"]
    assert [each.name for each, _ in routes.choose("112", (far, near), "DE")] == ["far", "near"]
    resting = Trunk("near", (Gateway("near", 1),), ("near",), emergency=("FR",), active=False)
    assert [each.name for each, _ in routes.choose("112", (far, resting), "FR")] == ["far"]


LATEST, BEFORE = (PARIS, "no-answer"), (E164("+390612345678"), "unconditional")


def read_back(fields):
    """What our own ear makes of it."""
    lines = [
        "INVITE sip:x@y SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        *("From: <sip:a@b>;tag=1", "To: <sip:x@y>", "Call-ID: 1", "CSeq: 1 INVITE"),
        *(f"{name}: {value}" for name, value in fields),
    ]
    found = diversions(read(("\r\n".join(lines) + "\r\n\r\n").encode()))
    return [(each.by.user, each.reason) for each in found]


@pytest.mark.parametrize("how", ["diversion", "history", "both"])
def test_who_sent_the_call_on_stands_where_the_carrier_looks(how):
    way = trunk(diversion=how)
    fields = diverted(way, "sip:+12125550200@192.0.2.7", (LATEST, BEFORE), "198.51.100.1:5060")
    named = {"diversion": {"Diversion"}, "history": {"History-Info"}}
    assert {name for name, _ in fields} == named.get(how, {"Diversion", "History-Info"})
    assert read_back(fields) == [LATEST, BEFORE]


def test_a_carrier_that_wants_no_diversions_learns_none():
    assert diverted(trunk(), "sip:x@192.0.2.7", (LATEST,), "198.51.100.1") == ()
    assert diverted(trunk(diversion="both"), "sip:x@192.0.2.7", (), "198.51.100.1") == ()


def test_a_call_to_ourselves_says_who_sent_it_on_also_who_has_no_number():
    by = [(NEW_YORK, "no-answer"), (None, "unconditional")]
    said = at_home(PARIS, ("Alice", None), by, "127.0.0.1:5070", "198.51.100.1")
    assert said.uri == "sip:+33144556677@127.0.0.1:5070"
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.headers)
    request = read(
        f"INVITE {said.uri} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        f"To: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n{lines}Content-Length: 0\r\n\r\n".encode()
    )
    found = [(each.by.user, each.reason) for each in diversions(request)]
    assert found == [(NEW_YORK, "no-answer"), ("anonymous", "unconditional")]
    assert ("Privacy", "id") in said.headers
