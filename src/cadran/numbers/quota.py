"""How many numbers an organisation may still acquire, reckoned in the transaction that acts on it.

What was ported, adopted or granted on request does not count; what is reserved does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory.licences import stocks
from cadran.directory.products import plan_codes
from cadran.entitlement import decide
from cadran.entitlement.facts import AcquireFacts
from cadran.entitlement.reasons import NEEDS_CREDITS_SET_UP
from cadran.errors import Fact, Reason, Refused
from cadran.numbers import reasons
from cadran.store.unit import ReadUnit

CLASSES = ("user", "toll", "toll_free")
_SERVICES = ("PHONE_SYSTEM", "AUDIO_CONFERENCING")


@dataclass(frozen=True, slots=True)
class Quota:
    """One class of numbers. ``source`` names the rule of the catalogue."""

    what: str
    licences: int
    """On which ``allowed`` is reckoned."""
    allowed: int
    acquired: int
    reserved: int
    source: str
    formula: str
    """Message id of the rule; ``figures`` are its words."""
    figures: Mapping[str, Fact]
    steps: tuple[tuple[int, int], ...]
    """Of the step function, ``(licences from, numbers)``; none for numbers of people."""
    needs: Reason | None
    """What is missing before any of this class can be looked for, whatever is left."""

    @property
    def used(self) -> int:
        return self.acquired + self.reserved

    @property
    def left(self) -> int:
        """Never negative: who gives licences back keeps the numbers."""
        return max(0, self.allowed - self.used)


def class_of(usage: str, kind: str) -> str:
    """``user``, ``toll`` or ``toll_free``."""
    if usage == "user":
        return "user"
    return "toll_free" if kind == "toll_free" else "toll"


def quotas(unit: ReadUnit, edition: Catalogue, now: Instant) -> dict[str, Quota]:
    """All three classes, in a unit of the organisation."""
    used = _counted(
        unit,
        "SELECT usage, kind, COUNT(*) FROM numbers WHERE org = ? AND order_id IS NOT NULL"
        " GROUP BY usage, kind",
        (unit.org,),
    )
    reserved = _counted(
        unit,
        "SELECT usage, kind, COUNT(*) FROM reservations WHERE org = ?"
        " AND (expires_at > ? OR order_id IS NOT NULL) GROUP BY usage, kind",
        (unit.org, now),
    )
    found = {}
    for what in CLASSES:
        rule = "user_number_licences" if what == "user" else "service_number_licences"
        counted = edition.rules.word(rule)
        licences = _licences(unit, edition, what, counted)
        allowed, place, figures = _allowed(edition, what, licences)
        formula = "user" if what == "user" else "service" if licences else "none"
        unready = what == "toll_free" and not credits_set_up(unit, edition)
        found[what] = Quota(
            what=what,
            licences=licences,
            allowed=allowed,
            acquired=used[what],
            reserved=reserved[what],
            source=edition.rules.place_of(place),
            formula=f"numbers.formula_{formula}_{counted}",
            figures={"licences": licences, "allowed": allowed, **figures},
            steps=() if what == "user" else edition.rules.service_number_steps(),
            needs=reasons.TOLL_FREE_NEEDS_CREDITS if unready else None,
        )
    return found


def _allowed(edition: Catalogue, what: str, licences: int) -> tuple[int, str, dict[str, Fact]]:
    """How many, the rule that says so, and its figures for people to read."""
    rules = edition.rules
    if what == "user":
        figures: dict[str, Fact] = {
            "percent": rules.number("user_numbers_percent"),
            "plus": rules.number("user_numbers_plus"),
        }
        return rules.user_numbers(licences), "user_numbers_percent", figures
    steps = rules.service_number_steps()
    reached = [least for least, _ in steps if least <= licences]
    figures = {"least": reached[-1] if reached else steps[0][0]}
    return rules.service_numbers(licences), "service_number_steps", figures


def check_quota(
    unit: ReadUnit, edition: Catalogue, now: Instant, wanted: Iterable[tuple[str, str]]
) -> None:
    """Raises ``Refused`` unless so many numbers more, by usage and kind, may be acquired.

    With none more, whether what is reserved may still be: licences may have been given back meanwhile.
    """
    present = quotas(unit, edition, now)
    credit = credits_set_up(unit, edition)
    more = Counter(class_of(usage, kind) for usage, kind in wanted)
    for what in CLASSES:
        of, count = present[what], more[what]
        if not count and not of.reserved:
            continue
        facts = AcquireFacts(what, count, of.allowed, of.used, of.licences, of.source, credit)
        decision = decide(facts)
        if decision.reason is NEEDS_CREDITS_SET_UP:
            raise Refused(reasons.TOLL_FREE_NEEDS_CREDITS)
        if not decision.allowed:
            raise Refused(decision.reason, **decision.facts)


def credits_set_up(unit: ReadUnit, edition: Catalogue) -> bool:
    """Toll-free numbers cost with every call: without credits they are not even looked for."""
    return stocks(unit, edition)["COMMUNICATIONS_CREDITS"].purchased > 0


def _licences(unit: ReadUnit, edition: Catalogue, what: str, counts: str) -> int:
    codes = plan_codes() if what == "user" else _SERVICES
    present = stocks(unit, edition)
    if counts == "assigned":
        return sum(present[each].assigned for each in codes)
    return sum(present[each].purchased for each in codes)


def _counted(unit: ReadUnit, query: str, parameters: tuple[object, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for usage, kind, count in unit.sql(query, parameters):
        found[class_of(usage, kind)] += int(count)
    return found
