"""What is for sale: something in every city of the catalogue, and nothing that anybody could own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.catalogue import Catalogue
from cadran.numbering import number
from cadran.numbering.fiction import is_fictional
from cadran.numbering.kinds import Kind
from cadran.sandbox import world
from cadran.sandbox.stock import Stock

CATALOGUE = Catalogue.load()
STOCK = Stock(CATALOGUE)
CITIES = [(each.iso2, city) for each in CATALOGUE.countries() for city in each.cities]


def test_every_city_of_the_catalogue_has_stock_of_its_country_and_area_code():
    assert len(CITIES) > 200
    for country, city in CITIES:
        found = STOCK.search(country, city=city.id, kind="geographic", quantity=50, sold=())
        assert len(found) == 50, city
        assert {each.city for each in found} == {city.id}
        if country not in {
            "CA",
            "PR",
        }:  # of the North American plan: told apart by area codes alone
            assert {number.country_of(each.number) for each in found} == {country}, city
        if country not in {
            "FR",
            "AU",
            "SE",
            "DE",
            "IE",
            "GB",
        }:  # there the zone, or no place at all
            assert {each.area_code for each in found} <= {*city.area_codes, ""}, city


def test_every_country_of_the_catalogue_has_national_numbers_of_both_kinds():
    for country in CATALOGUE.codes():
        for kind in (Kind.TOLL_FREE, Kind.NON_GEOGRAPHIC):
            found = STOCK.search(country, kind=kind.value, quantity=5, sold=())
            assert found, (country, kind)
            assert {number.kind_of(each.number) for each in found} == {kind}


def test_a_subdivision_and_an_area_code_narrow_the_search():
    texas = STOCK.search("US", subdivision="US-TX", quantity=100, sold=())
    assert len({each.city for each in texas}) > 1
    names = {each.id: each.subdivision for each in CATALOGUE.country("US").cities}
    assert {names[each.city] for each in texas} == {"US-TX"}
    assert {
        each.area_code for each in STOCK.search("US", area_code="212", quantity=9, sold=())
    } == {"212"}
    assert STOCK.search("US", subdivision="FR-IDF", quantity=9, sold=()) == []


def test_everything_for_sale_is_undialable_or_fiction_and_sold_once():
    numbers = [each.number for each in STOCK.all()]
    assert len(numbers) == len(set(numbers)) > 10_000
    assert all(is_fictional(each) for each in numbers)
    assert not set(numbers) & set(world.TELEPHONES)


@pytest.mark.parametrize("country", ["FR", "GB", "US"])
def test_toll_free_numbers_are_of_their_country_and_kind(country):
    found = STOCK.search(country, kind="toll_free", quantity=20, sold=())
    assert len(found) == 20
    assert {number.kind_of(each.number) for each in found} == {Kind.TOLL_FREE}
    assert {number.country_of(each.number) for each in found} == {country}


def test_sold_numbers_are_passed_over():
    first = STOCK.search("FR", city="Lyon", quantity=1, sold=())[0]
    second = STOCK.search("FR", city="Lyon", quantity=1, sold={first.number})[0]
    assert first.number != second.number


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_search_raises_and_unknown_places_have_nothing(country, city):
    STOCK.search(country, city=city, quantity=5, sold=())
    assert STOCK.search("FR", city="Atlantis", quantity=5, sold=()) == []
    assert STOCK.search("ZZ", quantity=5, sold=()) == []
