"""Reading, checking and showing E.164 numbers (ITU-T E.164; plans from libphonenumber's metadata)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from cadran.errors import Reason, Refusal
from cadran.ids import E164
from cadran.numbering import fiction, kinds
from cadran.numbering.kinds import Kind
from cadran.numbering.reasons import INCOMPLETE, NOT_A_NUMBER, TOO_LONG, UNASSIGNABLE

LONGEST_INPUT = 40
"""Characters looked at: fifteen digits, an international prefix, and room for the dots of any habit."""
_REMEMBERED = 20_000
"""Numbers whose parts are kept: about 6 MB, and the numbers of a busy hour repeat."""
_E164 = re.compile(r"\+[1-9][0-9]{2,14}")
_FROM_TRUNK = re.compile(r"(?:\+|00)?([1-9][0-9]{6,14})")
_SPACING = re.compile(r"[\s().\-/~\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what its digits tell. ``country`` is "" for numbers of no country (+800, +883)."""

    e164: E164
    country: str
    """ISO 3166-1 alpha-2."""
    kind: Kind
    fictional: bool
    """Nobody can own it (see ``fiction``)."""


def clean(typed: str) -> str:
    """What was typed, without the signs that people space numbers with."""
    return _SPACING.sub("", typed)


def read(typed: str, country: str | None = None) -> Number | Refusal:
    """A number as people write it; a national one by the rules of ``country`` (ISO 3166-1 alpha-2).

    Numbers reserved for fiction count as valid, though no numbering plan assigns them.
    """
    facts = {"dialled": typed[:LONGEST_INPUT], "country": country}
    if len(typed) > LONGEST_INPUT:
        return Refusal(TOO_LONG, facts)
    cleaned = clean(typed)
    if is_e164(cleaned) and fiction.is_fictional(cleaned):
        return describe(E164(cleaned))
    try:
        parsed = phonenumbers.parse(typed, country)
    except NumberParseException as wrong:
        return Refusal(_REASONS.get(wrong.error_type, NOT_A_NUMBER), facts)
    e164 = E164(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
    if parsed.extension or not is_e164(e164):
        return Refusal(NOT_A_NUMBER, facts)
    wrong_length = None if fiction.is_fictional(e164) else _fault(parsed)
    return describe(e164) if wrong_length is None else Refusal(wrong_length, facts)


_REASONS = {
    NumberParseException.TOO_LONG: TOO_LONG,
    NumberParseException.TOO_SHORT_NSN: INCOMPLETE,
    NumberParseException.TOO_SHORT_AFTER_IDD: INCOMPLETE,
}


def _fault(parsed: PhoneNumber) -> Reason | None:
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible in {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        return INCOMPLETE
    if possible == ValidationResult.TOO_LONG:
        return TOO_LONG
    return None if phonenumbers.is_valid_number(parsed) else UNASSIGNABLE


def parse(typed: str, country: str | None = None) -> E164 | Refusal:
    """As ``read``, for those who want the number alone."""
    found = read(typed, country)
    return found if isinstance(found, Refusal) else found.e164


def is_e164(text: str) -> bool:
    """Is this written as E.164 with its plus sign? (It need not be a number in use.)"""
    return _E164.fullmatch(text) is not None


def from_trunk(user: str) -> E164 | None:
    """The number in the user part of a URI of a carrier: international, with or without its ``+``.

    Nothing is guessed: what is no international number (``anonymous``, ``0612…``, a PBX's own) is none.
    """
    found = _FROM_TRUNK.fullmatch(user.partition(";")[0])
    return E164(f"+{found[1]}") if found else None


@lru_cache(_REMEMBERED)
def describe(e164: E164) -> Number:
    """What the digits of an E.164 number tell. Unknown ones are of kind ``unknown``, never an error."""
    found = fiction.range_of(e164)
    if found is not None:
        return Number(e164, found.country, found.kind, fictional=True)
    parsed = _parsed(e164)
    if parsed is None:
        return Number(e164, "", Kind.UNKNOWN, fictional=False)
    region = phonenumbers.region_code_for_number(parsed)
    if region is None:  # possible but unassigned: the country that its code is mainly of
        region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    country = region if region and region.isalpha() and region != "ZZ" else ""
    return Number(e164, country, kinds.of_parsed(parsed), fiction.is_fictional(e164))


def area_code(e164: E164) -> str:
    """The area code, without a trunk prefix; "" for numbers of no area and where the plan has none."""
    found = fiction.range_of(e164)
    if found is not None:
        return found.area_code
    if describe(e164).kind not in {Kind.GEOGRAPHIC, Kind.FIXED_OR_MOBILE}:
        return ""
    if e164.startswith(
        "+1"
    ):  # three digits in the whole plan, also before numbers kept for fiction
        return e164[2:5]
    parsed = _parsed(e164)
    length = 0 if parsed is None else phonenumbers.length_of_geographical_area_code(parsed)
    return phonenumbers.national_significant_number(parsed)[:length] if parsed and length else ""


def country_of(e164: str) -> str:
    """ISO 3166-1 alpha-2 of the number's country; "" for those of no country."""
    return describe(E164(e164)).country


def kind_of(e164: str) -> Kind:
    """The kind of an E.164 number."""
    return describe(E164(e164)).kind


def national(e164: str) -> str:
    """As written at home: ``04 65 71 00 12``."""
    return _shown(e164, PhoneNumberFormat.NATIONAL)


def international(e164: str) -> str:
    """As written for abroad: ``+33 4 65 71 00 12``."""
    return _shown(e164, PhoneNumberFormat.INTERNATIONAL)


def dialled_from(e164: str, country: str) -> str:
    """The digits that somebody in ``country`` dials for it: ``0144556677`` at home, ``0012125550200`` abroad."""
    parsed = _parsed(e164)
    dialled = ""
    if parsed is not None:
        shown = phonenumbers.format_out_of_country_calling_number(parsed, country)
        dialled = "" if shown.startswith("+") else re.sub("[^0-9]", "", shown)
    return dialled or "00" + e164.removeprefix("+")


def local(e164: str, country: str) -> str:
    """As somebody in ``country`` would write it: national at home, international elsewhere."""
    return national(e164) if country_of(e164) == country else international(e164)


def masked(text: str) -> str:
    """For logs: the calling code and the last two digits at most: ``+33•••••••12``."""
    parsed = _parsed(text) if len(text) >= 8 else None
    if parsed is None:
        return "•" * min(len(text), 15)
    code = f"+{parsed.country_code}"
    return f"{code}{'•' * (len(text) - len(code) - 2)}{text[-2:]}"


def calling_code(country: str) -> str:
    """``+33``; "" where the country is unknown."""
    code = phonenumbers.country_code_for_region(country)
    return f"+{code}" if code else ""


def _shown(e164: str, form: int) -> str:
    parsed = _parsed(e164)
    if parsed is None and fiction.range_of(e164) is not None:
        # Of the reserved code, which libphonenumber does not know: code, country, kind and area, line.
        return " ".join(filter(None, (e164[:4], e164[4:7], e164[7:13], e164[13:])))
    return e164 if parsed is None else str(phonenumbers.format_number(parsed, form))


@lru_cache(_REMEMBERED)
def _parsed(e164: str) -> PhoneNumber | None:
    if not is_e164(e164):
        return None
    try:
        return phonenumbers.parse(e164, None)
    except NumberParseException:
        return None
