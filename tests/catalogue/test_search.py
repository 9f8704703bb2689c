"""A country is found by whatever people call it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.catalogue import Catalogue
from cadran.catalogue.names import name_of
from cadran.catalogue.reasons import NO_SUCH_COUNTRY, NO_SUCH_EDITION
from cadran.errors import Refused

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("text", "iso2"),
    [
        ("France", "FR"),
        ("franc", "FR"),
        ("FR", "FR"),
        ("+33", "FR"),
        ("33", "FR"),
        ("Biélorussie", "BY"),
        ("bielorussie", "BY"),
        ("BELARUS", "BY"),
        ("Viêt Nam", "VN"),
        ("viet nam", "VN"),
        ("Vietnam", "VN"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("Great Britain", "GB"),
        ("Angleterre", "GB"),
        ("USA", "US"),
        ("etats unis", "US"),
        ("America", "US"),
        ("Holland", "NL"),
        ("pays-bas", "NL"),
        ("Czech Republic", "CZ"),
        ("Macedonia", "MK"),
        ("south korea", "KR"),
        ("corée", "KR"),
        ("Hong-Kong", "HK"),
        ("emirats", "AE"),
        ("turkiye", "TR"),
        ("zealand", "NZ"),
        ("Saint-Christophe", "KN"),
    ],
)
def test_the_first_hit_is_the_country_meant(text, iso2, language):
    assert CATALOGUE.find(text, language)[0].iso2 == iso2


@pytest.mark.parametrize("text", ["Atlantis", "???", "x" * 5_000, "\u0300"])
def test_nonsense_finds_nothing(text):
    assert CATALOGUE.find(text) == ()


def test_other_usual_names_of_countries_outside_the_edition_harm_nobody():
    assert CATALOGUE.find("Cote d'Ivoire") == ()
    assert CATALOGUE.find("Birmanie") == ()
    assert CATALOGUE.name("CI", "fr") == "Côte d’Ivoire"


def test_an_empty_search_lists_all_in_the_order_of_the_language():
    names = [CATALOGUE.name(each.iso2, "fr") for each in CATALOGUE.countries("fr")]
    assert len(names) == 107
    assert names[0] == "Afrique du Sud"
    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Espagne")


@given(st.text(max_size=100), st.sampled_from(["en", "fr"]))
def test_no_search_raises(text, language):
    assert len(CATALOGUE.find(text, language)) <= 107


def test_unknown_countries_and_editions_are_refused_by_name():
    with pytest.raises(Refused) as refused:
        CATALOGUE.country("XX")
    assert refused.value.refusal.reason is NO_SUCH_COUNTRY
    with pytest.raises(Refused) as refused:
        Catalogue.load("1999-01")
    assert refused.value.refusal.reason is NO_SUCH_EDITION


@pytest.mark.parametrize(
    ("iso2", "text", "city"),
    [
        ("FR", "Saint-Etienne", "saint-etienne"),
        ("FR", "saint étienne", "saint-etienne"),
        ("FR", "LYON", "lyon"),
        ("GB", "Londres", "london"),
        ("GB", "Newcastle", "newcastle-upon-tyne"),
        ("US", "Portland, Oregon", "portland-or"),
        ("US", "portland-me", "portland-me"),
        ("VN", "Ho Chi Minh City", "ho-chi-minh-city"),
    ],
)
def test_cities_are_found_by_any_spelling(iso2, text, city):
    assert CATALOGUE.city(iso2, text).id == city


def test_a_catalogue_is_loaded_in_less_than_a_fifth_of_a_second_with_all_its_countries():
    began = time.process_time()
    assert len(Catalogue.load().countries()) == 107
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_destination_has_a_name_also_those_that_exist_no_longer(language: str):
    listed = CATALOGUE.zone_a | CATALOGUE.international
    assert [each for each in listed if name_of(each, language) == each] == []
