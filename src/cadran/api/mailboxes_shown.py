"""Mailboxes and messages as people and programs see them; who may open a box, and who may set it up."""

from __future__ import annotations

from dataclasses import replace

from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import Principal
from cadran.api.display import phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas import mailbox as shapes
from cadran.directory.mailboxes import BoxDraft, Mailbox, MailboxSettings
from cadran.directory.messages import Message
from cadran.errors import Refused
from cadran.ids import Address, OrgId, UserId

KIND = "voicemail"
OF_THE_BOX = ("name", "language", "extension", "members")
"""What only administrators change, of shared boxes only."""


def opened(house: House, who: Principal, box: str) -> Mailbox:
    """A box whose messages the asker hears. Raises ``Refused(api.not_found)`` for any other: nobody listens to
    what was said to somebody else, whatever their role.
    """
    found = _found(house, who.org, box)
    if found is None or not found.opens_for(who.user):
        raise Refused(reasons.NOT_FOUND)
    return found


def managed(house: House, who: Principal, box: str) -> Mailbox:
    """A box that the asker opens, or a shared one that they manage. Raises as ``opened``."""
    found = _found(house, who.org, box)
    if found is None or not (found.opens_for(who.user) or (found.account and who.administrator)):
        raise Refused(reasons.NOT_FOUND)
    return found


def _found(house: House, org: OrgId, box: str) -> Mailbox | None:
    try:
        return house.mailboxes.mailbox(org, box)
    except Refused:
        return None


def mailbox_shown(house: House, who: Principal, box: Mailbox) -> shapes.Mailbox:
    account = box.account
    return shapes.Mailbox(
        id=box.id,
        name=box.name,
        language=box.language,
        shared=account is not None,
        opens=box.opens_for(who.user),
        extension=None if account is None else account.extension,
        numbers=[] if account is None else [phone_number(each) for each in account.numbers],
        members=[person_ref(house, who.org, each) for each in box.members],
        greeting=box.settings.greeting,
        busy_greeting=box.settings.busy_greeting,
        time_zone=box.settings.time_zone,
        mail=box.settings.mail,
        delete_mailed=box.settings.delete_mailed,
        has_pin=box.has_pin,
        new=box.new,
        saved=box.saved,
    )


def message_shown(house: House, org: OrgId, message: Message) -> shapes.Message:
    """With the name that a colleague has now."""
    user = None if message.user is None else person_ref(house, org, message.user)
    person = None if message.user is None else house.live.person(message.user)
    return shapes.Message(
        id=message.id,
        state=message.state,
        at=message.at,
        duration_ms=message.duration_ms,
        name=message.name if user is None else user.name or message.name,
        number=None if message.number is None else phone_number(message.number),
        user=user,
        extension="" if person is None else person.extension,
    )


def draft_of(
    asked: shapes.MailboxRequest | shapes.MailboxChange,
    *,
    present: Mailbox | None = None,
    who: Principal | None = None,
) -> BoxDraft | None:
    """What a shared box shall be; None if nothing of it changes. Raises ``Refused(api.own_only)`` where it may not."""
    given = {name for name in OF_THE_BOX if getattr(asked, name) is not None}
    if present is not None and not given:
        return None
    if who is not None and (present is None or present.account is None or not who.administrator):
        raise Refused(reasons.OWN_ONLY)
    members = None if asked.members is None else [UserId(each) for each in asked.members]
    return BoxDraft(asked.name, asked.language, asked.extension, members)


def changed_settings(present: MailboxSettings, asked: shapes.MailboxChange) -> MailboxSettings:
    """The present ones, with what is given."""
    return replace(
        present,
        greeting=present.greeting if asked.greeting is None else asked.greeting,
        time_zone=present.time_zone if asked.time_zone is None else asked.time_zone,
        mail=asked.mail or present.mail,
        delete_mailed=present.delete_mailed if asked.delete_mailed is None else asked.delete_mailed,
    )


async def ring_to_record(house: House, who: Principal, box: str, **told: str) -> None:
    """The asker's own telephone rings to record a greeting: of their own box, or with a ``name`` of the organisation."""
    found = await run_in_threadpool(opened, house, who, box)
    address = Address(who.org, KIND, found.id)
    await house.exchange.command(
        address, "record_greeting", by=who.user, role=who.role, arguments=told
    )
