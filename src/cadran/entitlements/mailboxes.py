"""Mailboxes in the live model: what their programs need, and how many messages wait in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cadran.entitlements.model import MailboxEntry, Model
from cadran.entitlements.resources import AGENT_NEEDS, mapping_of
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbering.time_zones import zone_of_country, zone_of_number
from cadran.services.voicemail.settings import MESSAGES_MAX
from cadran.store.unit import ReadUnit

_BOXES = "SELECT id, org, settings, pin_hash FROM mailboxes"
_MEMBERS = "SELECT mailbox_id, user_id FROM mailbox_members"
_COUNTS = "SELECT mailbox_id, state, COUNT(*) FROM mailbox_messages"
KIND = "voicemail"


def read_mailboxes(unit: ReadUnit, box: str | None = None) -> Iterable[MailboxEntry]:
    """All boxes that are stored, or one; from a unit that sees all organisations."""
    only = (box,) if box is not None else ()
    where = " WHERE mailbox_id = ?" if only else ""
    members: dict[str, list[UserId]] = {}
    for name, user in unit.sql(f"{_MEMBERS}{where} ORDER BY mailbox_id, user_id", only):
        members.setdefault(name, []).append(UserId(user))
    counts: dict[tuple[str, str], int] = {}
    for name, state, count in unit.sql(f"{_COUNTS}{where} GROUP BY mailbox_id, state", only):
        counts[name, state] = int(count)
    where = " WHERE id = ?" if only else ""
    for name, org, settings, pin_hash in unit.sql(_BOXES + where, only):
        yield MailboxEntry(
            name,
            OrgId(org),
            mapping_of(settings),
            tuple(members.get(name, ())),
            bool(pin_hash),
            counts.get((name, "new"), 0),
            counts.get((name, "saved"), 0),
        )


def mailbox_settings(model: Model, address: Address) -> Mapping[str, object] | None:
    """What the maker of a mailbox's program needs; None if nobody has it, or no licence for it any more."""
    entry = model.mailboxes.get(address.id) or MailboxEntry(address.id, address.org)
    account = model.resources.get(address.id)
    user = model.users.get(UserId(address.id))
    if entry.org != address.org:
        return None
    given: dict[str, object] = {
        **entry.settings,
        "has_pin": entry.has_pin,
        "full": entry.new + entry.saved >= MESSAGES_MAX,
    }
    if account is not None and account.address == address:
        zone = _zone(account.number, account.country)
        given |= {"name": account.name, "language": account.language, "country": account.country}
        given["members"] = [each for each in entry.members if each in model.users]
    elif user is not None and user.person.org == address.org and AGENT_NEEDS in user.payer.licences:
        person = user.person
        zone = _zone(person.number, person.usage_location)
        given |= {"name": person.name, "language": person.language, "owner": person.user}
        given["country"] = person.usage_location
    else:
        return None
    given["time_zone"] = given.get("time_zone") or zone
    return given


def _zone(number: E164 | None, country: str) -> str:
    return (zone_of_number(number) if number else "") or zone_of_country(country)
