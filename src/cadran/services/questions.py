"""What a program may ask the house, and the answers it gets as ``Done.result``.

The exchange answers from the live model in memory; nothing here waits for a disk except ``CheckPin``,
whose hash is slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.ids import E164, Address, OrgId, UserId


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


@dataclass(frozen=True, slots=True)
class Resolve:
    """What did this user mean by the keys dialled? -> :class:`Resolved` or a refusal."""

    user: UserId
    dialled: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Either a program here (``address``) or a number of the world (``number``)."""

    address: Address | None = None
    number: E164 | None = None
    emergency: bool = False


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


Question = FindMeeting | CheckPin | Resolve | FindPeople
"""Beside those of mailboxes, in ``services.voicemail.questions``."""
