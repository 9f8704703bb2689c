"""A roll-out plan as a spreadsheet: a row a country, the sums below, what is missing in words."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from cadran.catalogue import names
from cadran.entitlements.rollout import Gap, Place, Rollout
from cadran.messages import render

MICROS = 1_000_000
PRODUCTS = (
    "AUDIO_CONFERENCING",
    "PHONE_SYSTEM",
    "DOMESTIC_CALLING_PLAN",
    "INTERNATIONAL_CALLING_PLAN",
    "COMMUNICATIONS_CREDITS",
)
CLASSES = ("user", "toll", "toll_free")
_WIDTHS = (26, *(14,) * len(PRODUCTS), *(13,) * len(CLASSES), 14, 14, 14, 80)
_HEAD_HEIGHT_PT = 62
_LINE_HEIGHT_PT = 15


def build(plan: Rollout, language: str) -> bytes:
    """The bytes of an ``.xlsx`` file. Amounts are in whole units of the list's currency."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    _places(book, plan, language)
    _sums(book, plan, language)
    book.close()
    return held.getvalue()


def gap_text(gap: Gap, language: str) -> str:
    """What is missing, in words."""
    return render(gap.message, gap.facts, language)


def titles(language: str, currency: str) -> tuple[str, ...]:
    """The columns of the first sheet."""
    return (
        _say("country", language),
        *(render(f"directory.product_{each}", {}, language) for each in PRODUCTS),
        *(_say(f"numbers_{each}", language) for each in CLASSES),
        _say("domestic_minutes", language),
        _say("international_minutes", language),
        _say("price", language, currency=currency),
        _say("gaps", language),
    )


def _places(book: Any, plan: Rollout, language: str) -> None:
    sheet = book.add_worksheet(_say("sheet", language))
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#1F3A5F"}
        | {"font_color": "#FFFFFF", "border": 1}
    )
    text = book.add_format({"text_wrap": True, "valign": "top"})
    whole = book.add_format({"valign": "top", "num_format": "#,##0"})
    money = book.add_format({"valign": "top", "num_format": "#,##0.00"})
    for column, title in enumerate(titles(language, plan.currency)):
        sheet.set_column(column, column, _WIDTHS[column])
        sheet.write_string(0, column, title, head)
    sheet.set_row(0, _HEAD_HEIGHT_PT)
    for line, place in enumerate(plan.places, start=1):
        counts = _counts(place)
        sheet.write_string(line, 0, names.name_of(place.country, language), text)
        for column, value in enumerate(counts, start=1):
            sheet.write_number(line, column, value, whole)
        after = len(counts) + 1
        price = sum(each.price_micros for each in place.licences)
        sheet.write_number(line, after, price / MICROS, money)
        gaps = [gap_text(each, language) for each in place.gaps]
        sheet.write_string(line, after + 1, "\n".join(gaps), text)
        sheet.set_row(line, max(1, 2 * len(gaps)) * _LINE_HEIGHT_PT)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(plan.places), len(_WIDTHS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _counts(place: Place) -> list[int]:
    licences = {each.product: each.quantity for each in place.licences}
    numbers = {each.what: each.wanted for each in place.numbers}
    return [
        *(licences.get(each, 0) for each in PRODUCTS),
        *(numbers.get(each, 0) for each in CLASSES),
        place.domestic_minutes,
        place.international_minutes,
    ]


def _sums(book: Any, plan: Rollout, language: str) -> None:
    sheet = book.add_worksheet(_say("sheet_sums", language))
    bold = book.add_format({"bold": True})
    whole = book.add_format({"num_format": "#,##0"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 3, 20)
    line = 0
    for column, key in enumerate(("licence", "quantity")):
        sheet.write_string(line, column, _say(key, language), bold)
    sheet.write_string(line, 2, _say("price", language, currency=plan.currency), bold)
    for each in plan.licences:
        line += 1
        sheet.write_string(line, 0, render(f"directory.product_{each.product}", {}, language))
        sheet.write_number(line, 1, each.quantity, whole)
        sheet.write_number(line, 2, each.price_micros / MICROS, money)
    line += 1
    sheet.write_string(line, 0, _say("total", language), bold)
    sheet.write_number(line, 2, plan.price_micros / MICROS, money)
    line += 2
    for column, key in enumerate(("quota", "wanted", "allowed")):
        sheet.write_string(line, column, _say(key, language), bold)
    for quota in plan.quotas:
        line += 1
        sheet.write_string(line, 0, _say(f"numbers_{quota.what}", language))
        sheet.write_number(line, 1, quota.wanted, whole)
        sheet.write_number(line, 2, quota.allowed, whole)
        sheet.write_string(line, 3, quota.source)
    line += 2
    for key, value in (
        ("dial_out_minutes", plan.dial_out_minutes),
        ("virtual_users", plan.virtual_users),
    ):
        sheet.write_string(line, 0, _say(key, language))
        sheet.write_number(line, 1, value, whole)
        line += 1
    sheet.write_string(line + 1, 0, plan.price_source)


def _say(key: str, language: str, **facts: object) -> str:
    return render(f"rollout.{key}", facts, language)
