"""Long work as people read it: on the page, over the event stream, and its report as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from cadran.api.display import words
from cadran.api.house import House
from cadran.api.schemas import job as shapes
from cadran.api.schemas.base import PersonRef
from cadran.directory.files import harmless
from cadran.ids import OrgId, UserId
from cadran.jobs import Job, ReportLine
from cadran.messages import render

MARK = "\ufeff"
"""So that spreadsheets know UTF-8 when they see it."""
CHUNK_LINES = 500
"""Lines sent at once: some tens of kilobytes."""


def job_shown(house: House, org: OrgId, job: Job, language: str) -> shapes.Job:
    """The shape of the API."""
    remaining_ms = job.remaining_ms(house.clock())
    return shapes.Job(
        id=job.id,
        kind=job.kind,
        name=render(f"jobs.kind_{job.kind}", {}, language),
        by=PersonRef(id=job.by, name=_name(house, org, job.by)),
        state=job.state.value,
        done=job.done,
        total=job.total,
        percent=job.percent,
        remaining_s=None if remaining_ms is None else -(-remaining_ms // 1_000),
        cancellable=job.cancellable,
        cancelling=job.cancelling,
        outcome=words(job.outcome, job.facts, language) if job.outcome else None,
        report_lines=job.lines,
        queued_at=job.queued_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )


def _name(house: House, org: OrgId, user: str) -> str:
    """Of who started it, from memory: this is also asked on the loop. "" for who is no longer active."""
    person = house.live.person(UserId(user))
    return person.name if person is not None and person.org == org else ""


def report_csv(lines: Iterable[ReportLine], language: str) -> Iterator[bytes]:
    """The report, a piece at a time: line, what, outcome in words."""
    head = [render(f"jobs.report_{each}", {}, language) for each in ("line", "what", "outcome")]
    text = io.StringIO(newline="")
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow(head)
    for count, each in enumerate(lines, 1):
        outcome = words(each.outcome, each.facts, language).text
        writer.writerow([each.line, harmless(each.what), harmless(outcome)])
        if count % CHUNK_LINES == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
