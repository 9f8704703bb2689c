"""The client of a carrier's API against the sandbox carrier, a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import pytest

from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.carrier import HttpCarrier
from cadran.numbers.offer import Wanted


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "cadran.sandbox", "--data", str(folder)]
    with subprocess.Popen(
        [*command, "--http", "127.0.0.1:0", "--sip", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield "http://" + json.loads(process.stdout.readline())["http"]
        process.terminate()


@pytest.fixture
def carrier(sandbox):
    made = HttpCarrier(sandbox, "sip:127.0.0.1:5060", answer_s=1.0)
    yield made
    made.close()


def misbehave(sandbox, how):
    httpx.post(f"{sandbox}/v1/behaviour", json={"next_order": how}).raise_for_status()


def some(carrier, count=1):
    return [each.number for each in carrier.stock(Wanted("FR", "geographic", count, city="Lyon"))]


def test_stock_is_read_and_what_was_bought_leaves_it(carrier):
    (number,) = some(carrier)
    carrier.order("read-1", [number])
    assert number not in some(carrier, 20)
    carrier.give_back(number)
    carrier.give_back(number)
    assert number in some(carrier, 20)


def test_an_order_repeated_with_its_id_is_bought_once(carrier):
    numbers = some(carrier, 2)
    for _ in range(3):
        carrier.order("again", numbers)
    assert not set(numbers) & set(some(carrier, 20))


def test_a_lost_answer_is_asked_for_again_and_found_bought(carrier, sandbox):
    (number,) = some(carrier)
    misbehave(sandbox, "timeout")
    carrier.order("lost", [number])
    carrier.order("lost", [number])
    with refused(reasons.TAKEN):
        carrier.order("other", [number])


def test_a_duplicated_answer_counts_once(carrier, sandbox):
    (number,) = some(carrier)
    misbehave(sandbox, "duplicate")
    carrier.order("twice", [number])
    assert number not in some(carrier, 20)


def test_a_declined_order_is_refused_and_buys_nothing(carrier, sandbox):
    (number,) = some(carrier)
    misbehave(sandbox, "decline")
    with refused(reasons.CARRIER_DECLINED) as caught:
        carrier.order("declined", [number])
    assert caught.value.refusal.facts["said"] == "declined"
    assert number in some(carrier, 20)


def test_a_carrier_that_is_not_there_is_silent():
    carrier = HttpCarrier("http://127.0.0.1:9", "sip:127.0.0.1:5060")
    with refused(reasons.CARRIER_SILENT):
        carrier.stock(Wanted("FR", "geographic", 1))
    carrier.close()


def test_a_whole_purchase_over_the_real_api_names_the_city_as_the_catalogue_does(doors, carrier):
    doors.numbers.carrier = carrier
    (offer,) = doors.numbers.search(doors.org, "FR", "saint etienne", quantity=1)
    assert offer.city == "Saint-Étienne"
    basket = doors.numbers.reserve(doors.org, [offer.number])
    assert doors.numbers.acquire(doors.org, basket.id).state == "completed"
    assert doors.numbers.number(doors.org, offer.number).city == "Saint-Étienne"
    doors.numbers.release(doors.org, offer.number)
    assert offer in doors.numbers.search(doors.org, "FR", "Saint-Étienne", quantity=50)
