"""Numbers of the world that services send callers on to: rung for the caller, at the expense of who sends them.

``address.id`` names both: ``attendant:att_1:+33199001234``. Each caller is a ``Transfer`` that walks through
``TRANSITIONS``; the two legs meet in a bridge of their own.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import MINUTE_MS, Instant
from cadran.errors import Refusal
from cadran.ids import E164, Address, BridgeId, CallId, LegId, UserId, timed
from cadran.services import causes, prompts, reasons
from cadran.services import settings as read
from cadran.services.actions import Action, Dial, Join, Leave, Payer, Reply, ToNumber
from cadran.services.events import (
    HOPS_MAX,
    Caller,
    Command,
    Diverted,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    Reconfigured,
    Refused,
)
from cadran.services.outbox import Outbox
from cadran.services.program import View
from cadran.services.table import Row, Table

RING_MS = MINUTE_MS
"""How long the number is rung: twelve rings, after which most networks give up too."""
CALLS_MAX = 100
"""Callers of one number at once: more than any company's exchange beyond takes."""
SERVICE = "ucap_out"
"""Call type of the usage report."""


@dataclass(frozen=True, slots=True)
class ForwardSettings:
    """``account`` pays; ``shown`` is the number that the world sees."""

    account: UserId
    shown: E164 | None = None
    name: str = ""
    country: str = ""
    """Whose tones callers hear (ISO 3166-1 alpha-2); "": those of the language."""


def read_settings(given: read.Settings) -> ForwardSettings:
    """``account``, ``number``, ``name``, ``country``: of whoever sends the callers."""
    number = read.text(given, "number")
    account = UserId(read.text(given, "account"))
    return ForwardSettings(
        account,
        E164(number) if number else None,
        read.text(given, "name"),
        read.text(given, "country"),
    )


class Step(Enum):
    """Where a caller is."""

    ANSWERING = "being answered"
    RINGING = "hearing it ring"
    TALKING = "talking"
    PARTING = "being told why not"
    GONE = "gone"


@dataclass(slots=True)
class Transfer:
    """One caller, and the leg to the number."""

    leg: LegId
    call: CallId
    caller: Caller
    language: str
    since: Instant
    far: LegId
    step: Step = Step.ANSWERING
    dialled: bool = False
    """The far leg exists."""
    diverted: tuple[Diverted, ...] = ()
    held: set[LegId] = field(default_factory=set)
    """Whose own telephone has them on hold."""
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))

    @property
    def bridge(self) -> BridgeId:
        return BridgeId(f"forward:{self.far}")


@dataclass(slots=True)
class Forward:
    """The program of one number that one service sends callers to."""

    address: Address
    settings: ForwardSettings
    transfers: dict[LegId, Transfer] = field(default_factory=dict)
    """By the caller's leg."""
    out: Outbox = field(default_factory=Outbox)
    issued: int = 0

    @property
    def number(self) -> E164:
        return E164(self.address.id.rpartition(":")[2])

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegAnswered():
                self._occur(event.leg, "picked_up", None, now)
            case LegEnded():
                self.out.drop(event.leg)
                transfer = self._of(event.leg)
                near = transfer is not None and transfer.leg == event.leg
                self._occur(event.leg, "near_ended" if near else "far_ended", event.cause, now)
            case LegHeld():
                self._occur(event.leg, "held" if event.held else "back", event.leg, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Command():
                refusal = Refusal(reasons.UNKNOWN_FORWARD_COMMAND, {"name": event.name})
                self.out.put(Reply(event.ref, refusal))
            case Reconfigured():
                self.settings = read_settings(event.settings)
            case _:
                pass
        return self.out.take()

    def deadline(self) -> Instant | None:
        """None: the exchange gives up what rings for too long."""
        return None

    def finished(self) -> bool:
        return not self.transfers

    def view(self) -> View:
        """Who is on the line."""
        return {"number": self.number, "calls": [_shown(each) for each in self.transfers.values()]}

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        if self._of(event.leg) is not None:
            return
        if len(self.transfers) >= CALLS_MAX:
            self.out.hang_up(event.leg, Refusal(causes.OVERLOADED))
            return
        if len(event.diverted) >= HOPS_MAX:
            self.out.hang_up(event.leg, Refusal(reasons.SENT_ON_TOO_OFTEN))
            return
        self.issued += 1
        far = LegId(timed(now, "forward", event.leg, self.issued))
        language = event.language or read.DEFAULT_LANGUAGE
        own = Diverted(self.settings.shown, "deflection")
        diverted = (own, *event.diverted)
        transfer = Transfer(
            event.leg, event.call, event.caller, language, now, far, diverted=diverted
        )
        self.transfers[event.leg] = transfer
        if event.answered:
            _dial(self, transfer, None, now)
        else:
            self.out.answer(event.leg)

    def _of(self, leg: LegId) -> Transfer | None:
        found = self.transfers.get(leg)
        if found is not None:
            return found
        return next((each for each in self.transfers.values() if each.far == leg), None)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        transfer = self._of(leg)
        row = TRANSITIONS.find(transfer.step, occasion) if transfer is not None else None
        if transfer is not None and row is not None:
            row.do(self, transfer, what, now)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.out.settle(event.ref)
        if expected is not None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)


def _shown(transfer: Transfer) -> Mapping[str, object]:
    return {
        "call": transfer.call,
        "name": transfer.caller.name,
        "number": transfer.caller.number or "",
        "state": transfer.step.name.lower(),
        "since": transfer.since,
    }


# --- handlers: (program, transfer, what, now)


def _dial(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    """The caller hears it ring from here on, whatever the network beyond lets be heard."""
    transfer.step, transfer.dialled = Step.RINGING, True
    settings = program.settings
    program.out.play(transfer.leg, prompts.ringback(transfer.language, settings.country), loop=True)
    program.out.put(
        Dial(
            program.out.ref("dialled", transfer.far),
            transfer.far,
            transfer.call,
            ToNumber(program.number),
            Payer(settings.account, SERVICE),
            caller_number=settings.shown,
            caller_name=settings.name,
            give_up_ms=RING_MS,
            diverted=transfer.diverted,
        )
    )


def _cannot_answer(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    transfer.cause = _cause(what)
    _hang_up(program, transfer, what, now)


def _not_dialled(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    """It may not or cannot be called: that leg never was, and the caller is told why."""
    transfer.dialled = False
    _say_why(program, transfer, what, now)


def _say_why(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    transfer.step, transfer.cause = Step.PARTING, _cause(what)
    transfer.dialled = False
    words = prompts.parting(transfer.cause, transfer.language, program.settings.country)
    program.out.play(transfer.leg, *words, occasion="said")


def _connect(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    transfer.step = Step.TALKING
    program.out.stop_playing(transfer.leg)
    for leg in (transfer.leg, transfer.far):
        program.out.put(Join(program.out.ref("joined", leg), leg, transfer.bridge))


def _hold(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    """One side holds: the other hears music."""
    leg = LegId(str(what))
    other = transfer.far if leg == transfer.leg else transfer.leg
    if leg in transfer.held:
        return
    transfer.held.add(leg)
    if other not in transfer.held:
        program.out.put(Leave(program.out.ref(), other))
        program.out.play(other, prompts.music(transfer.language), loop=True)


def _take_back(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    leg = LegId(str(what))
    other = transfer.far if leg == transfer.leg else transfer.leg
    if leg not in transfer.held:
        return
    transfer.held.discard(leg)
    if other not in transfer.held:
        program.out.stop_playing(other)
        program.out.put(Join(program.out.ref("joined", other), other, transfer.bridge))


def _far_left(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    """The end of a talk; its cause is said if there are words for it (the credit is used up)."""
    cause = _cause(what)
    if cause.reason.prompt is None:
        transfer.cause, transfer.dialled = cause, False
        _hang_up(program, transfer, what, now)
    else:
        _say_why(program, transfer, what, now)


def _apart(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    """They cannot be brought together."""
    _end_far(program, transfer, _cause(what))
    _say_why(program, transfer, what, now)


def _caller_left(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    cause = causes.HUNG_UP if transfer.step is Step.TALKING else causes.CANCELLED
    _end_far(program, transfer, Refusal(cause, causes.told(what)))
    transfer.step = Step.GONE
    program.transfers.pop(transfer.leg, None)


def _hang_up(program: Forward, transfer: Transfer, what: object, now: Instant) -> None:
    transfer.step = Step.GONE
    program.out.hang_up(transfer.leg, transfer.cause)


def _end_far(program: Forward, transfer: Transfer, cause: Refusal) -> None:
    if transfer.dialled:
        transfer.dialled = False
        program.out.hang_up(transfer.far, cause)


def _cause(what: object) -> Refusal:
    return what if isinstance(what, Refusal) else Refusal(causes.HUNG_UP)


TRANSITIONS: Table[Forward, Transfer] = Table(
    "A caller sent on to a number of the world",
    (Step.ANSWERING, Step.RINGING),
    (
        Row(Step.ANSWERING, "answered", (Step.RINGING,), _dial),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _cannot_answer),
        Row(Step.ANSWERING, "near_ended", (Step.GONE,), _caller_left),
        Row(Step.RINGING, "not_dialled", (Step.PARTING,), _not_dialled),
        Row(Step.RINGING, "picked_up", (Step.TALKING,), _connect),
        Row(Step.RINGING, "far_ended", (Step.PARTING,), _say_why),
        Row(Step.RINGING, "near_ended", (Step.GONE,), _caller_left),
        Row(Step.TALKING, "held", (Step.TALKING,), _hold),
        Row(Step.TALKING, "back", (Step.TALKING,), _take_back),
        Row(Step.TALKING, "not_joined", (Step.PARTING,), _apart),
        Row(Step.TALKING, "far_ended", (Step.PARTING, Step.GONE), _far_left),
        Row(Step.TALKING, "near_ended", (Step.GONE,), _caller_left),
        Row(Step.PARTING, "said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "not_said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "near_ended", (Step.GONE,), _caller_left),
        Row(Step.GONE, "near_ended", (Step.GONE,), _caller_left),
    ),
)
