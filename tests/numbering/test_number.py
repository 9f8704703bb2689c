"""Numbers are read, shown and masked."""

import pytest

from cadran.errors import Refusal
from cadran.numbering import number
from cadran.numbering.kinds import Kind
from cadran.numbering.reasons import NOT_A_NUMBER


@pytest.mark.parametrize(
    ("e164", "country", "kind"),
    [
        ("+33199001234", "FR", Kind.GEOGRAPHIC),
        ("+33639980012", "FR", Kind.MOBILE),
        ("+33805123456", "FR", Kind.TOLL_FREE),
        ("+33892701239", "FR", Kind.PREMIUM),
        ("+33912345678", "FR", Kind.NON_GEOGRAPHIC),
        ("+12125550123", "US", Kind.FIXED_OR_MOBILE),
        ("+18005550142", "US", Kind.TOLL_FREE),
        ("+17875550123", "PR", Kind.FIXED_OR_MOBILE),
        ("+448081570001", "GB", Kind.TOLL_FREE),
        ("+443069990001", "GB", Kind.NON_GEOGRAPHIC),
        ("+449098790001", "GB", Kind.PREMIUM),
        ("+441632960123", "GB", Kind.GEOGRAPHIC),
        ("+448712345678", "GB", Kind.PREMIUM),
        ("+390612345678", "IT", Kind.GEOGRAPHIC),
        ("+80012345678", "", Kind.TOLL_FREE),
    ],
)
def test_digits_tell_country_and_kind(e164, country, kind):
    found = number.describe(e164)
    assert (found.country, found.kind) == (country, kind)


def test_the_surcharged_kinds_are_premium_and_shared_cost():
    assert {kind for kind in Kind if kind.surcharged} == {Kind.PREMIUM, Kind.SHARED_COST}


@pytest.mark.parametrize(
    ("e164", "at_home", "abroad"),
    [
        ("+33465710012", "04 65 71 00 12", "+33 4 65 71 00 12"),
        ("+12125550123", "(212) 555-0123", "+1 212-555-0123"),
        ("+442079460123", "020 7946 0123", "+44 20 7946 0123"),
        ("+441632960123", "01632 960123", "+44 1632 960123"),
        ("+390669820000", "06 6982 0000", "+39 06 6982 0000"),
    ],
)
def test_numbers_are_shown_in_local_form_at_home_and_international_abroad(e164, at_home, abroad):
    country = number.describe(e164).country
    assert number.local(e164, country) == at_home
    assert number.local(e164, "JP") == abroad


@pytest.mark.parametrize(
    ("user", "meant"),
    [
        ("+33465710012", "+33465710012"),
        ("33465710012", "+33465710012"),
        ("0033465710012", "+33465710012"),
        ("0465710012", None),
        ("anonymous", None),
        ("", None),
        ("+", None),
        ("4711", None),
        ("+1234567890123456", None),
        ("+٣٣٤٦٥٧١٠٠١٢", None),
    ],
)
def test_a_trunk_names_international_numbers_and_nothing_is_guessed(user, meant):
    assert number.from_trunk(user) == meant


def test_a_bad_number_is_refused_by_name():
    for text in ("nobody", "", "+33 1 99 00 12 34 ext. 5"):
        refused = number.parse(text, "FR")
        assert isinstance(refused, Refusal)
        assert refused.reason is NOT_A_NUMBER


@pytest.mark.parametrize(
    "text", ["+33465710012", "+12125550123", "+390669820000", "0465710012", "12"]
)
def test_a_masked_number_keeps_at_most_two_digits_of_the_subscriber(text):
    shown = number.masked(text)
    assert text not in shown
    assert sum(sign == "•" for sign in shown) >= min(len(text), 6)


def test_calling_codes():
    assert number.calling_code("FR") == "+33"
    assert number.calling_code("PR") == "+1"
    assert number.calling_code("XX") == ""
