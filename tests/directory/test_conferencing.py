"""Settings of an organisation's meetings, and the numbers that an organiser's invitations name."""

from __future__ import annotations

import os

import pytest

from cadran.directory import reasons
from cadran.directory.bridge import Chosen
from cadran.directory.conferencing import Conferencing, ConferencingDoor
from cadran.directory.organiser_numbers import OrganiserNumbers
from cadran.directory.sealing import Sealer
from cadran.errors import Refused

TOLL, OTHER, FREE = "+33199001234", "+441632960123", "+33800000001"
ON_BRIDGE = (
    "INSERT INTO numbers (number, id, org, kind, country, bridge_default, city, area_code, usage,"
    " sandbox, acquired_at, on_bridge, languages)"
    " VALUES (?, ?, ?, ?, ?, ?, '', '', 'service', FALSE, 1, TRUE, '[]')"
)


@pytest.fixture
def settings(doors):
    return ConferencingDoor(doors.store, doors.clock, os.urandom)


@pytest.fixture
def chooser(doors):
    sealer = Sealer(os.urandom(32), os.urandom)
    return OrganiserNumbers(doors.store, doors.clock, os.urandom, sealer)


@pytest.fixture
def alice(doors):
    user = doors.user("alice")
    doors.licences.assign(doors.org, user.id, "AUDIO_CONFERENCING")

    def job(unit):
        for number, kind, country, default in (
            (TOLL, "geographic", "FR", True),
            (OTHER, "geographic", "GB", False),
            (FREE, "toll_free", "FR", False),
        ):
            unit.sql(ON_BRIDGE, (number, f"n{number}", doors.org, kind, country, default))

    doors.store.write(doors.org, job).result(10)
    return user


def test_settings_hold_for_the_organisation_that_set_them(doors, settings):
    assert settings.of(doors.org) == Conferencing()
    wanted = Conferencing("names", record_names=False, recordings_days=30)
    assert settings.set(doors.org, wanted) == wanted
    assert settings.set(doors.org, wanted) == wanted
    assert settings.of(doors.org) == wanted
    assert settings.of(doors.other) == Conferencing()


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Conferencing("loudly"), reasons.BAD_ANNOUNCEMENTS),
        (Conferencing(recordings_days=0), reasons.BAD_DAYS),
        (Conferencing(recordings_days=4_000), reasons.BAD_DAYS),
    ],
)
def test_what_is_no_setting_changes_nothing(doors, settings, wanted, reason):
    with pytest.raises(Refused, match=reason.id):
        settings.set(doors.org, wanted)
    assert settings.of(doors.org) == Conferencing()


def test_an_organiser_invites_to_numbers_of_their_country_until_others_are_chosen(
    doors, chooser, alice
):
    assert chooser.of(doors.org, alice.id) == (Chosen(), (TOLL, FREE))
    chosen, invited = chooser.set(doors.org, alice.id, Chosen(toll=OTHER))
    assert (chosen.toll, invited) == (OTHER, (OTHER, FREE))
    assert doors.meetings.create(doors.org, alice.id, "Weekly").number == OTHER
    assert chooser.set(doors.org, alice.id, Chosen())[1] == (TOLL, FREE)


def test_a_number_that_is_not_of_the_bridge_cannot_be_chosen(doors, chooser, alice):
    for wanted in (Chosen(toll="+33199009999"), Chosen(toll=FREE), Chosen(toll_free=TOLL)):
        with pytest.raises(Refused, match=reasons.NOT_ON_BRIDGE.id):
            chooser.set(doors.org, alice.id, wanted)
    assert chooser.of(doors.org, alice.id)[0] == Chosen()


def test_invitations_are_sent_anew_when_it_is_asked_for_or_toll_free_is_switched_off(
    doors, chooser, alice
):
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    over = doors.meetings.create(doors.org, alice.id, "Over", starts_at=1, ends_at=2)

    def now():
        found = doors.meetings.meeting(doors.org, meeting.id)
        return found.number, found.toll_free, found.sequence

    chooser.set(doors.org, alice.id, Chosen(toll=OTHER))
    assert now() == (TOLL, FREE, 0)
    chooser.set(doors.org, alice.id, Chosen(toll=OTHER), reissue=True)
    assert now() == (OTHER, FREE, 1)
    chooser.set(doors.org, alice.id, Chosen(toll=OTHER, offers_toll_free=False))
    assert now() == (OTHER, None, 2)
    assert doors.meetings.meeting(doors.org, over.id) == over
