"""Networks of a test's own: a server, and phones behind address translators, each in a network namespace."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

SERVER = "198.51.100.1"
"""Addresses are of the ranges kept for documentation (RFC 5737); they exist in the namespaces only."""
STRANGER = "198.51.100.99"
_TRANSLATE = """
flush ruleset
table ip nat {{
  chain out {{ type nat hook postrouting priority srcnat; oifname "out" ip protocol udp masquerade to :{ports}; }}
}}
table ip filter {{
  chain in {{ type filter hook forward priority filter; policy drop;
    iifname "in" accept; ct state established,related accept; }}
}}
"""


def run(*words: str, **more: object) -> None:
    subprocess.run(words, check=True, **more)  # type: ignore[call-overload]


CLONE_NEWNET = 0x4000_0000


@contextmanager
def alone(address: str) -> Iterator[None]:
    """This thread, and whatever it starts meanwhile, in a network of its own: loopback, and one more address."""
    name, libc = f"cd{os.getpid()}alone", ctypes.CDLL(None, use_errno=True)

    def enter(place: Path) -> None:
        with place.open("rb") as there:
            if libc.setns(there.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    with Path("/proc/thread-self/ns/net").open("rb") as home:
        run("ip", "netns", "add", name)
        try:
            enter(Path("/run/netns") / name)
            for words in (
                "link set lo up",
                "link add near type veth peer name far",
                f"addr add {address}/24 dev near",
                "link set near up",
                "link set far up",
                "route add default dev near",  # a browser speaks from where it leads
            ):
                run("ip", *words.split())
            yield
        finally:
            enter(Path(f"/proc/self/fd/{home.fileno()}"))
            run("ip", "netns", "del", name)


class Network:
    """``within(name)`` are the words before a command that is to run in one of its places.

    ``server`` and ``stranger`` are on the open network; a phone is ``place(behind, host)``: 10.0.0.``host``,
    behind the translator of that name.
    """

    def __init__(self) -> None:
        self.prefix = f"cd{os.getpid()}"
        self.made: list[str] = []
        self.links = 0

    def within(self, name: str) -> list[str]:
        return ["ip", "netns", "exec", f"{self.prefix}{name}"]

    def place(self, behind: str, host: int) -> str:
        """A phone's place; answers its name."""
        name = f"{behind}h{host}"
        self._space(name)
        self._join(name, "eth", behind, f"10.0.0.{host}/24")
        self._in(name, "ip", "route", "add", "default", "via", "10.0.0.1")
        return name

    def translator(self, name: str, host: int, ports: str) -> None:
        """One with a single outside address, 198.51.100.``host``, whose ports are of a range."""
        self._space(name)
        self._bridge(name, "in", "10.0.0.1/24")
        self._join(name, "out", "server", f"198.51.100.{host}/24")
        self._in(name, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.translate(name, ports)

    def translate(self, name: str, ports: str) -> None:
        """From now on by these ports, also what is under way: its outside link falls once."""
        rules = _TRANSLATE.format(ports=ports)
        run(*self.within(name), "nft", "-f", "-", input=rules, text=True)
        self._in(name, "ip", "link", "set", "out", "down")
        self._in(name, "ip", "link", "set", "out", "up")

    def __enter__(self) -> Self:
        self._space("server")
        self._bridge("server", "in", f"{SERVER}/24")
        self._space("stranger")
        self._join("stranger", "eth", "server", f"{STRANGER}/24")
        return self

    def __exit__(self, *_error: object) -> None:
        for name in reversed(self.made):
            subprocess.run(["ip", "netns", "del", name], check=False)

    def _space(self, name: str) -> None:
        full = f"{self.prefix}{name}"
        run("ip", "netns", "add", full)
        self.made.append(full)
        self._in(name, "ip", "link", "set", "lo", "up")

    def _bridge(self, name: str, bridge: str, address: str) -> None:
        self._in(name, "ip", "link", "add", bridge, "type", "bridge")
        self._in(name, "ip", "addr", "add", address, "dev", bridge)
        self._in(name, "ip", "link", "set", bridge, "up")

    def _join(self, name: str, device: str, hub: str, address: str) -> None:
        """A wire from a place to the bridge of another one."""
        self.links += 1
        port = f"port{self.links}"
        there = f"{self.prefix}{hub}"
        self._in(name, *f"ip link add {device} type veth peer name {port} netns {there}".split())
        self._in(name, "ip", "addr", "add", address, "dev", device)
        self._in(name, "ip", "link", "set", device, "up")
        self._in(hub, "ip", "link", "set", port, "master", "in", "up")

    def _in(self, name: str, *words: str) -> None:
        run(*self.within(name), *words)
