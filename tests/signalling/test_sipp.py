"""SIPp as an independent peer: calls and registrations over real sockets, with loss."""

import json
import subprocess
import threading

import pytest

pytestmark = pytest.mark.peer("sipp")


def test_no_call_is_lost_at_8_percent_loss(bench):
    with bench.Server() as server:
        done = bench.sipp(
            f"127.0.0.1:{server.port}",
            *("-sn", "uac", "-m", "300", "-r", "60", "-d", "100", "-lost", "8"),
        )
    assert done == (300, 0)


def test_no_bridged_call_is_lost_at_4_percent_loss_on_either_side(bench, tmp_path):
    port = bench.free_port()
    callee = subprocess.Popen(
        ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-nostdin", "-lost", "4"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with bench.Server(port) as server:
            done = bench.sipp(
                f"127.0.0.1:{server.port}",
                *("-sn", "uac", "-m", "100", "-r", "40", "-d", "100", "-lost", "4"),
            )
    finally:
        callee.kill()
        callee.wait()
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


def test_a_call_that_came_by_tcp_is_bridged_to_a_phone_on_udp(bench, tmp_path):
    port = bench.free_port()
    callee = subprocess.Popen(
        ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-nostdin"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with bench.Server(port) as server:
            done = bench.sipp(
                f"127.0.0.1:{server.port}",
                *("-sn", "uac", "-t", "t1", "-m", "50", "-r", "50", "-d", "50"),
            )
    finally:
        callee.kill()
        callee.wait()
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
