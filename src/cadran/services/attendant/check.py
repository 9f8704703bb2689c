"""What is wrong with an attendant's settings: every caller must come to an end that somebody meant.

``faults`` names all at once, each with the place where it is, so that an editor can show them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cadran.errors import Refusal
from cadran.numbering.number import is_e164
from cadran.services import settings as read
from cadran.services.attendant import faults as reasons
from cadran.services.attendant import hours
from cadran.services.attendant.settings import (
    AFTER_GREETING,
    KEYS,
    MENU,
    NAME_MAX,
    NESTED_MAX,
    OPERATOR,
    REDIRECT,
    WITHIN,
    AttendantSettings,
    Flow,
    read_settings,
)
from cadran.services.targets import ATTENDANT, KINDS, NUMBER, Target, read_target

FLOWS = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Fault:
    """``place``: ``time_zone``, ``hours.monday``, ``open.keys.1``, ``holidays.0.target``…"""

    place: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else there is: the other attendants, and whether a target can take callers."""

    others: Mapping[str, AttendantSettings]
    takes: Callable[[Target], Refusal | None]
    """None: it can."""


def faults(attendant: str, given: read.Settings, around: Surroundings) -> tuple[Fault, ...]:
    """Everything wrong with these settings (plain data, see ``read_settings``); empty: they may be used."""
    found = [*_times(given), *_targets(given, around)]
    if not found:
        others = {**around.others, attendant: read_settings(given)}
        found += _ways(attendant, others)
    return tuple(found)


def _times(given: read.Settings) -> Iterator[Fault]:
    zone = given.get("time_zone")
    if hours.read_zone(zone) is None:
        yield Fault("time_zone", Refusal(reasons.BAD_ZONE, {"zone": str(zone or "")[:64]}))
    week = given.get("hours")
    if week is not None and not isinstance(week, Mapping):
        yield Fault("hours", Refusal(reasons.BAD_HOURS))
    for day, ranges in week.items() if isinstance(week, Mapping) else ():
        if day not in hours.DAYS or hours.read_day(ranges) is None:
            yield Fault(f"hours.{str(day)[:16]}", Refusal(reasons.BAD_HOURS))
    listed = given.get("holidays")
    holidays = listed if isinstance(listed, list | tuple) else ()
    if len(holidays) > hours.HOLIDAYS_MAX:
        most = {"most": hours.HOLIDAYS_MAX}
        yield Fault("holidays", Refusal(reasons.MANY_HOLIDAYS, most))
    for place, each in enumerate(holidays):
        read_one = hours.read_holiday(each)
        if read_one is None or not 0 < len(read_one.name) <= NAME_MAX:
            yield Fault(f"holidays.{place}", Refusal(reasons.BAD_HOLIDAY))


def _targets(given: read.Settings, around: Surroundings) -> Iterator[Fault]:
    operator = read_target(given.get("operator"))
    if given.get("operator"):
        yield from _target("operator", given.get("operator"), around)
    for name in FLOWS:
        flow = given.get(name)
        if not isinstance(flow, Mapping) or flow.get("then") not in AFTER_GREETING:
            yield Fault(name, Refusal(reasons.DEAD_END))
        elif flow["then"] == REDIRECT:
            yield from _target(f"{name}.target", flow.get("target"), around)
        elif flow["then"] == MENU:
            yield from _menu(name, flow.get("keys"), operator, around)
    listed = given.get("holidays")
    for place, each in enumerate(listed if isinstance(listed, list | tuple) else ()):
        if isinstance(each, Mapping) and each.get("target"):
            yield from _target(f"holidays.{place}.target", each["target"], around)


def _menu(flow: str, keys: object, operator: Target, around: Surroundings) -> Iterator[Fault]:
    if not isinstance(keys, Mapping) or not keys:
        yield Fault(f"{flow}.keys", Refusal(reasons.DEAD_END))
        return
    for digit, key in keys.items():
        place = f"{flow}.keys.{str(digit)[:4]}"
        target = key.get("target") if isinstance(key, Mapping) else None
        kind = target.get("kind") if isinstance(target, Mapping) else None
        if digit not in KEYS:
            yield Fault(place, Refusal(reasons.BAD_KEY, {"key": str(digit)[:4]}))
        elif kind == OPERATOR and operator.kind not in KINDS:
            yield Fault(place, Refusal(reasons.NO_OPERATOR, {"key": str(digit)}))
        elif kind not in WITHIN:
            yield from _target(place, target, around)


def _target(place: str, given: object, around: Surroundings) -> Iterator[Fault]:
    target = read_target(given)
    if target.kind not in KINDS:
        yield Fault(place, Refusal(reasons.NO_TARGET))
    elif target.kind == NUMBER and not is_e164(target.id):
        yield Fault(place, Refusal(reasons.BAD_NUMBER, {"number": target.id[:32]}))
    elif target.kind == ATTENDANT or (refusal := around.takes(target)) is None:
        return  # where attendants lead is looked at as a whole
    else:
        yield Fault(place, refusal)


# --- where callers come to, over all attendants


def _ways(attendant: str, all_of: Mapping[str, AttendantSettings]) -> Iterator[Fault]:
    """From every flow of this attendant a caller must be able to end, and must not be sent round by itself."""
    ending = _ending(all_of)
    for place, flow in _flows(all_of[attendant]).items():
        missing = [each for each in _leads_to(flow, all_of[attendant]) if each not in all_of]
        if missing:
            told = {"kind": ATTENDANT, "id": missing[0][:64]}
            yield Fault(place, Refusal(reasons.UNKNOWN_TARGET, told))
        elif _chain(flow, all_of) > NESTED_MAX or not _ends(flow, all_of[attendant], ending):
            names = {"name": all_of[attendant].name}
            yield Fault(place, Refusal(reasons.ENDLESS, names))


def _flows(settings: AttendantSettings) -> dict[str, Flow]:
    found = {"open": settings.opened, "closed": settings.closed}
    for place, each in enumerate(settings.holidays):
        then = REDIRECT if each.target.kind in KINDS else AFTER_GREETING[0]
        found[f"holidays.{place}"] = Flow(each.greeting, then, each.target)
    return found


def _ending(all_of: Mapping[str, AttendantSettings]) -> frozenset[str]:
    """Attendants all of whose flows have a way out, reckoned from those that surely have one."""
    ending: set[str] = set()
    for _ in range(len(all_of)):
        more = {
            name
            for name, settings in all_of.items()
            if name not in ending
            and all(_ends(flow, settings, ending) for flow in _flows(settings).values())
        }
        if not more:
            break
        ending |= more
    return frozenset(ending)


def _ends(flow: Flow, settings: AttendantSettings, ending: frozenset[str] | set[str]) -> bool:
    """Does some way lead out of this flow?"""

    def out(target: Target) -> bool:
        if target.kind == OPERATOR:
            target = settings.operator
        return target.kind != ATTENDANT or target.id in ending

    if flow.then == MENU:
        return any(out(key.target) for key in flow.keys.values())
    return flow.then != REDIRECT or out(flow.target)


def _leads_to(flow: Flow, settings: AttendantSettings) -> list[str]:
    targets = [flow.target] if flow.then == REDIRECT else []
    if flow.then == MENU:
        targets = [key.target for key in flow.keys.values()]
        targets.append(settings.operator)
    return [each.id for each in targets if each.kind == ATTENDANT]


def _chain(flow: Flow, all_of: Mapping[str, AttendantSettings]) -> int:
    """The longest way from attendant to attendant without a key being pressed; beyond ``NESTED_MAX`` it is cut."""
    length, reached = 0, {flow.target.id} if _passes(flow) else set()
    while reached and length <= NESTED_MAX:
        length += 1
        reached = {
            each.target.id
            for name in reached
            if name in all_of
            for each in _flows(all_of[name]).values()
            if _passes(each)
        }
    return length


def _passes(flow: Flow) -> bool:
    return flow.then == REDIRECT and flow.target.kind == ATTENDANT
