"""The messages of the softphone's WebSocket: JSON objects, told apart by ``do`` and by ``is``.

A page says ``hello`` first and gets a ``snapshot`` of its user's calls; every change of a call follows as a
``call`` with all there is to know of it, so that a missed one is mended by the next. Each message of the page
may carry an ``id``, which its ``done``, ``answer`` or ``refused`` repeats. ``seq`` grows by one with each
message of the house.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from cadran.errors import Refused
from cadran.sip.sdp import MAX_SDP_CHARS
from cadran.softphone.reasons import BAD_MESSAGE

MESSAGE_CHARS_MAX = 2 * MAX_SDP_CHARS
"""The longest: an offer, whose line ends JSON writes with four characters for two."""
CALL_CHARS_MAX = 200
"""The longest name of a call: a user, a page's own name for it, and what a phone adds."""

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
"""Chosen by a page, by chance."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
CallName = Annotated[str, StringConstraints(min_length=1, max_length=CALL_CHARS_MAX)]
Sdp = Annotated[str, StringConstraints(min_length=1, max_length=MAX_SDP_CHARS)]
Dialled = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z*#+@._ ()/-]{1,128}$")]
"""Digits as people type them, or the name of somebody's account."""
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]{1,32}$")]


class _Said(BaseModel):
    """By a page; a field that nobody knows is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")

    id: Reference = ""


class Hello(_Said):
    """``page`` names the page, kept over its reload: its calls are found again by it."""

    do: Literal["hello"]
    page: Token


class Dial(_Said):
    """``call`` is the page's own name for it: the same again changes nothing."""

    do: Literal["dial"]
    call: Token
    to: Dialled
    offer: Sdp


class Accept(_Said):
    """Take an incoming call, here."""

    do: Literal["accept"]
    call: CallName
    offer: Sdp


class Reattach(_Said):
    """Carry on a call whose sound was lost, or bring it to this page."""

    do: Literal["reattach"]
    call: CallName
    offer: Sdp


class OfCall(_Said):
    """``decline`` an incoming call, ``hang_up``, ``hold`` or ``resume`` one."""

    do: Literal["decline", "hang_up", "hold", "resume"]
    call: CallName


class Press(_Said):
    """Keys into a call."""

    do: Literal["digits"]
    call: CallName
    digits: Digits


class Transfer(_Said):
    """Hand a call on: to whom is dialled (``to``), or to whom I talk in another call (``with``)."""

    do: Literal["transfer"]
    call: CallName
    to: Dialled | None = None
    with_: CallName | None = Field(default=None, alias="with")


class Merge(_Said):
    """Bring two calls of mine together: all hear each other."""

    do: Literal["merge"]
    call: CallName
    with_: CallName = Field(alias="with")


FromPage = Annotated[
    Hello | Dial | Accept | Reattach | OfCall | Press | Transfer | Merge, Field(discriminator="do")
]
_FROM_PAGE: TypeAdapter[FromPage] = TypeAdapter(FromPage)


class _Told(BaseModel):
    """By the house."""

    model_config = ConfigDict(
        json_schema_serialization_defaults_required=True, validate_by_name=True
    )


class Words(_Told):
    """A refusal or a cause in the reader's language, and its stable id."""

    id: str
    text: str


class Call(_Told):
    """One call of the page's user, wherever its device is."""

    call: str
    direction: Literal["in", "out"]
    name: str
    number: str
    """E.164, or what was dialled."""
    state: Literal["calling", "ringing", "incoming", "talking", "transferring", "over"]
    """``calling``: nobody rings yet; ``ringing``: over there; ``incoming``: here; ``over``: ended, see ``cause``."""
    since_ms: int
    """When it came to this state, an instant."""
    held: bool = False
    """By this user."""
    held_there: bool = False
    """By the other side."""
    here: bool = False
    """This page carries its sound, or may; without a connection for it, it has to ``reattach``."""
    service: bool = False
    """The other side is a service: it can be held and hung up, not handed on."""
    merged: str = ""
    """The call that it was merged into."""
    cause: Words | None = None


class Snapshot(_Told):
    """All calls of the user as they are; what is not here is over."""

    is_: Literal["snapshot"] = Field(default="snapshot", alias="is")
    seq: int
    calls: list[Call]


class Changed(_Told):
    """A call as it is now."""

    is_: Literal["call"] = Field(default="call", alias="is")
    seq: int
    call: Call


class Answered(_Told):
    """Our description, to the offer of ``dial``, ``accept`` or ``reattach``."""

    is_: Literal["answer"] = Field(default="answer", alias="is")
    seq: int
    call: str
    answer: str


class Done(_Told):
    """What the message ``id`` asked is done, or under way; ``call``: the house's name for what was dialled."""

    is_: Literal["done"] = Field(default="done", alias="is")
    seq: int
    id: str
    call: str = ""


class No(_Told):
    """What the message ``id`` asked is not done; without ``id``: what was under way came to nothing."""

    is_: Literal["refused"] = Field(default="refused", alias="is")
    seq: int
    id: str = ""
    call: str = ""
    problem: Words


class Heartbeat(_Told):
    """Every 15 s: the line is alive."""

    is_: Literal["heartbeat"] = Field(default="heartbeat", alias="is")
    seq: int


ToPage = Annotated[
    Snapshot | Changed | Answered | Done | No | Heartbeat, Field(discriminator="is_")
]


def read(text: str) -> FromPage:
    """A page's message. Raises ``Refused(softphone.bad_message)`` that names the field, and repeats nothing."""
    if len(text) > MESSAGE_CHARS_MAX:
        raise Refused(BAD_MESSAGE, field="length")
    try:
        said = _FROM_PAGE.validate_json(text)
    except ValidationError as error:
        found = error.errors()[0]
        place = [str(each) for each in found["loc"]]
        raise Refused(BAD_MESSAGE, field=(place[-1] if place else "JSON")[:40]) from None
    if isinstance(said, Transfer) and (said.to is None) == (said.with_ is None):
        raise Refused(BAD_MESSAGE, field="to")
    return said
