"""Where callers may be sent on, as people set it up: each target is looked at before it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.licences import held_by
from cadran.directory.resources import resource_of
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.numbering.number import is_e164
from cadran.services.makers import MAKERS
from cadran.services.targets import (
    ATTENDANT,
    DISCONNECT,
    KINDS,
    NUMBER,
    PERSON,
    QUEUE,
    VOICEMAIL,
    Target,
)
from cadran.store.tables.attendants import attendants
from cadran.store.tables.resources import queues, resource_accounts
from cadran.store.unit import ReadUnit

BOX_NEEDS = "PHONE_SYSTEM"
"""The licence that a personal mailbox comes with."""


def kinds_of_targets() -> tuple[str, ...]:
    """What a target can be: the end of the call, and every kind whose program there is."""
    return (DISCONNECT, *(kind for kind, program in KINDS.items() if program in MAKERS))


def checked_target(unit: ReadUnit, target: Target) -> Target:
    """A target that exists in the unit's organisation. Raises ``Refused`` for any other."""
    if target.kind not in kinds_of_targets():
        raise Refused(
            reasons.BAD_TARGET, kind=target.kind[:20], known=", ".join(kinds_of_targets())
        )
    if target.kind == PERSON:
        user_row(unit, UserId(target.id))
    elif target.kind in {ATTENDANT, QUEUE}:
        resource_of(unit, target.id, KINDS[target.kind])
    elif target.kind == VOICEMAIL:
        _box(unit, target.id)
    elif target.kind == NUMBER and not is_e164(target.id):
        raise Refused(reasons.BAD_TARGET_NUMBER, number=target.id[:20])
    return Target() if target.kind == DISCONNECT else target


def _box(unit: ReadUnit, box: str) -> None:
    """A shared box, or the own one of somebody whose licence comes with it. Raises ``Refused``."""
    query = unit.select(resource_accounts).where(resource_accounts.c.id == box)
    if unit.row(query.where(resource_accounts.c.kind == KINDS[VOICEMAIL])) is not None:
        return
    try:
        user_row(unit, UserId(box))
    except Refused:
        owned = False
    else:
        owned = BOX_NEEDS in held_by(unit, UserId(box))
    if not owned:
        raise Refused(reasons.UNKNOWN_MAILBOX, mailbox=box[:64])


def stored_target(target: Target) -> dict[str, str]:
    """As plain data, which ``services.targets.read_target`` reads."""
    return {"kind": target.kind, "id": target.id}


def stays(unit: ReadUnit, target: Target, name: str) -> None:
    """Raises ``Refused(TARGET_IN_USE)`` while another attendant or queue sends callers there."""
    kept = [(row.id, row.plan) for row in unit.rows(unit.select(attendants))]
    kept += [(row.id, row.settings) for row in unit.rows(unit.select(queues))]
    for owner, settings in kept:
        if owner != target.id and _names(settings, target):
            other = resource_of(unit, owner).name
            raise Refused(reasons.TARGET_IN_USE, name=name, other=other)


def _names(settings: object, target: Target) -> bool:
    """Is this target anywhere in there?"""
    if isinstance(settings, Mapping):
        if (settings.get("kind"), settings.get("id")) == (target.kind, target.id):
            return True
        return any(_names(each, target) for each in settings.values())
    return isinstance(settings, list) and any(_names(each, target) for each in settings)
