"""What kind of number it is: who pays, and how much one may expect."""

from __future__ import annotations

from enum import StrEnum

from phonenumbers import PhoneNumber, PhoneNumberType, number_type


class Kind(StrEnum):
    """The kinds that decide about money and about who may hold a number."""

    GEOGRAPHIC = "geographic"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    """Where the plan does not tell them apart (North America)."""
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PREMIUM = "premium"
    NON_GEOGRAPHIC = "non_geographic"
    """Of the whole country, at an ordinary price: VoIP, company numbers, personal numbers."""
    PAGER = "pager"
    VOICEMAIL = "voicemail"
    UNKNOWN = "unknown"

    @property
    def surcharged(self) -> bool:
        """Whoever answers earns from the call."""
        return self in {Kind.SHARED_COST, Kind.PREMIUM}


_OF_TYPE = {
    PhoneNumberType.FIXED_LINE: Kind.GEOGRAPHIC,
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE,
    PhoneNumberType.SHARED_COST: Kind.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    PhoneNumberType.VOIP: Kind.NON_GEOGRAPHIC,
    PhoneNumberType.UAN: Kind.NON_GEOGRAPHIC,
    PhoneNumberType.PERSONAL_NUMBER: Kind.NON_GEOGRAPHIC,
    PhoneNumberType.PAGER: Kind.PAGER,
    PhoneNumberType.VOICEMAIL: Kind.VOICEMAIL,
}


def of_parsed(parsed: PhoneNumber) -> Kind:
    """The kind by the country's numbering plan (libphonenumber's metadata)."""
    return _OF_TYPE.get(number_type(parsed), Kind.UNKNOWN)
