"""A meeting that outgrows its audio worker goes on with the next one: who is there hears the others, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.peers.house import House


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two workers, each with room for two legs."""
    folder = tmp_path_factory.mktemp("narrow")
    with House(folder, sandbox=False, media_workers=2, media_legs=2) as started:
        yield started


def test_three_phones_on_two_workers_hear_each_other(narrow: House):
    meeting = narrow.meeting(0)
    with (
        narrow.phone("alice", tone_hz=440) as alice,
        narrow.phone("bob", tone_hz=700) as bob,
        narrow.phone("bob", tone_hz=1_000) as other,
    ):
        for each in (alice, bob, other):
            each.call(meeting.conference_id)
        alice.wait_to_hear(1_000)
        bob.wait_to_hear(1_000)
        other.wait_to_hear(440)
        other.wait_to_hear(700)
        carried = {leg.seat.worker.number for leg in narrow.node.media._legs.values()}
        assert carried == {0, 1}
        alice.hang_up()
        other.wait_for_silence_of(440)
        other.wait_to_hear(700)
        bob.hang_up()
        other.hang_up()
    narrow.quiet()
