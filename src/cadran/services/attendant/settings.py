"""How an attendant is set up (plain data from its maker). Figures: reference, section "Auto attendants"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cadran.services import settings as read
from cadran.services.attendant import hours
from cadran.services.attendant.hours import Holiday, Week
from cadran.services.targets import DISCONNECT, HANG_UP, KINDS, Target, read_target

NAME_MAX = 64
"""Longest name of an attendant, and longest label of a key."""
NESTED_MAX = 8
"""Attendants that one call goes through without a key being pressed, and as deep as ``#`` leads back."""
KEYS = tuple("0123456789")
"""To be given away; ``*`` repeats and ``#`` goes back, always."""
MENU, REDIRECT = "menu", "redirect"
AFTER_GREETING = (DISCONNECT, REDIRECT, MENU)
OPERATOR, BY_NAME, BY_EXTENSION = "operator", "by_name", "by_extension"
WITHIN = (OPERATOR, BY_NAME, BY_EXTENSION, DISCONNECT)
"""What a key may do besides sending the caller on: it needs no ``id``."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. ``label``: said before "press 1" where the menu has no announcement of its own."""

    target: Target
    label: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a caller meets: a greeting, then a menu, another target, or the end of the call.

    ``greeting`` and ``prompt`` are names of clips; "" for none, and without ``prompt`` the keys are read out.
    """

    greeting: str = ""
    then: str = DISCONNECT
    target: Target = HANG_UP
    prompt: str = ""
    keys: Mapping[str, Key] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AttendantSettings:
    """One attendant: one language and one time zone."""

    name: str = ""
    language: str = read.DEFAULT_LANGUAGE
    zone: ZoneInfo = hours.UTC
    week: Week = hours.ALWAYS
    opened: Flow = Flow()
    closed: Flow = Flow()
    holidays: tuple[Holiday, ...] = ()
    operator: Target = HANG_UP
    country: str = ""
    """Whose tones callers hear (ISO 3166-1 alpha-2); "": those of the language."""


def read_settings(given: read.Settings) -> AttendantSettings:
    """Settings from plain data; what makes no sense takes its default (``check`` refuses it where it is set).

    ``name``, ``language``, ``time_zone``, ``hours`` (see ``hours.read_week``; left out: always open),
    ``open`` and ``closed`` (flows), ``holidays``, ``operator``, ``country``.
    """
    listed = given.get("holidays")
    holidays = listed if isinstance(listed, list | tuple) else ()
    found = [hours.read_holiday(each) for each in holidays][: hours.HOLIDAYS_MAX]
    week = hours.read_week(given.get("hours"))
    return AttendantSettings(
        name=read.text(given, "name"),
        language=read.languages(given)[0],
        zone=hours.read_zone(given.get("time_zone")) or hours.UTC,
        week=hours.ALWAYS if week is None else week,
        opened=read_flow(given.get("open")),
        closed=read_flow(given.get("closed")),
        holidays=tuple(each for each in found if each is not None),
        operator=read_target(given.get("operator")),
        country=read.text(given, "country"),
    )


def read_flow(given: object) -> Flow:
    """``{"greeting", "then", "target", "prompt", "keys": {"1": {"target", "label"}}}``."""
    if not isinstance(given, Mapping):
        return Flow()
    keys: dict[str, Key] = {}
    listed = given.get("keys")
    for digit, each in listed.items() if isinstance(listed, Mapping) else ():
        if digit in KEYS and isinstance(each, Mapping):
            keys[str(digit)] = Key(read_choice(each.get("target")), read.text(each, "label"))
    return Flow(
        greeting=read.text(given, "greeting"),
        then=read.choice(given, "then", AFTER_GREETING),
        target=read_target(given.get("target")),
        prompt=read.text(given, "prompt"),
        keys=MappingProxyType(dict(sorted(keys.items()))),
    )


def read_choice(given: object) -> Target:
    """What a key does: as ``read_target``, or something within the attendant."""
    if isinstance(given, Mapping) and given.get("kind") in WITHIN:
        return Target(str(given["kind"]))
    return read_target(given)


def leads_on(target: Target) -> bool:
    """Does another program take the caller?"""
    return target.kind in KINDS
