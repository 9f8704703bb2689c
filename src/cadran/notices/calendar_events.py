"""A meeting for the reader's calendar, and the words of its mail.

iCalendar (RFC 5545) as iTIP sends it (RFC 5546): REQUEST for an invitation and each change of it, CANCEL when it is
off. Times are by the wall clock of the meeting's zone, which goes along as VTIMEZONE, so that a recurring meeting
stays at its hour when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur

from cadran.clock import HOUR_MS, SECOND_MS, Instant
from cadran.directory.bridge import grouped
from cadran.directory.recurrence import Schedule, read
from cadran.directory.times_said import when
from cadran.journal.mail import Mail
from cadran.messages import render
from cadran.notices.time_zones import time_zone
from cadran.numbering.number import international

PRODUCT = "-//Cadran//Meetings//EN"
LENGTH_MS = HOUR_MS
"""Of a meeting without an end, in a calendar that wants one."""


def words(mail: Mail, page: str) -> dict[str, object]:
    """What the mail says beside its facts: ``when``, and ``how`` to come by telephone."""
    event, language = mail.event, mail.language
    only = _facts(event).get("only")
    schedule = _schedule(event)
    if only is not None:
        schedule = Schedule(only[1] or only[0], only[2] if only[1] else None, schedule.zone)
    was = Schedule(only[0] if only else schedule.starts_at, None, schedule.zone)
    return {
        "when": when(schedule, language),
        "was": when(was, language),
        "how": _how(mail, page),
        "invited_by": _facts(event)["organiser"][0],
    }


def method(mail: Mail) -> str:
    return "CANCEL" if mail.event["cancelled"] else "REQUEST"


def calendar(mail: Mail, page: str, now: Instant) -> str:
    """The calendar's text; "" for a meeting without a time, which no calendar can show."""
    event: Mapping[str, Any] = mail.event
    if event["starts_at"] is None:
        return ""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", method(mail))
    if event["time_zone"] != "UTC":
        year = _at(event["starts_at"], UTC).year
        made.add_component(time_zone(ZoneInfo(event["time_zone"]), year))
    for component in _components(mail, event, page, now):
        made.add_component(component)
    text: bytes = made.to_ical()
    return text.decode()


def _components(mail: Mail, event: Mapping[str, Any], page: str, now: Instant) -> Iterator[Event]:
    """One occurrence by its RECURRENCE-ID (RFC 5545 section 3.8.4.4); or the series, without those that do not take
    place (EXDATE), and each that is elsewhere.
    """
    only, zone = event.get("only"), _zone(event)
    if only is not None:
        at, starts, ends = only
        times = {"starts_at": starts or at, "ends_at": ends if starts else None, "rule": ""}
        one = _event(mail, {**event, **times}, page, now)
        one.add("recurrence-id", _at(at, UTC).astimezone(zone))
        yield one
        return
    series = _event(mail, event, page, now)
    moved = () if event["cancelled"] else event.get("moved", ())
    for at, starts, _ends in moved:
        if starts is None:
            series.add("exdate", _at(at, UTC).astimezone(zone))
    yield series
    for at, starts, ends in moved:
        if starts is not None:
            times = {"starts_at": starts, "ends_at": ends, "rule": ""}
            one = _event(mail, {**event, **times}, page, now)
            one.add("recurrence-id", _at(at, UTC).astimezone(zone))
            yield one


def _zone(event: Mapping[str, Any]) -> tzinfo:
    return UTC if event["time_zone"] == "UTC" else ZoneInfo(event["time_zone"])


def _event(mail: Mail, event: Mapping[str, Any], page: str, now: Instant) -> Event:
    zone = _zone(event)
    starts = _at(event["starts_at"], UTC).astimezone(zone)
    length_ms = (event["ends_at"] or event["starts_at"] + LENGTH_MS) - event["starts_at"]
    made = Event()
    made.add("uid", event["uid"])
    made.add("sequence", event["sequence"])
    made.add("dtstamp", _at(now, UTC))
    made.add("dtstart", starts)
    # By the clock that has moved meanwhile, if it does so during the meeting.
    made.add("dtend", (starts.astimezone(UTC) + timedelta(milliseconds=length_ms)).astimezone(zone))
    if event["rule"]:
        made.add("rrule", vRecur.from_ical(event["rule"]))
    made.add("summary", event["title"])
    made.add("status", "CANCELLED" if event["cancelled"] else "CONFIRMED")
    name, address = event["organiser"]
    if address:
        made.add("organizer", _address(name, address))
    made.add("attendee", _attendee(*event["attendee"], cancelled=event["cancelled"]))
    if not event["cancelled"]:
        link = page.rstrip("/") + mail.secrets["path"]
        made.add("description", f"{_how(mail, page)}\n\n{link}")
        made.add("location", (event["number"] and international(event["number"])) or link)
        made.add("url", link)
    return made


def _how(mail: Mail, page: str) -> str:
    """Numbers with their one-tap form, the ID, and where all other numbers are."""
    event, language = _facts(mail.event), mail.language
    conference_id = mail.secrets["conference_id"]
    lines = []
    for kind in ("number", "toll_free"):
        if event[kind]:
            tap = f"{event[kind]},,{conference_id}#"
            facts = {"number": international(event[kind]), "tap": tap}
            lines.append(render(f"notices.meeting_by_{kind}", facts, language))
    if not lines:
        lines.append(render("notices.meeting_no_number", {}, language))
    display = {"id": grouped(conference_id)}
    lines.append(render("notices.meeting_id", display, language))
    all_numbers = {"link": page.rstrip("/") + event["directory"]}
    lines.append(render("notices.meeting_all_numbers", all_numbers, language))
    return "\n".join(lines)


def _facts(event: Mapping[str, object]) -> Mapping[str, Any]:
    return event


def _schedule(event: Mapping[str, Any]) -> Schedule:
    return Schedule(
        event["starts_at"], event["ends_at"], event["time_zone"], read(event["recurrence"])
    )


def _at(at: Instant, zone: Any) -> datetime:
    return datetime.fromtimestamp(at // SECOND_MS, zone)


def _address(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    if name:
        made.params["CN"] = name
    return made


def _attendee(name: str, address: str, *, cancelled: bool) -> vCalAddress:
    made = _address(name, address)
    made.params["ROLE"] = "REQ-PARTICIPANT"
    if not cancelled:
        made.params["PARTSTAT"] = "NEEDS-ACTION"
        made.params["RSVP"] = "TRUE"
    return made
