"""The carrier's HTTP API: what a buyer of numbers and a tester of calls may ask. Loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator

from cadran.errors import Refused
from cadran.ids import E164
from cadran.messages import choose_language, render
from cadran.sandbox import moving_api, world
from cadran.sandbox.bank import Bank
from cadran.sandbox.bank import serve as serve_bank
from cadran.sandbox.book import Book
from cadran.sandbox.carrier import Carrier, address_of
from cadran.sandbox.moving import Desk
from cadran.sandbox.stock import Item, Stock
from cadran.sandbox.subscribers import old_telephone

BODY_BYTES_MAX = 64_000
"""An order of 500 numbers is 10 kB."""
QUANTITY_MAX = 500
TIMEOUT_S = 12.0
"""How long the answer to a timed-out order is held back: longer than any buyer waits."""

_Number = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{2,14}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OrderBody(_Strict):
    id: str = Field(min_length=1, max_length=100)
    numbers: list[_Number] = Field(min_length=1, max_length=QUANTITY_MAX)
    deliver_to: str = Field(default="", max_length=200)

    @field_validator("deliver_to")
    @classmethod
    def _is_sip(cls, value: str) -> str:
        if value:
            address_of(value)
        return value


class CallBody(_Strict):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    number: _Number
    digits: str = Field(default="", max_length=64, pattern=r"^[0-9*#A-Da-d,]*$")
    caller: str = Field(default="+33639981001", alias="from", pattern=r"^(\+[1-9][0-9]{2,14})?$")
    hold_s: int = Field(default=30, ge=0, le=3_600)
    tone_hz: int = Field(default=world.CALLER_TONE_HZ, ge=200, le=3_000, multiple_of=50)
    """What the caller says, so that callers can be told apart."""


class BehaviourBody(_Strict):
    next_order: Literal["", "timeout", "duplicate", "decline"] = ""
    next_port: Literal["", "timeout", "duplicate", "nonsense"] = ""


@dataclass(slots=True)
class Shop:
    """What the API works on. ``next_order`` is how the next order will go wrong, once; ``next_port`` likewise
    the next answer about a port order.
    """

    stock: Stock
    book: Book
    carrier: Carrier
    desk: Desk
    bank: Bank
    deliver_to: str
    """Where calls go unless the order says otherwise."""
    next_order: str = ""
    next_port: str = ""
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def held_back(self) -> None:
        """As long as no buyer waits; the end of the process cuts it short."""
        try:
            await asyncio.wait_for(self.closing.wait(), TIMEOUT_S)
        except TimeoutError:
            return


def build(shop: Shop) -> FastAPI:
    """The application."""
    app = FastAPI(title="Sandbox carrier", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(RequestValidationError, _malformed)

    @app.middleware("http")
    async def bounded(
        request: Request, proceed: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            return _error(413, "too_large")
        if request.method == "POST" and "content-length" not in request.headers:
            return _error(411, "length_required")
        return await proceed(request)

    _stock(app, shop)
    _orders(app, shop)
    _calls(app, shop)
    app.include_router(moving_api.router(shop.desk, shop))
    serve_bank(app, shop.bank, shop.closing)

    @app.get("/v1/health")
    async def health() -> dict[str, Any]:
        return {
            "state": "running",
            "sold": len(shop.book.sold),
            "calls": shop.carrier.calls.running(),
            "countries": list(shop.stock.countries()),
        }

    return app


def _stock(app: FastAPI, shop: Shop) -> None:
    @app.get("/v1/stock")
    async def stock(
        country: Annotated[str, Query(pattern="^[A-Z]{2}$")],
        city: Annotated[str, Query(max_length=100)] = "",
        subdivision: Annotated[str, Query(pattern="^([A-Z]{2}-[A-Z0-9]{1,3})?$")] = "",
        kind: Literal["", "geographic", "toll_free", "non_geographic"] = "",
        area_code: Annotated[str, Query(pattern="^[0-9]{0,8}$")] = "",
        quantity: Annotated[int, Query(ge=1, le=QUANTITY_MAX)] = 5,
    ) -> dict[str, Any]:
        found = shop.stock.search(
            country,
            city=city,
            subdivision=subdivision,
            kind=kind,
            area_code=area_code,
            quantity=quantity,
            sold=shop.book.sold,
        )
        return {"numbers": [_shown(each) for each in found]}

    @app.get("/v1/world")
    async def the_world(request: Request, lang: str = "") -> dict[str, Any]:
        language = choose_language(lang or request.headers.get("accept-language"))
        facts = {"seconds": world.HANGS_UP_AFTER_MS // 1_000}
        return {
            "numbers": [
                {
                    "number": each.number,
                    "country": each.country,
                    "behaviour": each.behaviour.value,
                    "text": render(f"sandbox.behaves_{each.behaviour.value}", facts, language),
                    "tone_hz": each.tone_hz,
                }
                for each in world.TELEPHONES.values()
            ]
        }


def _orders(app: FastAPI, shop: Shop) -> None:
    @app.post("/v1/orders")
    async def order(body: OrderBody) -> Response:
        mishap, shop.next_order = shop.next_order, ""
        if mishap == "decline":
            return _error(422, "declined")
        numbers = [E164(each) for each in dict.fromkeys(body.numbers)]
        unknown = [each for each in numbers if shop.stock.item(each) is None]
        if unknown:
            return _error(422, "not_ours", number=unknown[0])
        try:
            made = shop.book.order(body.id, numbers, body.deliver_to or shop.deliver_to)
        except Refused as refused:
            return _refused(refused)
        if set(made.numbers) != set(numbers):
            return _error(409, "id_used")
        if mishap == "timeout":
            # The sale is done, and the buyer does not hear of it: what a lost answer looks like.
            await shop.held_back()
            return _error(504, "timeout")
        listed = list(made.numbers) * (2 if mishap == "duplicate" else 1)
        return JSONResponse({"id": made.id, "state": "completed", "numbers": listed})

    @app.delete("/v1/numbers/{number}")
    async def give_back(number: str) -> Response:
        if not shop.book.give_back(number):
            return _error(404, "not_sold")
        return Response(status_code=204)

    @app.post("/v1/behaviour")
    async def behaviour(body: BehaviourBody) -> dict[str, str]:
        shop.next_order, shop.next_port = body.next_order, body.next_port
        return {"next_order": shop.next_order, "next_port": shop.next_port}


def _calls(app: FastAPI, shop: Shop) -> None:
    @app.post("/v1/calls")
    async def call(body: CallBody) -> Response:
        number = E164(body.number)
        to = shop.book.sold.get(number)
        if to is None and shop.stock.item(number) is not None:
            # Not sold here, yet perhaps held by the exchange from before: it knows its own numbers.
            to = shop.deliver_to
        if to is None and old_telephone(number) is not None:
            # Still at the old side: a call within the world.
            to = shop.carrier.address
        if to is None:
            return _error(404, "not_ours")
        try:
            made = await shop.carrier.call(
                body.caller, number, to, body.digits, body.hold_s * 1_000, body.tone_hz
            )
        except Refused as refused:
            return _refused(refused)
        return JSONResponse({"id": made.id}, status_code=202)

    @app.get("/v1/calls")
    async def calls() -> dict[str, Any]:
        return {"calls": [each.view() for each in shop.carrier.calls.by_id.values()]}

    @app.get("/v1/calls/{call_id}")
    async def one(call_id: str) -> Response:
        found = shop.carrier.calls.by_id.get(call_id)
        return _error(404, "no_such_call") if found is None else JSONResponse(found.view())

    @app.delete("/v1/calls/{call_id}")
    async def hang_up(call_id: str) -> Response:
        found = shop.carrier.calls.by_id.get(call_id)
        if found is None:
            return _error(404, "no_such_call")
        shop.carrier.hang_up(found)
        return Response(status_code=204)


def _shown(item: Item) -> dict[str, str]:
    return {
        "number": item.number,
        "country": item.country,
        "city": item.city,
        "area_code": item.area_code,
        "kind": item.kind,
    }


def _error(status: int, error: str, **facts: str) -> JSONResponse:
    return JSONResponse({"error": error, **facts}, status_code=status)


def _refused(refused: Refused) -> JSONResponse:
    """Buyers know the bare word (``taken``), not our message's id."""
    return _error(refused.refusal.reason.http, refused.refusal.id.rpartition(".")[2])


async def _malformed(_request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, RequestValidationError)
    first = wrong.errors()[0]
    place = ".".join(str(each) for each in first["loc"])
    return _error(422, "malformed", at=place[:200], why=str(first["msg"])[:200])
