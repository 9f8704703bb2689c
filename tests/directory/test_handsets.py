"""Telephones that fetch their configuration once."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from importlib.resources import files

import jsonschema
import pytest

from cadran.clock import HOUR_MS
from cadran.directory import provisioning, reasons
from cadran.directory.handsets import ARMED_MS, Handsets, checked_mac
from cadran.directory.provisioning import templates, zone_slots
from cadran.directory.throttle import ACCOUNT_FREE_TRIES
from cadran.errors import Refused
from cadran.numbering.features import Feature
from cadran.store.tables.directory import phone_accounts
from cadran.store.tables.handsets import handsets

MAC, WRITTEN = "001565abcdef", "00-15-65:AB:CD:EF"
HERE = "192.0.2.7"


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture
def door(doors) -> Handsets:
    return Handsets(doors.phones)


@pytest.mark.parametrize(
    "written",
    [
        "00:15:65:ab:cd:ef",
        "00-15-65-AB-CD-EF",
        "0015.65ab.cdef",
        "001565ABCDEF",
        " 00 15 65 ab cd ef ",
    ],
)
def test_a_mac_address_is_taken_in_any_usual_writing(written):
    assert checked_mac(written) == MAC


@pytest.mark.parametrize(
    "written",
    ["", "00:15:65:ab:cd", "00:15:65:ab:cd:eg", "01:15:65:ab:cd:ef", "0" * 12, "f" * 12, MAC * 9],
)
def test_what_is_no_telephones_mac_address_is_refused(written):
    with refused(reasons.BAD_MAC):
        checked_mac(written)


def test_a_secret_is_good_once_and_makes_a_password_of_its_own(doors, door):
    alice = doors.user("alice")
    armed = door.register(doors.org, alice.id, mac=WRITTEN, label="Desk", time_zone="Europe/Paris")
    with doors.store.read(doors.org) as unit:
        kept = unit.row(unit.select(handsets))
        before = unit.row(unit.select(phone_accounts))
    assert armed.secret not in repr(tuple(kept)) + repr(armed)
    fetched = door.fetch(WRITTEN, armed.secret.upper(), HERE)
    assert (fetched.org, fetched.person, fetched.handset.mac) == (doors.org, alice, MAC)
    assert fetched.account.phone.label == "Desk"
    with doors.store.read(doors.org) as unit:
        assert unit.row(unit.select(phone_accounts)).ha1_sha256 != before.ha1_sha256
    with refused(reasons.NOTHING_TO_FETCH):
        door.fetch(WRITTEN, armed.secret, HERE)
    name = armed.phone.username
    assert door.of(doors.org, [name])[name].fetched_at == doors.clock()
    again = door.arm(doors.org, name)
    second = door.fetch(MAC, again.secret, HERE)
    assert second.account.password != fetched.account.password
    assert doors.phones.of_user(doors.org, alice.id) == [second.account.phone]


def test_strangers_are_answered_alike_and_slowed(doors, door):
    alice = doors.user("alice")
    armed = door.register(doors.org, alice.id, mac=MAC)
    other = door.register(doors.org, alice.id, mac="00:15:65:00:00:01")
    old = door.register(doors.org, alice.id, mac="00:15:65:00:00:02")
    door.arm(doors.org, old.phone.username)
    told = set()
    for device, secret in [
        ("00:15:65:00:00:09", armed.secret),  # no such telephone
        (MAC, "abcd-efgh-ijkm-npqr"),  # a wrong secret
        (MAC, other.secret),  # another telephone's
        ("00:15:65:00:00:02", old.secret),  # of before it was armed again
        ("../etc", "\udcff"),
    ]:
        with refused(reasons.NOTHING_TO_FETCH) as caught:
            door.fetch(device, secret, HERE)
        told.add(repr(caught.value.refusal))
    assert len(told) == 1
    for _ in range(ACCOUNT_FREE_TRIES):
        with pytest.raises(Refused):
            door.fetch(MAC, "guess", "198.51.100.1")
    with refused(reasons.TOO_MANY_TRIES):
        door.fetch(MAC, armed.secret, "198.51.100.2")
    doors.clock.now += HOUR_MS
    assert door.fetch(MAC, armed.secret, "198.51.100.2").person == alice


def test_a_secret_that_waited_too_long_and_one_of_somebody_gone_are_worth_nothing(doors, door):
    alice, bob = doors.user("alice"), doors.user("bob")
    late = door.register(doors.org, alice.id, mac=MAC)
    gone = door.register(doors.org, bob.id, template="linphone", label="Pocket")
    doors.directory.change_user(doors.org, bob.id, active=False)
    with refused(reasons.NOTHING_TO_FETCH):
        door.fetch(gone.handset.device, gone.secret, HERE)
    doors.clock.now += ARMED_MS
    assert door.of(doors.org, [late.phone.username])[late.phone.username].armed_until is None
    with refused(reasons.NOTHING_TO_FETCH):
        door.fetch(MAC, late.secret, HERE)


def test_a_telephone_is_registered_once_and_goes_with_its_account_or_person(doors, door):
    alice = doors.user("alice")
    first = door.register(doors.org, alice.id, mac=MAC)
    with refused(reasons.MAC_TAKEN):
        door.register(doors.org, doors.user("bob").id, mac=WRITTEN)
    alien = doors.user("alien", doors.other)
    door.register(
        doors.other, alien.id, mac=MAC
    )  # who has it is known by the secret, not by the address
    doors.phones.delete(doors.org, first.phone.username)
    door.register(doors.org, alice.id, mac=MAC)
    doors.directory.delete_user(doors.org, alice.id)
    with doors.store.read(doors.org) as unit:
        assert not unit.rows(unit.select(handsets))
    with refused(reasons.UNKNOWN_ACCOUNT):
        door.arm(doors.org, first.phone.username)
    by_hand = doors.phones.create(doors.other, alien.id)
    with refused(reasons.NOT_A_HANDSET):
        door.arm(doors.other, by_hand.phone.username)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"template": "carrier-pigeon"}, reasons.UNKNOWN_TEMPLATE),
        ({"time_zone": "Mars/Olympus"}, reasons.BAD_ZONE),
        ({"mac": "kitchen"}, reasons.BAD_MAC),
        ({"label": "x" * 101}, reasons.BAD_LABEL),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_no_account(doors, door, given, reason):
    alice = doors.user("alice")
    with refused(reason):
        door.register(doors.org, alice.id, **{"mac": MAC, **given})
    assert doors.phones.of_user(doors.org, alice.id) == []


# --- templates ---------------------------------------------------------------------------------

HOSTILE = 'Zoë "Z" <&\r\naccount.1.enable = 0'
SLOTS = {
    "display_name": HOSTILE,
    "quoted_name": HOSTILE.replace('"', r"\""),
    "label": "Desk",
    "mac": MAC,
    "username": "p-abc",
    "password": "abcd-efgh",
    "realm": "cadran",
    "extension": "",
    "server": "192.0.2.1",
    "port": "5061",
    "domain": "192.0.2.1",
    "address": "192.0.2.1:5061",
    "transport": "tls",
    "proxy": "sip:192.0.2.1:5061;transport=tls",
    "identity": "sip:p-abc@192.0.2.1",
    "encryption": "optional",
    "srtp": "on",
    "language": "fr",
    **zone_slots("Europe/Paris"),
    **{f"code_{each.value}": f"*{place}" for place, each in enumerate(Feature)},
}
CODECS = ("opus", "g722", "pcma", "pcmu")


@pytest.mark.parametrize("name", list(templates()))
def test_each_template_follows_its_schema_and_is_filled_whole(name):
    folder = files(provisioning)
    data = json.loads((folder / f"{name}.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads((folder / "template.schema.json").read_text("utf-8")))
    template = templates()[name]
    text = template.filled(SLOTS, CODECS)
    assert "{{" not in text
    for needed in ("p-abc", "abcd-efgh", "192.0.2.1", "5061"):
        assert needed in text
    if template.xml:
        ET.fromstring(text)  # nothing that a person wrote breaks out of its element
        assert HOSTILE.splitlines()[0] in "".join(ET.fromstring(text).itertext()).replace("\\", "")
    else:
        # … nor begins a line of its own
        assert not any(line.startswith("account.1.enable = 0") for line in text.splitlines())


def test_a_line_without_a_value_is_left_out_and_codecs_keep_their_order():
    lines = templates()["generic"].filled(SLOTS, CODECS).splitlines()
    told = dict(line.split(" = ", 1) for line in lines)
    assert "extension" not in told
    assert told["codecs"] == "opus,g722,pcma,pcmu"
    assert told["posix_time_zone"] == "CET-1CEST,M3.5.0,M10.5.0/3"
    assert told["code_messages"] == SLOTS["code_messages"]
    grand = templates()["grandstream"].filled(SLOTS, CODECS)
    preferred = [line for line in grand.splitlines() if line.startswith("<P5")]
    assert preferred == ["<P57>9</P57>", "<P58>8</P58>", "<P59>0</P59>"]


@pytest.mark.parametrize(
    ("zone", "offset"), [("America/St_Johns", "-3:30"), ("Asia/Kolkata", "+5:30"), ("UTC", "+0")]
)
def test_offsets_are_those_of_standard_time(zone, offset):
    assert zone_slots(zone)["utc_offset"] == offset


def test_makers_ask_for_files_in_their_own_capitals():
    yealink, snom = templates()["yealink"], templates()["snom"]
    assert yealink.asks_for(MAC, f"{MAC.upper()}.cfg")
    assert yealink.asks_for(MAC, "")
    assert not yealink.asks_for(MAC, "y000000000028.cfg")
    assert not snom.asks_for(MAC, f"{MAC}.cfg")
