"""The clip store: what is lent takes no room once nobody hears it, and is never mistaken for something else."""

from collections.abc import Iterator

import numpy as np
import pytest

from cadran.ids import LegId
from cadran.media.clips import ClipStore

ONE, OTHER = LegId("one"), LegId("other")


@pytest.fixture
def store() -> Iterator[ClipStore]:
    made = ClipStore()
    yield made
    made.close()


def wave(value: int, length: int = 100) -> np.ndarray:
    return np.full(length, value, np.int16)


def heard(store: ClipStore, clip: int) -> set[int]:
    first, length = (int(each) for each in store._table[clip])
    return set(store._samples[first : first + length].tolist())


def test_the_place_of_what_was_lent_is_written_again_only_when_no_play_of_it_is_left(store):
    lent = store.add("message.a", "", wave(1), lent=True)
    store.begun((ONE, 1), [lent])
    store.begun((OTHER, 5), [lent])
    store.take_back("message.a", "")
    assert store.find("message.a", "") is None
    second = store.add("message.b", "", wave(2), lent=True)
    assert second != lent
    store.over((ONE, 1))
    assert store.add("message.c", "", wave(3), lent=True) != lent
    store.left(OTHER)
    assert heard(store, lent) == {1}
    assert store.add("message.d", "", wave(4, 60), lent=True) == lent
    assert heard(store, lent) == {4}


def test_what_was_not_lent_stays(store):
    clip = store.add("greeting.g", "", wave(1))
    store.take_back("greeting.g", "")
    assert store.find("greeting.g", "") == clip


def test_memory_does_not_grow_with_the_messages_that_are_heard(store):
    used = []
    for number in range(200):
        clip = store.add(f"message.{number}", "", wave(number), lent=True)
        store.begun((ONE, number), [clip])
        store.take_back(f"message.{number}", "")
        store.over((ONE, number))
        used.append(store._used)
    assert set(used) == {100}
