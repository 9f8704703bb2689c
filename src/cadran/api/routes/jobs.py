"""Long work: what runs, how far it is, how it ended."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from cadran import jobs
from cadran.api import cursors, reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    Limit,
    Principal,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.jobs_shown import job_shown, report_csv
from cadran.api.roles import Access
from cadran.api.schemas.base import Id
from cadran.api.schemas.job import Job, JobPage
from cadran.errors import Refused
from cadran.jobs import JobId
from cadran.jobs.reasons import UNKNOWN_JOB

router = APIRouter(tags=["jobs"], route_class=GuardedRoute)
CSV = "text/csv"


@router.get("/jobs", operation_id="list_jobs")
def list_jobs(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> JobPage:
    """Long work, newest first."""
    place = cursors.decode(cursor, int, str)
    before = (int(place[0]), str(place[1])) if place else None
    found = house.jobs.jobs(who.org, before, limit + 1)
    shown, following = cursors.cut(found, limit, lambda each: (each.queued_at, each.id))
    items = [job_shown(house, who.org, each, language) for each in shown]
    return JobPage(items=items, next_cursor=following)


@router.get("/jobs/{job_id}", operation_id="get_job")
def get_job(house: TheHouse, who: Who, language: ReaderLanguage, job_id: Id) -> Job:
    """How far it is, or how it ended; one's own, unless one's role sees others."""
    return job_shown(house, who.org, _seen(house, who, job_id), language)


@router.delete("/jobs/{job_id}", operation_id="cancel_job")
def cancel_job(house: TheHouse, who: Who, language: ReaderLanguage, job_id: Id) -> Job:
    """Cancel it: what waits ends at once, what runs at its next step. It stays in the list."""
    found = _seen(house, who, job_id)
    if found.by != who.user and who.role not in Access.BILLING.roles:
        raise Refused(reasons.OWN_ONLY)
    return job_shown(house, who.org, house.jobs.cancel(who.org, found.id), language)


@router.get(
    "/jobs/{job_id}/report.csv",
    operation_id="get_job_report",
    response_class=Response,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
def get_job_report(
    house: TheHouse, who: Who, language: ReaderLanguage, job_id: Id
) -> StreamingResponse:
    """What became of each line, as CSV in the asked language."""
    lines = house.jobs.report(who.org, _seen(house, who, job_id).id)
    headers = {"Content-Disposition": f'attachment; filename="cadran-{job_id}.csv"'}
    return StreamingResponse(report_csv(lines, language), media_type=CSV, headers=headers)


def _seen(house: House, who: Principal, job_id: str) -> jobs.Job:
    """One's own work, or that of others for staff. Raises ``Refused(jobs.unknown_job)``."""
    found = house.jobs.job(who.org, JobId(job_id))
    if found.by != who.user and not who.staff:
        raise Refused(UNKNOWN_JOB)
    return found
