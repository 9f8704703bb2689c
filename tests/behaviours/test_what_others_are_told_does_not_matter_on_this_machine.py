"""Behind an address translator others are told its address; who calls from this machine is heard and hears all the same."""

from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

ADVERTISED = "203.0.113.7"
"""Of the range kept for documentation (RFC 5737): no packet to it arrives anywhere."""


@pytest.fixture(scope="module", params=["0.0.0.0", "127.0.0.1"])
def translated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("translated")
    with House(folder, listen=request.param, advertised=ADVERTISED) as started:
        yield started


def test_the_sandbox_carriers_caller_is_heard_and_hears(translated: House):
    meeting = translated.meeting(0)
    number = "+33199000001"
    assert ADVERTISED in translated.node.sip_address
    call = translated.sandbox.call(number, f"{meeting.conference_id}#")
    wait_until(lambda: translated.participants(meeting.id), "the keys of the caller arrive")
    wait_until(
        lambda: translated.sandbox.how(call)["heard"]["packets"], "the caller hears something"
    )
    translated.sandbox.hang_up(call)
    translated.quiet()
