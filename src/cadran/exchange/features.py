"""What a feature's code means for the person who dialled it."""

from __future__ import annotations

from cadran.entitlements.live import Person
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.ids import Address, UserId
from cadran.numbering.features import IN_COMMON_AREAS, Feature, find_feature
from cadran.roles import COMMON_AREA
from cadran.services.causes import FORBIDDEN, UNKNOWN_NUMBER
from cadran.services.questions import Behalf, Resolved
from cadran.services.reasons import NO_MAILBOX


def feature_of(board: Board, person: Person, dialled: str) -> Resolved | Refusal | None:
    """A code of the person's organisation; None: something else was dialled."""
    found = find_feature(dialled, board.live.feature_codes(person.org))
    if found is None:
        return None
    feature, more = found
    if person.role == COMMON_AREA and feature not in IN_COMMON_AREAS:
        return Refusal(FORBIDDEN, {"dialled": dialled})
    if feature is Feature.PARK:
        return Resolved(address=park_of(person), feature=feature)
    if feature is Feature.MESSAGES:
        return Resolved(address=Address(person.org, "voicemail", person.user))
    if feature is Feature.ECHO:
        return Resolved(address=Address(person.org, "echo", person.org))
    if feature is Feature.PICK_UP:
        return _pick_up(board, person, more)
    if feature in {Feature.FORWARD_ON, Feature.LEAVE_MESSAGE} and not more:
        return Refusal(UNKNOWN_NUMBER, {"dialled": dialled})
    if feature is Feature.LEAVE_MESSAGE:
        return _mailbox(board, person, more)
    return Resolved(feature=feature, more=more)


def park_of(person: Person) -> Address:
    """Where the organisation's calls are parked."""
    return Address(person.org, "park", person.org)


def _pick_up(board: Board, person: Person, extension: str) -> Resolved | Refusal:
    """The members of one's groups whose telephone rings, or the one with this extension."""
    colleagues = board.live.group_of(person.user)
    if extension:
        address = board.live.extension(person.org, extension)
        if address is None or address.kind != "phone" or address.id not in colleagues:
            return Refusal(FORBIDDEN, {"extension": extension})
        colleagues = [UserId(address.id)]
    since = {each: _rings_since(board, Address(person.org, "phone", each)) for each in colleagues}
    ringing = sorted((at, user) for user, at in since.items() if at is not None)
    return Resolved(feature=Feature.PICK_UP, people=tuple(user for _, user in ringing))


def _mailbox(board: Board, person: Person, extension: str) -> Resolved | Refusal:
    """Of a colleague, or a shared one; who opens it by their own telephone hears its messages."""
    found = board.live.extension(person.org, extension)
    if found is not None and found.kind in {"phone", "voicemail"}:
        box = Address(person.org, "voicemail", found.id)
        if board.live.settings(box) is not None:
            return Resolved(address=box)
    return Refusal(NO_MAILBOX, {"extension": extension[:16]})


def _rings_since(board: Board, address: Address) -> int | None:
    program = board.mailboxes.program(address)
    calls = [] if program is None else program.view().get("calls")
    if not isinstance(calls, list):
        return None
    rings = [each["since"] for each in calls if each["direction"] == "in" and each["rings"]]
    return min(rings, default=None)


def behalf_of(board: Board, person: Person, more: str) -> tuple[Behalf, str] | Refusal:
    """For whom a delegate calls, and what they dialled then."""
    extension, _, rest = more.partition("*")
    address = board.live.extension(person.org, extension)
    leader = None
    if address is not None and address.kind == "phone":
        leader = board.live.person(UserId(address.id))
    if leader is None or not rest or not board.live.calls_for(person.user, leader.user):
        return Refusal(FORBIDDEN, {"extension": extension[:16]})
    shown = board.live.caller_number(leader.user, "user_out")
    return Behalf(leader.user, leader.name, leader.number, shown), rest
