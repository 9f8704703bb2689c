"""Phones that set themselves up: from the page to the configuration, and nothing for strangers."""

from __future__ import annotations

import dataclasses
import os
import urllib.parse
import xml.etree.ElementTree as ET

import httpx
import pytest

from cadran.api import provision
from cadran.api.provision import address_of
from cadran.directory.hashes import ha1
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store.tables.directory import phone_accounts

ACME = OrgId("acme")


def new_mac() -> str:
    return "02" + os.urandom(5).hex()


@pytest.fixture
def register(clients, served):
    """Add a phone of anna's that sets itself up; answers what was told."""
    anna, made = served.people["anna@acme.example"], []

    def add(**asked):
        body = {"label": "Desk", "mac": new_mac(), "time_zone": "Europe/Paris", **asked}
        answer = clients.anna.post(f"/users/{anna}/handsets", json=body)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["phone"]["username"])
        return answer.json()

    yield add
    for username in made:
        clients.anna.delete(f"/users/{anna}/phones/{username}")


def fetch(served, url: str, **more) -> httpx.Response:
    """As a telephone does: it knows the address and nothing else."""
    path = urllib.parse.urlsplit(url).path
    return httpx.request(more.pop("method", "GET"), served.base + path, trust_env=False, **more)


def test_a_phone_gets_its_configuration_once(register, served, clients, log):
    told = register()
    name = told["phone"]["username"]
    assert told["qr"].startswith("data:image/svg+xml")
    assert told["phone"]["handset"]["armed_until"] == told["expires_at"]
    assert fetch(served, told["url"], method="HEAD").status_code == 200  # which spends nothing
    answer = fetch(served, told["url"])
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    got = dict(line.split(" = ", 1) for line in answer.text.splitlines())
    assert (got["username"], got["server"], got["port"]) == (name, "127.0.0.1", "5480")
    assert (got["transport"], got["encryption"], got["language"]) == ("udp", "off", "en")
    assert (got["code_messages"], got["time_zone"]) == ("*97", "Europe/Paris")
    assert got["message_waiting"] == f"sip:{name}@127.0.0.1"
    with served.house.phones.store.read(ACME) as unit:
        row = unit.row(unit.select(phone_accounts).where(phone_accounts.c.username == name))
    assert row.ha1_sha256 == ha1(name, got["realm"], got["password"])["SHA-256"]
    spent = fetch(served, told["url"])
    assert (spent.status_code, spent.json()["id"]) == (404, "directory.nothing_to_fetch")
    secret = told["url"].rstrip("/").rpartition("/")[2]
    assert secret not in str(log)
    assert got["password"] not in str(log)
    anna = served.people["anna@acme.example"]
    listed = clients.anna.get(f"/users/{anna}/phones").json()["items"]
    own = next(each for each in listed if each["username"] == name)["handset"]
    assert own["armed_until"] is None
    assert own["fetched_at"] is not None
    again = clients.anna.post(f"/users/{anna}/phones/{name}/provisioning").json()
    assert fetch(served, again["url"]).status_code == 200


def test_makers_find_their_own_file_below_the_address(register, served):
    mac = new_mac()
    told = register(mac=mac, template="grandstream")
    common = fetch(served, told["url"] + "cfg.xml")  # asked for first, and not theirs alone
    assert common.status_code == 404
    answer = fetch(served, f"{told['url']}cfg{mac.upper()}.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    assert ET.fromstring(answer.content).find("config/P35").text == told["phone"]["username"]


def test_an_app_needs_no_mac_address(register, served):
    told = register(template="linphone", mac="")
    assert told["phone"]["handset"]["mac"] == ""
    assert "passwd" in fetch(served, told["url"]).text


def test_strangers_get_one_answer(register, served):
    told = register()
    mac, secret = told["url"].rstrip("/").split("/")[-2:]
    answers = [
        fetch(served, f"/provision/{path}")
        for path in (f"{new_mac()}/{secret}", f"{new_mac()}/guess", "x", "", f"{mac}/{'a' * 3000}")
    ]
    bodies = [{**each.json(), "instance": ""} for each in answers]
    assert {each.status_code for each in answers} == {404}
    assert all(each == bodies[0] for each in bodies)
    for _ in range(6):
        guessed = fetch(served, f"/provision/{mac}/guess")
    assert guessed.json()["id"] == "directory.too_many_tries"
    assert fetch(served, told["url"], method="POST").status_code == 405


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_slip_is_explained_and_adds_nothing(clients, served, language):
    anna = served.people["anna@acme.example"]
    before = clients.anna.get(f"/users/{anna}/phones").json()
    for asked, reason in [
        ({"mac": "kitchen"}, "directory.bad_mac"),
        ({"mac": new_mac(), "template": "x"}, "directory.unknown_template"),
        ({"mac": new_mac(), "time_zone": "Mars"}, "directory.bad_zone"),
    ]:
        answer = clients.anna.post(
            f"/users/{anna}/handsets",
            json={"label": "Desk", **asked},
            headers={"Accept-Language": language},
        )
        assert (answer.status_code, answer.json()["id"]) == (422, reason)
        assert "{{" not in answer.json()["detail"]
    assert clients.anna.get(f"/users/{anna}/phones").json() == before


def test_nobody_registers_or_arms_a_phone_of_others(register, clients, served):
    name = register()["phone"]["username"]
    anna = served.people["anna@acme.example"]
    body = {"label": "Desk", "mac": new_mac()}
    assert clients.bert.post(f"/users/{anna}/handsets", json=body).status_code == 403
    for client, status in ((clients.bert, 403), (clients.rival, 404)):
        answer = client.post(f"/users/{anna}/phones/{name}/provisioning")
        assert answer.status_code == status
    assert clients.boss.post(f"/users/{anna}/phones/{name}/provisioning").status_code == 200


@pytest.mark.parametrize(
    ("page", "fine"),
    [
        ("http://localhost:8480", True),
        ("http://127.0.0.1:8480", True),
        ("https://calls.example", True),
        ("http://192.0.2.1:8480", False),
    ],
)
def test_passwords_are_fetched_over_https_alone_beyond_the_machine(served, page, fine):
    switches = dataclasses.replace(served.house.switches, page=page)
    house = dataclasses.replace(served.house, switches=switches)
    if fine:
        assert address_of(house) == f"{page}/provision"
    else:
        with pytest.raises(Refused, match="provision_needs_https"):
            address_of(house)


def test_encrypted_signalling_is_told_where_it_is_spoken(served, register):
    told = register(encryption="required")
    device, secret = told["url"].rstrip("/").split("/")[-2:]
    fetched = served.house.handsets.fetch(device, secret, "192.0.2.77")
    addresses = (("udp", "", "[2001:db8::1]:5480"), ("tls", "", "[2001:db8::1]:5481"))
    switches = dataclasses.replace(served.house.switches, sip_addresses=addresses)
    slots = provision.slots(dataclasses.replace(served.house, switches=switches), fetched)
    assert slots["proxy"] == "sip:[2001:db8::1]:5481;transport=tls"
    assert (slots["server"], slots["port"], slots["encryption"]) == (
        "2001:db8::1",
        "5481",
        "required",
    )
