"""The SIP port is ours from the first moment on, for UDP and TCP."""

import socket

import pytest

from cadran.node.ports import HeldPort


def taken(kind: int, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_held_port_can_be_taken_by_nobody_until_it_is_let_go(kind: int):
    held = HeldPort("127.0.0.1", 0)
    assert held.port
    assert taken(kind, held.port)
    held.let_go()
    assert not taken(kind, held.port)


def test_a_port_that_somebody_has_is_refused():
    held = HeldPort("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        HeldPort("127.0.0.1", held.port)
    held.let_go()
