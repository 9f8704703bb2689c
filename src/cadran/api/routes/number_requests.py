"""Numbers on request: the form, the organisation's requests and their states."""

from __future__ import annotations

from fastapi import APIRouter, status

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
from cadran.api.display import words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.persons import person_ref
from cadran.api.schemas.base import Id, Iso2
from cadran.api.schemas.number import NumberKind
from cadran.api.schemas.number_request import (
    Answer,
    FormField,
    Fulfilment,
    HandIn,
    NumberRequest,
    NumberRequestPage,
    NumberRequestRequest,
    RequestForm,
    RequestState,
)
from cadran.ids import E164, OrgId, UserId
from cadran.messages import render
from cadran.numbers import requests
from cadran.numbers.offer import Offer
from cadran.numbers.requests import FIELDS, OPTIONAL_FIELDS

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)


@router.get("/number-request-forms/{iso2}", operation_id="get_number_request_form")
def get_number_request_form(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    iso2: Iso2,
    kind: NumberKind = "geographic",
) -> RequestForm:
    """What has to be told, and which papers shown, to ask for numbers of a country."""
    country = iso2.upper()
    papers = house.numbers.papers_for(who.org, country, kind)
    listed = [(each, True, False) for each in FIELDS]
    listed += [(each, False, False) for each in OPTIONAL_FIELDS]
    listed += [(each, True, True) for each in papers]
    return RequestForm(
        country=country,
        kind=kind,
        fields=[
            FormField(
                name=name,
                label=render(f"numbers.field_{name}", {}, language),
                required=required,
                paper=paper,
            )
            for name, required, paper in listed
        ],
    )


@router.get("/number-requests", operation_id="list_number_requests")
def list_number_requests(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    state: RequestState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> NumberRequestPage:
    """The organisation's requests, newest first."""
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    read = house.numbers.requests(who.org, state=state, after=after, limit=limit)
    more = len(read) == limit and bool(
        house.numbers.requests(who.org, state=state, after=read[-1].id, limit=1)
    )
    return NumberRequestPage(
        items=[shown(house, each, language) for each in read],
        next_cursor=cursors.encode(read[-1].id) if more else None,
    )


@router.post(
    "/number-requests", operation_id="create_number_request", status_code=status.HTTP_201_CREATED
)
def create_number_request(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    asked: NumberRequestRequest,
) -> NumberRequest:
    """Ask for numbers that are not in stock, or for a number to become a service number."""
    name = id_from("req", who.org, idempotency_key)
    if asked.number is not None:
        made = house.numbers.request_conversion(
            who.org, asked.number, asked.form, id=name, by=who.user
        )
    else:
        made = house.numbers.request_numbers(
            who.org,
            str(asked.country).upper(),
            asked.kind,
            asked.quantity,
            asked.form,
            usage=asked.usage,
            draft=asked.draft,
            id=name,
            by=who.user,
        )
    return shown(house, made, language)


@router.get("/number-requests/{request_id}", operation_id="get_number_request")
def get_number_request(
    house: TheHouse, who: Who, language: ReaderLanguage, request_id: Id
) -> NumberRequest:
    """One request."""
    return shown(house, house.numbers.request(who.org, request_id), language)


@router.put("/number-requests/{request_id}/form", operation_id="hand_in_number_request")
def hand_in_number_request(
    house: TheHouse, who: Who, language: ReaderLanguage, request_id: Id, asked: HandIn
) -> NumberRequest:
    """Hand in a draft, or give the information that was asked for."""
    moved = house.numbers.resubmit(who.org, request_id, asked.form, by=who.user)
    return shown(house, moved, language)


@router.delete("/number-requests/{request_id}", operation_id="withdraw_number_request")
def withdraw_number_request(
    house: TheHouse, who: Who, language: ReaderLanguage, request_id: Id
) -> NumberRequest:
    """Take a request back; it stays in the list."""
    return shown(house, house.numbers.withdraw(who.org, request_id, by=who.user), language)


@router.get("/operator/number-requests", operation_id="list_all_number_requests")
def list_all_number_requests(
    house: TheHouse,
    language: ReaderLanguage,
    state: RequestState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> NumberRequestPage:
    """Requests of all organisations, newest first; for the operator."""
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    read = house.numbers.requests_everywhere(state=state, after=after, limit=limit)
    more = len(read) == limit and bool(
        house.numbers.requests_everywhere(state=state, after=read[-1].id, limit=1)
    )
    return NumberRequestPage(
        items=[shown(house, each, language) for each in read],
        next_cursor=cursors.encode(read[-1].id) if more else None,
    )


@router.post(
    "/operator/organisations/{org}/number-requests/{request_id}/answer",
    operation_id="answer_number_request",
)
def answer_number_request(
    house: TheHouse, who: Who, language: ReaderLanguage, org: Id, request_id: Id, asked: Answer
) -> NumberRequest:
    """Take a request one step on; for the operator."""
    moved = house.numbers.answer(OrgId(org), request_id, asked.state, note=asked.note, by=who.user)
    return shown(house, moved, language)


@router.post(
    "/operator/organisations/{org}/number-requests/{request_id}/fulfilment",
    operation_id="fulfil_number_request",
)
def fulfil_number_request(
    house: TheHouse, who: Who, language: ReaderLanguage, org: Id, request_id: Id, asked: Fulfilment
) -> NumberRequest:
    """Hand over the numbers of an approved request, all or none; for the operator."""
    of = house.numbers.request(OrgId(org), request_id)
    given = [
        Offer(E164(each.number), of.country, each.city, each.area_code, of.kind)
        for each in asked.numbers
    ]
    done = house.numbers.fulfil(OrgId(org), request_id, given, by=who.user)
    return shown(house, done, language)


def shown(house: House, request: requests.Request, language: str) -> NumberRequest:
    return NumberRequest(
        id=request.id,
        organisation=request.org,
        what=request.what,
        state=request.state,
        state_name=words(f"numbers.request_{request.state}", {}, language),
        next_states=list(request.next_states),
        country=request.country,
        kind=request.kind,
        usage=request.usage,
        quantity=request.quantity,
        numbers=list(request.numbers),
        form=dict(request.form),
        note=request.note,
        by=person_ref(house, request.org, UserId(request.by)) if request.by else None,
        created_at=request.created_at,
        changed_at=request.changed_at,
    )
