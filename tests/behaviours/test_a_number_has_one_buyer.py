"""Two buyers never hold one number, and nobody exceeds their quota: in threads, in processes, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.numbers.doors import ACME, OTHER, Doors
from tests.store.databases import postgres, store_url

from cadran.errors import Refused
from cadran.store.store import Store

__all__ = ["postgres", "store_url"]

ROOT = Path(__file__).parents[2]
TAKEN = {"numbers.reserved_by_another", "numbers.owned_already"}


@pytest.fixture
def doors(store_url: str):
    store = Store.open(store_url)
    yield Doors(store)
    store.close()


def race(url: str, *buyers: tuple[str, str, str]) -> list[list[list[str]]]:
    """What buyers in processes of their own say, who set off together."""
    script = Path(__file__).with_name("buyer_process.py")
    runners = [
        subprocess.Popen(
            [sys.executable, str(script), url, *buyer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
        )
        for buyer in buyers
    ]
    for runner in runners:
        assert runner.stdout.readline() == "ready\n"
    for runner in runners:
        runner.stdin.write("go\n")
        runner.stdin.flush()
    said = [runner.communicate(timeout=60)[0].splitlines() for runner in runners]
    assert [runner.returncode for runner in runners] == [0] * len(runners)
    return [[line.split() for line in lines] for lines in said]


def told(said: list[list[str]], what: str) -> list[str]:
    return [line[1] for line in said if line[0] == what]


def test_threads_of_two_organisations_that_reach_for_one_number_leave_one_holder(doors):
    shown = [each.number for each in doors.numbers.search(ACME, "FR", quantity=20)]
    won: list[tuple[str, str]] = []
    told: list[str] = []
    gate = threading.Barrier(8)

    def reach(turn: int) -> None:
        gate.wait()
        for number in shown:
            try:
                org = (ACME, OTHER)[turn % 2]
                doors.numbers.reserve(org, [number])
                won.append((number, org))
            except Refused as refused:
                told.append(refused.refusal.id)

    threads = [threading.Thread(target=reach, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for number, _ in won) == sorted(shown)
    assert set(told) == {"numbers.reserved_by_another"}
    assert len(told) == 7 * len(shown)


def test_processes_of_two_organisations_share_the_numbers_out(doors, store_url):
    first, second = race(store_url, (ACME, "user", "hold"), (OTHER, "user", "hold"))
    won = told(first, "won") + told(second, "won")
    assert len(won) == len(set(won)) == 30
    assert {*told(first, "refused"), *told(second, "refused")} <= TAKEN


def test_processes_of_one_organisation_together_keep_to_its_quota(doors, store_url):
    for product in ("PHONE_SYSTEM", "AUDIO_CONFERENCING"):
        doors.licences.set_purchased(ACME, product, 4)
    quota = next(each for each in doors.numbers.quotas(ACME) if each.what == "toll")
    assert quota.allowed == 5
    said = race(store_url, *[(ACME, "service", "buy")] * 3)
    won = [number for each in said for number in told(each, "won")]
    assert len(won) == len(set(won)) == quota.allowed
    refusals = {reason for each in said for reason in told(each, "refused")}
    assert refusals <= {*TAKEN, "entitlement.over_quota"}
    now = next(each for each in doors.numbers.quotas(ACME) if each.what == "toll")
    assert (now.used, now.left) == (quota.allowed, 0)
