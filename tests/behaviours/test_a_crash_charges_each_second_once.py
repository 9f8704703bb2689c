"""kill -9 in the middle of a paid call: afterwards the books balance and every talked second is paid once."""

import os
import signal
import time

from tests.peers.house import House, Served
from tests.peers.waiting import wait_until

PROOF_OF_LIFE_S = 2
"""What a crash may charge too much or too little."""


def test_of_the_server(served: Served):
    with served.phone("alice", tone_hz=700) as alice, served.phone("bob", tone_hz=500) as bob:
        bob.call("200")
        bob.wait_to_hear(700)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
        alice.call("00447700900001")
        began = time.monotonic()
        with served.client() as api:
            assert api.patch("queues/demo-queue", json={"callback": True}).status_code == 200
        bob.call("200")  # and waits, since the other agent talks…
        bob.digits("1")  # …until he asks to be called back
        bob.wait_stack("CALL_CLOSED")
        alice.wait_to_hear(550)
        wait_until(lambda: time.monotonic() > began + 3, "three seconds of talk")
        served.kill()
        talked_s = time.monotonic() - began
        alice.order("hang_up")
        served.start()

        # Nobody registered anew: the bindings outlived the crash, and so did the promise.
        bob.wait_to_hear(700)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
        verified = served.run("ledger", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        with served.client() as api:
            money = api.get("credits").json()
            calls = api.get("calls").json()["items"]
            dialled = [(each["called"] or {}).get("number") for each in calls]
            call = calls[dialled.index("00447700900001")]
            legs = api.get(f"calls/{call['id']}").json()["legs"]
            queue = api.get("queues/demo-queue/live").json()["figures"]
        billed = [leg["billed_seconds"] for leg in legs if leg["billed_seconds"] is not None]
        assert len(billed) == 1
        assert abs(billed[0] - talked_s) <= PROOF_OF_LIFE_S
        assert money["reserved"]["amount_micros"] == 0
        assert call["live"] is False
        counts = (queue["arrived"], queue["answered"], queue["abandoned"], queue["waiting"])
        assert counts == (2, 2, 0, 0)


def test_of_the_media_worker(world: House):
    with world.phone("alice", tone_hz=700) as alice:
        alice.call("0639980001")
        alice.wait_to_hear(450)
        os.kill(world.media_worker(), signal.SIGKILL)
        alice.wait_stack("CALL_CLOSED")
        world.quiet()
        wait_until(lambda: world.balance().reserved_micros == 0, "it is settled")
        paid = next(leg for leg in world.records()[0].legs if leg.charge is not None)
        assert paid.cause == "call.media_lost"
        assert paid.charge.billed_s == paid.talk_s
        assert world.ledger_findings() == []

        alice.call("0639980001")
        alice.wait_to_hear(450)
        alice.hang_up()
    world.quiet()
