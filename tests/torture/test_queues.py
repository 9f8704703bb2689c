"""Queues and agents in every order of events: no double answer, no lost caller, no stuck agent."""

import os
import random
from concurrent.futures import ProcessPoolExecutor

import pytest
from tests.services.queue_world import explore

pytestmark = pytest.mark.torture
INTERLEAVINGS = 1_000_000
"""What is promised; some 350 a CPU-second."""
AT_ONCE = 2_000
"""A process's portion: a few seconds, so that a find is told soon."""


def portion(seed: int) -> int:
    """How many callers met an agent in a portion of interleavings."""
    dice = random.Random(seed)
    met = 0
    for _ in range(AT_ONCE):
        each = dice.getrandbits(48)
        try:
            met += len(explore(each, dice.randrange(4, 60)).met)
        except AssertionError as error:
            raise AssertionError(f"seed {each}: {error}") from error
    return met


def test_no_interleaving_breaks_a_queue(dice):
    count = int(os.environ.get("INTERLEAVINGS", INTERLEAVINGS))
    seeds = [dice.getrandbits(48) for _ in range(count // AT_ONCE)]
    with ProcessPoolExecutor() as pool:
        met = sum(pool.map(portion, seeds))
    assert met > count // 2
    print(f"{len(seeds) * AT_ONCE} interleavings, {met} callers met an agent")
