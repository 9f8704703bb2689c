"""The spreadsheet holds every country and every feature, and opens in other programs."""

import io

import openpyxl
import pytest

from cadran.catalogue import Catalogue, features, spreadsheet
from cadran.messages import LANGUAGES, render

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_row_a_country_one_column_a_feature_in_the_asked_language(language):
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.build(CATALOGUE, language)))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 108
    head = {title: place for place, title in enumerate(rows[0])}
    assert len(head) == len(rows[0]) == len(features.CODES) + 8
    for row, country in zip(rows[1:], CATALOGUE.countries(language), strict=True):
        assert row[0] == CATALOGUE.name(country.iso2, language)
        for answer in features.answers(country, language):
            place = head[render(answer.name, {}, language)]
            assert row[place] == render(answer.answer, answer.facts, language)
        assert country.iso2 in row[-1]
        assert country.sources[0] in row[-1]
    told = {row[1]: row[-2] or "" for row in rows[1:]}
    assert "Telstra" in told["AU"]
    assert "+44871" in told["GB"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert all(sheet.column_dimensions[column].width >= 8 for column in "ABCDEFGH")


def test_the_same_edition_gives_the_same_bytes():
    assert spreadsheet.build(CATALOGUE, "fr") == spreadsheet.build(CATALOGUE, "fr")
    assert spreadsheet.build(CATALOGUE, "fr") != spreadsheet.build(CATALOGUE, "en")
