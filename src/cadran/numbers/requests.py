"""What is had on request only: numbers of countries without stock, and people's numbers made service numbers.

An organisation fills in a form; the operator takes it through its states. Numbers that are handed over this
way do not count against the quota; one that is converted counts as a service number from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_

from cadran.clock import Instant
from cadran.directory.batches import no_batch_runs
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbering.fiction import is_fictional
from cadran.numbering.number import country_of
from cadran.numbers import reasons
from cadran.numbers.assignment import own_number
from cadran.numbers.offer import Offer, checked_kind, checked_number, checked_usage
from cadran.numbers.places import forget_place
from cadran.numbers.quota import check_quota
from cadran.numbers.resources import ResourceNumbers
from cadran.numbers.supply import PAPERS, request_papers, supply
from cadran.store.tables.numbers import number_requests, numbers
from cadran.store.unit import ReadUnit, UnitOfWork

FIELDS = ("contact_name", "contact_email", "organisation_address", "purpose")
"""What every form asks; ``area`` may be added."""
OPTIONAL_FIELDS = ("area", "carrier_account")
LONGEST_FIELD = 500
LONGEST_NOTE = 1_000
MOST_WANTED = 1_000
"""Numbers in one request: more is a contract."""
PAGE = 200
"""Requests in one answer."""

STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("submitted", "withdrawn"),
    "submitted": ("in_review", "withdrawn"),
    "in_review": ("information_needed", "approved", "declined", "withdrawn"),
    "information_needed": ("submitted", "withdrawn"),
    "approved": ("fulfilled", "declined"),
    "fulfilled": (),
    "declined": (),
    "withdrawn": (),
}
"""The states of a request, and where each may lead."""
BY_APPLICANT = frozenset({"draft", "submitted", "withdrawn"})
"""States into which the organisation itself brings a request; the others are the operator's."""


@dataclass(frozen=True, slots=True)
class Request:
    """``what``: ``numbers``, or ``conversion`` of those in ``numbers``; ``note`` is the operator's last word."""

    id: str
    org: OrgId
    what: str
    state: str
    country: str
    kind: str
    usage: str
    quantity: int
    numbers: tuple[E164, ...]
    form: Mapping[str, str]
    note: str
    by: str
    created_at: Instant
    changed_at: Instant

    @property
    def next_states(self) -> tuple[str, ...]:
        return STEPS[self.state]


class Requests(ResourceNumbers):
    """Asking, answering and fulfilling."""

    def request_numbers(
        self,
        org: OrgId,
        country: str,
        kind: str,
        quantity: int,
        form: Mapping[str, str],
        *,
        usage: str = "service",
        draft: bool = False,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Request:
        """Ask for numbers that are not in stock. With an ``id``, a retry answers the first result.

        A ``draft`` may lack fields and papers; ``resubmit`` hands it in.
        """
        checked_usage(usage, checked_kind(kind))
        if not 1 <= quantity <= MOST_WANTED:
            raise Refused(reasons.BAD_QUANTITY, least=1, most=MOST_WANTED)
        edition = self.edition(org)
        found = supply(edition, country, kind)
        if found.state == "no":
            raise Refused(reasons.NONE_IN_COUNTRY, country=country, source=found.source)
        if found.state == "yes":
            raise Refused(reasons.NOT_ON_REQUEST, country=country)
        if found.only_for:
            self._restricted(org, found.only_for, found.source)
        values: dict[str, object] = {
            "what": "numbers",
            "country": country,
            "kind": kind,
            "usage": usage,
        }
        values |= {"quantity": quantity, "numbers": [], "state": "draft" if draft else "submitted"}
        values["form"] = _checked_form(
            form, request_papers(edition, country, kind), whole=not draft
        )
        return self._submit(org, id, values, by)

    def request_conversion(
        self,
        org: OrgId,
        number: str,
        form: Mapping[str, str],
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Request:
        """Ask for a free number of a person to become a service number."""
        with self.store.read(org) as unit:
            present = own_number(unit, number)
        if present.usage != "user" or present.state != "free":
            raise Refused(reasons.NOT_CONVERTIBLE, number=present.number)
        values: dict[str, object] = {
            "what": "conversion",
            "country": present.country,
            "kind": present.kind,
        }
        values |= {"usage": "service", "quantity": 1, "numbers": [present.number]}
        values |= {"state": "submitted", "form": _checked_form(form, (), whole=True)}
        return self._submit(org, id, values, by)

    def request(self, org: OrgId, request: str) -> Request:
        with self.store.read(org) as unit:
            return _request(unit, request)

    def requests(
        self, org: OrgId, *, state: str | None = None, after: str = "", limit: int = PAGE
    ) -> list[Request]:
        """Requests, newest first, from after the one given; at most ``PAGE``."""
        with self.store.read(org) as unit:
            return _listed(unit, state, after, limit)

    def requests_everywhere(
        self, *, state: str | None = None, after: str = "", limit: int = PAGE
    ) -> list[Request]:
        """Those of all organisations, for the operator."""
        with self.store.read_everywhere() as unit:
            return _listed(unit, state, after, limit)

    def resubmit(
        self, org: OrgId, request: str, form: Mapping[str, str], *, by: str = ""
    ) -> Request:
        """Hand in a draft, or give the information that was asked for."""

        def job(unit: UnitOfWork) -> Request:
            present = _request(unit, request)
            papers = (
                request_papers(self.edition_in(unit), present.country, present.kind)
                if present.what == "numbers"
                else ()
            )
            values = {"form": _checked_form(form, papers, whole=True)}
            return self._step(unit, present, "submitted", by, values)

        return self.write(org, job)

    def papers_for(self, org: OrgId, country: str, kind: str) -> tuple[str, ...]:
        """The papers that a request for numbers of a country needs: names of fields of its form."""
        return request_papers(self.edition(org), country, checked_kind(kind))

    def withdraw(self, org: OrgId, request: str, *, by: str = "") -> Request:
        """Take a request back. May be repeated."""
        return self._move(org, request, "withdrawn", by)

    def answer(
        self, org: OrgId, request: str, state: str, *, note: str = "", by: str = ""
    ) -> Request:
        """The operator's step, other than fulfilling; ``note`` is read by the organisation."""
        if state not in STEPS or state in BY_APPLICANT or state == "fulfilled":
            raise Refused(reasons.BAD_REQUEST, field="state")
        if len(note) > LONGEST_NOTE:
            raise Refused(reasons.BAD_REQUEST, field="note")
        return self._move(org, request, state, by, note=note.strip())

    def fulfil(
        self,
        org: OrgId,
        request: str,
        given: Sequence[Offer] = (),
        *,
        by: str = "",
    ) -> Request:
        """Hand over the numbers that were approved, or convert the one in question; all or nothing."""
        if len({each.number for each in given}) != len(given):
            raise Refused(reasons.WRONG_NUMBERS, wanted=len(given), found=len(set(given)))

        def job(unit: UnitOfWork) -> Request:
            no_batch_runs(unit)
            present = _request(unit, request)
            if present.state == "fulfilled":
                return present
            if present.what == "conversion":
                self._convert(unit, present.numbers[0], by)
                found = list(present.numbers)
            else:
                fitting = [each for each in given if _fits(each, present)]
                if len(fitting) != present.quantity or len(given) != present.quantity:
                    told = {"wanted": present.quantity, "found": len(fitting)}
                    raise Refused(reasons.WRONG_NUMBERS, **told)
                for offer in fitting:
                    sandbox = is_fictional(offer.number)
                    self.own(unit, offer, present.usage, sandbox=sandbox, by=by)
                found = [each.number for each in fitting]
            return self._step(unit, present, "fulfilled", by, {"numbers": found})

        return self.write(org, job, on_conflict=reasons.OWNED_ALREADY, number="")

    def _submit(
        self,
        org: OrgId,
        given: str | None,
        values: Mapping[str, object],
        by: str,
    ) -> Request:
        name, now = self.given_or_new_id(given, "req"), self.clock()
        row = {**values, "id": name}
        row |= {"note": "", "by_user": by, "created_at": now, "changed_at": now}

        def job(unit: UnitOfWork) -> Request:
            where = number_requests.c.id == name
            if unit.row(unit.select(number_requests).where(where)) is None:
                unit.insert(number_requests, row)
                kind = f"request.{row['state']}"
                self.note(unit, kind, name, {"what": row["what"], "by": by})
            return _request(unit, name)

        return self.write(org, job, on_conflict=reasons.ID_TAKEN, id=name)

    def _move(self, org: OrgId, request: str, state: str, by: str, **values: object) -> Request:
        return self.write(
            org, lambda unit: self._step(unit, _request(unit, request), state, by, values)
        )

    def _step(
        self,
        unit: UnitOfWork,
        present: Request,
        state: str,
        by: str,
        values: Mapping[str, object],
    ) -> Request:
        if present.state == state and not values:
            return present
        if state not in STEPS[present.state]:
            raise Refused(reasons.REQUEST_STEP, state=present.state, wanted=state)
        changes = {**values, "state": state, "changed_at": self.clock()}
        where = number_requests.c.id == present.id
        unit.run(unit.update(number_requests).where(where).values(**changes))
        self.note(unit, f"request.{state}", present.id, {"by": by})
        return _request(unit, present.id)

    def _convert(self, unit: UnitOfWork, number: E164, by: str) -> None:
        present = own_number(unit, number)
        if present.usage != "user" or present.state != "free":
            raise Refused(reasons.NOT_CONVERTIBLE, number=number)
        # It leaves one quota for the other, which must have room.
        check_quota(unit, self.edition_in(unit), self.clock(), [("service", present.kind)])
        forget_place(unit, number)
        where = numbers.c.number == number
        unit.run(unit.update(numbers).where(where).values(usage="service"))
        self.note(unit, "number.converted", present.id, {"by": by}, {"number": number})


def _fits(offer: Offer, request: Request) -> bool:
    number = checked_number(offer.number)
    right = offer.country == request.country and offer.kind == request.kind
    return right and country_of(number) in {"", request.country}


def _checked_form(form: Mapping[str, str], papers: Sequence[str], *, whole: bool) -> dict[str, str]:
    """``whole``: nothing that is needed may be missing."""
    known = {*FIELDS, *OPTIONAL_FIELDS, *PAPERS}
    for name, text in form.items():
        if name not in known or len(text) > LONGEST_FIELD or "\0" in text:
            raise Refused(reasons.BAD_REQUEST, field=name[:40])
    cleaned = {name: text.strip() for name, text in form.items() if text.strip()}
    if "@" not in cleaned.get("contact_email", "@"):
        raise Refused(reasons.BAD_REQUEST, field="contact_email")
    if missing := [each for each in FIELDS if whole and each not in cleaned]:
        raise Refused(reasons.REQUEST_FIELD_MISSING, missing=", ".join(missing))
    if missing := [each for each in papers if whole and each not in cleaned]:
        raise Refused(reasons.REQUEST_PAPER_MISSING, missing=", ".join(missing))
    return cleaned


def _request(unit: ReadUnit, request: str) -> Request:
    row = unit.row(unit.select(number_requests).where(number_requests.c.id == request))
    if row is None:
        raise Refused(reasons.UNKNOWN_REQUEST, request=request[:64])
    return _request_of(row)


def _listed(unit: ReadUnit, state: str | None, after: str, limit: int) -> list[Request]:
    table = number_requests
    query = unit.select(table)
    if state is not None:
        query = query.where(table.c.state == state)
    last = unit.row(unit.select(table).where(table.c.id == after)) if after else None
    if last is not None:
        same = and_(table.c.created_at == last.created_at, table.c.id > last.id)
        query = query.where(or_(table.c.created_at < last.created_at, same))
    query = query.order_by(table.c.created_at.desc(), table.c.id)
    return [_request_of(row) for row in unit.rows(query.limit(max(1, min(limit, PAGE))))]


def _request_of(row: Any) -> Request:
    return Request(
        id=row.id,
        org=OrgId(row.org),
        what=row.what,
        state=row.state,
        country=row.country,
        kind=row.kind,
        usage=row.usage,
        quantity=row.quantity,
        numbers=tuple(E164(each) for each in row.numbers),
        form=dict(row.form),
        note=row.note,
        by=row.by_user,
        created_at=Instant(row.created_at),
        changed_at=Instant(row.changed_at),
    )
