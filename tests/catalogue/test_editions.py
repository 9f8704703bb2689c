"""Editions, what differs between them, and what an operator lays over them."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from cadran.catalogue import Catalogue, Overlay, differences, names, reasons
from cadran.catalogue.catalogue import edition_on, editions
from cadran.errors import Refused
from cadran.messages import LANGUAGES, catalogue, render

FIRST, LATER = Catalogue.load("2020-02"), Catalogue.load("2020-11")
SERVICE_STEPS = {
    0: 0, 1: 5, 25: 5, 26: 10, 49: 10, 50: 20, 51: 20, 99: 20, 100: 30, 149: 30, 150: 40, 199: 40,
    200: 65, 499: 65, 500: 90, 749: 90, 750: 110, 999: 110, 1000: 125, 1001: 125, 1249: 125,
    1250: 135, 1499: 135, 1500: 160, 1999: 160, 2000: 210, 2999: 210, 3000: 420, 6999: 420,
    7000: 500, 9999: 500, 10_000: 600, 14_999: 600, 15_000: 700, 19_999: 700, 20_000: 1000,
    49_999: 1000, 50_000: 1500, 1_000_000: 1500,
}  # fmt: skip


@pytest.mark.parametrize("edition", editions())
def test_the_rules_of_every_edition_follow_their_schema_and_name_their_sources(edition):
    folder = files("cadran.catalogue")
    schema = json.loads((folder / "rules.schema.json").read_text("utf-8"))
    data = json.loads((folder / "editions" / edition / "rules.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    assert data["edition"] == edition
    assert set(Catalogue.load(edition).rules.names()) == set(
        schema["properties"]["rules"]["properties"]
    )
    steps = FIRST.rules.rule("service_number_steps").value
    assert steps == sorted(steps)


@pytest.mark.parametrize(("licences", "numbers"), SERVICE_STEPS.items())
def test_service_numbers_follow_the_documented_steps(licences, numbers):
    assert FIRST.rules.service_numbers(licences) == numbers


@pytest.mark.parametrize(
    ("licences", "numbers"), [(0, 10), (1, 11), (50, 65), (51, 66), (100, 120)]
)
def test_numbers_for_people_are_110_percent_of_the_plans_and_ten(licences, numbers):
    assert FIRST.rules.user_numbers(licences) == numbers


def test_virtual_users_come_as_25_and_one_more_for_each_ten_phone_systems():
    assert FIRST.rules.virtual_users(600) == 85
    assert FIRST.rules.virtual_users(9) == 25


def test_the_dial_out_pool_counts_assigned_licences_first_and_purchased_ones_later():
    assert FIRST.rules.dial_out_pool_minutes(purchased=200, assigned=115) == 6_900
    assert LATER.rules.dial_out_pool_minutes(purchased=200, assigned=115) == 12_000


def test_a_later_edition_keeps_what_it_does_not_change_with_its_first_source():
    assert LATER.codes() == FIRST.codes()
    assert LATER.country("FR") == FIRST.country("FR")
    assert LATER.rules.place_of("pin_digits") == "catalogue 2020-02 rule pin_digits"
    assert LATER.rules.place_of("dial_out_licences") == "catalogue 2020-11 rule dial_out_licences"


def test_any_day_has_the_edition_in_force_then_and_none_before_the_first():
    assert edition_on("2020-10-31") == "2020-02"
    assert edition_on("2020-11-01") == "2020-11"
    assert Catalogue.as_of("2026-01-01").edition == editions()[-1]
    with pytest.raises(Refused) as caught:
        edition_on("2020-01-31")
    assert caught.value.refusal.reason is reasons.NO_EDITION_THEN
    for wrong in ("", "2020", "2020-13-01", "2020-1-1", "2020-02-01\n"):
        with pytest.raises(Refused) as caught:
            edition_on(wrong)
        assert caught.value.refusal.reason is reasons.BAD_DATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_between_the_editions_is_told_in_words_with_sources(language):
    changes = differences.between(FIRST, LATER, language)
    assert {each.about for each in changes} == {
        "dial_out_licences",
        "dial_out_meeting_scopes",
        "dial_out_policy_holders",
    }
    for each in changes:
        words = each.words(language)
        assert "catalogue." not in words
        assert "{{" not in words
        assert each.source.startswith("catalogue 2020-11 rule ")
    assert differences.between(FIRST, FIRST, language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("edition", editions())
def test_every_rule_can_be_said(edition, language):
    rules = Catalogue.load(edition).rules
    for name in rules.names():
        words = differences.rule_in_words(rules.rule(name), language)
        assert words
        assert "catalogue." not in words


# --- overlays ---------------------------------------------------------------------------------


def lay(folder: Path, **contents):
    for name, data in contents.items():
        text = data if isinstance(data, str) else json.dumps(data)
        (folder / f"{name}.json").write_text(text, "utf-8")
    return Overlay.read(folder)


def ours(value):
    return {"value": value, "source": "us"}


SOURCES = {"us": "Our own contract, 2026"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overlay_changes_what_it_names_and_nothing_else_and_the_changes_can_be_told(
    tmp_path, language
):
    overlay = lay(
        tmp_path,
        FR={
            "sources": SOURCES,
            "numbers": {"toll_free_numbers": ours("on_request")},
            "plans": [],
            "cities": [{"id": "lyon", "removed": True}, {"id": "paris", "area_codes": ["188"]}],
        },
        AG={"sources": SOURCES, "licensing": {"audio_conferencing": ours("yes")}},
        rules={"sources": SOURCES, "rules": {"quarantine_days": ours(90)}},
    )
    laid = Catalogue.load("2020-02", overlay)
    assert laid.country("FR").value("toll_free_numbers") == "on_request"
    assert laid.country("FR").numbers["toll_free_numbers"].source == SOURCES["us"]
    assert laid.country("FR").value("toll_numbers") == "yes"
    assert laid.city("FR", "Lyon") is None
    assert laid.city("FR", "Paris").area_codes == ("188",)
    assert laid.country("DE") == FIRST.country("DE")
    assert laid.rules.number("quarantine_days") == 90
    assert laid.rules.number("pin_digits") == 5
    told = differences.between(FIRST, laid, language)
    assert {(each.country, each.about) for each in told} >= {
        ("", "quarantine_days"),
        ("FR", "toll_free_numbers"),
        ("FR", "plans"),
        ("FR", "cities.lyon"),
        ("FR", "cities.paris"),
        ("AG", "audio_conferencing"),
    }
    assert {each.country for each in told} == {"", "FR", "AG"}
    for each in told:
        assert "catalogue." not in each.words(language)


def test_a_country_that_no_edition_has_can_be_added_whole(tmp_path):
    whole = json.loads(
        (files("cadran.catalogue") / "editions" / "2020-02" / "AG.json").read_text("utf-8")
    )
    laid = Catalogue.load("2020-02", lay(tmp_path, GP={**whole, "iso2": "GP"}))
    assert "GP" in laid
    assert [each.country for each in differences.between(FIRST, laid)] == ["GP"]
    assert [each.country for each in differences.between(laid, FIRST)] == ["GP"]


@pytest.mark.parametrize(
    ("name", "content", "country", "field"),
    [
        ("FR", "{", "FR", ""),
        ("FR", "[]", "FR", ""),
        ("france", {}, "", ""),
        ("FR", {"iso2": "DE"}, "FR", "iso2"),
        ("FR", {"numbers": {"toll_numbers": {"value": "perhaps", "source": "availability"}}}, "FR",
         "numbers.toll_numbers.value"),
        ("FR", {"numbers": {"toll_numbers": {"value": "no", "source": "rumour"}}}, "FR",
         "numbers.toll_numbers.source"),
        ("FR", {"cities": [{"id": "nowhere"}]}, "FR", "cities.21"),
        ("GP", {"sources": {}}, "GP", ""),
        ("rules", {"rules": {"pin_digits": {"value": 3, "source": "us"}}, "sources": SOURCES}, "",
         "rules.pin_digits.value"),
        ("rules", {"rules": {"pin_digits": {"value": 6, "source": "us"}}}, "",
         "rules.pin_digits.source"),
    ],
)  # fmt: skip
def test_a_wrong_overlay_is_refused_naming_file_country_and_field(
    tmp_path, name, content, country, field
):
    with pytest.raises(Refused) as caught:
        Catalogue.load("2020-02", lay(tmp_path, **{name: content}))
    told = caught.value.refusal
    assert told.reason is reasons.BAD_OVERLAY
    assert told.facts["file"] == f"{name}.json"
    assert told.facts["country"] == country
    assert str(told.facts["field"]).split(".")[:1] == field.split(".")[:1]
    if "cities" not in field:
        assert told.facts["field"] == field
    for language in LANGUAGES:
        words = catalogue(language)[str(told.facts["problem"])]
        assert words.partition("{{")[0].strip() in render(told.id, told.facts, language)


def test_bytes_that_are_no_utf8_and_a_folder_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "FR.json").write_bytes(b'{"name": "\xe9"}')
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Refused) as caught:
            Overlay.read(folder)
        assert caught.value.refusal.reason is reasons.BAD_OVERLAY


def test_what_strangers_search_for_does_not_fill_the_memory():
    for place in range(names.PLAIN_KEPT + 100):
        FIRST.find(f"nowhere {place}")
    assert names.plain.cache_info().currsize <= names.PLAIN_KEPT
