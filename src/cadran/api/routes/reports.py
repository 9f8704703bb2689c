"""Reports: usage, minute pools, blocked users, and what a past period would have cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, status
from fastapi.responses import StreamingResponse

from cadran.api import reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.persons import number_of
from cadran.api.schemas import usage as shapes
from cadran.api.schemas.base import Id, Moment, instant
from cadran.api.schemas.tariff import Started
from cadran.api.usage_shown import capability_name, erasure, usage_row, usage_sum
from cadran.charging import deck_reasons
from cadran.clock import Instant
from cadran.errors import Fact, Refused
from cadran.ids import OrgId, UserId
from cadran.jobs import Progress, Report, ReportLine
from cadran.messages.amounts import money as money_text
from cadran.money.rates import RateDeck
from cadran.reports import exporting
from cadran.reports.pools import pools_at
from cadran.reports.privacy import Whose
from cadran.reports.usage_report import UsageFilter
from cadran.reports.what_if import WhatIf, rate_again

router = APIRouter(tags=["reports"], route_class=GuardedRoute)
CSV, ZIP, JSONL = "text/csv", "application/zip", "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _wanted(
    since: Moment | None = None,
    until: Moment | None = None,
    user: Id | None = None,
    call_type: Annotated[str | None, Query(pattern=r"^[a-z_]{1,32}$")] = None,
    capability: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_]{1,32}$")] = None,
    to_country: Annotated[str | None, Query(pattern=r"^[A-Z0-9]{2,3}$")] = None,
) -> UsageFilter:
    return UsageFilter(
        since=instant(since) if since else None,
        until=instant(until) if until else None,
        user=UserId(user) if user else None,
        call_type=call_type,
        capability=capability,
        to_country=to_country,
    )


Wanted = Annotated[UsageFilter, Depends(_wanted)]


@router.get("/reports/usage", operation_id="list_usage")
def list_usage(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    wanted: Wanted,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.UsagePage:
    """The PSTN usage report: a row a leg over a trunk, newest first."""
    page = house.usage.page(who.org, wanted, cursor, limit)
    items = [usage_row(each, language) for each in page.items]
    return shapes.UsagePage(items=items, next_cursor=page.cursor)


@router.get("/reports/usage/sums", operation_id="sum_usage")
def sum_usage(
    house: TheHouse, who: Who, language: ReaderLanguage, wanted: Wanted
) -> shapes.UsageSums:
    """The same added up by day, call type and capability. With capability MCOPSTNPP: all that cost money."""
    found = house.usage.sums(who.org, wanted)
    return shapes.UsageSums(items=[usage_sum(each, language) for each in found])


@router.get(
    "/reports/usage.csv",
    operation_id="export_usage_csv",
    response_class=StreamingResponse,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
def export_usage_csv(house: TheHouse, who: Who, wanted: Wanted) -> StreamingResponse:
    """All rows as CSV, in the columns of the reference."""
    return _download(
        exporting.csv_blocks(house.usage.export(who.org, wanted)), CSV, "PSTN.calls.csv"
    )


@router.get(
    "/reports/usage.xlsx",
    operation_id="export_usage_xlsx",
    response_class=StreamingResponse,
    responses={200: {"content": {XLSX: _BINARY}}},
)
def export_usage_xlsx(
    house: TheHouse, who: Who, language: ReaderLanguage, wanted: Wanted
) -> StreamingResponse:
    """All rows as a spreadsheet."""
    blocks = exporting.xlsx_blocks(house.usage.export(who.org, wanted), language)
    return _download(blocks, XLSX, "PSTN.calls.xlsx")


@router.get(
    "/reports/usage.zip",
    operation_id="export_usage_zip",
    response_class=StreamingResponse,
    responses={200: {"content": {ZIP: _BINARY}}},
)
def export_usage_zip(house: TheHouse, who: Who, wanted: Wanted) -> StreamingResponse:
    """The export of the reference: the CSV and the parameters that it was made with."""
    at = house.clock()
    parameters = {
        "since_ms": wanted.since,
        "until_ms": wanted.until,
        "user": wanted.user,
        "call_type": wanted.call_type,
        "capability": wanted.capability,
        "to_country": wanted.to_country,
        "time_zone": "UTC",
    }
    export = house.entropy(8).hex()
    blocks = exporting.zip_blocks(house.usage.export(who.org, wanted), at, parameters)
    return _download(blocks, ZIP, f"Calls.Export.{export}.zip")


@router.get("/reports/pools", operation_id="list_minute_pools")
def list_minute_pools(house: TheHouse, who: Who, language: ReaderLanguage) -> shapes.MinutePools:
    """Minute pools of this month: in all, used, left."""
    found = pools_at(house.directory.store, who.org, house.clock())
    return shapes.MinutePools(
        items=[
            shapes.MinutePool(
                id=each.name,
                capability=each.capability,
                capability_name=capability_name(each.capability, language),
                country=each.country,
                total_seconds=each.total_s,
                used_seconds=each.used_s,
                available_seconds=each.available_s,
                month=each.month,
            )
            for each in found
        ]
    )


@router.post("/reports/what-if", operation_id="rate_again", status_code=status.HTTP_202_ACCEPTED)
def rate_past_again(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    asked: shapes.WhatIfRequest,
) -> Started:
    """What a past period would have cost by another deck: long work, whose report tells each difference."""
    currency = house.accounts.balance(who.org).currency
    deck: RateDeck | None = house.tariffs.decks.current(house.clock(), who.org, currency)
    if asked.deck:
        deck = house.tariffs.deck(who.org, asked.deck)
        if deck is None:
            raise Refused(deck_reasons.UNKNOWN_TARIFF, id=asked.deck)
    assert deck is not None
    chosen = deck
    wanted = UsageFilter(since=instant(asked.since), until=instant(asked.until))

    def work(progress: Progress) -> Report:
        progress.of(sum(each.calls for each in house.usage.sums(who.org, wanted)))
        found = rate_again(
            house.usage.stream(who.org, wanted),
            chosen,
            house.tariffs.exchange(who.org),
            asked.currency,
            progress.advance,
        )
        return _told(found, chosen, language)

    job = id_from("whatif", who.org, idempotency_key)
    return Started(job=house.jobs.start(who.org, "what_if", who.user, work, id=job))


@router.get(
    "/reports/people/{user_id}.jsonl",
    operation_id="export_person_records",
    response_class=StreamingResponse,
    responses={200: {"content": {JSONL: {"schema": {"type": "string"}}}}},
)
def export_person_records(house: TheHouse, who: Who, user_id: Id) -> StreamingResponse:
    """All that call records know of a person: one JSON object a leg."""
    house.directory.user(who.org, UserId(user_id))
    found = house.privacy.legs(who.org, _whose(house, who.org, user_id, None))
    blocks = (msgspec.json.encode(leg) + b"\n" for leg in found)
    return _download(blocks, JSONL, f"cadran-{user_id}.jsonl")


@router.post("/reports/erase", operation_id="erase_records", status_code=status.HTTP_202_ACCEPTED)
def erase_records(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: shapes.EraseRequest
) -> Started:
    """Forget who called whom, for a person or until a moment, as long work. Costs and sums stay."""
    if asked.user is None and asked.before is None:
        raise Refused(reasons.NOTHING_TO_ERASE)
    before = instant(asked.before) if asked.before else None
    whose = _whose(house, who.org, asked.user, before)

    def work(progress: Progress) -> Report:
        count = house.privacy.erase(who.org, whose, who.user, house.clock(), progress.advance)
        return Report("reports.erased", {"legs": count})

    job = id_from("erase", who.org, idempotency_key)
    return Started(job=house.jobs.start(who.org, "erase", who.user, work, id=job))


@router.get("/reports/retention", operation_id="get_retention")
def get_retention(house: TheHouse, who: Who) -> shapes.Retention:
    """How long call records keep names and numbers, and what was forgotten by whom."""
    found = house.privacy.erasures(who.org)
    return shapes.Retention(
        months=house.retention.months(who.org),
        items=[erasure(house, who.org, each) for each in found],
    )


@router.put("/reports/retention", operation_id="set_retention")
def set_retention(house: TheHouse, who: Who, asked: shapes.RetentionChange) -> shapes.Retention:
    """Change that; what is too old is forgotten within a day, and for good."""
    house.retention.keep(who.org, asked.months, by=who.user)
    return get_retention(house, who)


def _whose(house: House, org: OrgId, user: str | None, before: Instant | None) -> Whose:
    number = number_of(house, org, UserId(user)) if user else None
    return Whose(UserId(user) if user else None, (number,) if number else (), before)


def _told(found: WhatIf, deck: RateDeck, language: str) -> Report:
    lines = [
        ReportLine(
            place,
            each.leg.call,
            "reports.what_if_line",
            {
                "before": money_text(each.before_micros, found.currency, language),
                "after": money_text(each.after_micros, found.currency, language),
                "rate": each.rate,
            },
        )
        for place, each in enumerate(found.differences, start=1)
    ]
    facts: dict[str, Fact] = {
        "deck": f"{deck.name} {deck.version}",
        "legs": found.legs,
        "differing": found.differing,
        "unrated": found.unrated,
        "before": money_text(found.before_micros, found.currency, language),
        "after": money_text(found.after_micros, found.currency, language),
    }
    return Report("reports.what_if_done", facts, lines)


def _download(blocks: Iterator[bytes], media_type: str, name: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(blocks, media_type=media_type, headers=headers)
