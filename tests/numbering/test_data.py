"""The data of the room: schemas, fiction, zones, destinations."""

import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.numbering import destinations, fiction, number, zones
from cadran.numbering.kinds import Kind

DATA = files("cadran.numbering") / "data"
NAMES = ["zone_a", "destinations", "emergency", "fiction"]


@pytest.mark.parametrize("name", NAMES)
def test_data_follow_their_schema(name):
    data = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    schema = json.loads((DATA / data["$schema"]).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)


def test_zone_a_has_44_countries_all_within_the_international_plan():
    assert len(zones.zone_a()) == 44
    assert zones.zone_a() <= destinations.international()
    assert zones.in_zone_a("+33199001234")
    assert not zones.in_zone_a("+21671123456")


def test_the_international_plan_lists_197_destinations_of_which_one_is_no_more():
    assert len(destinations.international()) == 197
    assert destinations.no_longer() == {"AN"}
    assert not {"TN", "CU", "TD", "GA", "MG", "MV", "SO", "PG", "CK", "KP"} & (
        destinations.international()
    )


@pytest.mark.parametrize(
    ("home", "called", "is_domestic"),
    [
        ("FR", "FR", True),
        ("US", "PR", True),
        ("PR", "US", True),
        ("US", "CA", True),
        ("CA", "US", True),
        ("PR", "CA", False),
        ("FR", "BE", False),
    ],
)
def test_domestic_areas(home, called, is_domestic):
    assert destinations.domestic(home, called) is is_domestic


@pytest.mark.parametrize(
    ("e164", "nobodys"),
    [
        ("+33199000000", True),
        ("+33199009999", True),
        ("+33199010000", False),
        ("+33198999999", False),
        ("+338050123", True),
        ("+33805012345", False),
        ("+12125550100", True),
        ("+12125550199", True),
        ("+12125550200", False),
        ("+18005550142", False),
        ("+18765550142", False),
        ("+18095550142", False),
        ("+19005550142", False),
        ("+17875550142", True),
        ("+14165550142", True),
        ("+18330550142", True),
        ("+18335550142", False),
        ("+442079460999", True),
        ("+442079461000", False),
        ("+441204960000", False),
        ("+61491570006", True),
        ("+61491570007", False),
        ("112", False),
        ("", False),
    ],
)
def test_fiction_ends_where_its_ranges_end(e164, nobodys):
    assert fiction.is_fictional(e164) is nobodys


def test_ranges_are_well_formed_and_of_their_country():
    seen = set()
    for country in fiction.countries():
        for each in fiction.ranges(country):
            assert len(each.first) == len(each.last)
            assert each.first <= each.last
            assert each.number(0) == each.first
            assert each.number(len(each) - 1) == each.last
            assert each.first.startswith(number.calling_code(country))
            assert each.first not in seen
            seen.add(each.first)
    assert {"FR", "US", "GB", "DE", "AU", "SE", "IE"} == fiction.countries()


def test_undialable_numbers_are_none_for_the_numbering_plans():
    import phonenumbers

    for country in fiction.countries():
        for each in fiction.ranges(country):
            if each.undialable:
                assert not phonenumbers.is_valid_number(phonenumbers.parse(each.first))


@given(
    st.sampled_from(["AR", "FR", "SG", "KE"]),
    st.sampled_from([Kind.GEOGRAPHIC, Kind.TOLL_FREE, Kind.NON_GEOGRAPHIC]),
    st.from_regex(r"([1-9][0-9]{0,4})?", fullmatch=True),
    st.integers(0, fiction.RESERVED_LINES - 1),
)
def test_a_number_of_the_reserved_code_tells_its_country_kind_and_area(country, kind, area, line):
    e164 = fiction.reserved(country, kind, area).number(line)
    assert e164[4:7] == {"AR": "032", "FR": "250", "SG": "702", "KE": "404"}[country]
    told = number.describe(e164)
    assert (told.country, told.kind, told.fictional) == (country, kind, True)
    assert fiction.range_of(e164).area_code == area
    assert number.parse(e164) == e164
    assert number.parse(number.international(e164)) == e164


@pytest.mark.parametrize("e164", ["+99999910000000", "+999032100011", "+9990322000110001", "+999"])
def test_what_is_not_of_the_scheme_is_nobodys_known_number(e164):
    assert fiction.range_of(e164) is None
    assert fiction.reserved("ZZ", Kind.GEOGRAPHIC) is None
    assert fiction.reserved("FR", Kind.MOBILE) is None
