"""Phones that share a translator, and phones behind different ones, hear each other, whatever the network does.

Both translators hide networks with the same private addresses. A stranger sends sound to every port of the
server's all the while: nobody hears it, and nothing is ever sent to it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.peers.house import Served
from tests.peers.network import SERVER, Network
from tests.peers.phone import Phone

pytestmark = [pytest.mark.peer("namespaces"), pytest.mark.peer("nft")]
ALICE_HZ, BOB_HZ = 440, 700
FIRST_PORT, PORTS = 20_000, 96
BEFORE, AFTER = "30000-30999", "40000-40999"
STRANGER = """
import json, select, socket, struct, sys
host, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
tool = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tool.setblocking(False)
sent = heard = 0
noise = bytes(range(160))
print("on", flush=True)
while not select.select([sys.stdin], [], [], 0.02)[0]:
    for payload_type in (0, 8):
        head = struct.pack("!BBHII", 0x80, payload_type, sent & 0xFFFF, sent * 160 & 0xFFFFFFFF, 7)
        for port in range(first, first + count):
            tool.sendto(head + noise, (host, port))
    sent += 1
    try:
        while tool.recv(2048):
            heard += 1
    except OSError:
        pass
print(json.dumps([sent, heard]), flush=True)
"""


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as made:
        made.translator("one", 11, BEFORE)
        made.translator("two", 12, BEFORE)
        for behind, host in (("one", 2), ("one", 3), ("two", 2)):
            made.place(behind, host)
        yield made


@pytest.fixture(scope="module")
def served(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    more = {"CADRAN_MEDIA_FIRST_PORT": str(FIRST_PORT), "CADRAN_MEDIA_LEGS": "64"}
    data = tmp_path_factory.mktemp("natted")
    with Served(data, host=SERVER, within=network.within("server"), **more) as house:
        yield house


@contextmanager
def a_stranger(network: Network) -> Iterator[None]:
    """Noise to all ports; that nothing came back is looked at in the end."""
    words = [*network.within("stranger"), sys.executable, "-c", STRANGER]
    with subprocess.Popen(
        [*words, SERVER, str(FIRST_PORT), str(2 * PORTS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        yield
        told, _ = process.communicate("off\n", timeout=20)
    sent, came_back = json.loads(told)
    assert sent > 10
    assert came_back == 0


def hear_each_other(one: Phone, other: Phone) -> None:
    one.wait_to_hear(other.tone_hz)
    other.wait_to_hear(one.tone_hz)


@pytest.mark.parametrize("bobs", ["oneh3", "twoh2"], ids=["the same one", "different ones"])
def test_they_hear_each_other(network: Network, served: Served, bobs: str, tmp_path: Path):
    def at(place: str) -> dict[str, object]:
        return {"within": network.within(place), "host": f"10.0.0.{place[-1]}"}

    with ExitStack() as stack:
        stack.enter_context(a_stranger(network))
        alice = stack.enter_context(served.phone("alice", tone_hz=ALICE_HZ, **at("oneh2")))
        bob = stack.enter_context(served.phone("bob", tone_hz=BOB_HZ, **at(bobs)))
        alice.call("102")
        hear_each_other(alice, bob)
        if bobs == "oneh3":
            return  # the rest is the same behind one translator and costs time
        alice.hold()
        bob.wait_for_silence_of(ALICE_HZ)
        alice.resume()
        hear_each_other(alice, bob)
        network.translate("one", AFTER)
        for phone in (alice, bob):
            phone.order("forget")
        hear_each_other(alice, bob)
        alice.hang_up()
        bob.wait_stack("CALL_CLOSED")
        network.translate("one", BEFORE)
