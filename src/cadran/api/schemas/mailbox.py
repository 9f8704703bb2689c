"""Mailboxes, and the messages in them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    At,
    Id,
    Input,
    Language,
    Listing,
    Output,
    PersonRef,
    PhoneNumber,
    PlainText,
)

MEMBERS_MOST = 50
DAYS_MOST = 3_650
Mailing = Literal["attach", "link", "off"]
Use = Literal["greeting", "busy_greeting"]
State = Literal["new", "saved"]
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,6}$")]
ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{0,64}$")]
GreetingText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)
]


class Mailbox(Output):
    """A mailbox: a person's own, or a shared one of the organisation."""

    id: str
    name: str
    language: str
    shared: bool
    opens: bool = Field(description="The asker hears its messages")
    extension: str | None = Field(description="Of a shared one")
    numbers: list[PhoneNumber]
    members: list[PersonRef] = Field(description="Who hears the messages of a shared one")
    greeting: str = Field(description="Id; empty for the standard one")
    busy_greeting: str = Field(description="While its owner talks; empty for the same as ever")
    time_zone: str = Field(description="IANA; empty: by the number or country")
    mail: Mailing
    delete_mailed: bool
    has_pin: bool
    new: int
    saved: int


class MailboxList(Listing[Mailbox]):
    """The own one first, then shared ones in order of name."""

    messages_most: int = Field(description="Kept in one box")
    seconds_most: int = Field(description="Of one message")
    access_code: str = Field(description="Dialled on the own telephone, it opens the own box")
    voice: bool = Field(description="This server can speak texts that are typed")


class MailboxRequest(Input):
    """A shared mailbox to be made."""

    name: PlainText
    language: Language | None = None
    extension: Extension | None = None
    members: Annotated[list[Id], Field(max_length=MEMBERS_MOST)] = Field(default_factory=list)
    id: Id | None = Field(default=None, description="Chosen by the client; makes a retry harmless")


class MailboxChange(Input):
    """What is given changes. Name, language, extension and members: of a shared one, by administrators."""

    name: PlainText | None = None
    language: Language | None = None
    extension: Extension | None = Field(default=None, description="Empty: none any more")
    members: Annotated[list[Id], Field(max_length=MEMBERS_MOST)] | None = None
    time_zone: ZoneName | None = None
    mail: Mailing | None = None
    delete_mailed: bool | None = None
    greeting: Id | None = Field(
        default=None, description="One of the organisation's greetings, for a shared box"
    )


class MailboxPin(Output):
    """A new PIN, told this once."""

    pin: str


class BoxGreetingRequest(Input):
    """A text to be spoken to callers."""

    language: Language
    text: GreetingText


class Message(Output):
    """A message. ``name`` and ``number`` are empty or null for a caller who is not known."""

    id: str
    state: State
    at: At
    duration_ms: int
    name: str
    number: PhoneNumber | None
    user: PersonRef | None = Field(description="The colleague who left it")
    extension: str = Field(description="Of that colleague, to call back")


class MessageList(Listing[Message]):
    """All messages of a box, the newest first."""


class MessageChange(Input):
    """Heard, or to be heard again."""

    state: State


class MessageRetention(Output):
    """For how many days messages are kept; null: until somebody deletes them."""

    days: int | None


class MessageRetentionChange(Input):
    """As ``MessageRetention``."""

    days: Annotated[int, Field(ge=1, le=DAYS_MOST)] | None


class GreetingCall(Input):
    """A greeting of the organisation to be spoken into the own telephone."""

    name: Annotated[PlainText, Field(max_length=64)]
    language: Language
