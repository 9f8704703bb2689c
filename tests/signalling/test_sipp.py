"""SIPp as an independent peer: calls and registrations over real sockets, with loss."""

import json
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

Carried = Callable[[bytes], list[bytes]]
"""What arrives of a datagram, in order."""

pytestmark = pytest.mark.peer("sipp")


def test_no_call_is_lost_at_8_percent_loss(bench):
    with bench.Server() as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sn", "uac", "-m", "300", "-r", "60", "-d", "100", "-lost", "8"),
        )
    assert done == (300, 0)


def test_no_bridged_call_is_lost_at_4_percent_loss_on_either_side(bench):
    with bench.answering("-sn", "uas", "-lost", "4") as port, bench.Server(port) as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sn", "uac", "-m", "100", "-r", "40", "-d", "100", "-lost", "4"),
        )
    assert done == (100, 0)


def intact(data: bytes) -> list[bytes]:
    return [data]


@contextmanager
def way(port: int, forth: Carried, back: Carried = intact) -> Iterator[int]:
    """A way to a port and back to who wrote last; each datagram meets a rule."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as middle:
        middle.bind(("127.0.0.1", 0))
        here, there = middle.getsockname(), ("127.0.0.1", port)

        def carry() -> None:
            writer = here
            while True:
                data, source = middle.recvfrom(65_536)
                if source == here:
                    return
                if source == there:
                    for each in back(data):
                        middle.sendto(each, writer)
                else:
                    writer = source
                    for each in forth(data):
                        middle.sendto(each, there)

        thread = threading.Thread(target=carry)
        thread.start()
        try:
            yield here[1]
        finally:
            middle.sendto(b"over", here)
            thread.join(5)


def losing(percent: int) -> Carried:
    chance = random.Random(percent)
    return lambda data: [] if chance.random() < percent / 100 else [data]


def in_disorder() -> Carried:
    """Every third datagram comes twice, and every fourth after the next one."""
    count, held = 0, b""

    def carried(data: bytes) -> list[bytes]:
        nonlocal count, held
        count += 1
        if count % 4 == 0 and not held:
            held = data
            return []
        arrived = [data, *([data] if count % 3 == 0 else []), *([held] if held else [])]
        held = b""
        return arrived

    return carried


def test_early_media_is_acknowledged_on_both_sides_at_8_percent_loss(bench):
    """PRACK (RFC 3262), as a caller demands it of us and a callee whom we call.

    What the callee answers is not lost: SIPp ceases to repeat its 200 to the INVITE when the
    PRACK comes again, so that a call whose two 200s are lost together never ends.
    """
    port = bench.free_port()
    with way(port, losing(8)) as onward, bench.Server(onward) as server:
        callee = ("-sf", str(bench.SCENARIOS / "prack_callee.xml"), "-key", "way", str(onward))
        with (
            bench.answering(*callee, port=port),
            way(server.port, losing(8), losing(8)) as entry,
        ):
            done = bench.sipp(
                f"127.0.0.1:{entry}",
                *("-sf", str(bench.SCENARIOS / "prack.xml"), "-m", "40", "-r", "40"),
                "-pause_msg_ign",
            )
    assert done == (40, 0)


def test_no_call_is_lost_where_messages_come_twice_and_out_of_order(bench):
    with bench.Server() as server, way(server.port, in_disorder()) as port:
        done = bench.sipp(
            f"127.0.0.1:{port}", *("-sn", "uac", "-m", "100", "-r", "100", "-d", "50")
        )
    assert done == (100, 0)


def test_registrations_with_digest_succeed_under_loss(bench, tmp_path):
    names = bench.users_file(tmp_path, 200)
    with bench.Server() as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *bench.registering(names),
            *("-m", "200", "-r", "100", "-lost", "8"),
        )
    assert done == (200, 0)


def test_a_wrong_password_is_not_registered(bench, tmp_path):
    names = tmp_path / "users.csv"
    names.write_text("SEQUENTIAL\nu1;[authentication username=u1 password=guess]\n")
    with bench.Server(verbose=True) as server:
        done = bench.sipp(f"127.0.0.1:{server.port}", *bench.registering(names), "-m", "1")
        server.process.kill()
        said = [json.loads(line)["event"] for line in server.process.stdout]
    assert done == (0, 1)
    assert "bindings" not in said


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("cancel", ["invited", "ended", "ended"]),
        ("reinvite", ["invited", "established", "reoffered", "ended"]),
        ("info", ["invited", "established", "keys", "ended"]),
    ],
)
def test_scenario(bench, scenario, said):
    onward = 9 if scenario == "cancel" else 0  # a bridge to nowhere rings on and on
    with bench.Server(onward, verbose=True) as server:
        heard = []
        reader = threading.Thread(
            target=lambda: heard.extend(json.loads(line) for line in server.process.stdout)
        )
        reader.start()
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sf", str(bench.SCENARIOS / f"{scenario}.xml"), "-m", "1", "-timeout", "10s"),
        )
        server.process.kill()
        reader.join(5)
    assert done == (1, 0)
    assert [each["event"] for each in heard if each["event"] in {*said}] == said
    if scenario == "info":
        assert [each["digits"] for each in heard if each["event"] == "keys"] == ["5"]
    if scenario == "reinvite":
        assert [each["hold"] for each in heard if each["event"] == "reoffered"] == [True]


@pytest.mark.parametrize("mode", ["t1", "tn"])
def test_calls_over_tcp_by_one_connection_and_by_many(bench, mode):
    with bench.Server() as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sn", "uac", "-t", mode, "-m", "100", "-r", "100", "-d", "50"),
            *("-max_socket", "50"),
        )
    assert done == (100, 0)


def test_a_call_that_came_by_tcp_is_bridged_to_a_phone_on_udp(bench):
    with bench.answering() as port, bench.Server(port) as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sn", "uac", "-t", "t1", "-m", "50", "-r", "50", "-d", "50"),
        )
    assert done == (50, 0)


@pytest.mark.parametrize("scenario", ["reinvite", "info"])
def test_scenario_over_tcp(bench, scenario):
    with bench.Server() as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sf", str(bench.SCENARIOS / f"{scenario}.xml"), "-m", "1", "-timeout", "10s"),
            *("-t", "t1"),
        )
    assert done == (1, 0)
