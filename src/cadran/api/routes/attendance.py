"""Attendance and recordings of meetings, for those who lead them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Annotated

import xlsxwriter
from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse

from cadran.api import reasons
from cadran.api.context import Principal, ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number_or_none
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.live_meeting import leads
from cadran.api.schemas.attendance import Recording, RecordingList, Visit, VisitList
from cadran.api.schemas.base import Id, iso
from cadran.errors import Refused
from cadran.messages import render
from cadran.reports.export_rows import csv_text

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)
RecordingName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
Form = Annotated[str, Query(pattern="^(csv|xlsx)$", description="csv or xlsx")]
COLUMNS = (
    "reports.attendance_name",
    "reports.attendance_number",
    "reports.attendance_how",
    "reports.attendance_joined",
    "reports.attendance_left",
    "reports.attendance_seconds",
)
HOW = {
    "phone": "reports.attendance_phone",
    "dialled": "reports.attendance_dialled",
    "call_me": "reports.attendance_call_me",
    "browser": "reports.attendance_browser",
}
BINARY = {"type": "string", "format": "binary"}
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/meetings/{meeting_id}/attendance", operation_id="get_attendance")
def get_attendance(house: TheHouse, who: Who, meeting_id: Id) -> VisitList:
    """Who was in the meeting, from when to when; live ones are among them."""
    _led(house, who, meeting_id)
    return VisitList(items=_visits(house, who, meeting_id))


@router.get(
    "/meetings/{meeting_id}/attendance/file",
    operation_id="export_attendance",
    response_class=Response,
    responses={200: {"content": {each: {"schema": BINARY} for each in _TYPES.values()}}},
)
def export_attendance(
    house: TheHouse, who: Who, language: ReaderLanguage, meeting_id: Id, form: Form = "csv"
) -> Response:
    """The same as a file, in the reader's language; instants are in UTC."""
    _led(house, who, meeting_id)
    rows = [tuple(render(each, {}, language) for each in COLUMNS)]
    rows += [_row(each, language) for each in _visits(house, who, meeting_id)]
    content = csv_text(rows).encode("utf-8-sig") if form == "csv" else _sheet(rows)
    name = f"attendance-{meeting_id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_TYPES[form], headers=headers)


@router.get("/meetings/{meeting_id}/recordings", operation_id="list_meeting_recordings")
def list_meeting_recordings(house: TheHouse, who: Who, meeting_id: Id) -> RecordingList:
    """What was recorded of the meeting, and is there to be heard."""
    _led(house, who, meeting_id)
    found = house.attendance.recordings(who.org, meeting_id)
    return RecordingList(
        items=[
            Recording(id=each.id, made_at=each.made_at, duration_ms=each.duration_ms)
            for each in found
        ]
    )


@router.get(
    "/meetings/{meeting_id}/recordings/{recording_id}",
    operation_id="get_meeting_recording",
    response_class=FileResponse,
    responses={200: {"content": {"audio/flac": {"schema": BINARY}}}},
)
def get_meeting_recording(
    house: TheHouse, who: Who, meeting_id: Id, recording_id: RecordingName
) -> FileResponse:
    """The recording, as FLAC."""
    _led(house, who, meeting_id)
    path = house.attendance.recording(who.org, meeting_id, recording_id)
    return FileResponse(path, media_type="audio/flac", filename=f"{recording_id}.flac")


@router.delete(
    "/meetings/{meeting_id}/recordings/{recording_id}",
    operation_id="delete_meeting_recording",
    status_code=204,
)
def delete_meeting_recording(
    house: TheHouse, who: Who, meeting_id: Id, recording_id: RecordingName
) -> None:
    """Gone for good."""
    _led(house, who, meeting_id)
    house.attendance.recording(who.org, meeting_id, recording_id).unlink(missing_ok=True)


def _led(house: House, who: Principal, meeting_id: str) -> None:
    """Raises ``Refused(api.not_found)`` unless the asker leads the meeting."""
    if not leads(who, house.meetings.meeting(who.org, meeting_id)):
        raise Refused(reasons.NOT_FOUND)


def _visits(house: House, who: Principal, meeting_id: str) -> list[Visit]:
    found = []
    for each in house.attendance.visits(who.org, meeting_id):
        person = house.live.person(each.user) if each.user else None
        guest = each.number if each.how == "browser" else ""
        found.append(
            Visit(
                name=guest if person is None else person.name,
                user_id=each.user or None,
                number=None if guest else phone_number_or_none(each.number),
                how=each.how,
                joined_at=each.joined_at,
                left_at=each.left_at,
                duration_s=each.duration_s,
            )
        )
    return found


def _row(visit: Visit, language: str) -> tuple[str, ...]:
    number = visit.number.number if visit.number else ""
    left = "" if visit.left_at is None else iso(visit.left_at)
    how = render(HOW[visit.how], {}, language)
    return visit.name, number, how, iso(visit.joined_at), left, str(visit.duration_s)


def _sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook; all of it is text, so that nothing a caller is called is taken for a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if place and column == len(row) - 1:
                sheet.write_number(place, column, int(value))
            else:
                sheet.write_string(place, column, value)
    book.close()
    return file.getvalue()
