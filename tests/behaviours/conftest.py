"""A whole house in this process, on real sockets, with a demo organisation; and one in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.house import House, Served, loopback_ipv6


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Of both families, started once a file; tests of a file leave no calls behind."""
    six = loopback_ipv6()
    settings = {"listen_ipv6": six if ":" in six else "", "sip_tls_port": 0}
    with House(tmp_path_factory.mktemp("house"), sandbox=False, **settings) as started:
        yield started


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the sandbox carrier's world beyond it, started once a file."""
    with House(tmp_path_factory.mktemp("world")) as started:
        yield started


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """``cadran serve --demo`` in a process of its own, with its sandbox carrier."""
    with Served(tmp_path) as started:
        yield started
