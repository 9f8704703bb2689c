"""What a mailbox asks of the house, which keeps messages and greetings. Each may be repeated harmlessly."""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.ids import E164, CallId, RecordingId, UserId
from cadran.services.events import Caller

NEW, SAVED, DELETED = "new", "saved", "deleted"
"""What a message is; a deleted one is no more."""
GREETING, BUSY_GREETING = "greeting", "busy_greeting"
"""When a greeting is heard, by the names of the settings."""


@dataclass(frozen=True, slots=True)
class KeepMessage:
    """A recording is a message from now on -> ``True``, or a refusal (the box is full); then it is deleted."""

    recording: RecordingId
    call: CallId
    caller: Caller
    duration_ms: int


@dataclass(frozen=True, slots=True)
class ListMessages:
    """What is in the box? -> :class:`MessagesFound`"""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is read out; who called, as far as is known."""

    id: RecordingId
    state: str
    at: Instant
    duration_ms: int
    number: E164 | None = None
    user: UserId | None = None
    name: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class MessagesFound:
    """Oldest first."""

    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkMessage:
    """A message is ``new``, ``saved`` or ``deleted`` from now on -> ``True``; also if it is gone already."""

    message: RecordingId
    state: str


@dataclass(frozen=True, slots=True)
class KeepGreeting:
    """A recording becomes the box's greeting (``use``), or one of the organisation's with this ``name`` -> ``True``."""

    recording: RecordingId
    by: UserId
    language: str
    use: str = GREETING
    name: str = ""


@dataclass(frozen=True, slots=True)
class StandardGreeting:
    """The box goes back to the standard greeting -> ``True``."""


@dataclass(frozen=True, slots=True)
class OpenBox:
    """Is this the PIN of the box? -> ``True`` or ``False``."""

    pin: str = field(repr=False)


Question = KeepMessage | ListMessages | MarkMessage | KeepGreeting | StandardGreeting | OpenBox
