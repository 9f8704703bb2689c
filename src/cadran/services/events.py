"""What a program may be told.

Field names carry their units. ``ref`` fields answer the action with that reference.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from msgspec import Struct, field

from cadran.errors import Refusal
from cadran.ids import E164, Address, CallId, LegId, RecordingId, Ref, UserId


class Caller(Struct, frozen=True):
    """Who a leg belongs to, as data on the leg: never read back from a header later.

    ``user`` is set only for an authenticated device of the organisation; ``number`` only when a
    trusted trunk vouches for it or the user owns it; ``key`` is a stable, opaque handle for counting
    wrong tries by the same caller (number, user or, for withheld numbers, the trunk's).
    """

    key: str
    number: E164 | None = None
    user: UserId | None = None
    name: str = ""
    trunk: str | None = None
    guest: UserId | None = None
    """A visitor with a meeting's link: ``name`` is what they say, and they have no PIN to prove anything by."""


class Diverted(Struct, frozen=True):
    """Who sent a call on before it came here, and why: ``user-busy``, ``no-answer``, ``unconditional``, ``deflection``…
    (RFC 5806 section 4). ``number`` None: somebody whom a trusted trunk does not name.
    """

    number: E164 | None
    reason: str = "unknown"
    user: UserId | None = None
    """The person here whose rules did it."""


HOPS_MAX = 5
"""A call that was sent on so often already is sent on no further: it goes round in a circle, as a rule."""


class LegArrived(Struct, frozen=True):
    """A leg is given to this program: a new call (``answered`` False) or one handed over by another."""

    leg: LegId
    call: CallId
    caller: Caller
    called: str
    """What was dialled: E.164 with ``+`` for a number, digits for a conference ID or extension."""
    answered: bool = False
    language: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the previous owner learned (``HandOver.context``)."""
    diverted: tuple[Diverted, ...] = ()
    """Who sent it on before it came to this house, the latest first."""
    replaces: LegId | None = None
    """The leg of this program whose place it is to take (RFC 3891)."""


class LegProgressed(Struct, frozen=True):
    """A dialled leg rings (``early_media`` False) or plays something already."""

    leg: LegId
    early_media: bool = False


class LegAnswered(Struct, frozen=True):
    """A dialled leg was answered; audio flows from now on."""

    leg: LegId


class LegHeld(Struct, frozen=True):
    """The far end put the leg on hold (``held``) or took it back."""

    leg: LegId
    held: bool


class LegReferred(Struct, frozen=True):
    """The device of this leg hands its call on (RFC 5589): to what it dialled, or, if ``to`` is another leg of this
    program's, to whom it talks there. Answered by ``TellReferrer``.
    """

    leg: LegId
    dialled: str
    to: LegId | None = None


class LegEnded(Struct, frozen=True):
    """The leg is gone, whoever ended it. Sent once for every leg the program ever held or dialled."""

    leg: LegId
    cause: Refusal
    """Why, in the same vocabulary as refusals (``call.hung_up``, ``call.busy``, ``credit.exhausted``…)."""


class LegSpeaking(Struct, frozen=True):
    """While a ``Record`` of the leg runs: somebody begins to speak there, or has not for 0.8 s."""

    leg: LegId
    speaking: bool


class Digit(Struct, frozen=True):
    """A key was pressed outside of a ``Collect``."""

    leg: LegId
    digit: str
    duration_ms: int


class Done(Struct, frozen=True):
    """The action with this reference succeeded."""

    ref: Ref
    result: object = None


class Refused(Struct, frozen=True):
    """The action with this reference was refused; nothing of it happened."""

    ref: Ref
    refusal: Refusal


@dataclasses.dataclass(frozen=True, slots=True)
class Collected:
    """Result of a ``Collect``: the digits without the terminator; repr hides them (they may be a PIN)."""

    digits: str = dataclasses.field(repr=False)
    ended_by: str = "length"
    """``length``, ``key`` (the terminator), ``silence``, ``stopped`` or ``hangup``."""


class Recorded(Struct, frozen=True):
    """Result of a ``Record``: the file is whole. ``ended_by``: ``stopped``, ``longest``, ``gone``, ``died``."""

    recording: RecordingId
    duration_ms: int
    ended_by: str


class Command(Struct, frozen=True):
    """Somebody on a page or the API wants something of this program.

    ``name`` is in the program's ``COMMANDS`` table; the outcome goes back by a ``Reply`` action with
    this ``ref``. ``by`` is the signed-in user, ``role`` their role at the time.
    """

    ref: Ref
    name: str
    by: UserId
    role: str
    arguments: Mapping[str, str] = field(default_factory=dict)


class Told(Struct, frozen=True):
    """Another program's message (``Tell``)."""

    sender: Address
    message: object


class PeerLost(Struct, frozen=True):
    """The program at this address broke: what it held has ended, and it remembers nothing."""

    address: Address


class Woken(Struct, frozen=True):
    """The instant that ``deadline()`` named has come."""


class Reconfigured(Struct, frozen=True):
    """The stored settings of this program changed; ``settings`` is what its maker would get now."""

    settings: Mapping[str, object]


Event = (
    LegArrived
    | LegProgressed
    | LegAnswered
    | LegHeld
    | LegReferred
    | LegEnded
    | LegSpeaking
    | Digit
    | Done
    | Refused
    | Command
    | Told
    | PeerLost
    | Woken
    | Reconfigured
)
