"""The losing carrier's HTTP API: what the new carrier asks about port orders, and what a tester brings about."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from cadran.errors import Refused
from cadran.ids import E164
from cadran.sandbox.carrier import address_of
from cadran.sandbox.moving import SPEED_MAX, Desk, Move
from cadran.sandbox.subscribers import ACCOUNTS

NUMBERS_MAX = 999
_Number = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{2,14}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MoveBody(_Strict):
    revision: int = Field(ge=1, le=1_000_000)
    kind: Literal["full", "partial"]
    numbers: list[_Number] = Field(min_length=1, max_length=NUMBERS_MAX)
    btn: _Number
    account: str = Field(max_length=100)
    organisation: str = Field(default="", max_length=100)
    pin: str = Field(default="", max_length=64)
    wished_at: int = Field(ge=0, le=10**14)
    deliver_to: str = Field(max_length=200)

    @field_validator("deliver_to")
    @classmethod
    def _is_sip(cls, value: str) -> str:
        address_of(value)
        return value


class PlayBody(_Strict):
    event: Literal["approve", "reject", "postpone", "cut_over"]
    why: str = Field(default="", max_length=64, pattern="^[a-z_]*$")
    days: int = Field(default=0, ge=-365, le=365)


class SpeedBody(_Strict):
    speed: int = Field(ge=0, le=SPEED_MAX)


class Mishaps(Protocol):
    """How the next answer about a port order goes wrong, once; set through the carrier's own API."""

    next_port: str

    async def held_back(self) -> None: ...


def router(desk: Desk, mishaps: Mishaps) -> APIRouter:
    """The operations."""
    made = APIRouter()

    @made.put("/v1/port-orders/{name}")
    async def put(name: str, body: MoveBody) -> Response:
        given = body.model_dump()
        numbers = tuple(E164(each) for each in dict.fromkeys(given.pop("numbers")))
        wanted = Move(**given, id=name[:100], numbers=numbers)
        return await _answered(mishaps, lambda: desk.put(wanted))

    @made.get("/v1/port-orders/{name}")
    async def get(name: str) -> Response:
        return await _answered(mishaps, lambda: desk.get(name))

    @made.delete("/v1/port-orders/{name}")
    async def cancel(name: str) -> Response:
        return await _answered(mishaps, lambda: desk.cancel(name))

    @made.post("/v1/port-orders/{name}/activate")
    async def activate(name: str) -> Response:
        return await _answered(mishaps, lambda: desk.activate(name))

    @made.post("/v1/port-orders/{name}/play")
    async def play(name: str, body: PlayBody) -> Response:
        return _shown(lambda: desk.play(name, body.event, why=body.why, days=body.days))

    @made.get("/v1/port-orders")
    async def moves() -> dict[str, Any]:
        return {"orders": [desk.get(each).view() for each in list(desk.moves)]}

    @made.put("/v1/port-clock")
    async def clock(body: SpeedBody) -> dict[str, int]:
        desk.set_speed(body.speed)
        return {"speed": desk.speed, "now": desk.now()}

    @made.get("/v1/subscribers")
    async def subscribers() -> dict[str, Any]:
        shown = ("carrier", "number", "organisation", "country", "btn", "numbers")
        return {"accounts": [{each: getattr(one, each) for each in shown} for one in ACCOUNTS]}

    return made


async def _answered(mishaps: Mishaps, do: Any) -> Response:
    """The answer; or what a lost, a broken or a doubled one looks like: it was done all the same."""
    mishap, mishaps.next_port = mishaps.next_port, ""
    answer = _shown(do)
    if mishap == "timeout":
        await mishaps.held_back()
        return JSONResponse({"error": "timeout"}, 504)
    if mishap == "nonsense":
        return JSONResponse({"state": "mañana", "revision": "?"})
    if mishap == "duplicate":
        return _shown(do)
    return answer


def _shown(do: Any) -> Response:
    try:
        move: Move = do()
    except Refused as refused:
        error = refused.refusal.id.rpartition(".")[2]
        return JSONResponse({"error": error}, refused.refusal.reason.http)
    return JSONResponse(move.view())
