"""Who may come in, as a table; and the only way into the bridge."""

from __future__ import annotations

from enum import Enum

from cadran.clock import Instant
from cadran.ids import BridgeId, Ref
from cadran.services.actions import Join
from cadran.services.meeting.roster import Inside, Outside
from cadran.services.meeting.settings import MeetingSettings


class Phase(Enum):
    """How far the meeting is."""

    IDLE = "idle"
    STARTED = "started"
    ENDING = "ending"


class Who(Enum):
    """What a participant is to the meeting, by authentication, never by what they claim."""

    ORGANISER = "organiser"
    MEMBER = "member of the organisation"
    INVITED = "called by the meeting"
    WORLD = "anybody else"


class Verdict(Enum):
    """What the door does with a participant whose line is up."""

    START = "starts the meeting and enters"
    ENTER = "enters"
    WAIT = "waits for the start"
    KNOCK = "waits in the lobby"


_EVERYONE = ("everyone", "organisation", "organiser")
DOOR: dict[tuple[Phase, str, Who], Verdict] = {
    **{(Phase.IDLE, lobby, Who.ORGANISER): Verdict.START for lobby in _EVERYONE},
    **{(Phase.IDLE, lobby, Who.INVITED): Verdict.WAIT for lobby in _EVERYONE},
    **{(Phase.IDLE, lobby, Who.MEMBER): Verdict.WAIT for lobby in _EVERYONE},
    **{(Phase.IDLE, lobby, Who.WORLD): Verdict.WAIT for lobby in _EVERYONE},
    **{(Phase.STARTED, lobby, Who.ORGANISER): Verdict.ENTER for lobby in _EVERYONE},
    **{(Phase.STARTED, lobby, Who.INVITED): Verdict.ENTER for lobby in _EVERYONE},
    (Phase.STARTED, "everyone", Who.MEMBER): Verdict.ENTER,
    (Phase.STARTED, "organisation", Who.MEMBER): Verdict.ENTER,
    (Phase.STARTED, "organiser", Who.MEMBER): Verdict.KNOCK,
    (Phase.STARTED, "everyone", Who.WORLD): Verdict.ENTER,
    (Phase.STARTED, "organisation", Who.WORLD): Verdict.KNOCK,
    (Phase.STARTED, "organiser", Who.WORLD): Verdict.KNOCK,
}


def who(settings: MeetingSettings, outside: Outside) -> Who:
    """A member is known by the phone's own sign-in; the organiser by that or by the PIN."""
    person = outside.person
    if outside.organiser or (person.caller.user == settings.organiser and settings.organiser):
        return Who.ORGANISER
    if person.called_by is not None and not person.asked:
        return Who.INVITED
    return Who.MEMBER if person.caller.user is not None else Who.WORLD


def verdict(settings: MeetingSettings, phase: Phase, outside: Outside) -> Verdict:
    """What happens at the door now. A meeting that is ending lets nobody in."""
    found = DOOR.get((phase, settings.lobby, who(settings, outside)), Verdict.WAIT)
    if found is Verdict.WAIT and phase is Phase.IDLE and settings.started_by_callers:
        return Verdict.START
    return found


def admit(outside: Outside, by: str, now: Instant, *, organiser: bool) -> Inside:
    """Let somebody in: the one place where an ``Outside`` becomes an ``Inside``."""
    return Inside(outside.person, admitted_by=by, organiser=organiser, since=now)


def join(inside: Inside, bridge: BridgeId, ref: Ref) -> Join:
    """The action that puts an admitted participant into the bridge."""
    return Join(ref, inside.person.leg, bridge, muted=inside.muted or inside.held)
