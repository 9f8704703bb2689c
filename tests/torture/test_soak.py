"""Short calls without end, to a meeting's number and to a mailbox: none fails, and memory does not grow."""

from pathlib import Path

import pytest
from bench import exchange
from bench.signalling import free_port, sipp

pytestmark = [pytest.mark.torture, pytest.mark.peer("sipp")]
WARM_CALLS = 9_000
"""A minute of calls: finished transactions linger half a minute (RFC 3261 timers), so the level is reached."""
ROUND_CALLS = 2_000
GROWTH_MAX = 1.05


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_memory_stays_while_calls_come_and_go(hunting):
    caller = free_port()
    with exchange.Server(free_port(), caller) as server:

        def calls(count: int) -> None:
            for number in (exchange.BRIDGE, exchange.MAILBOX.number):
                done, failed = sipp(
                    *("-sf", str(exchange.SCENARIOS / "answered.xml"), "-i", exchange.HOST),
                    *("-p", str(caller), "-s", number, "-r", "150", "-d", "50"),
                    *("-m", str(count // 2), "-l", "1000", server.sip),
                    limit_s=240,
                )
                assert (done, failed) == (count // 2, 0)

        calls(WARM_CALLS)
        before, total = resident_kb(server.process.pid), WARM_CALLS
        while hunting():
            calls(ROUND_CALLS)
            total += ROUND_CALLS
        after = resident_kb(server.process.pid)
    print(f"{total} calls, {before} kB -> {after} kB")
    assert after <= before * GROWTH_MAX
