"""What a port order says: its fields, their limits, and what is missing before it can be submitted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from cadran.catalogue.rules import Rules
from cadran.clock import HOUR_MS, Instant
from cadran.errors import Refused
from cadran.ids import E164
from cadran.messages import LANGUAGES
from cadran.porting import reasons

KINDS = ("full", "partial")
"""``full``: all numbers of the account at the losing carrier, its billing telephone number (BTN) included."""
CLASSES = ("user", "service", "toll_free", "mobile")
"""One order a class and losing carrier, since each goes to another desk."""
LONGEST = {"name": 100, "carrier": 100, "account": 64, "service_address": 300, "location": 64}
"""Characters; those of ``organisation`` and ``authoriser`` are rules of the edition."""
MOST_MAILS = 10
LONGEST_MAIL = 200
LONGEST_PIN = 32
DAYS_MOST = 365
"""A transfer further away is a slip of the keyboard."""
DAY_MS = 24 * HOUR_MS
_MONDAY_SHIFT = 3
"""1970-01-01 was a Thursday, three days after a Monday."""
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class PortForm:
    """As filled in, perhaps in part. ``service_address`` is where the lines are, not where bills go."""

    name: str = ""
    kind: str = "full"
    number_class: str = "user"
    country: str = ""
    organisation: str = ""
    authoriser: str = ""
    """Who signs for the account at the losing carrier."""
    btn: str = ""
    carrier: str = ""
    account: str = ""
    service_address: str = ""
    location: str = ""
    """Id of the emergency location at which the numbers will be; "" for the only one that fits."""
    mails: tuple[str, ...] = ()
    """Who is told of each step."""
    language: str = "en"
    """Of these mails."""

    @property
    def usage(self) -> str:
        """What the numbers will be here."""
        return "service" if self.number_class in {"service", "toll_free"} else "user"

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "mails": list(self.mails)}


REQUIRED = ("name", "country", "organisation", "authoriser", "btn", "carrier", "account")
"""Before an order can be submitted; with the service address, the date, the numbers and the letter."""


def form_of(stored: Mapping[str, Any]) -> PortForm:
    known = {each.name for each in fields(PortForm)}
    given = {name: value for name, value in stored.items() if name in known}
    return PortForm(**{**given, "mails": tuple(given.get("mails", ()))})


def checked(form: PortForm, rules: Rules) -> PortForm:
    """The form with its spaces tidied. Raises ``Refused(BAD_FIELD)`` with the first field that cannot be."""
    longest = LONGEST | {
        "organisation": rules.number("port_organisation_longest"),
        "authoriser": rules.number("port_authoriser_longest"),
    }
    tidy: dict[str, Any] = {
        name: _line(name, getattr(form, name), longest[name]) for name in longest
    }
    tidy["country"] = form.country.upper()
    good = {
        "kind": form.kind in KINDS,
        "number_class": form.number_class in CLASSES,
        "country": not form.country
        or (len(form.country) == 2 and form.country.isascii() and form.country.isalpha()),
        "language": form.language in LANGUAGES,
        "btn": not form.btn or _is_e164(form.btn),
        "mails": len(form.mails) <= MOST_MAILS and all(_is_mail(each) for each in form.mails),
    }
    for name, right in good.items():
        if not right:
            raise Refused(reasons.BAD_FIELD, field=name, most=MOST_MAILS)
    kept = {"kind", "number_class", "btn", "mails", "language"}
    return PortForm(**tidy, **{name: getattr(form, name) for name in kept})


def missing(form: PortForm, *, numbers: int, letter: bool, pin: bool, wished: bool) -> list[str]:
    """The names of what is still to be filled in."""
    found = [name for name in (*REQUIRED, "service_address") if not getattr(form, name)]
    present = {"transfer_date": wished, "numbers": numbers > 0, "letter": letter}
    if form.number_class == "mobile":
        present["carrier_pin"] = pin
    return found + [name for name, there in present.items() if not there]


def check_account(form: PortForm, numbers: Sequence[E164]) -> None:
    """A full order takes the billing number along, a partial one leaves it."""
    if form.kind == "full" and form.btn not in numbers:
        raise Refused(reasons.BTN_MISSING, btn=form.btn)
    if form.kind == "partial" and form.btn in numbers:
        raise Refused(reasons.BTN_INCLUDED, btn=form.btn)


def check_date(wished_at: Instant, now: Instant, least_days: int) -> None:
    """On a working day (UTC), no sooner than carriers need. Raises ``Refused(BAD_DATE)``."""
    day, today = wished_at // DAY_MS, now // DAY_MS
    weekday = (day + _MONDAY_SHIFT) % 7
    if not today + least_days <= day <= today + DAYS_MOST or weekday > _FRIDAY:
        raise Refused(reasons.BAD_DATE, days=least_days)


def _line(name: str, text: str, longest: int) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > longest or not cleaned.isprintable():
        raise Refused(reasons.BAD_FIELD, field=name, most=longest)
    return cleaned


def _is_e164(text: str) -> bool:
    return (
        text[:1] == "+" and text[1:].isascii() and text[1:].isdecimal() and 3 <= len(text) - 1 <= 15
    )


def _is_mail(text: str) -> bool:
    """One address, nothing that could end a header (RFC 5321 section 4.5.3.1.3 allows 256 characters)."""
    local, at, domain = text.rpartition("@")
    plain = text.isprintable() and not set(text) & set(' ,;<>"\\')
    return bool(local and at and domain) and plain and len(text) <= LONGEST_MAIL
