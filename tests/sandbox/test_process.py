"""The process as others see it: its HTTP API, its mishaps on demand, its memory across a restart."""

import json
import os
import select
import signal
import subprocess
import sys

import httpx
import pytest

START_S = 20


class Running:
    """``python -m cadran.sandbox`` on ephemeral ports."""

    def __init__(self, data, exchange="127.0.0.1:9"):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "cadran.sandbox", "--http", "127.0.0.1:0"),
                *("--sip", "127.0.0.1:0", "--exchange", exchange, "--data", str(data)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        ready, _, _ = select.select([self.process.stdout], [], [], START_S)
        assert ready, "the carrier did not start in time"
        self.addresses = json.loads(self.process.stdout.readline())
        self.http = httpx.Client(base_url=f"http://{self.addresses['http']}", trust_env=False)

    def stop(self):
        self.http.close()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def carrier(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("sandbox"))
    yield running.http
    assert running.stop() == 0


def first(carrier, **asked):
    answer = carrier.get("/v1/stock", params={"country": "FR", "city": "Lyon", **asked})
    assert answer.status_code == 200
    return answer.json()["numbers"][0]["number"]


def test_stock_is_listed_as_agreed(carrier):
    answer = carrier.get("/v1/stock?country=FR&city=Lyon&kind=geographic&quantity=5").json()
    assert len(answer["numbers"]) == 5
    assert answer["numbers"][0].keys() == {"number", "country", "city", "area_code", "kind"}
    assert carrier.get("/v1/stock?country=ZZ").json() == {"numbers": []}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "country=france",
        "country=FR&quantity=0",
        "country=FR&quantity=x",
        "country=FR&kind=gold",
    ],
)
def test_a_wrong_search_is_told_what_is_wrong(carrier, query):
    answer = carrier.get(f"/v1/stock?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"] == "malformed"


def test_an_order_is_sold_once_however_often_it_is_sent(carrier):
    number = first(carrier)
    body = {"id": "o1", "numbers": [number], "deliver_to": "sip:127.0.0.1:5060"}
    for _ in range(3):
        answer = carrier.post("/v1/orders", json=body)
        assert answer.status_code == 200
        assert answer.json() == {"id": "o1", "state": "completed", "numbers": [number]}
    other = carrier.post("/v1/orders", json={"id": "o2", "numbers": [number]})
    assert (other.status_code, other.json()["error"]) == (409, "taken")
    assert first(carrier) != number
    assert carrier.delete(f"/v1/numbers/{number}").status_code == 204
    assert carrier.delete(f"/v1/numbers/{number}").status_code == 404
    assert first(carrier) == number


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "x", "numbers": []},
        {"id": "x", "numbers": ["0612345678"]},
        {"id": "x", "numbers": ["+33144556677"]},
        {"id": "x", "numbers": ["+33465710200"], "deliver_to": "http://elsewhere"},
        {"id": "x", "numbers": ["+33465710200"], "surprise": 1},
        {"id": "", "numbers": ["+33465710200"]},
    ],
)
def test_a_wrong_order_sells_nothing(carrier, body):
    before = carrier.get("/v1/health").json()["sold"]
    assert carrier.post("/v1/orders", json=body).status_code == 422
    assert carrier.get("/v1/health").json()["sold"] == before


def test_bodies_are_bounded(carrier):
    assert carrier.post("/v1/orders", content=b"x" * 70_000).status_code == 413
    assert carrier.post("/v1/orders", content=b"{").status_code == 422


def test_mishaps_happen_once_each_on_demand(carrier):
    number = first(carrier, quantity=1)
    body = {"id": "o3", "numbers": [number]}
    carrier.post("/v1/behaviour", json={"next_order": "decline"})
    assert carrier.post("/v1/orders", json=body).status_code == 422
    carrier.post("/v1/behaviour", json={"next_order": "timeout"})
    with pytest.raises(httpx.ReadTimeout):
        carrier.post("/v1/orders", json=body, timeout=0.3)
    carrier.post("/v1/behaviour", json={"next_order": "duplicate"})
    assert carrier.post("/v1/orders", json=body).json()["numbers"] == [number, number]
    assert carrier.post("/v1/orders", json=body).json()["numbers"] == [number]
    assert carrier.post("/v1/behaviour", json={"next_order": "explode"}).status_code == 422


def test_calls_need_a_number_of_this_carrier(carrier):
    answer = carrier.post("/v1/calls", json={"number": "+33465710999", "digits": "1"})
    assert (answer.status_code, answer.json()["error"]) == (404, "not_ours")
    assert carrier.post("/v1/calls", json={"number": "+33144556677"}).status_code == 404
    assert carrier.get("/v1/calls/none").status_code == 404
    assert (
        carrier.post("/v1/calls", json={"number": "+33465710999", "digits": "%"}).status_code == 422
    )


def test_the_world_is_described_in_the_readers_language(carrier):
    english = carrier.get("/v1/world?lang=en").json()["numbers"]
    french = carrier.get("/v1/world", headers={"Accept-Language": "fr"}).json()["numbers"]
    assert len(english) == len(french) == 30
    assert all(not each["text"].startswith("sandbox.") for each in english + french)
    assert all(e["text"] != f["text"] for e, f in zip(english, french, strict=True))


def test_numbers_sold_survive_a_restart_even_a_violent_one(tmp_path):
    running = Running(tmp_path)
    number = first(running.http)
    running.http.post("/v1/orders", json={"id": "o1", "numbers": [number]})
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(10)
    running.process.stdout.close()
    running.http.close()
    again = Running(tmp_path)
    assert again.http.get("/v1/health").json()["sold"] == 1
    assert first(again.http) != number
    assert again.stop() == 0


@pytest.mark.parametrize("wrong", [["--http", "0.0.0.0:8000"], ["--sip", "192.0.2.1:5060"]])
def test_it_serves_loopback_alone(tmp_path, wrong):
    done = subprocess.run(
        [sys.executable, "-m", "cadran.sandbox", *wrong, "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 2
    assert "loopback" in done.stderr
