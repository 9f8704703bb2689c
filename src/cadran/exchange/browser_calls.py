"""The calls of a user as their pages show them: what their phone program has, and what went on to a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from cadran.clock import Instant
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg, LegState
from cadran.ids import Address, OrgId, UserId
from cadran.softphone.agent import Dialog, PageId, State
from cadran.softphone.protocol import Call

Calls = dict[str, tuple[Call, frozenset[PageId]]]
"""By name, each with the pages that carry it or ring for it."""
Shown = Literal["calling", "ringing", "incoming", "talking", "transferring", "over"]
_STATES: Mapping[str, Shown] = {
    "ringing": "incoming",
    "talking": "talking",
    "referring": "transferring",
}
"""By the stage of a conversation; before those, nobody talks yet."""


def calls_of(board: Board, org: OrgId, user: UserId, known: Mapping[str, Call]) -> Calls:
    """All of them. ``known``: what was shown last, for calls whose program is about to let them go."""
    dialogs: dict[str, list[Dialog]] = {}
    for dialog in board.browsers.dialogs_of(user):
        dialogs.setdefault(dialog.call, []).append(dialog)
    program = board.mailboxes.program(Address(org, "phone", user))
    talks: Any = [] if program is None else program.view()["calls"]
    found: Calls = {}
    for each in talks:
        if each["mine"]:
            own = dialogs.pop(each["call"], [])
            call = _named(board, org, _talk(board, each, own))
            found[each["call"]] = (call, frozenset(d.page for d in own))
    for name, own in dialogs.items():
        leg = board.leg_of(own[0].leg)
        if leg is not None:
            call = _service(board, leg, own[0], known.get(name))
            found[name] = (call, frozenset(dialog.page for dialog in own))
    return found


def of_dialog(dialog: Dialog, now: Instant) -> Call:
    """A call of which nothing else is known: it was turned away before it began."""
    return Call(
        call=dialog.call,
        direction="in" if dialog.state is State.RINGING else "out",
        name="",
        number=dialog.dialled,
        state="over",
        since_ms=now,
    )


def _talk(board: Board, told: Mapping[str, Any], dialogs: list[Dialog]) -> Call:
    rung = any(dialog.rung for dialog in dialogs)
    legs = [board.leg_of(dialog.leg) for dialog in dialogs]
    since = next((leg.answered_at for leg in legs if leg is not None and leg.answered_at), None)
    return Call(
        call=told["call"],
        direction=told["direction"],
        name="" if told["name"] == told["number"] else told["name"],
        number=told["number"] or told["name"],
        state=_STATES.get(told["stage"], "ringing" if rung else "calling"),
        since_ms=since or told["since"],
        held=told["held_here"],
        held_there=told["held_there"],
        merged=told["merged"],
    )


def _named(board: Board, org: OrgId, call: Call) -> Call:
    """With the colleague's name, where an extension was dialled."""
    address = board.live.extension(org, call.number) if call.direction == "out" else None
    person = board.live.person(UserId(address.id)) if address and address.kind == "phone" else None
    return call if person is None else call.model_copy(update={"name": person.name})


def _service(board: Board, leg: Leg, dialog: Dialog, known: Call | None) -> Call:
    """A call that went on to a menu, a meeting, a queue; or one that hears why it came to nothing."""
    up = leg.state is LegState.ANSWERED
    program = board.mailboxes.program(leg.holder)
    view: Mapping[str, Any] = (
        {} if program is None or leg.holder.kind == "phone" else program.view()
    )
    name = view.get("title") or view.get("name") or (known.name if known else "")
    return Call(
        call=dialog.call,
        direction="out" if dialog.dialled else "in",
        name=str(name),
        number=dialog.dialled or (known.number if known else ""),
        state="talking" if up else "ringing" if dialog.rung else "calling",
        since_ms=leg.answered_at or leg.at,
        held=leg.held,
        service=True,
    )
