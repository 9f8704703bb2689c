"""The operator's trunks: put, shown with how they do, asked, taken away; nobody else sees them."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from cadran.directory.trunks import OPERATOR

PASSWORD = "correct horse battery"
GIVEN = {
    "gateways": [{"host": "192.0.2.7", "port": 5060}],
    "sources": ["192.0.2.0/28"],
    "emergency": ["fr"],
}


@pytest.fixture(scope="module")
def operator(served) -> Iterator[httpx.Client]:
    house = served.house
    made = house.tenants.make_operator(
        "trunks@house.example", "Op", language="en", country="FR", by="test"
    )
    house.sessions.set_password(OPERATOR, made.id, PASSWORD)
    with contextlib.closing(served.signed_in("trunks@house.example")) as client:
        yield client


@pytest.fixture
def alive() -> Iterator[int]:
    """A gateway that answers every request with 200."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(10)

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    data, peer = bound.recvfrom(65_536)
                    lines = data.decode().split("\r\n")
                    kept = [
                        each
                        for each in lines
                        if each[:4] in {"Via:", "From", "To: ", "Call", "CSeq"}
                    ]
                    head = "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0"])
                    bound.sendto(f"{head}\r\n\r\n".encode(), peer)

        threading.Thread(target=answer, daemon=True).start()
        yield bound.getsockname()[1]


def test_a_trunk_is_put_shown_asked_and_taken_away(operator, clients, alive, monkeypatch):
    monkeypatch.setattr("cadran.exchange.gateways.SILENCE_MS", 300)
    account = {"username": "acme", "password": "secret", "registers": True}
    made = operator.put("/trunks/example-tel", json=GIVEN | account).json()
    assert (made["emergency"], made["state"], made["has_password"]) == (["FR"], "unknown", True)
    again = operator.put("/trunks/example-tel", json=GIVEN | account | {"password": None})
    assert again.json()["has_password"]
    assert "secret" not in again.text + operator.get("/trunks").text
    gateways = [{"host": "127.0.0.1", "port": alive}, {"host": "127.0.0.1", "port": 1}]
    operator.put("/trunks/example-tel", json=GIVEN | {"gateways": gateways})
    asked = operator.post("/trunks/example-tel/check").json()
    assert [each["state"] for each in asked["gateways"]] == ["up", "down"]
    assert [each["status"] for each in asked["gateways"]] == [200, 408]
    assert asked["state"] == "up"
    assert asked["gateways"][0]["round_trip_ms"] >= 0
    listed = operator.get("/trunks").json()
    assert [each["name"] for each in listed["items"]] == ["example-tel"]
    assert "GB" in listed["countries_without_help"]
    assert "FR" not in listed["countries_without_help"]
    assert clients.boss.get("/trunks").json()["id"] == "api.role"
    assert operator.delete("/trunks/example-tel").status_code == 204
    assert operator.get("/trunks/example-tel").json()["id"] == "directory.unknown_trunk"


def test_why_a_gateway_cannot_be_reached_is_said_in_the_readers_language(operator):
    gateways = [{"host": "192.0.2.7", "port": 5061, "transport": "tls"}]
    operator.put("/trunks/secret-tel", json=GIVEN | {"gateways": gateways})
    french = {"Accept-Language": "fr"}
    asked = operator.post("/trunks/secret-tel/check", headers=french).json()
    assert asked["gateways"][0]["why"]["id"] == "sip.no_transport"
    assert "ne parle pas SIP" in asked["gateways"][0]["why"]["text"]
    assert operator.delete("/trunks/secret-tel").status_code == 204


@pytest.mark.parametrize("missing", ["sources", "emergency", "gateways"])
def test_there_is_no_trunk_without_sources_and_a_word_on_emergencies(operator, missing):
    given = {name: value for name, value in GIVEN.items() if name != missing}
    answer = operator.put("/trunks/bare", json=given)
    assert answer.status_code == 422
    assert missing in answer.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sources": ["0.0.0.0/0"]}, "sources"),
        ({"encryption": "required"}, "encryption"),
        ({"sources": ["elsewhere.example"]}, "sources"),
        ({"codecs": ["MP3"]}, "codecs"),
        ({"form": "national"}, "country"),
        ({"registers": True}, "username"),
        ({"registers": True, "username": "acme"}, "password"),
        ({"health_s": 1}, "health_s"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(operator, changed, field):
    answer = operator.put("/trunks/wrong", json=GIVEN | changed)
    assert answer.status_code == 422
    assert answer.json()["facts"]["field"] == field
    assert operator.get("/trunks/wrong").status_code == 404


def test_nobody_makes_a_trunk_of_the_sandbox_by_the_api(operator):
    assert operator.put("/trunks/play", json=GIVEN | {"sandbox": True}).status_code == 422
    assert operator.put("/trunks/play", json=GIVEN).json()["sandbox"] is False
    operator.delete("/trunks/play")
