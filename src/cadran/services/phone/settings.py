"""How a user's phone is set up (plain data from its maker)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from cadran.clock import MINUTE_MS, SECOND_MS
from cadran.ids import E164
from cadran.services import settings as read
from cadran.services.diversions import Why
from cadran.services.targets import HANG_UP, NUMBER, PERSON, Target, read_target

RING_MS = 30 * SECOND_MS
"""How long a user's devices ring: about six rings."""
RING_MAX_MS = 120 * SECOND_MS


ALONG_MAX = 40
"""Who rings along with one user: a whole group of 25, delegates, and some telephones."""
REJECT, WAIT, SEND = "reject", "wait", "send"
"""What becomes of a call to a user who has one already: it is refused, it rings all the same, it is sent on.

What cannot ring all the same, since their telephone takes one call alone, is a call that is not taken.
"""


class Along(Struct, frozen=True):
    """A person or a number that rings along, from ``after_ms`` on, for ``for_ms`` (None: as long as it rings).

    ``confirms``: who answers there must press a key to take the call.
    """

    to: Target
    after_ms: int = 0
    for_ms: int | None = None
    confirms: bool = False


class Rules(Struct, frozen=True):
    """What becomes of calls to the user. A target of nobody: the caller is told why."""

    forward: Target = HANG_UP
    """Every call goes there at once."""
    do_not_disturb: bool = False
    """No call rings: it goes where unanswered ones go."""
    along: tuple[Along, ...] = ()
    no_answer: Target = HANG_UP
    busy: str = REJECT
    busy_to: Target = HANG_UP
    unreachable: Target = HANG_UP
    """No device of theirs is there."""

    def target(self, why: Why) -> Target:
        """Where a call goes that the user does not take for this reason."""
        if why is Why.UNCONDITIONAL:
            return self.forward
        if why is Why.BUSY and self.busy != WAIT:
            return self.busy_to if self.busy == SEND else HANG_UP
        if why is Why.UNREACHABLE and self.unreachable != HANG_UP:
            return self.unreachable
        return self.no_answer


class PhoneSettings(Struct, frozen=True):
    """Durations in milliseconds."""

    name: str = ""
    number: E164 | None = None
    """The user's own number; colleagues and emergency services see it."""
    shown: E164 | None = None
    """What the world sees when they call; None: nothing."""
    hides_callers: bool = False
    """Callers from outside are not shown."""
    language: str = read.DEFAULT_LANGUAGE
    country: str = ""
    """Where the user is, ISO 3166-1 alpha-2: whose tones they know."""
    ring_ms: int = RING_MS
    rules: Rules = Rules()


def read_settings(given: read.Settings) -> PhoneSettings:
    """Settings from plain data. Keys: ``name``, ``number``, ``shown_number`` (``number`` where it is missing),
    ``hides_callers``, ``language``, ``country``, ``ring_ms``, ``rules`` (see ``read_rules``).
    """
    number = read.text(given, "number")
    shown = read.text(given, "shown_number", number)
    return PhoneSettings(
        name=read.text(given, "name"),
        number=E164(number) if number else None,
        shown=E164(shown) if shown else None,
        hides_callers=read.flag(given, "hides_callers"),
        language=read.languages(given)[0],
        country=read.text(given, "country"),
        ring_ms=read.whole(given, "ring_ms", RING_MS, 5 * SECOND_MS, RING_MAX_MS),
        rules=read_rules(given.get("rules")),
    )


def read_rules(given: object) -> Rules:
    """Rules from plain data: the fields of ``Rules`` by name, targets as ``read_target`` has them."""
    if not isinstance(given, Mapping):
        return Rules()
    along = given.get("along")
    rang = [_along(each) for each in along] if isinstance(along, list | tuple) else []
    return Rules(
        forward=read_target(given.get("forward")),
        do_not_disturb=read.flag(given, "do_not_disturb"),
        along=tuple(each for each in rang if each is not None)[:ALONG_MAX],
        no_answer=read_target(given.get("no_answer")),
        busy=read.choice(given, "busy", (REJECT, WAIT, SEND)),
        busy_to=read_target(given.get("busy_to")),
        unreachable=read_target(given.get("unreachable")),
    )


def _along(given: object) -> Along | None:
    target = read_target(given)
    if not isinstance(given, Mapping) or target.kind not in (PERSON, NUMBER):
        return None
    for_ms = read.whole(given, "for_ms", 0, 0, RING_MAX_MS)
    return Along(
        target,
        read.whole(given, "after_ms", 0, 0, MINUTE_MS * 2),
        for_ms or None,
        read.flag(given, "confirms"),
    )
