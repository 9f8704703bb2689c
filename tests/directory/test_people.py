from __future__ import annotations

import pytest

from cadran.directory import reasons
from cadran.errors import Refused
from cadran.journal import facts_after


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def test_a_repeated_creation_with_its_id_makes_one_user(doors):
    first = doors.user("alice", id="u1")
    assert doors.user("alice", id="u1") == first
    assert len(doors.directory.users(doors.org)) == 1
    with refused(reasons.BAD_ID):
        doors.user("bob", id="u1")


def test_a_login_is_unique_in_the_whole_system_whatever_its_case(doors):
    doors.user("Alice@Example")
    with refused(reasons.LOGIN_TAKEN):
        doors.user("alice@example")
    with refused(reasons.LOGIN_TAKEN):
        doors.user("ALICE@example", doors.other)


def test_a_user_of_another_organisation_is_unknown_for_reading_changing_and_deleting(doors):
    alien = doors.user("alien", doors.other)
    with refused(reasons.UNKNOWN_USER):
        doors.directory.user(doors.org, alien.id)
    with refused(reasons.UNKNOWN_USER):
        doors.directory.change_user(doors.org, alien.id, name="Mine")
    doors.directory.delete_user(doors.org, alien.id)
    with refused(reasons.UNKNOWN_USER):
        doors.licences.assign(doors.org, alien.id, "PHONE_SYSTEM")
    with refused(reasons.UNKNOWN_USER):
        doors.phones.create(doors.org, alien.id, "thief")
    with refused(reasons.UNKNOWN_USER):
        doors.meetings.create(doors.org, alien.id, "Theft")
    assert doors.directory.user(doors.other, alien.id) == alien
    assert doors.directory.search(doors.org, "alien") == []


@pytest.mark.parametrize("asked", ["elodie", "ÉLODIE", "bœuf", "boeuf elo", "lodz", "10"])
def test_the_address_book_finds_people_without_their_accents(doors, asked):
    doors.user("e.b", name="Élodie Bœuf-Łódź", extension="101")
    doors.user("zoe", name="Zoé Martin")
    assert [each.name for each in doors.directory.search(doors.org, asked)] == ["Élodie Bœuf-Łódź"]


@pytest.mark.parametrize("asked", ["lodie", "%", "_", "", "   ", "elodie zoe"])
def test_the_address_book_takes_word_starts_and_no_wildcards(doors, asked):
    doors.user("e.b", name="Élodie Bœuf")
    assert doors.directory.search(doors.org, asked) == []


def test_users_are_listed_by_name_page_after_page_without_a_gap(doors):
    for login in ("delta", "alpha", "echo", "bravo", "charlie"):
        doors.user(login, name="Same Name" if login in {"alpha", "echo"} else login)
    everybody = doors.directory.users(doors.org)
    pages, after = [], ""
    while page := doors.directory.users(doors.org, after=after, limit=2):
        pages += page
        after = page[-1].id
    assert pages == everybody
    assert len(pages) == 5


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"usage_location": "XX"}, reasons.BAD_COUNTRY),
        ({"usage_location": "EU"}, reasons.BAD_COUNTRY),
        ({"language": "tlh"}, reasons.BAD_LANGUAGE),
        ({"role": "king"}, reasons.BAD_ROLE),
        ({"extension": "0123"}, reasons.BAD_EXTENSION),
        ({"extension": "1234567"}, reasons.BAD_EXTENSION),
        ({"extension": "1٣"}, reasons.BAD_EXTENSION),
        ({"name": "a\nb"}, reasons.BAD_NAME),
        ({"name": "  "}, reasons.BAD_NAME),
        ({"id": "no spaces"}, reasons.BAD_ID),
    ],
)
def test_a_bad_field_is_refused_by_name_and_changes_nothing(doors, fields, reason):
    with refused(reason):
        doors.user("alice", **fields)
    assert doors.directory.users(doors.org) == []


def test_an_extension_belongs_to_one_user_of_an_organisation(doors):
    doors.user("alice", extension="101")
    bob = doors.user("bob")
    with refused(reasons.EXTENSION_TAKEN):
        doors.user("carol", extension="101")
    with refused(reasons.EXTENSION_TAKEN):
        doors.directory.change_user(doors.org, bob.id, extension="101")
    doors.user("dora", doors.other, extension="101")


@pytest.mark.parametrize("extension", ["112", "911", "15", "18"])
def test_a_number_that_calls_for_help_is_no_extension(doors, extension):
    with refused(reasons.EXTENSION_IS_EMERGENCY):
        doors.user("alice", extension=extension)


def test_the_last_administrator_can_neither_go_nor_step_down_nor_be_made_inactive(doors):
    boss = doors.user("boss", role="administrator")
    second = doors.user("second", role="administrator")
    doors.directory.change_user(doors.org, second.id, active=False)
    for attempt in (
        lambda: doors.directory.delete_user(doors.org, boss.id),
        lambda: doors.directory.change_user(doors.org, boss.id, role="user"),
        lambda: doors.directory.change_user(doors.org, boss.id, active=False),
    ):
        with refused(reasons.LAST_ADMINISTRATOR):
            attempt()
    doors.directory.change_user(doors.org, second.id, active=True)
    doors.directory.delete_user(doors.org, boss.id)


def test_a_deleted_user_leaves_nothing_behind(doors):
    alice = doors.user("alice")
    doors.licences.assign(doors.org, alice.id, "AUDIO_CONFERENCING")
    doors.phones.create(doors.org, alice.id, "alice")
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    password = doors.sessions.set_password(doors.org, alice.id)
    token = doors.sessions.sign_in("alice", password, "::1").token
    doors.directory.delete_user(doors.org, alice.id)
    doors.directory.delete_user(doors.org, alice.id)
    with refused(reasons.SIGNED_OUT):
        doors.sessions.who(token)
    with refused(reasons.UNKNOWN_MEETING):
        doors.meetings.meeting(doors.org, meeting.id)
    counts = {each.product: each for each in doors.licences.counts(doors.org)}
    assert counts["AUDIO_CONFERENCING"].free == 5
    doors.phones.create(doors.org, doors.user("alice").id, "alice")


def test_every_write_is_in_the_journal_with_names_only_in_the_erasable_part(doors):
    alice = doors.user("alice", name="Alice Secret")
    doors.directory.change_user(doors.org, alice.id, name="Alice Hidden")
    with doors.store.read(doors.org) as unit:
        facts = [each for each in facts_after(unit, 0, 100) if each.kind.startswith("user.")]
    assert [each.kind for each in facts] == ["user.created", "user.changed"]
    assert {each.subject for each in facts} == {alice.id}
    assert facts[1].personal == {"name": "Alice Hidden", "name_before": "Alice Secret"}
    assert "Alice" not in repr([each.data for each in facts])


def test_the_last_owner_stays_and_a_second_one_may_go(doors):
    boss = doors.user("boss", role="owner")
    doors.user("second", role="administrator")
    for change in ({"role": "administrator"}, {"active": False}):
        with pytest.raises(Refused) as refused:
            doors.directory.change_user(doors.org, boss.id, **change)
        assert refused.value.refusal.reason is reasons.LAST_OWNER
    other = doors.user("other", role="owner")
    doors.directory.change_user(doors.org, boss.id, role="user")
    with pytest.raises(Refused) as refused:
        doors.directory.delete_user(doors.org, other.id)
    assert refused.value.refusal.reason is reasons.LAST_OWNER
