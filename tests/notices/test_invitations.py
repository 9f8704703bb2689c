"""Whom a meeting's mails reach, and what a calendar makes of them: read by an independent parser (vobject)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from tests.notices.conftest import ORG, SetClock
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.directory.directory import Directory
from cadran.directory.meetings import Attendee, Meetings
from cadran.directory.occurrences import Occurrences
from cadran.directory.recurrence import Recurrence
from cadran.directory.sealing import Sealer
from cadran.ids import OrgId
from cadran.journal.mail import read
from cadran.journal.outbox import Message
from cadran.notices.letters import message
from cadran.notices.time_zones import time_zone
from cadran.store.store import Store
from cadran.store.tables.numbers import numbers

PAGE = "https://phone.example"
ZOE, BEN = Attendee("zoe@world.example", "Zoé"), Attendee("ben@world.example")
PARIS = ZoneInfo("Europe/Paris")


def at(*when):
    return Instant(int(datetime(*when, tzinfo=PARIS).timestamp()) * 1_000)


@dataclass
class Bureau:
    """An organisation whose mails are opened as they would leave."""

    store: object
    clock: SetClock = field(default_factory=SetClock)
    seen: set = field(default_factory=set)

    def __post_init__(self):
        directory = Directory(self.store, self.clock, os.urandom)
        directory.create_organisation(ORG, "Acme", "FR", "fr")
        directory.licences.set_purchased(ORG, "AUDIO_CONFERENCING", 5)
        fields = {"usage_location": "FR", "language": "fr"}
        self.ann = directory.create_user(ORG, "ann@acme.example", name="Ann", **fields).id
        directory.licences.assign(ORG, self.ann, "AUDIO_CONFERENCING")
        self.meetings = Meetings(self.store, self.clock, os.urandom, Sealer(bytes(32), os.urandom))

    def plan(self, **plan):
        times = {"starts_at": at(2027, 3, 22, 10), "ends_at": at(2027, 3, 22, 11)}
        usual = {**times, "time_zone": "Europe/Paris", "attendees": [ZOE, BEN], "language": "en"}
        return self.meetings.create(ORG, self.ann, "Budget", **{**usual, **plan})

    def mails(self):
        """Those that were ordered since the last look, by address: (template, mail)."""
        found = {}
        with self.store.read(OrgId(ORG)) as unit:
            query = "SELECT id, kind, target, payload FROM outbox WHERE channel = 'mail'"
            rows = unit.sql(query)
        for name, kind, target, payload in rows:
            if name not in self.seen:
                self.seen.add(name)
                mail = read(Message(name, ORG, "mail", kind, target, payload))
                made = message(mail, PAGE, "cadran@phone.example", self.clock())
                sent = message_from_bytes(bytes(made), policy=default)
                found[target] = (kind, sent)
        return found


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    store = Store.open(file_at(tmp_path_factory.mktemp("bureau") / "a.db"))
    yield Bureau(store)
    store.close()


@pytest.fixture
def bureau(opened):
    """One for the file: what was sent before is not looked at again."""
    opened.mails()
    return opened


def calendar(mail):
    """The event of the part that mail programs look at; the attachment is the same."""
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "invite.ics"
    text = part.get_content().replace("\r\n", "\n")
    assert file.get_content().decode().replace("\r\n", "\n") == text
    read_back = vobject.readOne(text)
    assert part.get_param("method") == read_back.method.value
    return read_back, read_back.vevent


def test_an_invitation_puts_the_meeting_into_the_calendar_of_each_attendee(bureau):
    meeting = bureau.plan()
    told = bureau.mails()
    assert {each: kind for each, (kind, _) in told.items()} == {
        "zoe@world.example": "meeting_invited",
        "ben@world.example": "meeting_invited",
        "ann@acme.example": "meeting_invited",
    }
    whole, event = calendar(told["zoe@world.example"][1])
    assert whole.method.value == "REQUEST"
    assert event.sequence.value == "0"
    assert event.summary.value == "Budget"
    assert event.dtstart.value == datetime(2027, 3, 22, 10, tzinfo=PARIS)
    assert event.dtend.value - event.dtstart.value == timedelta(hours=1)
    assert event.attendee.value == "mailto:zoe@world.example"
    assert event.attendee.params["CN"] == ["Zoé"]
    assert event.organizer.value == "mailto:ann@acme.example"
    assert event.url.value.startswith(f"{PAGE}/join/acme/{meeting.id}/")


def test_who_reads_french_is_invited_in_french_and_guests_in_the_meetings_language(bureau):
    bureau.plan()
    told = bureau.mails()
    assert told["ann@acme.example"][1]["subject"] == "Invitation\xa0: Budget"
    text = told["ben@world.example"][1].get_body(("plain",)).get_content()
    assert "Monday, March 22, 2027" in text
    assert "No telephone number answers" in text


def test_a_recurring_meeting_stays_at_its_hour_in_the_calendar_when_the_clocks_change(bureau):
    bureau.plan(recurrence=Recurrence("weekly", count=3))
    _, event = calendar(bureau.mails()["zoe@world.example"][1])
    found = list(event.rruleset)
    assert [each.strftime("%m-%d %H:%M") for each in found] == [
        "03-22 10:00", "03-29 10:00", "04-05 10:00",
    ]  # fmt: skip
    hours = [each.astimezone(UTC).hour for each in found]
    assert hours == [9, 8, 8]


@pytest.mark.parametrize(
    "key",
    ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"],
)
def test_a_calendar_without_any_zones_reads_the_same_wall_clock(key):
    """The parser takes the zone from the component alone; each week of five years is compared."""
    zone = ZoneInfo(key)
    made = Calendar()
    made.add_component(time_zone(zone, 2027))
    read_back = vobject.readOne(made.to_ical().decode()).vtimezone.gettzinfo()
    for week in range(5 * 52):
        noon = datetime(2027, 1, 4, 12, tzinfo=zone).replace(tzinfo=None) + timedelta(weeks=week)
        assert read_back.utcoffset(noon) == zone.utcoffset(noon), noon


def test_a_change_raises_the_sequence_and_keeps_the_uid(bureau):
    meeting = bureau.plan()
    _, first = calendar(bureau.mails()["zoe@world.example"][1])
    bureau.meetings.change(ORG, meeting.id, starts_at=at(2027, 3, 22, 9))
    kind, mail = bureau.mails()["zoe@world.example"]
    _, second = calendar(mail)
    assert kind == "meeting_changed"
    assert second.uid.value == first.uid.value
    assert (first.sequence.value, second.sequence.value) == ("0", "1")
    assert second.dtstart.value == datetime(2027, 3, 22, 9, tzinfo=PARIS)


def test_a_setting_that_no_invitation_tells_is_no_mail(bureau):
    meeting = bureau.plan()
    bureau.mails()
    bureau.meetings.change(ORG, meeting.id, lobby="organiser")
    assert bureau.mails() == {}


def test_who_is_added_is_invited_and_who_is_taken_off_is_told_and_nobody_else(bureau):
    meeting = bureau.plan()
    bureau.mails()
    eve = Attendee("eve@world.example")
    bureau.meetings.change(ORG, meeting.id, attendees=[ZOE, eve])
    told = bureau.mails()
    assert {each: kind for each, (kind, _) in told.items()} == {
        "eve@world.example": "meeting_invited",
        "ben@world.example": "meeting_cancelled",
    }
    whole, event = calendar(told["ben@world.example"][1])
    assert (whole.method.value, event.status.value) == ("CANCEL", "CANCELLED")


def test_a_cancelled_meeting_leaves_every_calendar(bureau):
    meeting = bureau.plan()
    bureau.mails()
    bureau.meetings.cancel(ORG, meeting.id)
    bureau.meetings.cancel(ORG, meeting.id)
    told = bureau.mails()
    assert {kind for kind, _ in told.values()} == {"meeting_cancelled"}
    assert len(told) == 3
    whole, event = calendar(told["zoe@world.example"][1])
    assert whole.method.value == "CANCEL"
    assert event.sequence.value == "1"
    assert "/join/" not in bytes(told["zoe@world.example"][1]).decode()


def test_one_occurrence_is_changed_and_called_off_by_its_recurrence_id(bureau):
    meeting = bureau.plan(recurrence=Recurrence("weekly", count=3))
    door = Occurrences(bureau.store, bureau.clock, os.urandom, Sealer(bytes(32), os.urandom))
    bureau.mails()
    door.change(ORG, meeting.id, at(2027, 3, 29, 10), at(2027, 3, 30, 15), at(2027, 3, 30, 16))
    told = bureau.mails()
    assert set(told) == {"zoe@world.example", "ben@world.example", "ann@acme.example"}
    kind, mail = told["zoe@world.example"]
    whole, event = calendar(mail)
    assert (kind, whole.method.value) == ("occurrence_changed", "REQUEST")
    assert event.recurrence_id.value == datetime(2027, 3, 29, 10, tzinfo=PARIS)
    assert event.dtstart.value == datetime(2027, 3, 30, 15, tzinfo=PARIS)
    assert (event.sequence.value, hasattr(event, "rrule")) == ("1", False)
    text = mail.get_body(("plain",)).get_content()
    assert text.index("Monday, March 29, 2027") < text.index("Tuesday, March 30, 2027")

    door.cancel(ORG, meeting.id, at(2027, 4, 5, 10))
    kind, mail = bureau.mails()["zoe@world.example"]
    whole, event = calendar(mail)
    assert (kind, whole.method.value) == ("occurrence_cancelled", "CANCEL")
    assert event.recurrence_id.value == datetime(2027, 4, 5, 10, tzinfo=PARIS)
    assert "Monday, April 5, 2027" in mail.get_body(("plain",)).get_content()
    assert "/join/" not in bytes(mail).decode()


def test_who_is_invited_later_gets_the_series_as_it_is_by_then(bureau):
    meeting = bureau.plan(recurrence=Recurrence("weekly", count=3))
    door = Occurrences(bureau.store, bureau.clock, os.urandom, Sealer(bytes(32), os.urandom))
    door.change(ORG, meeting.id, at(2027, 3, 29, 10), at(2027, 3, 30, 15), None)
    door.cancel(ORG, meeting.id, at(2027, 4, 5, 10))
    bureau.mails()
    eve = Attendee("eve@world.example")
    bureau.meetings.change(ORG, meeting.id, attendees=[ZOE, BEN, eve])
    ((_, mail),) = bureau.mails().values()
    whole, series = calendar(mail)
    assert [each.strftime("%m-%d") for each in series.rruleset] == ["03-22", "03-29"]
    (_, moved) = whole.vevent_list
    assert moved.uid.value == series.uid.value
    assert moved.recurrence_id.value == datetime(2027, 3, 29, 10, tzinfo=PARIS)
    assert moved.dtstart.value == datetime(2027, 3, 30, 15, tzinfo=PARIS)


def test_a_meeting_without_a_time_is_told_without_a_calendar(bureau):
    bureau.plan(starts_at=None, ends_at=None)
    told = bureau.mails()
    assert "ann@acme.example" not in told
    assert "At any time" in told["zoe@world.example"][1].get_body(("plain",)).get_content()
    assert list(told["zoe@world.example"][1].iter_attachments()) == []


def test_titles_and_names_cannot_write_lines_of_the_calendar_or_of_the_mail(bureau):
    with pytest.raises(Exception, match=r"directory\.bad_title"):
        bureau.meetings.create(ORG, bureau.ann, "a\u0007b")
    bureau.meetings.create(
        ORG, bureau.ann, "Plan; BEGIN:VALARM,\\n", starts_at=at(2027, 3, 22, 10),
        attendees=[Attendee("zoe@world.example", 'Z"o:e;X=1')],
    )  # fmt: skip
    _, event = calendar(bureau.mails()["zoe@world.example"][1])
    assert event.summary.value == "Plan; BEGIN:VALARM,\\n"
    assert not hasattr(event, "valarm")


def test_the_same_mail_is_the_same_to_the_byte(bureau):
    bureau.plan()
    seen = set(bureau.seen)
    first = {name: bytes(mail) for name, (_, mail) in bureau.mails().items()}
    bureau.seen = seen
    assert {name: bytes(mail) for name, (_, mail) in bureau.mails().items()} == first


def own(number, kind="geographic", country="FR", **more):
    return {
        "number": number, "id": f"num-{number[1:]}", "country": country, "city": "Paris",
        "area_code": "1", "kind": kind, "usage": "service", "sandbox": True, "order_id": None,
        "acquired_at": 0, "assigned_user": None, "on_bridge": True, "bridge_default": False,
        "languages": ["fr"], "releasing_at": None, **more,
    }  # fmt: skip


def test_the_invitation_names_toll_and_toll_free_numbers_of_the_organisers_country(bureau):
    bridge = [
        own("+441632960001", country="GB", bridge_default=True),
        own("+33199000077"),
        own("+33800000001", "toll_free"),
    ]
    bureau.store.write(ORG, lambda unit: unit.insert_many(numbers, bridge)).result(10)
    meeting = bureau.plan()
    assert (meeting.number, meeting.toll_free) == ("+33199000077", "+33800000001")
    mail = bureau.mails()["zoe@world.example"][1]
    tap = f"+33199000077,,{meeting.conference_id}#"
    assert tap in mail.get_body(("plain",)).get_content()
    link = tap.replace("#", "%23")
    assert f'href="tel:{link}"' in mail.get_body(("html",)).get_content()
    assert "+33 800 00 00 01" in mail.get_body(("plain",)).get_content()
