"""What a program may answer.

Every action carries a reference and gets at most one outcome: ``Done(ref, result)`` or
``Refused(ref, refusal)``. What is done at once, as its documentation says, is told only if it is refused. Actions on
one leg run in the order given.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from cadran.errors import Refusal
from cadran.ids import E164, Address, BridgeId, CallId, LegId, RecordingId, Ref, UserId
from cadran.services.events import Diverted


class Clip(Struct, frozen=True):
    """Something to play: a prompt by name in a language, or a built-in tone (``tone.enter``…).

    ``text`` is spoken after it if the house has a voice for the language, then the ``digits`` one by one.
    """

    name: str
    language: str = ""
    digits: str = ""
    text: str = ""


class OnLeg(Struct, frozen=True):
    """An action on one leg, which the program must hold."""

    ref: Ref
    leg: LegId


class Ring(OnLeg, frozen=True):
    """Tell the caller that somebody is being rung (180). Done at once."""


class Answer(OnLeg, frozen=True):
    """Answer an arrived leg; ``Done`` when audio can flow."""


class HangUp(OnLeg, frozen=True):
    """End a leg in whatever state it is: reject, cancel or BYE. Done at once; its ``LegEnded`` follows."""

    cause: Refusal


class Play(OnLeg, frozen=True):
    """Play clips to one leg, in order; ``Done`` at the end or when stopped. A newer ``Play`` replaces it.

    A leg in a bridge hears the clips privately, over the talk.
    """

    clips: tuple[Clip, ...]
    loop: bool = False


class StopPlaying(OnLeg, frozen=True):
    """Stop whatever plays to this leg; a ``Collect`` that runs there ends too (``ended_by`` ``stopped``). Done at once."""


class Collect(OnLeg, frozen=True):
    """Play clips and gather digits, which cut the clips short; ``Done`` with a ``Collected``.

    Ends at ``longest`` digits, at the ``terminator`` key, after ``first_ms`` of silence following the
    clips, or ``gap_ms`` after the last digit.
    """

    clips: tuple[Clip, ...]
    longest: int
    terminator: str = "#"
    first_ms: int = 8_000
    gap_ms: int = 4_000


class Join(OnLeg, frozen=True):
    """Put a leg into a bridge (made when its first leg joins, gone when the last leaves).

    Only an answered leg that the program holds can be joined. ``muted``: hears, is not heard.
    Done at once.
    """

    bridge: BridgeId
    muted: bool = False


class Leave(OnLeg, frozen=True):
    """Take a leg out of its bridge; it hears nothing until it is played to or joined again. Done at once."""


class Mute(OnLeg, frozen=True):
    """Silence a leg in its bridge, or let it be heard again. Done at once."""

    muted: bool


class Press(OnLeg, frozen=True):
    """Press keys (``0``–``9``, ``*``, ``#``, ``A``–``D``) for whoever is at the far end of a leg. Done at once."""

    digits: str


class Record(OnLeg, frozen=True):
    """Record what a leg says (``stereo``: and what it hears); ``Done`` with a ``Recorded`` when it is over.

    It is over by ``StopRecording``, after ``longest_ms``, or with the leg; the outcome then follows its
    ``LegEnded``, once the file is closed. Keys pressed meanwhile are ``Digit`` events.
    """

    recording: RecordingId
    longest_ms: int
    stereo: bool = False
    passing: bool = False
    """Heard by this program alone, and deleted by it: no fact is made of it."""


class RecordBridge(Struct, frozen=True):
    """Record everything said in a bridge in which the program has a leg, as ``Record`` does of a leg."""

    ref: Ref
    bridge: BridgeId
    recording: RecordingId
    longest_ms: int


class StopRecording(Struct, frozen=True):
    """End a recording of this program; the outcome of its ``Record`` follows."""

    ref: Ref
    recording: RecordingId


class PlayToBridge(Struct, frozen=True):
    """Everybody in the bridge hears the clips over the talk."""

    ref: Ref
    bridge: BridgeId
    clips: tuple[Clip, ...]


class Payer(Struct, frozen=True):
    """Who pays for a paid leg, from its ring to its end, whatever becomes of it.

    ``service`` is the call type of the usage report: ``user_out``, ``conf_out``…
    """

    user: UserId
    service: str


class ToNumber(Struct, frozen=True):
    """A number of the world (or of an organisation here, which never leaves the house)."""

    number: E164


class ToDevices(Struct, frozen=True):
    """Every registered device of a user, all at once; the first to answer is the leg, the rest stop.

    ``available``: only if no device of theirs is in any call or meeting; else it is busy.
    """

    user: UserId
    available: bool = False


class Dial(Struct, frozen=True):
    """Call out on a new leg, whose id the program chooses.

    The exchange decides, routes, reserves and rings, in this order; ``Done`` when it rings out,
    ``Refused`` when it may not or cannot. ``LegProgressed``, ``LegAnswered``, ``LegEnded`` follow.
    """

    ref: Ref
    leg: LegId
    call: CallId
    to: ToNumber | ToDevices
    payer: Payer
    caller_number: E164 | None = None
    caller_name: str = ""
    give_up_ms: int = 60_000
    diverted: tuple[Diverted, ...] = ()
    """Who sends, and sent, the call on to there, the latest first: trunks that want to know are told."""


class Progress(Enum):
    """How the transfer goes that a device asked for."""

    TRYING = "trying"
    RINGING = "ringing"
    DONE = "done"
    FAILED = "failed"


class TellReferrer(OnLeg, frozen=True):
    """Answer a ``LegReferred``: the first ``FAILED`` refuses it, ``TRYING`` takes it and the rest follows. Done at once."""

    progress: Progress
    cause: Refusal | None = None


class HandOver(OnLeg, frozen=True):
    """Give a leg to another program, which is started if need be; ``Done`` once it has been told."""

    to: Address
    language: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


class Start(Struct, frozen=True):
    """Make sure that a program runs."""

    ref: Ref
    address: Address


class Tell(Struct, frozen=True):
    """Send a message to another program; ``Done`` when it is in its mailbox."""

    ref: Ref
    to: Address
    message: object


class Ask(Struct, frozen=True):
    """Ask the house something that is not this program's to know; see ``services.questions``."""

    ref: Ref
    question: object


class Reply(Struct, frozen=True):
    """The outcome of a ``Command``: ``refusal`` None means that it was done."""

    ref: Ref
    refusal: Refusal | None = None
    result: Mapping[str, object] = field(default_factory=dict)


class Note(Struct, frozen=True):
    """Put a fact about this service into the journal (``meeting.started``, ``meeting.joined``…). Done at once."""

    ref: Ref
    kind: str
    subject: str
    data: Mapping[str, object] = field(default_factory=dict)


Action = (
    Ring
    | Answer
    | HangUp
    | Play
    | StopPlaying
    | Collect
    | Join
    | Leave
    | Mute
    | Press
    | Record
    | RecordBridge
    | StopRecording
    | PlayToBridge
    | Dial
    | TellReferrer
    | HandOver
    | Start
    | Tell
    | Ask
    | Reply
    | Note
)
