"""The catalogue says what the reference facts say: every country, every feature."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from cadran.catalogue import Catalogue, contradictions, features, particulars, tones
from cadran.catalogue.subdivisions import subdivision_name
from cadran.messages import LANGUAGES, catalogue, render

REFERENCE = Path(__file__).parents[3] / "shared" / "facts"
PACKAGE = files("cadran.catalogue")
CATALOGUE = Catalogue.load()
ALL = CATALOGUE.codes()


def facts():
    path = REFERENCE / "country-facts-2020-02.json"
    if not path.exists():
        pytest.skip("the reference facts are not beside this checkout (../shared/facts)")
    return {each["iso2"]: each for each in json.loads(path.read_text("utf-8"))["countries"]}


def test_the_first_edition_has_107_countries():
    assert len(ALL) == 107
    assert set(ALL) == set(facts())


@pytest.mark.parametrize("iso2", ALL)
def test_data_files_follow_the_schema(iso2):
    schema = json.loads((PACKAGE / "country.schema.json").read_text("utf-8"))
    data = json.loads((PACKAGE / "editions" / "2020-02" / f"{iso2}.json").read_text("utf-8"))
    jsonschema.validate(data, schema)
    assert data["iso2"] == iso2
    assert data["edition"] == CATALOGUE.edition


def test_the_names_follow_their_schema():
    schema = json.loads((PACKAGE / "data" / "names.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((PACKAGE / "data" / "names.json").read_text("utf-8")), schema)


@pytest.mark.parametrize("iso2", ALL)
def test_every_feature_is_as_the_reference_has_it(iso2):
    fact = facts()[iso2]
    got = {each.code: each for each in features.answers(CATALOGUE.country(iso2))}
    assert tuple(got) == features.CODES
    plain = {
        "audio_conferencing": fact["audio_conferencing"],
        "phone_system": "yes" if fact["phone_system"] else "no",
        "calling_plans": fact["calling_plans"],
        "communications_credits": "yes" if fact["communications_credits"] else "no",
        "premium_calls": fact.get("premium_outbound", "no"),
        "toll_numbers": fact["toll_numbers"],
        "toll_free_numbers": fact["toll_free_numbers"],
        "automatic_numbers": fact["auto_assigned"],
        "conference_dial_out": fact["dial_out"],
    }
    assert {code: got[code].value for code in plain} == plain
    kinds = {each["kind"] for each in fact["plan_options"]}
    partner = fact["calling_plans"] == "partner"
    assert got["domestic_calling_plan"].available == ("domestic" in kinds or partner)
    international = "domestic_and_international" in kinds or partner
    assert got["international_calling_plan"].available == international


@pytest.mark.parametrize("iso2", ALL)
def test_cities_and_plans_are_those_of_the_reference(iso2):
    fact, country = facts()[iso2], CATALOGUE.country(iso2)
    for listed, has in (
        ("toll_cities", lambda city: city.toll_numbers),
        ("auto_assigned_cities", lambda city: city.automatic),
    ):
        found = [CATALOGUE.city(iso2, name) for name in fact[listed]]
        assert all(city is not None and has(city) for city in found)
        assert {city.id for city in found} == {city.id for city in country.cities if has(city)}
    minutes = [(each.kind, each.domestic_minutes) for each in country.plans]
    assert minutes == [(each["kind"], each["domestic_minutes"]) for each in fact["plan_options"]]
    assert country.domestic_area == tuple(fact.get("domestic_area", [iso2]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("iso2", ALL)
def test_every_answer_has_words_and_a_source(iso2, language):
    texts = catalogue(language)
    country = CATALOGUE.country(iso2)
    for answer in features.answers(country, language):
        for message in (answer.name, answer.explanation, answer.answer, answer.reason):
            assert message in texts
        said = render(answer.reason, answer.facts, language)
        assert "{{" not in said
        assert ": ." not in said
        assert "  " not in said
        assert answer.source
    for each in contradictions.of(country, language):
        assert each.message in texts
        assert each.does in texts
    for note in particulars.notes(country, language):
        assert not note.text.startswith("catalogue.")
        assert note.source


RULE_VALUES = ("assigned", "purchased", "any", "zone_a", "same_country", "none")
RULE_VALUES += (
    "user",
    "organisation",
    "attendant",
    "serial",
    "round_robin",
    "longest_idle",
    "acquisition",
    "assignment",
    "uifn",
    "non_geographic",
    "data",
)


def possible_values():
    """Every value that a feature can have, by the schema or by what is derived from it."""
    schema = json.loads((PACKAGE / "country.schema.json").read_text("utf-8"))["properties"]
    found = {
        code: set(fact["properties"]["value"]["enum"])
        for kind in ("licensing", "numbers", "destinations")
        for code, fact in schema[kind]["properties"].items()
        if code in features.CODES
    }
    found["premium_calls"].add("no")
    found["domestic_calling_plan"] = {"yes", "partner", "other_plans", "no"}
    found["international_calling_plan"] = {"yes", "partner", "other_plans", "no"}
    found["international_destination"] = {"yes", "no"}
    return found


def test_every_possible_answer_has_its_words_and_no_word_is_left_over():
    values = possible_values()
    assert set(values) == set(features.CODES)
    wanted = {f"{what}_{code}" for code in values for what in ("service", "explain")}
    wanted |= {f"why_{code}_{value}" for code, known in values.items() for value in known}
    wanted |= {f"answer_{value}" for known in values.values() for value in known}
    wanted |= {"plan_domestic", "plan_domestic_and_international", "plan_limited"}
    source = "".join(
        path.read_text("utf-8")
        for path in (Path(str(PACKAGE))).glob("*.py")
        if path.name not in {"features.py", "country.py"}
    )
    for language in LANGUAGES:
        keys = {
            key.removeprefix("catalogue.")
            for key in catalogue(language)
            if key.startswith("catalogue.")
        }
        assert wanted <= keys
        left = keys - wanted
        for prefix in ("contradiction_", "does_", "column_", "overlay_"):
            left = {key for key in left if not (key.startswith(prefix) and _tail(key) in source)}
        rules = CATALOGUE.rules.names()
        assert {f"rule_{name}" for name in rules} <= keys
        left -= {f"rule_{name}" for name in rules}
        left -= {f"value_{each}" for each in RULE_VALUES}
        # Licences that are explained like the services, though no country differs in them.
        left -= {"service_virtual_user", "explain_virtual_user"}
        left -= {"explain_audio_conferencing_pay_per_minute"}
        assert {key for key in left if key not in source} == set()


def _tail(key):
    return f'"{key.partition("_")[2]}"'


@pytest.mark.parametrize(
    ("iso2", "kinds"),
    [
        ("IN", {"numbers_unlicensed", "toll_free_without_credits"}),
        ("BH", {"numbers_unlicensed"}),
        ("PK", {"numbers_unlicensed"}),
        ("ID", {"cities_without_numbers"}),
        ("KR", {"toll_free_without_credits", "automatic_only"}),
        ("FR", set()),
        ("US", set()),
    ],
)
def test_contradictions_of_the_reference_are_named(iso2, kinds):
    found = contradictions.of(CATALOGUE.country(iso2))
    assert {each.kind for each in found} == kinds


def test_every_subdivision_of_a_city_has_a_name_in_every_language():
    folder = PACKAGE / "data"
    data = json.loads((folder / "subdivisions.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads((folder / "subdivisions.schema.json").read_text("utf-8")))
    cities = [city for country in Catalogue.load().countries() for city in country.cities]
    assert {each.subdivision for each in cities if each.subdivision} <= set(data["names"])
    assert subdivision_name("US-CA", "fr") == "Californie"
    assert subdivision_name("XX-1", "fr") == "XX-1"


def test_the_tones_follow_their_schema_and_no_country_has_two_of_a_kind():
    data = json.loads((PACKAGE / "data" / "tones.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads((PACKAGE / "data" / "tones.schema.json").read_text()))
    for groups in data["tones"].values():
        named = [country for each in groups.values() for country in each["countries"].split()]
        assert len(named) == len(set(named))
        assert {"FR", "US"} <= set(named)
        for label, each in groups.items():
            assert label.upper() in each["countries"].split()


def test_a_modulated_tone_is_a_carrier_with_its_side_lines():
    assert tones.tone("ringback", "IN", "en").parts[0] == ((375, 400, 425), 400)
    assert tones.tone("ringback", "IN", "en").parts[1] == ((), 200)
