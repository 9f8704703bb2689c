"""The one list of SIP addresses: what is bound, and what others are told."""

from pathlib import Path

import pytest

from cadran.node.addresses import own_door, sip_addresses, tls_context
from cadran.node.settings import Settings


def addresses(tmp_path: Path, **settings: object) -> list[tuple[str, str, str]]:
    given = Settings(data=tmp_path, **settings)
    found = sip_addresses(given, given.sip_port, given.sip_tls_port)
    return [(each.transport, each.listen, each.told) for each in found]


def test_what_is_told_is_what_is_bound_unless_said_otherwise(tmp_path: Path):
    assert addresses(tmp_path) == [
        ("udp", "127.0.0.1:5480", "127.0.0.1:5480"),
        ("tcp", "127.0.0.1:5480", "127.0.0.1:5480"),
    ]
    behind = {"listen": "0.0.0.0", "advertised": "198.51.100.4", "advertised_sip_port": 5060}
    assert addresses(tmp_path, **behind, sip_tls_port=5481) == [
        ("udp", "0.0.0.0:5480", "198.51.100.4:5060"),
        ("tcp", "0.0.0.0:5480", "198.51.100.4:5060"),
        ("tls", "0.0.0.0:5481", "198.51.100.4:5481"),
    ]


def test_ipv6_is_told_beside_ipv4(tmp_path: Path):
    both = {"listen": "192.0.2.1", "listen_ipv6": "2001:db8::1"}
    assert addresses(tmp_path, **both, advertised_ipv6="2001:db8::9") == [
        ("udp", "192.0.2.1:5480", "192.0.2.1:5480"),
        ("tcp", "192.0.2.1:5480", "192.0.2.1:5480"),
        ("udp", "[2001:db8::1]:5480", "[2001:db8::9]:5480"),
        ("tcp", "[2001:db8::1]:5480", "[2001:db8::9]:5480"),
    ]
    assert Settings(data=tmp_path, **both).listeners == (
        "192.0.2.1",
        "127.0.0.1",
        "2001:db8::1",
        "::1",
    )


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({}, "127.0.0.1"),
        ({"listen": "192.0.2.1"}, "127.0.0.1"),
        ({"listen": "0.0.0.0", "advertised": "198.51.100.4"}, "127.0.0.1"),
        ({"listen": "2001:db8::1"}, "::1"),
        ({"listen": "127.0.0.9"}, "127.0.0.9"),
    ],
)
def test_our_own_calls_never_leave_the_machine(tmp_path: Path, settings: dict[str, str], host: str):
    assert own_door(Settings(data=tmp_path, **settings), 5480) == (host, 5480)


def test_a_certificate_that_is_none_is_told_before_anybody_calls(tmp_path: Path):
    (tmp_path / "wrong.pem").write_text("no certificate")
    with pytest.raises(OSError, match=r".+"):
        tls_context(Settings(data=tmp_path, certificate=tmp_path / "wrong.pem"))
