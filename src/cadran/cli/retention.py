"""``cadran retention``: how long call records keep names and numbers, and what was forgotten."""

from __future__ import annotations

from pathlib import Path

from cadran.cli.control import request
from cadran.cli.output import Output
from cadran.errors import Reason, Refused

EVER = "ever"
MONTHS_MAX = 120
"""As in ``reports.retention``; the server has the last word."""
BAD_MONTHS = Reason("cli.bad_months", http=422)


def run(data: Path, output: Output, months: str) -> None:
    """Show it, or have it be so many months or ``ever``. Raises ``Refused(cli.bad_months)``."""
    if not months:
        found = request(data, "GET", "/reports/retention")
    elif months == EVER or (months.isdecimal() and 1 <= int(months[:4]) <= MONTHS_MAX):
        asked = {"months": None if months == EVER else int(months)}
        found = request(data, "PUT", "/reports/retention", asked)
    else:
        raise Refused(BAD_MONTHS, given=months[:40])
    output.result(found)
    if found["months"] is None:
        output.say("retention_ever")
    else:
        output.say("retention_months", count=found["months"])
    for each in found["items"]:
        by = output.words("erasure_rule") if each["by"] is None else each["by"]["name"]
        output.say("erasure", at=each["at"], count=each["legs"], by=by)
