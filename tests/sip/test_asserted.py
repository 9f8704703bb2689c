"""Who calls, who diverted, what is to be hidden, and by which way: typed fields of requests."""

import pytest
from sip_wire import Wire, accounts, request

from cadran.sip.asserted import hides
from cadran.sip.digest import ha1
from cadran.sip.events import AccountIdentity, BindingsChanged, Diversion, Invited, Person


def invited(headers):
    wire = Wire()
    wire.send(request(headers=headers, body="v=0\n"))
    return wire.of(Invited)[0]


def test_asserted_identities_are_a_sip_and_a_tel_uri():
    event = invited(
        'P-Asserted-Identity: "Anna" <sip:+331555@carrier.example;user=phone>, tel:+33-1-555\n'
    )
    assert event.asserted == (
        Person("Anna", "sip:+331555@carrier.example;user=phone", "+331555"),
        Person("", "tel:+33-1-555", "+331555"),
    )


@pytest.mark.parametrize(
    ("value", "found", "hidden"),
    [
        ("id", {"id"}, True),
        ("ID;critical , user", {"id", "critical", "user"}, True),
        ("none;id", {"none"}, False),
        ("session", {"session"}, False),
        (";", set(), False),
    ],
)
def test_privacy_is_read_as_a_set(value, found, hidden):
    event = invited(f"Privacy: {value}\n")
    assert event.privacy == found
    assert hides(event.privacy) is hidden


def test_diversions_come_latest_first_with_their_reasons():
    event = invited(
        'Diversion: <sip:two@x>;reason=user-busy, <sip:one@x>;reason="Unconditional";counter=1\n'
        "Diversion: broken <\n"
    )
    assert event.diversions == (
        Diversion(Person("", "sip:two@x", "two"), "user-busy"),
        Diversion(Person("", "sip:one@x", "one"), "unconditional"),
    )


def test_history_says_who_sent_the_call_on_and_why():
    event = invited(
        "History-Info: <sip:one@x>;index=1, <sip:two@x;cause=302>;index=1.1,"
        " <sip:three@x;cause=486>;index=1.1.1, <sip:here@x>;index=1.1.1.1\n"
    )
    assert [(each.by.user, each.reason) for each in event.diversions] == [
        ("two", "user-busy"),
        ("one", "unconditional"),
    ]


def test_chains_are_bounded_and_junk_is_left_out():
    many = ", ".join(f"<sip:u{n}@x>" for n in range(40))
    assert len(invited(f"Diversion: {many}\n").diversions) == 10
    assert invited("P-Asserted-Identity: nonsense\nHistory-Info: <\n").asserted == ()


def test_the_path_of_a_registration_is_kept_told_and_gone_back():
    wire = Wire(identity=accounts(peer="pw"))
    sent = wire.send(request("REGISTER", to="sip:peer@192.0.2.1"))
    nonce = sent[0].one("WWW-Authenticate").split('nonce="')[1].split('"')[0]
    wire.identity = lambda _: AccountIdentity("peer", {"MD5": ha1("MD5", "peer", "test", "pw")})
    import hashlib

    first = ha1("MD5", "peer", "test", "pw")
    second = hashlib.md5(b"REGISTER:sip:192.0.2.1").hexdigest()
    proof = hashlib.md5(f"{first}:{nonce}:{second}".encode()).hexdigest()
    (answer,) = wire.send(
        request(
            "REGISTER",
            to="sip:peer@192.0.2.1",
            cseq=2,
            branch="z9hG4bKx",
            headers="Path: <sip:edge@192.0.2.9;lr>, <sip:in@192.0.2.8;lr>\nSupported: path\n"
            f'Authorization: Digest username="peer", realm="test", nonce="{nonce}", '
            f'uri="sip:192.0.2.1", response="{proof}"\n',
        )
    )
    assert answer.status == 200
    assert answer.one("Path") == "<sip:edge@192.0.2.9;lr>, <sip:in@192.0.2.8;lr>"
    (binding,) = wire.of(BindingsChanged)[-1].bindings
    assert binding.path == ("<sip:edge@192.0.2.9;lr>", "<sip:in@192.0.2.8;lr>")
    wire.agent.invite(
        "out", uri=binding.contact, flow=wire.flow, from_uri="sip:a@b", from_name="", sdp="v=0\r\n",
        now=wire.now, routes=binding.path,
    )  # fmt: skip
    (invite,) = wire.poll()
    assert invite.one("Route") == "<sip:edge@192.0.2.9;lr>, <sip:in@192.0.2.8;lr>"
