"""One setting opens Cadran to the machine's network; loopback is served as before.

In a network namespace of its own, so that no address of the machine is touched.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.peer("namespaces")
ADDRESS = "192.0.2.10"
"""Of the range kept for documentation (RFC 5737); it exists in the namespace only."""
ASK = """
import json, socket, ssl, sys, urllib.request
address, http, sip = sys.argv[1], sys.argv[2], int(sys.argv[3])
told = {}
nobody = ssl.create_default_context()
nobody.check_hostname, nobody.verify_mode = False, ssl.CERT_NONE
for host in (address, "127.0.0.1"):
    with urllib.request.urlopen(f"https://{host}:{http}/api/v1/health", context=nobody) as answer:
        page = answer.status
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.settimeout(10)
        phone.bind(("127.0.0.1", 0))
        here = "127.0.0.1:%d" % phone.getsockname()[1]
        phone.sendto((
            f"OPTIONS sip:{host} SIP/2.0\\r\\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{host}\\r\\n"
            f"From: <sip:a@{here}>;tag=1\\r\\nTo: <sip:{host}>\\r\\nCall-ID: {host}\\r\\n"
            "CSeq: 1 OPTIONS\\r\\nMax-Forwards: 70\\r\\nContent-Length: 0\\r\\n\\r\\n"
        ).encode(), (host, sip))
        data, source = phone.recvfrom(4096)
    told[host] = [page, data.decode().split()[1], source[0]]
print(json.dumps(told))
"""


@pytest.fixture
def within() -> Iterator[list[str]]:
    """The words before a command that is to run in the namespace."""
    name = f"cadran-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        subprocess.run(["ip", "-n", name, "addr", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)
        yield ["ip", "netns", "exec", name]
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


def test_page_and_signalling_answer_on_both(within: list[str], tmp_path: Path):
    environment = {**os.environ, "CADRAN_LISTEN": ADDRESS, "CADRAN_MEDIA_LEGS": "16"}
    cadran = [*within, sys.executable, "-m", "cadran"]
    data = ["--data", str(tmp_path)]
    subprocess.run([*cadran, "up", *data], check=True, env=environment, timeout=120)
    try:
        told = subprocess.run(
            [*within, sys.executable, "-c", ASK, ADDRESS, "8480", "5480"],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
    finally:
        subprocess.run([*cadran, "down", *data], check=True, env=environment, timeout=120)
    assert json.loads(told) == {host: [200, "200", host] for host in (ADDRESS, "127.0.0.1")}
