"""Feature codes: found among what people dial, and never one the beginning of another."""

from pathlib import Path

import pytest

from cadran.numbering.features import WITH_MORE, Feature, check_codes, default_codes, find_feature

DOCS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def test_every_feature_has_a_code_that_can_be_told_from_all_others():
    assert set(default_codes()) == set(Feature)
    assert check_codes(default_codes()) is None


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("*8", (Feature.PICK_UP, "")),
        ("*8102", (Feature.PICK_UP, "102")),
        ("*70", (Feature.PARK, "")),
        ("*70#", (Feature.PARK, "")),
        ("*7110", (Feature.RETRIEVE, "10")),
        ("*720199001234", (Feature.FORWARD_ON, "0199001234")),
        ("*44102*0199001234", (Feature.ON_BEHALF, "102*0199001234")),
        ("*701", None),
        ("*7", None),
        ("70", None),
        ("", None),
    ],
)
def test_what_is_dialled_is_a_code_with_or_without_more(keys, found):
    assert find_feature(keys, default_codes()) == found


@pytest.mark.parametrize("code", ["70", "*", "*1234", "**1", "*7a", ""])
def test_a_code_is_a_star_and_some_digits(code):
    refusal = check_codes({**default_codes(), Feature.PARK: code})
    assert refusal is not None
    assert refusal.id == "numbering.bad_feature_code"


@pytest.mark.parametrize("code", ["*7", "*71", "*711", "*8", "*81"])
def test_no_code_begins_another_one(code):
    refusal = check_codes({**default_codes(), Feature.PARK: code})
    assert refusal is not None
    assert refusal.id == "numbering.feature_codes_clash"


def test_the_documentation_lists_the_codes_as_they_are():
    text = DOCS.read_text("utf-8")
    for feature, code in default_codes().items():
        more = "…" if feature in WITH_MORE else ""
        assert f"| `{code}`{more} | `{feature.value}` |" in text
