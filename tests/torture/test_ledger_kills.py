"""A thousand kills of a writer under load: after each, every record is held against every other."""

from pathlib import Path

import pytest
from tests.charging.test_kill import Victim, breeder

__all__ = ["breeder"]
pytestmark = pytest.mark.torture

KILLS = 1_000
EACH = 20
"""Kills of one database, before the next begins: checking it takes longer with each call in it."""


def test_no_kill_of_a_writer_loses_or_doubles_anything(tmp_path: Path, breeder, hunting, dice):
    done = 0
    while hunting() and done < KILLS:
        victim = Victim(f"sqlite:///{tmp_path / f'{done}.db'}", breeder)
        for run in range(EACH):
            victim.kill_after(f"r{run}", dice.randint(0, 120))
            victim.check()
            done += 1
        (tmp_path / f"{done - EACH}.db").unlink()
    print(f"{done} kills, all records agree")
