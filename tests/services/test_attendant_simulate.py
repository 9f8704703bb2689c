"""An attendant played without a call: the same program, keys and a date instead of a telephone."""

from tests.services.test_attendant import FIRST, HOUR, SECOND, WEDNESDAY_10

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.services.attendant.settings import read_settings
from cadran.services.attendant.simulate import World, simulate
from cadran.services.questions import Found, PeopleFound

WORLD = World(
    lambda name: read_settings({"first": FIRST, "second": SECOND}[name]),
    lambda question: (
        PeopleFound((Found("elodie", "Élodie Dupont", "103"),))
        if question.keys == "356"
        else PeopleFound()
    ),
)


def play(keys, at=WEDNESDAY_10):
    return simulate(OrgId("demo"), "first", read_settings(FIRST), keys, Instant(at), WORLD)


def test_without_keys_it_waits_in_the_menu():
    game = play("")
    assert [(each.attendant, each.state, each.flow) for each in game.heard] == [
        ("first", "menu", "open")
    ]
    assert (game.end, game.cause) == (None, None)
    assert game.heard[0].clips[0].name == "attendant.welcome"


def test_a_key_leads_where_a_call_would_go():
    game = play("1")
    assert (game.end.kind, game.end.id) == ("phone", "alice")
    assert [each.pressed for each in game.heard] == ["1", ""]
    assert [each.before for each in play("2#1").heard] == [0, 1, 2, 3]


def test_nested_attendants_and_the_way_back():
    assert [each.attendant for each in play("2").heard] == ["first", "second"]
    assert [each.attendant for each in play("2#").heard] == ["first", "second", "first"]
    assert play("21").end.id == "carol"


def test_by_name_waits_for_the_hash_key():
    assert play("335").heard[-1].pressed == "35"
    assert play("335").end is None
    assert play("3356#").end.id == "elodie"


def test_silence_is_a_key_too_and_what_nobody_asked_for_is_left():
    assert play("---").end.id == "bob"
    assert play("6123").keys_left == "123"
    assert play("6").cause.id == "call.hung_up"


def test_at_another_hour_another_flow():
    game = play("1", WEDNESDAY_10 + 9 * HOUR)
    assert game.heard[0].flow == "closed"
    assert game.cause.id == "call.hung_up"
    assert play("", WEDNESDAY_10 + 30 * 24 * HOUR).heard[0].flow == "holiday"
