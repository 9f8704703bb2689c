"""One call to a mailbox, and what the steps of its way share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, RecordingId, Ref
from cadran.services import causes, prompts
from cadran.services.actions import Ask, Clip
from cadran.services.events import Caller
from cadran.services.outbox import Outbox
from cadran.services.questions import DropRecording
from cadran.services.throttle import Throttle
from cadran.services.voicemail.questions import ListMessages, Message, Question
from cadran.services.voicemail.settings import VoicemailSettings

NEVER = Instant(0)
PIN_TRIES = 3
"""Wrong PINs of one caller that cost no wait yet."""
SILENCES = 3
"""Times that who says nothing in a menu is asked again."""


class Step(Enum):
    """Where a call is."""

    CALLED = "being rung"
    ANSWERING = "answering"
    GREETING = "hearing the greeting"
    TONE = "hearing the tone"
    RECORDING = "speaking"
    REVIEW = "deciding about the recording"
    KEEPING = "having it kept"
    PIN = "typing the PIN"
    CHECKING = "having the PIN checked"
    FETCHING = "waiting for the messages"
    MENU = "in the menu"
    HEARING = "hearing a message"
    MARKING = "having a message marked"
    GREETINGS = "choosing a greeting"
    HANDING = "calling back"
    PARTING = "hearing the last words"
    GONE = "gone"


class Purpose(Enum):
    """What is recorded."""

    MESSAGE = "message"
    GREETING = "greeting"
    BUSY_GREETING = "busy_greeting"
    ANNOUNCEMENT = "announcement"
    """A greeting of the organisation's, for its attendants and queues."""


@dataclass(slots=True)
class Visit:
    """One call to the box."""

    leg: LegId
    call: CallId
    caller: Caller
    language: str
    since: Instant
    reason: str = ""
    """Why the person who was called does not answer; "" for a box that was called itself."""
    owner: bool = False
    """From a telephone that opens the box."""
    step: Step = Step.ANSWERING
    purpose: Purpose = Purpose.MESSAGE
    name: str = ""
    """Of the announcement that is recorded, and what it will be spoken in."""
    spoken: str = ""
    recording: RecordingId | None = None
    duration_ms: int = 0
    spoke: bool = False
    unheard: int = 0
    """Times that nothing was said after the tone."""
    gone: bool = False
    """The line is down; what was recorded is still to be kept."""
    until: Instant | None = None
    """When silence ends the recording."""
    silences: int = 0
    messages: tuple[Message, ...] = ()
    playing: list[Message] = field(default_factory=list)
    """Those still to be heard, the present one first."""
    playing_since: Instant = NEVER
    said: tuple[Clip, ...] = ()
    """To be said before the menu."""
    command: Ref | None = None
    """The page's, until it rings."""
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))


@dataclass(slots=True)
class Box:
    """The state of a mailbox: its settings, its calls, its outbox."""

    address: Address
    settings: VoicemailSettings
    visits: dict[LegId, Visit] = field(default_factory=dict)
    throttle: Throttle = field(default_factory=lambda: Throttle(free_tries=PIN_TRIES))
    out: Outbox = field(default_factory=Outbox)
    made: int = 0

    def ask(self, visit: Visit, occasion: str, question: Question | DropRecording) -> None:
        """Ask the house; ``occasion`` (or ``not_`` and it) follows, unless it is empty."""
        self.out.put(Ask(self.out.ref(occasion, visit.leg), question))

    def new_recording(self, visit: Visit, now: Instant) -> RecordingId:
        """A name that no other recording has, and that says nothing of whose it is."""
        self.made += 1
        told = f"{self.address} {visit.leg} {now} {self.made}"
        return RecordingId(f"vm_{sha256(told.encode()).hexdigest()[:32]}")

    def fetch(self, visit: Visit, *said: Clip) -> None:
        """To the menu, with the messages as they are now."""
        visit.step, visit.said = Step.FETCHING, said
        self.ask(visit, "fetched", ListMessages())

    def part(self, visit: Visit, cause: Refusal, *before: Clip) -> None:
        """Say why, with the tone of a call that comes to nothing, then hang up."""
        words = prompts.parting(cause, visit.language, self.settings.country)
        self.say_goodbye(visit, cause, *before, *words)

    def say_goodbye(self, visit: Visit, cause: Refusal, *clips: Clip) -> None:
        visit.step, visit.cause, visit.until = Step.PARTING, cause, None
        self.out.play(visit.leg, *clips, occasion="said")

    def let_go(self, visit: Visit) -> None:
        """There is nothing more to do for this call."""
        visit.step, visit.until = Step.GONE, None
        self.visits.pop(visit.leg, None)
        self.out.drop(visit.leg)


def useless(visit: Visit) -> bool:
    """Nothing of use was pressed: True once it has been so for too long."""
    visit.silences += 1
    return visit.silences >= SILENCES


SPEAK_FIRST_MS = 8 * SECOND_MS
"""Silence after the tone until nothing more is expected."""
SILENCE_MS = 5 * SECOND_MS
"""Silence after words that ends the recording: people look for a number meanwhile."""
