"""What is for sale: something in every city of three countries, and nothing that anybody could own."""

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
CITIES = [(iso2, city.id) for iso2 in ("FR", "GB", "US") for city in CATALOGUE.country(iso2).cities]


@pytest.mark.parametrize(("country", "city"), CITIES)
def test_every_city_of_france_britain_and_the_states_has_stock(country, city):
    found = STOCK.search(country, city=city, kind="geographic", quantity=50, sold=())
    assert len(found) == 50
    assert {each.city for each in found} == {city}
    assert {number.country_of(each.number) for each in found} == {country}


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
