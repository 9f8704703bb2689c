"""Which facts touch what, and reading it again.

Appended facts say only *that* something changed; what it is now is read from the store, so that a fact heard
twice, late or out of turn does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cadran.directory.call_settings import GROUP
from cadran.directory.conferencing import Conferencing
from cadran.directory.contacts import SEVERAL
from cadran.directory.trunks import trunks_in
from cadran.entitlements.calling import read_groups, read_phone_features
from cadran.entitlements.mailboxes import read_mailboxes
from cadran.entitlements.model import Model
from cadran.entitlements.resources import read_resources
from cadran.entitlements.stored import (
    read_caller_ids,
    read_conferencing,
    read_contacts,
    read_country,
    read_default,
    read_edition,
    read_meetings,
    read_model,
    read_numbers,
    read_outbound,
    read_purchased,
    read_tenants,
    read_users,
)
from cadran.ids import Address, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.store.unit import EVERYWHERE, ReadUnit

Patch = Callable[[Model], None]
"""Applied on the thread that owns the model."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Something to read again: ``user``, ``number``, ``meeting``, ``resource``, ``mailbox``, ``contact`` (with its id),
    ``organisation``, ``tenant``, ``caller_ids``, ``groups``, ``conferencing``, ``features``, ``trunks``, ``everything``.
    """

    what: str
    org: OrgId = EVERYWHERE
    id: str = ""


EVERYTHING = Touched("everything")
_MEETING_KINDS = frozenset({"meeting.created", "meeting.changed", "meeting.cancelled"})
_QUEUE_KINDS = frozenset(
    {"queue.created", "queue.changed", "queue.deleted"}
    | {"queue.agents_set", "queue.agent_in", "queue.agent_out"}
)
_ATTENDANT_KINDS = frozenset({"attendant.created", "attendant.changed", "attendant.deleted"})
_MAILBOX_KINDS = frozenset({"mailbox.created", "mailbox.changed", "mailbox.deleted"})
_STANDING_KINDS = frozenset(
    {"organisation.limited", "organisation.suspended", "organisation.resumed"}
)
# What happens to a person often and changes nothing here.
_QUIET = frozenset(
    {"user.signed_in", "user.signed_out", "user.password_set"}
    | {"number.reserved", "number.let_go", "number.ordered", "number.order_failed"}
)


def touched_by(fact: Fact) -> Iterable[Touched]:
    """What has to be read again because of this fact."""
    room = fact.kind.partition(".")[0]
    if fact.kind in _QUIET:
        return
    if fact.kind == "licence.purchased":
        yield Touched("organisation", fact.org)
    elif room in {"user", "licence"}:
        yield Touched("user", fact.org, fact.subject)
    elif room == "phone":
        yield Touched("user", fact.org, str(fact.data.get("user", "")))
    elif room == "number":
        yield Touched("number", fact.org, fact.subject)
        if user := fact.data.get("user"):
            yield Touched("user", fact.org, str(user))
        if resource := fact.data.get("resource"):
            yield Touched("resource", fact.org, str(resource))
    elif fact.kind == SEVERAL:
        listed = fact.data.get("contacts")
        for contact in listed if isinstance(listed, list | tuple) else ():
            yield Touched("contact", fact.org, str(contact))
    elif room == "contact":
        yield Touched("contact", fact.org, fact.subject)
    elif fact.kind in _QUEUE_KINDS | _ATTENDANT_KINDS:
        yield Touched("resource", fact.org, fact.subject)
    elif room == "mailbox":
        box = str(fact.data.get("mailbox", ""))
        yield Touched("mailbox", fact.org, box)
        if fact.kind in _MAILBOX_KINDS:
            yield Touched("resource", fact.org, box)
    elif fact.kind in _MEETING_KINDS:
        yield Touched("meeting", fact.org, fact.subject)
    elif room == "call_group":
        yield Touched("groups", fact.org)
    elif room == "conferencing":
        yield Touched("conferencing", fact.org)
    elif room == "phone_features":
        yield Touched("features", fact.org)
    elif fact.kind == "organisation.deleted":
        yield EVERYTHING
    elif fact.kind in _STANDING_KINDS:
        yield Touched("tenant", fact.org)
    elif room == "caller_id":
        yield Touched("caller_ids", fact.org)
    elif room == "organisation":
        yield Touched("organisation", fact.org)
    elif room == "trunk":
        yield Touched("trunks")


def read_patch(unit: ReadUnit, touched: Touched) -> Patch:
    """Read what was touched, from a unit that sees all organisations; answers how to put it in."""
    if touched.what == "user":
        return _user_patch(unit, UserId(touched.id))
    if touched.what == "number":
        return _number_patch(unit, touched)
    if touched.what == "meeting":
        return _meeting_patch(unit, touched.id)
    if touched.what == "contact":
        return _contact_patch(unit, touched.id)
    if touched.what == "resource":
        return _resource_patch(unit, touched.id)
    if touched.what == "mailbox":
        entry = next(iter(read_mailboxes(unit, touched.id)), None)
        return lambda model: model.put_mailbox(touched.id, entry)
    if touched.what == "organisation":
        return _organisation_patch(unit, touched.org)
    if touched.what == "tenant":
        tenant = next((entry for _, entry in read_tenants(unit, touched.org)), None)
        return lambda model: model.put_tenant(touched.org, tenant)
    if touched.what == "caller_ids":
        policies = read_caller_ids(unit, touched.org).get(touched.org, {})
        return lambda model: model.put_caller_ids(touched.org, policies)
    if touched.what == "groups":
        groups = read_groups(unit, touched.org).get(touched.org, {})
        return lambda model: model.put_groups(touched.org, groups)
    if touched.what == "conferencing":
        settings = next(
            (found for _, found in read_conferencing(unit, touched.org)), Conferencing()
        )
        return lambda model: model.conferencing.__setitem__(touched.org, settings)
    if touched.what == "features":
        features = next((found for _, found in read_phone_features(unit, touched.org)), None)
        return lambda model: model.put_features(touched.org, features)
    if touched.what == "trunks":
        trunks = trunks_in(unit)
        return lambda model: model.put_trunks(trunks)
    whole = read_model(unit)
    return lambda model: _replace(model, whole)


def addresses(touched: Touched, model: Model) -> Iterable[Address]:
    """Programs whose settings may have changed."""
    if touched.what == "number" and (entry := model.numbers.get(touched.id)) is not None:
        yield entry.owner.address
    kinds = {"user": "phone", "meeting": "meeting", "mailbox": "voicemail"}
    if touched.what in kinds:
        yield Address(touched.org, kinds[touched.what], touched.id)
    if touched.what == "resource" and (resource := model.resources.get(touched.id)) is not None:
        yield resource.address
    if touched.what == "groups":
        for user in model.members.get(touched.org, ()):
            if any(each.kind == GROUP for each in model.users[user].calls.along):
                yield Address(touched.org, "phone", user)
    if touched.what == "conferencing":
        for meeting in model.meetings.values():
            if meeting.org == touched.org:
                yield Address(meeting.org, "meeting", meeting.id)
    if touched.what == "features":
        yield Address(touched.org, "park", touched.org)
    if touched.what == "user":
        yield Address(touched.org, "voicemail", touched.id)
        for queue in sorted(model.queues_of.get(UserId(touched.id), ())):
            yield model.resources[queue].address


def _organisation_patch(unit: ReadUnit, org: OrgId) -> Patch:
    edition, purchased = read_edition(unit, org), read_purchased(unit, org)
    scopes = next((found for _, found in read_outbound(unit, org)), None)
    country = read_country(unit, org)

    def patch(model: Model) -> None:
        model.countries[org] = country
        model.put_edition(org, edition)
        model.purchased[org] = purchased
        model.put_outbound(org, scopes)

    return patch


def _user_patch(unit: ReadUnit, user: UserId) -> Patch:
    for entry in read_users(unit, user):
        return lambda model: model.put_user(entry)
    return lambda model: model.drop_user(user)


def _meeting_patch(unit: ReadUnit, meeting: str) -> Patch:
    for entry in read_meetings(unit, meeting):
        return lambda model: model.put_meeting(entry)
    return lambda model: model.drop_meeting(meeting)


def _contact_patch(unit: ReadUnit, contact: str) -> Patch:
    for entry in read_contacts(unit, contact):
        return lambda model: model.put_contact(entry)
    return lambda model: model.drop_contact(contact)


def _resource_patch(unit: ReadUnit, resource: str) -> Patch:
    for entry in read_resources(unit, resource):
        return lambda model: model.put_resource(entry)
    return lambda model: model.drop_resource(resource)


def _number_patch(unit: ReadUnit, touched: Touched) -> Patch:
    """The number, and its organisation's default, which may have passed from or to another."""
    entry = next(iter(read_numbers(unit, touched.id)), None)
    default = read_default(unit, touched.org)

    def patch(model: Model) -> None:
        if entry is None:
            model.drop_number(touched.id)
        else:
            model.put_number(entry)
        model.put_default(touched.org, default)

    return patch


def _replace(model: Model, whole: Model) -> None:
    for name in Model.__slots__:
        setattr(model, name, getattr(whole, name))
