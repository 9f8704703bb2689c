"""Port orders, their numbers and letters; the PIN with which numbers leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Query, Response, status

from cadran.api import cursors
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.display import phone_number, words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.persons import person_ref
from cadran.api.schemas import port as shapes
from cadran.api.schemas.base import Id, Words, instant
from cadran.clock import Instant
from cadran.directory.files import Report
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.porting import PortForm, PortOrder, PortStep
from cadran.porting import reasons as port_reasons
from cadran.porting.lines import Typed
from cadran.porting.states import Word

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)
HOUR_OF_TRANSFER = time(9, tzinfo=UTC)
"""A transfer date is a day; carriers begin in the morning."""
CSV = "text/csv"
LETTER = "application/octet-stream"


@router.get("/port-orders", operation_id="list_port_orders")
def list_port_orders(
    house: TheHouse, who: Who, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> shapes.PortSummaryPage:
    """The organisation's port orders, newest first."""
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    read = house.porting.orders(who.org, after=after, limit=limit)
    more = len(read) == limit and house.porting.orders(who.org, after=read[-1].id, limit=1)
    following = cursors.encode(read[-1].id) if more else None
    return shapes.PortSummaryPage(items=[_summary(each) for each in read], next_cursor=following)


@router.post("/port-orders", operation_id="create_port_order", status_code=status.HTTP_201_CREATED)
def create_port_order(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    asked: shapes.PortForm,
) -> shapes.PortOrder:
    """Begin an order, as a draft."""
    name = id_from("port", who.org, idempotency_key)
    made = house.porting.create(who.org, _form(asked), id=name, by=who.user)
    if asked.transfer_date is not None or asked.carrier_pin is not None:
        made = _filled(house, made, asked, who.user)
    return _order(house, made, language)


@router.get("/port-orders/{port_order_id}", operation_id="get_port_order")
def get_port_order(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id
) -> shapes.PortOrder:
    """An order with its history."""
    return _order(house, house.porting.order(who.org, port_order_id), language)


@router.put("/port-orders/{port_order_id}", operation_id="change_port_order")
def change_port_order(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id, asked: shapes.PortForm
) -> shapes.PortOrder:
    """Fill in the form anew; numbers and letter stay."""
    present = house.porting.order(who.org, port_order_id)
    return _order(house, _filled(house, present, asked, who.user), language)


@router.delete(
    "/port-orders/{port_order_id}",
    operation_id="delete_port_order",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_port_order(house: TheHouse, who: Who, port_order_id: Id) -> None:
    """Forget a draft or an order in error, with its papers."""
    house.porting.delete(who.org, port_order_id, by=who.user)


@router.put("/port-orders/{port_order_id}/numbers", operation_id="put_port_numbers")
def put_port_numbers(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    port_order_id: Id,
    asked: shapes.PortNumbers,
    dry_run: bool = False,
) -> shapes.PortReport:
    """The order's numbers, all of them."""
    typed = [Typed(line, text[:60]) for line, text in enumerate(asked.numbers, start=1)]
    report = house.porting.put_numbers(who.org, port_order_id, typed, dry_run=dry_run, by=who.user)
    return _report(report, language)


@router.put("/port-orders/{port_order_id}/numbers-file", operation_id="put_port_numbers_file")
def put_port_numbers_file(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    port_order_id: Id,
    file: Annotated[bytes, Body(media_type=CSV)],
    dry_run: bool = False,
) -> shapes.PortReport:
    """The same from a CSV file with the single column ``PhoneNumber``."""
    report = house.porting.bring_numbers(who.org, port_order_id, file, dry_run=dry_run, by=who.user)
    return _report(report, language)


@router.put("/port-orders/{port_order_id}/letter", operation_id="put_port_letter")
def put_port_letter(
    house: TheHouse,
    who: Who,
    port_order_id: Id,
    file: Annotated[bytes, Body(media_type=LETTER)],
    name: Annotated[str, Query(max_length=200)] = "letter",
) -> shapes.PortLetter:
    """The signed letter of authorisation: PDF, PNG or JPEG, at most 5 MB. It submits nothing."""
    made = house.porting.put_letter(who.org, port_order_id, name, file, by=who.user)
    return shapes.PortLetter.model_validate(made)


@router.get(
    "/port-orders/{port_order_id}/letter",
    operation_id="get_port_letter",
    response_class=Response,
    responses={200: {"content": {LETTER: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_port_letter(house: TheHouse, who: Who, port_order_id: Id) -> Response:
    """The letter, to be kept and not to be opened in the page."""
    found = house.porting.letter(who.org, port_order_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.letter.name)}",
        "ETag": f'"{found.letter.sha256}"',
    }
    return Response(found.data, media_type=LETTER, headers=headers)


@router.post("/port-orders/{port_order_id}/submission", operation_id="submit_port_order")
def submit_port_order(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id
) -> shapes.PortOrder:
    """Send it to the losing carrier."""
    made = house.porting.submit(who.org, port_order_id, by=who.user)
    return _order(house, made, language)


@router.post("/port-orders/{port_order_id}/cancellation", operation_id="cancel_port_order")
def cancel_port_order(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id
) -> shapes.PortOrder:
    """Stop it, until 24 hours before the transfer."""
    made = house.porting.cancel(who.org, port_order_id, by=who.user)
    return _order(house, made, language)


@router.put("/port-orders/{port_order_id}/transfer-date", operation_id="change_port_date")
def change_port_date(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id, asked: shapes.PortDate
) -> shapes.PortOrder:
    """Wish another date for an order that is approved."""
    at = _at(asked.transfer_date)
    made = house.porting.change_date(who.org, port_order_id, at, by=who.user)
    return _order(house, made, language)


@router.post("/port-orders/{port_order_id}/answers", operation_id="answer_port_order")
def answer_port_order(
    house: TheHouse, who: Who, language: ReaderLanguage, port_order_id: Id, asked: shapes.PortAnswer
) -> shapes.PortOrder:
    """What the losing carrier said by letter or telephone, for an order of anybody's that goes by hand."""
    org = house.porting.anybodys(port_order_id).org
    at = None if asked.transfer_date is None else _at(asked.transfer_date)
    reason = port_reasons.SAID_BY_CARRIERS.get(asked.why, port_reasons.CARRIER_REFUSED)
    why = reason.id if asked.answer == "reject" else ""
    word = Word(at=at, why=why, note=asked.note)
    made = house.porting.answer(org, port_order_id, asked.answer, word, by=who.user)
    return _order(house, made, language)


@router.get("/port-pin", operation_id="get_port_pin")
def get_port_pin(house: TheHouse, who: Who) -> shapes.PortPinState:
    """When the PIN with which numbers leave was set; the PIN itself is known to nobody here."""
    return shapes.PortPinState(set_at=house.porting.pin_set_at(who.org))


@router.post("/port-pin", operation_id="make_port_pin", status_code=status.HTTP_201_CREATED)
def make_port_pin(house: TheHouse, who: Who) -> shapes.PortPin:
    """A new PIN, shown this once; the one before is void."""
    return shapes.PortPin(pin=house.porting.set_pin(who.org, by=who.user))


@router.post("/port-outs", operation_id="port_out", status_code=status.HTTP_204_NO_CONTENT)
def port_out(house: TheHouse, who: Who, asked: shapes.PortOut) -> None:
    """A number leaves for another carrier, which showed the PIN."""
    house.porting.let_leave(who.org, asked.number, asked.pin, by=who.user)


def _at(day: date) -> Instant:
    if not 2000 <= day.year < 2200:  # beyond these a date is a slip
        raise Refused(port_reasons.BAD_DATE, days=0)
    return instant(datetime.combine(day, HOUR_OF_TRANSFER))


def _form(asked: shapes.PortForm) -> PortForm:
    given = asked.model_dump(exclude={"transfer_date", "carrier_pin", "mails", "country"})
    return PortForm(**given, country=asked.country.upper(), mails=tuple(asked.mails))


def _filled(house: House, present: PortOrder, asked: shapes.PortForm, by: str) -> PortOrder:
    return house.porting.fill_in(
        present.org,
        present.id,
        _form(asked),
        wished_at=None if asked.transfer_date is None else _at(asked.transfer_date),
        pin=asked.carrier_pin,
        by=by,
    )


def _day(at: int) -> date | None:
    return datetime.fromtimestamp(at / 1000, UTC).date() if at else None


def _summary(order: PortOrder) -> shapes.PortSummary:
    form = order.form
    return shapes.PortSummary(
        id=order.id,
        name=form.name,
        status=order.status.value,
        kind=form.kind,
        number_class=form.number_class,
        country=form.country,
        carrier=form.carrier,
        number_count=len(order.numbers),
        transfer_date=_day(order.wished_at),
        foc_at=order.foc_at,
        sandbox=order.sandbox,
        created_at=order.created_at,
    )


def _order(house: House, order: PortOrder, language: str) -> shapes.PortOrder:
    steps, letter = house.porting.history(order.org, order.id)
    form = order.form
    return shapes.PortOrder(
        **dict(_summary(order)),
        organisation=form.organisation,
        authoriser=form.authoriser,
        btn=form.btn,
        account=form.account,
        service_address=form.service_address,
        location=form.location,
        mails=list(form.mails),
        language=form.language,
        has_carrier_pin=order.pin_sealed is not None,
        numbers=[phone_number(each) for each in order.numbers],
        why=_why(order.why, language),
        note=order.note,
        moved=order.activated_at is not None,
        permissions=shapes.PortPermissions.model_validate(order.permissions),
        missing=house.porting.missing(order.org, order.id),
        steps=[_step(house, order.org, each, language) for each in steps],
        letter=None if letter is None else shapes.PortLetter.model_validate(letter),
    )


def _step(house: House, org: OrgId, step: PortStep, language: str) -> shapes.PortStep:
    return shapes.PortStep(
        occasion=step.occasion,
        status=step.status.value,
        at=step.at,
        foc_at=step.foc_at,
        why=_why(step.why, language),
        note=step.note,
        by=person_ref(house, org, UserId(step.by)).name if step.by else "",
    )


def _why(reason: str, language: str) -> Words | None:
    return words(reason, {}, language) if reason else None


def _report(report: Report, language: str) -> shapes.PortReport:
    return shapes.PortReport(
        lines=report.lines,
        changes=report.changes,
        applied=report.applied,
        problem_count=report.problem_count,
        problems=[
            shapes.PortProblem(
                line=each.line, problem=words(each.refusal.id, each.refusal.facts, language)
            )
            for each in report.problems
        ],
    )
