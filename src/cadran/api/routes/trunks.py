"""Trunks to carriers: the operator's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status
from starlette.concurrency import run_in_threadpool

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas import trunk as shapes
from cadran.api.schemas.base import Words
from cadran.errors import Refusal
from cadran.routing.trunk import Gateway, Trunk
from cadran.sip.offer_answer import OUR_PT

router = APIRouter(tags=["trunks"], route_class=GuardedRoute)
TrunkPath = Annotated[shapes.TrunkName, Path()]


@router.get("/trunks", operation_id="list_trunks")
async def list_trunks(house: TheHouse, language: ReaderLanguage) -> shapes.TrunkList:
    """All trunks, with how they do."""
    found = await run_in_threadpool(house.trunks.trunks)
    return shapes.TrunkList(
        items=[shown(house, each, language) for each in found],
        codecs=list(OUR_PT),
        countries_without_help=list(await run_in_threadpool(house.trunks.without_help)),
    )


@router.get("/trunks/{trunk}", operation_id="get_trunk")
async def get_trunk(house: TheHouse, language: ReaderLanguage, trunk: TrunkPath) -> shapes.Trunk:
    """One trunk."""
    return shown(house, await run_in_threadpool(house.trunks.trunk, trunk), language)


@router.put("/trunks/{trunk}", operation_id="put_trunk")
async def put_trunk(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    trunk: TrunkPath,
    asked: shapes.TrunkGiven,
) -> shapes.Trunk:
    """Make a trunk, or give it new settings; calls that go on are not touched. A new one is never the sandbox's."""

    def put() -> Trunk:
        present = [each for each in house.trunks.trunks() if each.name == trunk]
        made = _trunk(trunk, asked, sandbox=bool(present and present[0].sandbox))
        secret = None if asked.password is None else asked.password.get_secret_value()
        kept = house.trunks.put(made, password=secret, by=who.user)
        house.payments.end_practice()
        return kept

    return shown(house, await run_in_threadpool(put), language)


@router.delete(
    "/trunks/{trunk}", operation_id="delete_trunk", status_code=status.HTTP_204_NO_CONTENT
)
def delete_trunk(house: TheHouse, who: Who, trunk: TrunkPath) -> None:
    """Take a trunk away. Calls that go on through it end by themselves."""
    house.trunks.delete(trunk, by=who.user)


@router.post("/trunks/{trunk}/check", operation_id="check_trunk")
async def check_trunk(house: TheHouse, language: ReaderLanguage, trunk: TrunkPath) -> shapes.Trunk:
    """Ask each gateway by OPTIONS whether it is there; takes some seconds if one is silent."""
    found = await run_in_threadpool(house.trunks.trunk, trunk)
    await house.exchange.gateways.check(found)
    return shown(house, found, language)


def shown(house: House, trunk: Trunk, language: str) -> shapes.Trunk:
    """On the loop's thread."""

    def why(refusal: Refusal | None) -> Words | None:
        return None if refusal is None else words(refusal.id, refusal.facts, language)

    gateways, now = house.exchange.gateways, house.clock()
    standings = gateways.standings(trunk)
    states = [each.state(now) for each in standings]
    kept = gateways.registering.of(trunk.name)
    return shapes.Trunk(
        name=trunk.name,
        sandbox=trunk.sandbox,
        state=_state(trunk, states),
        calls=gateways.calls(trunk.name),
        gateways=[
            shapes.GatewayState(
                host=gateway.host,
                port=gateway.port,
                transport=gateway.transport,
                priority=gateway.priority,
                state=state,
                status=each.status,
                why=why(each.refusal),
                round_trip_ms=each.round_trip_ms,
                changed_at=each.changed_at,
            )
            for gateway, each, state in zip(trunk.gateways, standings, states, strict=True)
        ],
        registration=None
        if kept is None
        else shapes.RegistrationState(
            registered=kept.registered,
            status=kept.status,
            why=why(kept.refusal),
            until=kept.until,
        ),
        country=trunk.country or None,
        has_password=bool(trunk.sealed),
        **{name: getattr(trunk, name) for name in _SHOWN},
    )


_SHOWN = (
    *("sources", "emergency", "prefixes", "form", "strip", "prefix", "domain", "username"),
    *("registers", "expires_s", "codecs", "caller_id", "calls_most", "health_s", "active"),
    *("priority", "diversion", "encryption"),
)


def _state(trunk: Trunk, states: list[str]) -> str:
    """That of its best gateway."""
    if not trunk.active:
        return "out_of_service"
    return next((each for each in ("up", "unknown") if each in states), "down")


def _trunk(name: str, asked: shapes.TrunkGiven, *, sandbox: bool) -> Trunk:
    return Trunk(
        name=name,
        sandbox=sandbox,
        gateways=tuple(Gateway(**each.model_dump()) for each in asked.gateways),
        sources=tuple(asked.sources),
        emergency=tuple(dict.fromkeys(each.upper() for each in asked.emergency)),
        prefixes=tuple(asked.prefixes),
        form=asked.form,
        country=(asked.country or "").upper(),
        strip=asked.strip,
        prefix=asked.prefix,
        domain=asked.domain,
        username=asked.username,
        registers=asked.registers,
        expires_s=asked.expires_s,
        codecs=tuple(asked.codecs),
        caller_id=asked.caller_id,
        calls_most=asked.calls_most,
        health_s=asked.health_s,
        active=asked.active,
        priority=asked.priority,
        diversion=asked.diversion,
        encryption=asked.encryption,
    )
