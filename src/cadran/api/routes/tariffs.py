"""Rate decks and exchange rates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response, status

from cadran.api import cursors, reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    Principal,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.display import words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.rates_shown import rate_line
from cadran.api.schemas import tariff as shapes
from cadran.api.schemas.base import Id
from cadran.charging.deck_reading import About
from cadran.charging.decks import OPERATOR, sample_deck
from cadran.charging.tariffs import Tariff
from cadran.clock import Instant
from cadran.directory.files import Report
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.jobs import Progress, ReportLine
from cadran.jobs import Report as JobReport
from cadran.money.exchange import rate_text
from cadran.money.rates import RateDeck
from cadran.numbering.number import clean
from cadran.roles import OPERATOR as OPERATOR_ROLE

router = APIRouter(tags=["tariffs"], route_class=GuardedRoute)
CSV = "text/csv"
File = Annotated[bytes, Body(media_type=CSV, description="CSV; see docs/tariffs.md")]
Name = Annotated[str, Query(max_length=40, description="Empty: as the file says")]
Currency = Annotated[str, Query(pattern=r"^([A-Z]{3})?$", description="Empty: as the file says")]
ForAll = Annotated[bool, Query(description="For every organisation that has none (operators only)")]


@router.get("/tariffs", operation_id="list_tariffs")
def list_tariffs(house: TheHouse, who: Who) -> shapes.TariffList:
    """Rate decks and exchange rates, with their versions, and which are in force."""
    current = _in_force(house, who)
    table = house.tariffs.exchange(who.org)
    items = [
        _shown(each, (current.name, current.version), (table.name, table.version))
        for each in house.tariffs.list(who.org)
    ]
    sample = sample_deck()
    items.append(
        shapes.Tariff(
            id="sample",
            kind="deck",
            name=sample.name,
            version=sample.version,
            currency=sample.currency,
            sample=True,
            source="",
            lines=len(sample.lines),
            begins_at=sample.begins_at,
            own=False,
            in_force=current is sample,
            sha256="",
            brought_at=None,
            withdrawn_at=None,
        )
    )
    return shapes.TariffList(items=items, may_bring=_may_bring(house, who))


@router.get("/tariffs/rates", operation_id="list_rates")
def list_rates(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    number: Annotated[str, Query(max_length=40, description="Lines that fit it, or begin so")] = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.RateLines:
    """Lines of the deck in force. For a whole number the line that a call would be rated by comes first."""
    deck, now = _in_force(house, who), house.clock()
    digits = clean(number).removeprefix("+")
    if digits and not digits.isdigit():
        raise Refused(reasons.NOT_FOUND)
    best = deck.find(digits, now) if digits else None
    fitting = [
        line
        for line in deck.lines
        if line.prefix.startswith(digits) or (best is not None and line.prefix == best.prefix)
    ]
    fitting.sort(key=lambda line: (line.prefix, line.valid_from))
    place = cursors.decode(cursor, str, int)
    if place is not None:
        fitting = [line for line in fitting if (line.prefix, int(line.valid_from)) > place]
    shown, following = cursors.cut(
        fitting[: limit + 1], limit, lambda line: (line.prefix, int(line.valid_from))
    )
    return shapes.RateLines(
        items=[rate_line(each, deck.currency, deck.reference(each), language) for each in shown],
        next_cursor=following,
        deck=deck.name,
        version=deck.version,
        currency=deck.currency,
        sample=deck.sample,
    )


@router.get("/tariffs/exchange-rates", operation_id="list_exchange_rates")
def list_exchange_rates(
    house: TheHouse, who: Who, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> shapes.ExchangeRates:
    """Exchange rates that hold today."""
    table = house.tariffs.exchange(who.org)
    found = table.current(house.clock())
    place = cursors.decode(cursor, str, str)
    if place is not None:
        found = [rate for rate in found if (rate.base, rate.quote) > place]
    shown, following = cursors.cut(found[: limit + 1], limit, lambda rate: (rate.base, rate.quote))
    return shapes.ExchangeRates(
        items=[
            shapes.ExchangeRate(
                base=rate.base,
                quote=rate.quote,
                rate=rate_text(rate.rate_nanos),
                valid_from=rate.valid_from,
            )
            for rate in shown
        ],
        next_cursor=following,
        name=table.name,
        version=table.version,
    )


@router.post("/tariffs/decks/check", operation_id="check_deck")
def check_deck(
    house: TheHouse,
    language: ReaderLanguage,
    data: File,
    name: Name = "",
    version: Name = "",
    currency: Currency = "",
) -> shapes.TariffReport:
    """What is wrong with a rate deck's file, line by line. Nothing changes."""
    return _report(house.tariffs.check_deck(data, About(name, version, currency)), language)


@router.post("/tariffs/decks", operation_id="bring_deck", status_code=status.HTTP_202_ACCEPTED)
def bring_deck(
    house: TheHouse,
    who: Who,
    idempotency_key: IdempotencyKey,
    data: File,
    name: Name = "",
    version: Name = "",
    currency: Currency = "",
    for_all: ForAll = False,
) -> shapes.Started:
    """Bring a rate deck by file, as long work; with any wrong line nothing changes, and the report says which."""
    owner = _owner(house, who, for_all=for_all)
    about, tariff = About(name, version, currency), id_from("deck", owner, idempotency_key)

    def work(progress: Progress) -> JobReport:
        def told(done: int, total: int) -> None:
            if not progress.total:
                progress.of(total)
            progress.advance(done - progress.done)

        report = house.tariffs.bring_deck(owner, tariff, data, about, who.user, told)
        return job_report(report, "charging.deck_brought")

    job = house.jobs.start(who.org, "deck", who.user, work, id=id_from("job", who.org, tariff))
    return shapes.Started(job=job)


@router.post("/tariffs/exchange-rates", operation_id="bring_exchange_rates")
def bring_exchange_rates(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    data: File,
    name: Name = "",
    version: Name = "",
    for_all: ForAll = False,
) -> shapes.TariffReport:
    """Bring a table of exchange rates by file; it stands in for the one before it."""
    owner = _owner(house, who, for_all=for_all)
    tariff = id_from("exchange", owner, idempotency_key)
    about = About(name, version)
    return _report(house.tariffs.bring_exchange(owner, tariff, data, about, who.user), language)


@router.post("/tariffs/{tariff_id}/withdraw", operation_id="withdraw_tariff")
def withdraw_tariff(
    house: TheHouse, who: Who, tariff_id: Id, for_all: ForAll = False
) -> shapes.TariffList:
    """Let no further call be rated by it; records that name it stay."""
    house.tariffs.withdraw(_owner(house, who, for_all=for_all), tariff_id, who.user)
    return list_tariffs(house, who)


@router.get(
    "/tariffs/{tariff_id}/file",
    operation_id="get_tariff_file",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
def get_tariff_file(house: TheHouse, who: Who, tariff_id: Id) -> Response:
    """The file as it was brought."""
    data = house.tariffs.file(who.org, tariff_id)
    headers = {"Content-Disposition": f'attachment; filename="{tariff_id}.csv"'}
    return Response(data, media_type=CSV, headers=headers)


def job_report(report: Report, done: str) -> JobReport:
    """The report about a file as that of a job; a refused file is told in its lines."""
    facts = {"lines": report.lines, "count": report.problem_count}
    if report.good:
        return JobReport(done, facts)
    lines = [
        ReportLine(each.line, "", each.refusal.id, each.refusal.facts) for each in report.problems
    ]
    return JobReport("charging.deck_not_brought", facts, lines)


def _in_force(house: House, who: Principal) -> RateDeck:
    currency = house.accounts.balance(who.org).currency
    return house.tariffs.decks.current(house.clock(), who.org, currency)


def _shown(told: Tariff, deck: tuple[str, str], table: tuple[str, str]) -> shapes.Tariff:
    current = deck if told.kind == "deck" else table
    withdrawn: Instant | None = told.withdrawn_at
    return shapes.Tariff(
        id=told.id,
        kind=told.kind,
        name=told.name,
        version=told.version,
        currency=told.currency or None,
        sample=told.sample,
        source=told.source,
        lines=told.lines,
        begins_at=told.begins_at,
        own=told.own,
        in_force=withdrawn is None and current == (told.name, told.version),
        sha256=told.sha256,
        brought_at=told.created_at,
        withdrawn_at=withdrawn,
    )


def _report(report: Report, language: str) -> shapes.TariffReport:
    return shapes.TariffReport(
        lines=report.lines,
        good=report.good,
        applied=report.applied,
        problem_count=report.problem_count,
        problems=[
            shapes.TariffProblem(
                line=each.line,
                fault=words(each.refusal.id, each.refusal.facts, language),
            )
            for each in report.problems
        ],
    )


def _may_bring(house: House, who: Principal) -> bool:
    """Who sets prices: the operator, and the owner of a house's only organisation.

    Where several organisations live, a customer who brought a deck could set the price of their own calls.
    """
    if who.role == OPERATOR_ROLE:
        return True
    return who.administrator and len(house.directory.organisations()) == 1


def _owner(house: House, who: Principal, *, for_all: bool) -> OrgId:
    if not _may_bring(house, who) or (for_all and who.role != OPERATOR_ROLE):
        raise Refused(reasons.PRICES)
    return OPERATOR if for_all else who.org
