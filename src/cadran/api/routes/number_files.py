"""Numbers given to people, and brought in from elsewhere, by CSV files: jobs with a report by line."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, status

from cadran.api.context import IdempotencyKey, ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.idempotency import id_from
from cadran.api.jobs_shown import job_shown
from cadran.api.schemas.base import Id
from cadran.api.schemas.job import Job
from cadran.directory.files import told
from cadran.ids import OrgId
from cadran.jobs import Progress, Report
from cadran.numbers.number_files import NumberFiles

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)
DryRun = Annotated[bool, Query(description="Only look; nothing changes")]


@router.post(
    "/numbers/file",
    operation_id="assign_numbers_by_file",
    status_code=status.HTTP_202_ACCEPTED,
)
def assign_numbers_by_file(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    data: Annotated[bytes, Body(media_type="text/csv", description="number,user[,location]")],
    dry_run: DryRun = True,
) -> Job:
    """Give numbers to people as a CSV file says, or take them back where ``user`` is empty; all or nothing."""

    def work(progress: Progress) -> Report:
        files = NumberFiles(house.numbers)
        return told(files.assign(who.org, data, dry_run=dry_run, by=who.user, progress=progress))

    kind = "assignments_check" if dry_run else "assignments"
    name = id_from("job", who.org, idempotency_key)
    job = house.jobs.start(who.org, kind, who.user, work, id=name)
    return job_shown(house, who.org, house.jobs.job(who.org, job), language)


@router.post(
    "/operator/organisations/{org}/numbers/file",
    operation_id="import_numbers_by_file",
    status_code=status.HTTP_202_ACCEPTED,
)
def import_numbers_by_file(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    org: Id,
    data: Annotated[
        bytes,
        Body(media_type="text/csv", description="number,country,kind,usage[,city][,area_code]"),
    ],
    dry_run: DryRun = True,
) -> Job:
    """Record numbers that an organisation has from elsewhere; for the operator, among whose jobs it is."""
    to = OrgId(org)
    house.directory.organisation(to)

    def work(progress: Progress) -> Report:
        files = NumberFiles(house.numbers)
        return told(files.bring(to, data, dry_run=dry_run, by=who.user, progress=progress))

    kind = "numbers_check" if dry_run else "numbers"
    name = id_from("job", who.org, idempotency_key)
    job = house.jobs.start(who.org, kind, who.user, work, id=name)
    return job_shown(house, who.org, house.jobs.job(who.org, job), language)
