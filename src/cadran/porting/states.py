"""The states of a port order: what may be done in each, and what leads from one to another. Pure.

The statuses, their permissions and the 24 hours are those of the reference of early 2020. Two are made
explicit here: a ``draft`` is an order whose papers are still being gathered (an upload alone submits nothing),
and ``manual``, which the reference shows and never explains, is an order that somebody at the service desk
carries on by hand, because the losing carrier cannot be asked by machine or has answered what no machine
understands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import HOUR_MS, Instant
from cadran.errors import Refused
from cadran.porting import reasons
from cadran.services.table import Row, Table

NEAR_MS = 24 * HOUR_MS
"""So long before the transfer it can no longer be stopped."""


class Status(Enum):
    """Where an order stands."""

    DRAFT = "draft"
    PROCESSING = "processing"
    CONTACTING = "contacting_carrier"
    APPROVED = "transfer_approved"
    PENDING = "transfer_pending"
    MANUAL = "manual"
    ERROR = "error"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the organisation may do. Without ``view`` the order opens in its form; ``edit`` "date": that alone."""

    view: bool
    edit: str
    """``all``, ``date`` or ""."""
    cancel: bool
    delete: bool


PERMISSIONS: Mapping[Status, Permissions] = {
    Status.DRAFT: Permissions(view=False, edit="all", cancel=False, delete=True),
    Status.PROCESSING: Permissions(view=True, edit="", cancel=True, delete=False),
    Status.CONTACTING: Permissions(view=True, edit="", cancel=True, delete=False),
    Status.APPROVED: Permissions(view=True, edit="date", cancel=True, delete=False),
    Status.PENDING: Permissions(view=True, edit="", cancel=False, delete=False),
    Status.MANUAL: Permissions(view=True, edit="", cancel=True, delete=False),
    Status.ERROR: Permissions(view=False, edit="all", cancel=True, delete=True),
    Status.COMPLETED: Permissions(view=True, edit="", cancel=False, delete=False),
    Status.CANCELLED: Permissions(view=False, edit="all", cancel=False, delete=False),
}

OPEN = frozenset(
    {Status.PROCESSING, Status.CONTACTING, Status.APPROVED, Status.PENDING, Status.MANUAL}
)
"""Submitted and not decided: the order's numbers can stand in no other one."""


class Effect(Enum):
    """What a step asks of the rooms, in its own transaction."""

    HOLD = "hold"
    """Nobody else may order these numbers."""
    LET_GO = "let_go"
    """They are the organisation's, so nobody can."""
    GIVE_UP = "give_up"
    """They stay where they were."""


@dataclass(frozen=True, slots=True)
class Word:
    """What came with an occasion. ``why`` names a reason of the carrier's, ``note`` is free text."""

    at: Instant | None = None
    """The transfer date that was given, if any."""
    why: str = ""
    note: str = ""


@dataclass(slots=True)
class Standing:
    """The part of an order that steps change."""

    status: Status
    wished_at: Instant
    foc_at: Instant | None = None
    """Firm order commitment: when the losing carrier lets the numbers go."""
    why: str = ""
    note: str = ""
    by_hand: bool = False
    effects: list[Effect] = field(default_factory=list)


def _submit(_: None, order: Standing, _word: object, _now: Instant) -> None:
    order.status, order.foc_at, order.by_hand = Status.PROCESSING, None, False
    order.why = order.note = ""
    order.effects.append(Effect.HOLD)


def _taken(_: None, order: Standing, _word: object, _now: Instant) -> None:
    order.status = Status.CONTACTING


def _by_hand(_: None, order: Standing, word: object, _now: Instant) -> None:
    assert isinstance(word, Word)
    order.status, order.by_hand = Status.MANUAL, True
    order.why, order.note = word.why, word.note


def _approve(_: None, order: Standing, word: object, _now: Instant) -> None:
    assert isinstance(word, Word)
    order.status, order.foc_at = Status.APPROVED, word.at or order.wished_at
    order.why, order.note = "", word.note


def _change_date(_: None, order: Standing, word: object, _now: Instant) -> None:
    assert isinstance(word, Word)
    assert word.at is not None
    order.wished_at = word.at
    if order.by_hand:
        order.foc_at = word.at


def _near(_: None, order: Standing, _word: object, _now: Instant) -> None:
    order.status = Status.PENDING


def _reject(_: None, order: Standing, word: object, _now: Instant) -> None:
    assert isinstance(word, Word)
    order.status, order.foc_at = Status.ERROR, None
    order.why, order.note = word.why, word.note
    order.effects.append(Effect.GIVE_UP)


def _complete(_: None, order: Standing, _word: object, _now: Instant) -> None:
    order.status = Status.COMPLETED
    order.effects.append(Effect.LET_GO)


def _cancel(_: None, order: Standing, _word: object, _now: Instant) -> None:
    order.status, order.foc_at = Status.CANCELLED, None
    order.effects.append(Effect.GIVE_UP)


TABLE: Table[None, Standing] = Table(
    "port order",
    (Status.DRAFT,),
    (
        *(
            Row(each, "submit", (Status.PROCESSING,), _submit)
            for each in (Status.DRAFT, Status.ERROR, Status.CANCELLED)
        ),
        Row(Status.PROCESSING, "taken", (Status.CONTACTING,), _taken),
        *(
            Row(each, "by_hand", (Status.MANUAL,), _by_hand)
            for each in (Status.PROCESSING, Status.CONTACTING, Status.APPROVED, Status.PENDING)
        ),
        *(
            Row(each, "approve", (Status.APPROVED,), _approve)
            for each in (Status.CONTACTING, Status.APPROVED, Status.PENDING, Status.MANUAL)
        ),
        Row(Status.APPROVED, "change_date", (Status.APPROVED,), _change_date),
        Row(Status.APPROVED, "near", (Status.PENDING,), _near),
        *(
            Row(each, "complete", (Status.COMPLETED,), _complete)
            for each in (Status.APPROVED, Status.PENDING)
        ),
        *(
            Row(each, "reject", (Status.ERROR,), _reject)
            for each in (
                Status.PROCESSING,
                Status.CONTACTING,
                Status.APPROVED,
                Status.PENDING,
                Status.MANUAL,
            )
        ),
        *(
            Row(each, "cancel", (Status.CANCELLED,), _cancel)
            for each in (
                Status.PROCESSING,
                Status.CONTACTING,
                Status.APPROVED,
                Status.MANUAL,
                Status.ERROR,
            )
        ),
    ),
)


def take(order: Standing, occasion: str, word: Word, now: Instant) -> None:
    """Take a step, or raise ``Refused(STEP)`` where the table has none."""
    row = TABLE.find(order.status, occasion)
    if row is None:
        raise Refused(reasons.STEP, status=order.status.value, step=occasion)
    row.do(None, order, word, now)
