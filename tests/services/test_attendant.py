"""An attendant by behaviour: hours, menus, people by name, nested attendants, and what is refused."""

import pytest

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.services.attendant import keypad, steps
from cadran.services.attendant.settings import NESTED_MAX
from cadran.services.causes import UNKNOWN_NUMBER
from cadran.services.events import Refused
from cadran.services.questions import Found, PeopleFound

# Wednesday 25 November 2026, 10:00 in Paris.
WEDNESDAY_10 = Instant(1_795_597_200_000)
HOUR = 3_600_000
MENU = {
    "then": "menu",
    "greeting": "attendant.welcome",
    "keys": {
        "0": {"target": {"kind": "operator"}},
        "1": {"target": {"kind": "person", "id": "alice"}, "label": "Ventes"},
        "2": {"target": {"kind": "attendant", "id": "second"}},
        "3": {"target": {"kind": "by_name"}},
        "4": {"target": {"kind": "by_extension"}},
        "5": {"target": {"kind": "number", "id": "+33199000777"}},
        "6": {"target": {"kind": "disconnect"}},
        "7": {"target": {"kind": "queue", "id": "q"}},
    },
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
FIRST = {
    "name": "Accueil",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "hours": {day: [["09:00", "12:00"], ["14:00", "18:00"]] for day in WEEKDAYS},
    "operator": {"kind": "person", "id": "bob"},
    "open": MENU,
    "closed": {"then": "disconnect", "greeting": "attendant.closed"},
    "holidays": [
        {
            "name": "Fermeture",
            "dates": [["2026-12-24", "2026-12-26"]],
            "greeting": "attendant.holiday",
        }
    ],
}
SECOND = {
    "name": "Second",
    "language": "en",
    "time_zone": "Europe/Paris",
    "open": {"then": "menu", "keys": {"1": {"target": {"kind": "person", "id": "carol"}}}},
}


@pytest.fixture
def desk(house_of):
    """The first attendant at work, with a call on it."""

    def make(at=WEDNESDAY_10, settings=FIRST, **others):
        house = house_of(
            {("attendant", "first"): settings, ("attendant", "second"): SECOND, **others}
        )
        house.now = Instant(at)
        return house.arrive("l", "attendant", "first")

    return make


def owner(house):
    return house.legs["l"].owner.kind, house.legs["l"].owner.id


def key(house, digits, ended_by="length"):
    return house.press("l", digits, ended_by)


def test_in_business_hours_the_greeting_and_the_menu_are_said_at_once(desk):
    house = desk()
    heard = house.hears("l")
    assert heard[0] == "attendant.welcome"
    assert heard[1:5] == [
        "attendant.for_operator",
        "attendant.press",
        "attendant.for",
        "attendant.press",
    ]


@pytest.mark.parametrize(
    ("hour", "flow"),
    [(8, "closed"), (9, "open"), (12, "closed"), (13, "closed"), (14, "open"), (18, "closed")],
)
def test_breaks_and_the_evening_are_after_hours(desk, hour, flow):
    house = desk(WEDNESDAY_10 + (hour - 10) * HOUR)
    assert house.hears("l")[0] == {"open": "attendant.welcome", "closed": "attendant.closed"}[flow]
    if flow == "closed":
        house.said_over("l")
        assert house.legs["l"].cause == "call.hung_up"


def test_saturday_is_closed_and_a_holiday_comes_before_business_hours(desk):
    assert desk(WEDNESDAY_10 + 72 * HOUR).hears("l") == ["attendant.closed"]
    christmas_eve = WEDNESDAY_10 + 29 * 24 * HOUR
    assert desk(christmas_eve).hears("l") == ["attendant.holiday"]


def test_hours_follow_the_wall_clock_when_the_clocks_change(desk):
    # Monday 29 March 2027, 09:00 in Paris is 07:00 UTC, where in winter it was 08:00.
    assert desk(1_806_303_600_000 + 9 * 0).hears("l")[0] == "attendant.welcome"
    assert desk(1_806_303_600_000 - 60_000).hears("l")[0] == "attendant.closed"


def test_a_key_sends_the_caller_to_a_person_after_a_word(desk):
    house = key(desk(), "1")
    assert house.hears("l") == ["call.one_moment"]
    house.said_over("l")
    assert owner(house) == ("phone", "alice")


def test_zero_reaches_the_operator(desk):
    house = key(desk(), "0").said_over("l")
    assert owner(house) == ("phone", "bob")


def test_star_says_the_menu_again_and_hash_in_the_first_menu_too(desk):
    house = key(desk(), "*")
    assert house.hears("l")[0] == "attendant.for_operator"
    assert key(house, "#").hears("l")[0] == "attendant.for_operator"


def test_a_key_without_a_meaning_is_said_to_be_none_and_the_third_reaches_the_operator(desk):
    house = key(desk(), "9")
    assert house.hears("l")[0] == "attendant.no_such_key"
    key(house, "", "silence")
    assert house.hears("l")[0] == "attendant.for_operator"
    key(house, "8").said_over("l")
    assert owner(house) == ("phone", "bob")


def test_without_an_operator_a_silent_caller_is_told_and_the_call_ends(desk):
    house = desk(settings={**FIRST, "operator": None})
    for _ in range(steps.TRIES):
        key(house, "", "silence")
    assert house.hears("l") == ["call.no_input"]
    house.said_over("l")
    assert house.legs["l"].cause == "call.no_input"


def test_the_end_can_be_a_key(desk):
    assert key(desk(), "6").legs["l"].cause == "call.hung_up"


def test_a_number_of_the_world_is_dialled_at_the_attendants_expense(desk):
    house = desk()
    house.settings[house.address("forward", "attendant:first:+33199000777")] = {"account": "first"}
    key(house, "5").said_over("l")
    assert owner(house) == ("forward", "attendant:first:+33199000777")
    dial = next(each for each in house.said if type(each).__name__ == "Dial")
    assert (dial.to.number, dial.payer.user, dial.payer.service) == (
        "+33199000777",
        "first",
        "ucap_out",
    )


def test_what_does_not_take_the_caller_is_said_and_the_menu_follows(desk):
    house = desk()
    key(house, "7")
    house._handover = lambda address, act, leg: house.post(
        address, Refused(act.ref, Refusal(UNKNOWN_NUMBER))
    )
    house.said_over("l")
    assert house.hears("l")[0] == "call.unknown_number"
    assert "attendant.for_operator" in house.hears("l")


def test_a_nested_attendant_speaks_its_own_language_and_hash_leads_back(desk):
    house = key(desk(), "2")
    assert owner(house) == ("attendant", "second")
    assert house.programs[house.legs["l"].owner].desk.visits["l"].path == ("first",)
    key(house, "#")
    assert owner(house) == ("attendant", "first")
    assert house.hears("l")[0] == "attendant.for_operator"  # the greeting is known
    assert house.programs[house.legs["l"].owner].desk.visits["l"].path == ()


def test_attendants_that_pass_a_caller_round_end_the_call_with_a_reason(house_of):
    names = [f"a{n}" for n in range(NESTED_MAX + 2)]
    ring = {
        ("attendant", name): {
            "language": "fr",
            "open": {
                "then": "redirect",
                "target": {"kind": "attendant", "id": names[(n + 1) % len(names)]},
            },
        }
        for n, name in enumerate(names)
    }
    house = house_of(ring).arrive("l", "attendant", "a0")
    assert house.hears("l") == ["call.failed"]
    house.said_over("l")
    assert house.legs["l"].cause == "attendant.too_deep"


# --- people


def people(*names):
    return PeopleFound(tuple(Found(name.split()[0].casefold(), name, "101") for name in names))


def test_one_person_of_that_name_is_called(desk):
    house = key(desk(), "3")
    assert house.hears("l") == ["attendant.spell_name"]
    asked = []
    house.answers["people"] = lambda question: asked.append(question) or people("Élodie Dupont")
    key(house, "3563", "key").said_over("l")
    assert (asked[0].attendant, asked[0].by, asked[0].keys) == ("first", "name", "3563")
    assert owner(house) == ("phone", "élodie")


def test_several_are_listed_with_a_key_each(desk):
    house = key(desk(), "3")
    house.answers["people"] = lambda _: people("Paul Roy", "Pia Rot")
    key(house, "76", "key")
    assert house.hears("l").count("attendant.press") == 2
    key(house, "9")
    assert house.hears("l")[0] == "attendant.no_such_key"
    key(house, "*")
    assert house.hears("l")[0] == "attendant.for"
    key(house, "2").said_over("l")
    assert owner(house) == ("phone", "pia")


def test_nobody_found_too_many_and_one_key_only_are_asked_again(desk):
    house = key(desk(), "4")
    assert house.hears("l") == ["attendant.enter_extension"]
    house.answers["people"] = lambda _: PeopleFound()
    key(house, "199", "key")
    assert house.hears("l") == ["attendant.nobody_found", "attendant.enter_extension"]
    key(house, "", "key")
    assert house.hears("l")[0] == "attendant.for_operator"
    key(house, "3")
    key(house, "3", "key")
    assert house.hears("l") == ["attendant.many_found", "attendant.spell_name"]
    house.answers["people"] = lambda _: PeopleFound(many=True)
    key(house, "33", "key")
    assert house.hears("l") == ["attendant.many_found", "attendant.spell_name"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("356", True),  # elo
        ("356343", True),  # elodie
        ("387668", True),  # dupont
        ("3876680356", True),  # dupont elo
        ("3560387", True),  # elo dup
        ("387668356", True),  # dupontelo
        ("35634338", True),  # elodiedu
        ("999", False),
        ("356099", False),
        ("", False),
        ("0", False),
    ],
)
def test_names_are_found_by_their_keys_in_any_order_without_accents(typed, found):
    assert keypad.spell("Élodie Dupont") == ("356343", "387668")
    assert keypad.matches(typed, keypad.spell("Élodie Dupont")) is found


def test_a_search_lists_in_order_of_name_and_no_more_than_can_be_remembered():
    everybody = [Found(f"u{n}", f"Anne Roy {n}", f"10{n}") for n in range(keypad.LISTED_MAX + 1)]
    assert keypad.search(everybody, "name", "2663").many
    found = keypad.search([*everybody[3:1:-1]], "name", "769").people
    assert [each.user for each in found] == ["u2", "u3"]
    assert [each.user for each in keypad.search(everybody, "extension", "104").people] == ["u4"]
    assert keypad.search(everybody, "extension", "10") == PeopleFound()
    assert keypad.search([Found("x", "Пётр", "")], "name", "73") == PeopleFound()
