"""What a program may ask the house, and the answers it gets as ``Done.result``.

The exchange answers from the live model in memory; nothing here waits for a disk except ``CheckPin``,
whose hash is slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from cadran.ids import E164, Address, OrgId, RecordingId, UserId
from cadran.numbering.features import Feature


@dataclass(frozen=True, slots=True)
class FindMeeting:
    """Which meeting has this conference ID on this number? -> :class:`MeetingFound` or a refusal."""

    org: OrgId
    number: str
    conference_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """Where the meeting lives."""

    address: Address


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Is this the user's conferencing PIN? -> ``True`` or ``False``."""

    user: UserId
    pin: str = field(repr=False)


class Resolve(Struct, frozen=True):
    """What did this user mean by the keys dialled? -> :class:`Resolved` or a refusal."""

    user: UserId
    dialled: str


class Behalf(Struct, frozen=True):
    """For whom a delegate calls: they pay, and it is their number that is seen."""

    user: UserId
    name: str
    number: E164 | None = None
    shown: E164 | None = None


class Resolved(Struct, frozen=True):
    """Either a program here (``address``), a number of the world (``number``), or a feature's code."""

    address: Address | None = None
    number: E164 | None = None
    emergency: bool = False
    feature: Feature | None = None
    more: str = ""
    """What was dialled after the code."""
    people: tuple[UserId, ...] = ()
    """Whose ringing call the user may pick up, the one that has rung longest first."""
    behalf: Behalf | None = None


@dataclass(frozen=True, slots=True)
class ChangeCalls:
    """Change the user's call settings as a feature's code says -> ``Done`` once they are kept, or a refusal."""

    user: UserId
    feature: Feature
    more: str = ""


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Whom callers of this attendant may reach by these keys -> :class:`PeopleFound`.

    ``by``: ``name`` (spelled on the keypad) or ``extension`` (whole).
    """

    attendant: str
    by: str
    keys: str


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be reached."""

    user: UserId
    name: str
    extension: str


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """In order of name; empty when there are more than can be listed (``many``), or none."""

    people: tuple[Found, ...] = ()
    many: bool = False


NAMES = "name_"
"""How the names of recordings begin in which people say who they are: nobody keeps those."""


@dataclass(frozen=True, slots=True)
class DropRecording:
    """Delete a recording of this program's that nobody keeps -> ``True``."""

    recording: RecordingId


Question = FindMeeting | CheckPin | Resolve | ChangeCalls | FindPeople | DropRecording
"""Beside those of mailboxes, in ``services.voicemail.questions``."""
