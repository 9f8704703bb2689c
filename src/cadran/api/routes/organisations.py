"""Organisations: what the operator of the installation does with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status
from fastapi.responses import FileResponse

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.jobs_shown import job_shown
from cadran.api.schemas.base import Id
from cadran.api.schemas.job import Job
from cadran.api.schemas.organisation import (
    Deletion,
    LimitsChange,
    OperatorCreated,
    OperatorRequest,
    Organisation,
    OrganisationCreated,
    OrganisationLimits,
    OrganisationList,
    OrganisationRequest,
    Suspension,
)
from cadran.directory.standings import Limits
from cadran.directory.tenants import Tenant
from cadran.directory.trunks import OPERATOR
from cadran.ids import OrgId, UserId
from cadran.jobs import JobId, Progress, Report, Work

ZIP = "application/zip"
router = APIRouter(tags=["organisations"], route_class=GuardedRoute)
OrgPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
ExportPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,39}\.[0-9]{13}$")]


@router.get("/organisations", operation_id="list_organisations")
def list_organisations(house: TheHouse) -> OrganisationList:
    """All organisations, with how much each has."""
    return OrganisationList(items=[_shown(each) for each in house.tenants.tenants()])


@router.post(
    "/organisations", operation_id="create_organisation", status_code=status.HTTP_201_CREATED
)
def create_organisation(
    house: TheHouse, who: Who, asked: OrganisationRequest
) -> OrganisationCreated:
    """Make an organisation and its first owner."""
    tenant, owner = house.tenants.create(
        OrgId(asked.id),
        asked.name,
        country=asked.country.upper(),
        language=asked.language,
        owner=(asked.owner_login, asked.owner_name),
        limits=_limits(asked.limits or LimitsChange()),
        by=who.user,
    )
    fresh = not owner.has_password
    password = house.sessions.set_password(owner.org, owner.id, by=who.user) if fresh else None
    return OrganisationCreated(organisation=_shown(tenant), owner_id=owner.id, password=password)


@router.get("/organisations/{org}", operation_id="get_organisation")
def get_organisation(house: TheHouse, org: OrgPath) -> Organisation:
    """One organisation."""
    return _shown(house.tenants.tenant(OrgId(org)))


@router.put("/organisations/{org}/limits", operation_id="limit_organisation")
def limit_organisation(
    house: TheHouse, who: Who, org: OrgPath, asked: LimitsChange
) -> Organisation:
    """Set the limits. What is there beyond them stays; nothing more is added."""
    return _shown(house.tenants.limit(OrgId(org), _limits(asked), by=who.user))


@router.put("/organisations/{org}/suspension", operation_id="suspend_organisation")
def suspend_organisation(
    house: TheHouse, who: Who, org: OrgPath, asked: Suspension
) -> Organisation:
    """Nobody signs in and no call is set up any more, but for emergency calls."""
    return _shown(house.tenants.suspend(OrgId(org), asked.why, by=who.user))


@router.delete("/organisations/{org}/suspension", operation_id="resume_organisation")
def resume_organisation(house: TheHouse, who: Who, org: OrgPath) -> Organisation:
    """Let the organisation work again."""
    return _shown(house.tenants.resume(OrgId(org), by=who.user))


@router.delete(
    "/organisations/{org}",
    operation_id="delete_organisation",
    status_code=status.HTTP_202_ACCEPTED,
)
def delete_organisation(house: TheHouse, who: Who, org: OrgPath) -> Deletion:
    """Export its data, give its numbers back, and erase it, as long work. It must be suspended.

    What money rests on stays: the ledger, and the journal without names and numbers.
    """
    owner = house.tenants.tenant(OrgId(org)).organisation.org
    house.leaving.may_leave(owner)
    name = f"{owner}.{house.clock()}"
    work = _leaving(house, owner, name, who.user)
    return Deletion(export=name, job=house.jobs.start(OPERATOR, "leaving", who.user, work))


@router.get("/organisation-deletions/{job_id}", operation_id="get_organisation_deletion")
def get_organisation_deletion(house: TheHouse, language: ReaderLanguage, job_id: Id) -> Job:
    """How far a deletion is, or how it ended."""
    return job_shown(house, OPERATOR, house.jobs.job(OPERATOR, JobId(job_id)), language)


@router.get(
    "/organisation-exports/{name}",
    operation_id="download_organisation_export",
    response_class=FileResponse,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
def download_organisation_export(house: TheHouse, name: ExportPath) -> FileResponse:
    """The archive of an organisation that was deleted: JSON lines, a file a table."""
    path = house.leaving.exported(name)
    return FileResponse(path, media_type=ZIP, filename=path.name)


@router.post("/operators", operation_id="create_operator", status_code=status.HTTP_201_CREATED)
def create_operator(house: TheHouse, who: Who, asked: OperatorRequest) -> OperatorCreated:
    """Let somebody more run the installation."""
    made = house.tenants.make_operator(
        asked.login,
        asked.name,
        language=asked.language,
        country=asked.country.upper(),
        by=who.user,
    )
    password = house.sessions.set_password(made.org, made.id, by=who.user)
    return OperatorCreated(id=made.id, login=made.login, password=password)


def _leaving(house: House, org: OrgId, name: str, by: UserId) -> Work:
    """Until its numbers have gone it can be cancelled; from then on the next start would finish it."""
    leaving = house.leaving

    def work(progress: Progress) -> Report:
        present = house.tenants.tenant(org)
        leaving.may_leave(org)
        progress.of(leaving.steps(org) + present.numbers)
        leaving.export(org, name, progress.advance)
        _give_numbers_back(house, org, by, progress)
        leaving.begin(org)
        progress.commit()
        gone = leaving.erase(org, by=by, step=progress.advance)
        return Report("directory.organisation_erased", {"id": org, "count": gone})

    return work


def _give_numbers_back(house: House, org: OrgId, by: UserId, progress: Progress) -> None:
    """The default of the bridge last: it is the default of what is left."""
    while held := house.numbers.numbers(org):
        for number in sorted(held, key=lambda each: each.bridge_default):
            if number.state == "assigned":
                house.numbers.unassign(org, number.number, by=by)
            house.numbers.release(org, number.number, by=by)
            progress.advance()


def _limits(asked: LimitsChange) -> Limits:
    return Limits(asked.users, asked.numbers, asked.calls)


def _shown(tenant: Tenant) -> Organisation:
    made, limits = tenant.organisation, tenant.standing.limits
    return Organisation(
        id=made.org,
        name=made.name,
        country=made.country,
        language=made.language,
        created_at=made.created_at,
        suspended_at=tenant.standing.suspended_at,
        suspended_why=tenant.standing.why,
        limits=OrganisationLimits(users=limits.users, numbers=limits.numbers, calls=limits.calls),
        users=tenant.users,
        numbers=tenant.numbers,
    )
