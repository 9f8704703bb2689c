"""SIGTERM: no new calls, running ones may end; a second one ends at once. The exit code is 0 both times."""

from pathlib import Path

from tests.peers.house import Served
from tests.peers.waiting import wait_until


def test_running_calls_go_on_and_new_ones_are_turned_away(tmp_path: Path):
    with Served(tmp_path, CADRAN_DRAIN_LIMIT_S="60") as served:
        with served.phone("alice", tone_hz=440) as alice, served.phone("bob", tone_hz=700) as bob:
            alice.call("102")
            bob.wait_to_hear(440)
            served.sign_off()
            wait_until(lambda: '"draining"' in served.told(), "it drains")
            with served.phone("bob", tone_hz=900) as third:
                third.dial("101")
                failed = third.wait_stack("CALL_CLOSED")
                assert "503" in failed["text"]
            alice.wait_to_hear(700)
            alice.hang_up()
            assert served.process.wait(15) == 0


def test_the_second_signal_ends_at_once(tmp_path: Path):
    with Served(tmp_path, CADRAN_DRAIN_LIMIT_S="60") as served:
        with served.phone("alice", tone_hz=440) as alice, served.phone("bob", tone_hz=700) as bob:
            alice.call("102")
            bob.wait_to_hear(440)
            served.sign_off()
            wait_until(lambda: '"draining"' in served.told(), "it drains")
            served.sign_off()
            alice.wait_stack("CALL_CLOSED")
            bob.wait_stack("CALL_CLOSED")
            assert served.process.wait(15) == 0
