"""The catalogue as a spreadsheet: one row a country, every feature, in the asked language."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from textwrap import wrap
from typing import Any

import xlsxwriter

from cadran.catalogue import contradictions, features, particulars
from cadran.catalogue.catalogue import Catalogue
from cadran.catalogue.country import Country
from cadran.messages import render
from cadran.numbering.number import calling_code

_MADE = datetime(2020, 2, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written as the file's date (Excel dates have no zone), so that equal content gives equal bytes."""
_WIDTHS = {
    "country": 26,
    "iso2": 8,
    "calling_code": 10,
    "cities": 44,
    "automatic": 24,
    "plans": 40,
    "notes": 60,
    "source": 50,
}
_FEATURE_WIDTH = 18
_HEAD_HEIGHT_PT = 48
_LINE_HEIGHT_PT = 15
_LINES_LEAST = 2
"""The longest answers take two."""
_HEIGHT_MOST_PT = 409
"""What a spreadsheet allows."""
_FILLS = {"yes": "#DCEFE1", "part": "#FBEFD0", "no": "#F3E1E1"}
_PLAIN_YES = frozenset({"yes", "included", "cities", "direct"})


def build(catalogue: Catalogue, language: str) -> bytes:
    """The bytes of an ``.xlsx`` file; the same for the same edition and language."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {
            "title": _say("sheet_title", language, edition=catalogue.edition),
            "created": _MADE,
        }
    )
    _countries(book, catalogue, language)
    _explanations(book, language)
    book.close()
    return held.getvalue()


def _countries(book: Any, catalogue: Catalogue, language: str) -> None:
    sheet = book.add_worksheet(_say("sheet_countries", language))
    head = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "bg_color": "#1F3A5F",
            "font_color": "#FFFFFF",
            "border": 1,
        }
    )
    body = {"text_wrap": True, "valign": "top"}
    text = book.add_format(body)
    bold = book.add_format(body | {"bold": True})
    fills = {tone: book.add_format(body | {"bg_color": fill}) for tone, fill in _FILLS.items()}
    rows = catalogue.countries(language)
    own = {each.code: each for country in rows for each in country.services}
    columns = _columns(language, [each.name.get(language, code) for code, each in own.items()])
    for place, (title, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    sheet.set_row(0, _HEAD_HEIGHT_PT)
    codes = (*features.CODES, *own)
    for line, country in enumerate(rows, start=1):
        _row(sheet, line, catalogue, country, language, codes, (text, bold, fills))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _columns(language: str, own: list[str]) -> list[tuple[str, int]]:
    before = [(_say(f"column_{each}", language), _WIDTHS[each]) for each in _BEFORE]
    middle = [(_say(f"service_{code}", language), _FEATURE_WIDTH) for code in features.CODES]
    more = [(name, _FEATURE_WIDTH) for name in own]
    after = [(_say(f"column_{each}", language), _WIDTHS[each]) for each in _AFTER]
    return before + middle + more + after


_BEFORE = ("country", "iso2", "calling_code")
_AFTER = ("cities", "automatic", "plans", "notes", "source")


def _row(
    sheet: Any,
    line: int,
    catalogue: Catalogue,
    country: Country,
    language: str,
    codes: tuple[str, ...],
    formats: tuple[Any, Any, dict[str, Any]],
) -> None:
    text, bold, fills = formats
    sheet.write_string(line, 0, catalogue.name(country.iso2, language), bold)
    sheet.write_string(line, 1, country.iso2, text)
    sheet.write_string(line, 2, calling_code(country.iso2), text)
    place = len(_BEFORE)
    answers = {each.code: each for each in features.answers(country, language)}
    for code in codes:
        if (answer := answers.get(code)) is not None:
            tone = "no" if not answer.available else "part"
            tone = "yes" if answer.value in _PLAIN_YES else tone
            sheet.write_string(line, place, answer.words("answer", language), fills[tone])
        place += 1
    cities = ", ".join(
        each.names.get(language, each.name) for each in country.cities if each.toll_numbers
    )
    automatic = ", ".join(
        each.names.get(language, each.name) for each in country.cities if each.automatic
    )
    plans = "\n".join(plan_text(country, each, language) for each in range(len(country.plans)))
    lines = []
    said = "\n".join(_notes(country, language))
    source = "\n".join((f"catalogue {catalogue.edition} {country.iso2}", *country.sources))
    told = (cities, automatic, plans, said, source)
    for column, value in zip(_AFTER, told, strict=True):
        sheet.write_string(line, place, value, text)
        lines.append(_lines(value, _WIDTHS[column]))
        place += 1
    sheet.set_row(line, min(max(_LINES_LEAST, *lines) * _LINE_HEIGHT_PT, _HEIGHT_MOST_PT))


def _lines(text: str, width: int) -> int:
    """Lines that a wrapped text takes in a column of ``width`` characters, words kept whole."""
    return sum(len(wrap(each, width) or [""]) for each in text.split("\n"))


def _explanations(book: Any, language: str) -> None:
    sheet = book.add_worksheet(_say("sheet_services", language))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    for line, code in enumerate(features.CODES):
        sheet.write_string(line, 0, _say(f"service_{code}", language), bold)
        sheet.write_string(line, 1, _say(f"explain_{code}", language), wrapped)


_TOLD = {
    ("calling_plans", "partner"),
    ("premium_calls", "credits_partial"),
    ("audio_conferencing", "pay_per_minute"),
}
"""Answers whose word in the column leaves out who, or which."""


def _notes(country: Country, language: str) -> list[str]:
    """Restrictions, particulars and contradictions of a country, in words."""
    answers = features.answers(country, language)
    found = [each.words("reason", language) for each in answers if (each.code, each.value) in _TOLD]
    found += [each.text for each in particulars.notes(country, language)]
    for each in contradictions.of(country, language):
        said = {"country": each.country, "cities": each.cities}
        found.append(f"{render(each.message, said, language)} {render(each.does, said, language)}")
    return found


def plan_text(country: Country, index: int, language: str) -> str:
    """A plan of the country in words."""
    plan = country.plans[index]
    key = "plan_limited" if plan.limited else f"plan_{plan.kind}"
    minutes = {
        "domestic": plan.domestic_minutes,
        "international": plan.international_minutes or 0,
    }
    return _say(key, language, **minutes)


def _say(key: str, language: str, **facts: object) -> str:
    return render(f"catalogue.{key}", facts, language)
