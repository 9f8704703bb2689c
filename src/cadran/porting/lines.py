"""The numbers of a port order: typed one by one, or from a CSV file with the single column ``PhoneNumber``. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cadran.catalogue.catalogue import Catalogue
from cadran.directory.files import Problems, read_lines
from cadran.errors import Refusal, Refused
from cadran.ids import E164
from cadran.numbering import number as numbering
from cadran.numbering.kinds import Kind
from cadran.numbers.offer import Offer
from cadran.porting import reasons
from cadran.porting.form import PortForm

COLUMNS = ("phonenumber",)
_FITTING = {
    "user": {Kind.GEOGRAPHIC, Kind.FIXED_OR_MOBILE, Kind.NON_GEOGRAPHIC},
    "service": {Kind.GEOGRAPHIC, Kind.FIXED_OR_MOBILE, Kind.NON_GEOGRAPHIC},
    "toll_free": {Kind.TOLL_FREE},
    "mobile": {Kind.MOBILE, Kind.FIXED_OR_MOBILE},
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as somebody wrote it, and on which line."""

    line: int
    text: str


def from_file(data: bytes, problems: Problems) -> list[Typed]:
    """The lines of a CSV file. Raises ``Refused`` for a file of which nothing can be read."""
    lines = read_lines(data, COLUMNS, (), problems)
    return [Typed(each.number, each.fields["phonenumber"]) for each in lines]


def read_numbers(
    typed: Iterable[Typed], form: PortForm, edition: Catalogue, problems: Problems
) -> list[E164]:
    """The numbers that may stand in such an order, in order; what is wrong with others goes to ``problems``."""
    most = edition.rules.number("port_numbers_most")
    found: dict[E164, bool] = {}
    for each in typed:
        try:
            number = _read(each.text, form, edition)
            if number.e164 in found:
                raise Refused(reasons.DUPLICATE, number=number.e164)  # noqa: TRY301 # one place for all
            if found and number.fictional is not next(iter(found.values())):
                raise Refused(reasons.MIXED_WORLDS, number=number.e164)  # noqa: TRY301 # as above
            if len(found) >= most:
                raise Refused(reasons.TOO_MANY_NUMBERS, most=most)  # noqa: TRY301 # as above
        except Refused as refused:
            problems.add(each.line, refused.refusal)
            continue
        found[number.e164] = number.fictional
    return list(found)


def _read(text: str, form: PortForm, edition: Catalogue) -> numbering.Number:
    read = numbering.read(text, form.country or None)
    if isinstance(read, Refusal):
        raise Refused(reasons.NOT_A_NUMBER, number=text[:40])
    never = edition.rules.rule("port_never").value
    for prefix, what in never.items():
        if read.e164.startswith(prefix):
            raise Refused(reasons.NOT_PORTABLE, number=read.e164, what=what)
    if read.country != form.country:
        raise Refused(reasons.OTHER_COUNTRY, number=read.e164, country=form.country)
    mobile = edition.rules.words("port_mobile_countries")
    if form.number_class == "mobile" and form.country not in mobile:
        raise Refused(reasons.NO_MOBILE, countries=", ".join(mobile))
    if read.kind not in _FITTING[form.number_class]:
        told = {"number": read.e164, "number_class": form.number_class, "kind": read.kind.value}
        raise Refused(reasons.OTHER_CLASS, **told)
    return read


def offer_of(number: E164, edition: Catalogue) -> Offer:
    """The number in the shape in which it will be owned, its city by its area code."""
    described = numbering.describe(number)
    area = numbering.area_code(number)
    city = ""
    if area and described.country in edition:
        cities = edition.country(described.country).cities
        city = next((each.name for each in cities if area in each.area_codes), "")
    kinds = {Kind.TOLL_FREE: "toll_free", Kind.NON_GEOGRAPHIC: "non_geographic"}
    kind = kinds.get(described.kind, "geographic")
    return Offer(number, described.country, city, area, kind)
