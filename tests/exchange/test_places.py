"""The places of a gateway are asked in turn, each once a round."""

from types import SimpleNamespace

from cadran.exchange.places import PLACES_MOST, Places

FLOWS = [SimpleNamespace(name=f"place {n}") for n in range(PLACES_MOST + 2)]


def test_each_place_is_asked_once_a_round_and_no_more_of_them_than_the_limit():
    places = Places(FLOWS)
    asked = [places.here]
    while places.turn():
        asked.append(places.here)
    assert asked == FLOWS[:PLACES_MOST]
    assert not places.more
    assert places.here is asked[-1]


def test_a_round_begins_anew_at_the_place_that_answered():
    places = Places(FLOWS[:2])
    assert places.turn()
    places.answered()
    assert places.here is FLOWS[1]
    assert places.turn()
    assert places.here is FLOWS[0]
    assert not places.turn()


def test_where_no_place_is_known_none_is_asked():
    assert Places().here is None
    assert not Places([]).turn()
