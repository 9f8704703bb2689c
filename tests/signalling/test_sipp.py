"""SIPp as an independent peer: calls and registrations over real sockets, with loss."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

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


def test_early_media_is_acknowledged_on_both_sides_at_8_percent_loss(bench):
    """PRACK (RFC 3262), as a caller demands it of us and a callee whom we call."""
    callee = ("-sf", str(bench.SCENARIOS / "prack_callee.xml"), "-lost", "8")
    with bench.answering(*callee) as port, bench.Server(port) as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sf", str(bench.SCENARIOS / "prack.xml"), "-m", "40", "-r", "40", "-lost", "8"),
        )
    assert done == (40, 0)


@contextmanager
def disorder(port: int) -> Iterator[int]:
    """A way to a port on which every third datagram comes twice, and every fourth after the next one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.bind(("127.0.0.1", 0))

        def carry() -> None:
            count, held = 0, b""
            while (data := way.recv(65_536)) != b"over":
                count += 1
                if count % 4 == 0 and not held:
                    held = data
                    continue
                for each in (data, data if count % 3 == 0 else b"", held):
                    if each:
                        way.sendto(each, ("127.0.0.1", port))
                held = b""

        thread = threading.Thread(target=carry)
        thread.start()
        try:
            yield way.getsockname()[1]
        finally:
            way.sendto(b"over", way.getsockname())
            thread.join(5)


def test_no_call_is_lost_where_messages_come_twice_and_out_of_order(bench):
    with bench.Server() as server, disorder(server.port) as port:
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
