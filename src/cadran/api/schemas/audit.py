"""Who changed what, with before and after."""

from __future__ import annotations

from cadran.api.schemas.base import At, Output, Page, PersonRef

Value = str | int | bool | list[str] | None


class AuditEntry(Output):
    """One change. Secrets are in no fact, so none can be shown."""

    sequence: int
    at: At
    by: PersonRef
    kind: str
    text: str
    subject: str
    before: dict[str, Value]
    after: dict[str, Value]


class AuditPage(Page[AuditEntry]):
    """Changes, newest first. A page may be short, or empty, and yet have a next one."""
