"""What may be set up: no dead end, no endless loop, no key without a target; absurd hours are refused."""

from itertools import pairwise

import pytest
from tests.services.test_attendant import FIRST, MENU, SECOND

from cadran.errors import Refusal
from cadran.services.attendant import check
from cadran.services.attendant.check import Surroundings, faults
from cadran.services.attendant.settings import NESTED_MAX, read_settings
from cadran.services.causes import UNKNOWN_NUMBER


def look(change=None, others=None, takes=lambda _target: None):
    given = {**FIRST, **(change or {})}
    beside = {"second": SECOND} if others is None else others
    around = Surroundings({name: read_settings(each) for name, each in beside.items()}, takes)
    return {each.place: each.refusal.id for each in faults("first", given, around)}


def to(kind, name=""):
    return {"then": "redirect", "target": {"kind": kind, "id": name}}


def test_what_is_whole_has_no_fault():
    assert look() == {}


@pytest.mark.parametrize("zone", ["Europe/Lutetia", "", None, "../../etc/passwd", "x" * 99])
def test_an_unknown_time_zone_is_named(zone):
    assert look({"time_zone": zone}) == {"time_zone": "attendant.bad_zone"}


@pytest.mark.parametrize(
    "ranges",
    [
        [["18:00", "09:00"]],
        [["09:00", "09:00"]],
        [["09:00", "12:00"], ["11:00", "13:00"]],
        [["09:00", "24:30"]],
        [["9", "12"]],
        [["09:60", "12:00"]],
        [["०९:००", "12:00"]],
        ["09:00-12:00"],
        [[f"{hour:02d}:00", f"{hour:02d}:30"] for hour in range(9)],
        "always",
    ],
)
def test_absurd_hours_are_named_by_their_day(ranges):
    assert look({"hours": {"monday": ranges}}) == {"hours.monday": "attendant.bad_hours"}


def test_hours_round_midnight_and_touching_ranges_are_fine():
    assert (
        look(
            {
                "hours": {
                    "monday": [["22:00", "24:00"]],
                    "tuesday": [["00:00", "02:00"], ["02:00", "04:00"]],
                }
            }
        )
        == {}
    )
    assert look({"hours": {"lundi": []}}) == {"hours.lundi": "attendant.bad_hours"}


@pytest.mark.parametrize(
    "holiday",
    [
        {"name": "", "dates": [["2026-12-25", "2026-12-25"]]},
        {"name": "x", "dates": []},
        {"name": "x", "dates": [["2026-12-26", "2026-12-25"]]},
        {"name": "x", "dates": [["2026-02-30", "2026-03-01"]]},
        {"name": "x", "dates": "2026-12-25"},
        "Noël",
    ],
)
def test_a_holiday_without_a_name_or_a_date_is_none(holiday):
    assert look({"holidays": [holiday]}) == {"holidays.0": "attendant.bad_holiday"}
    assert "holidays" in look({"holidays": FIRST["holidays"] * 21})


def test_a_flow_that_leads_nowhere_is_a_dead_end():
    assert look({"open": {"then": "menu", "keys": {}}}) == {"open.keys": "attendant.dead_end"}
    assert look({"closed": {}}) == {"closed": "attendant.dead_end"}
    assert look({"closed": {"then": "redirect"}}) == {"closed.target": "attendant.no_target"}


def test_each_key_without_a_target_is_named():
    keys = {
        "1": {},
        "2": {"target": {"kind": "person", "id": ""}},
        "*": {"target": {"kind": "by_name"}},
    }
    assert look({"open": {**MENU, "keys": keys}}) == {
        "open.keys.1": "attendant.no_target",
        "open.keys.2": "attendant.no_target",
        "open.keys.*": "attendant.bad_key",
    }


def test_the_operators_key_needs_an_operator():
    assert look({"operator": None}) == {"open.keys.0": "attendant.no_operator"}


def test_a_target_that_cannot_take_callers_is_told_with_its_own_reason():
    def takes(target):
        return Refusal(UNKNOWN_NUMBER) if target.id == "alice" else None

    assert look(takes=takes) == {"open.keys.1": "call.unknown_number"}
    assert look({"closed": to("number", "0199000777")}) == {"closed.target": "attendant.bad_number"}
    assert look({"closed": to("attendant", "gone")}) == {"closed": "attendant.unknown_target"}


def test_attendants_that_only_lead_to_each_other_are_an_endless_loop():
    there = {**SECOND, "open": to("attendant", "first"), "closed": to("attendant", "first")}
    assert look({"open": to("attendant", "second")}, {"second": there}) == {
        "open": "attendant.endless"
    }
    only = {"2": {"target": {"kind": "attendant", "id": "second"}}}
    assert look({"open": {"then": "menu", "keys": only}}, {"second": there}) == {
        "open": "attendant.endless"
    }
    assert look({"closed": to("attendant", "first")}) == {"closed": "attendant.endless"}


def test_a_way_out_behind_another_attendant_is_one():
    there = {**SECOND, "open": to("person", "carol"), "closed": to("person", "carol")}
    assert look({"open": to("attendant", "second")}, {"second": there}) == {}


def test_a_chain_beyond_the_limit_is_refused():
    def chain(length):
        names = [f"a{n}" for n in range(length)]
        return {
            name: {"open": to("attendant", after), "closed": to("attendant", after)}
            for name, after in pairwise(names)
        } | {names[-1]: {"open": to("person", "x"), "closed": to("person", "x")}}

    assert look({"closed": to("attendant", "a0")}, {**chain(NESTED_MAX), "second": SECOND}) == {}
    assert look({"closed": to("attendant", "a0")}, {**chain(NESTED_MAX + 1), "second": SECOND}) == {
        "closed": "attendant.endless"
    }
    assert check.FLOWS == ("open", "closed")
