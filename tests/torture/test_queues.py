"""Queues and agents in every order of events: no double answer, no lost caller, no stuck agent."""

import pytest
from tests.services.queue_world import explore

pytestmark = pytest.mark.torture


def test_no_interleaving_breaks_a_queue(hunting, dice):
    count = met = 0
    while hunting():
        for _ in range(200):
            seed = dice.getrandbits(48)
            try:
                met += len(explore(seed, dice.randrange(4, 60)).met)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
            count += 1
    assert met > count // 2
    print(f"{count} interleavings")
