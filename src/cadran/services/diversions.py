"""How a call was sent on before it came here: by whose rules and why, and when that has to stop."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cadran.ids import E164, UserId, person_key
from cadran.services.events import HOPS_MAX, Diverted

FIELD = "diverted"
"""Where the way stands in ``HandOver.context``."""


class Why(Enum):
    """Why a user's call went elsewhere, as ``HandOver.context`` names it to the service that takes it."""

    UNCONDITIONAL = "unconditional"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DO_NOT_DISTURB = "do_not_disturb"
    UNREACHABLE = "unreachable"


_WORDS = {
    Why.UNCONDITIONAL: "unconditional",
    Why.NO_ANSWER: "no-answer",
    Why.BUSY: "user-busy",
    Why.DO_NOT_DISTURB: "do-not-disturb",
    Why.UNREACHABLE: "unavailable",
}
"""The reasons of RFC 5806 section 4."""

Way = tuple[Diverted, ...]
"""Everybody who sent the call on, the latest first."""


def sent_by(user: UserId, number: E164 | None, why: Why) -> Diverted:
    """A user whose rules send a call on."""
    return Diverted(number, _WORDS[why], user)


def circular(way: Way, to: str) -> bool:
    """Has the call been with this user already, or been sent on too often?"""
    return len(way) >= HOPS_MAX or any(each.user == to for each in way)


def context_of(way: Way, user: UserId, why: Why) -> dict[str, str]:
    """For the service that takes the leg: why and from whom, and the whole way."""
    told = [f"{each.user or ''} {each.reason} {each.number or ''}" for each in way]
    return {"reason": why.value, "for": person_key(user), FIELD: ",".join(told)}


def read_way(context: Mapping[str, str]) -> Way:
    """The way from a context; what makes no sense in it is passed over."""
    found = []
    for each in context.get(FIELD, "").split(",")[:HOPS_MAX]:
        user, reason, number = (*each.split(" "), "", "", "")[:3]
        if reason:
            found.append(Diverted(E164(number) if number else None, reason, UserId(user) or None))
    return tuple(found)
