"""Long hunts, bounded by ``MINUTES`` (make torture): each test that goes by time takes an equal share."""

import os
import random
import time
from collections.abc import Callable

import pytest

HUNTS = 4
"""Tests that go by time; queues and the soak go by count."""


@pytest.fixture
def share_s() -> float:
    """A hunt's share of the time."""
    return float(os.environ.get("MINUTES", "3")) * 60 / HUNTS


@pytest.fixture
def hunting(share_s: float) -> Callable[[], bool]:
    """Answers True as long as this hunt's share of the time is not over."""
    until = time.monotonic() + share_s
    return lambda: time.monotonic() < until


@pytest.fixture
def dice() -> random.Random:
    """Seeded by ``SEED``, printed so that a find can be found again."""
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"SEED={seed}")
    return random.Random(seed)
