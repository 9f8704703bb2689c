"""``kill -9`` at random moments under paid calls: after each restart every second is charged once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.peers.house import Served, wait_until

pytestmark = pytest.mark.torture


def verified(served: Served) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "cadran", "ledger", "verify", "--json", "--data", str(served.data)],
        capture_output=True,
        text=True,
        env=served.env,
        timeout=120,
        check=False,
    )
    return json.loads(done.stdout)


def test_no_kill_loses_or_doubles_a_second(tmp_path: Path, hunting, dice):
    kills = 0
    with Served(tmp_path) as served:
        meeting = served.welcome["meeting"]["conference_id"]
        while hunting():
            with served.phone("alice", tone_hz=440) as alice:
                alice.call(meeting)
                with served.client() as api:
                    listed = api.get("/meetings").json()["items"]
                    mine = next(each for each in listed if each["conference_id"] == meeting)
                    dialled = api.post(
                        f"/meetings/{mine['id']}/commands/dial_out",
                        json={"arguments": {"number": "+33639980001"}},
                    )
                    assert dialled.is_success, dialled.text
                    alice.wait_to_hear(440, above=-1)
                    pause_s = dice.uniform(0.0, 4.0)
                    subprocess.run(["sleep", f"{pause_s:.3f}"], check=True)
                served.kill()
            kills += 1
            served.start()
            told = verified(served)
            assert told["well"], told["findings"]
            with served.client() as api:
                wait_until(
                    lambda api=api: all(
                        each.get("ended_at") for each in api.get("/calls").json()["items"]
                    ),
                    "every call of the dead run is ended",
                )
    assert kills > 0
    print(f"{kills} kills, all accounts balance")
