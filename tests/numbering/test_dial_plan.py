"""What people dial becomes what they meant, country by country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.errors import Reason, Refusal
from cadran.messages import LANGUAGES, catalogue
from cadran.numbering import reasons
from cadran.numbering.dial_plan import Dialled, interpret

NUMBERS = [
    ("FR", "06 39 98 00 12", "+33639980012"),
    ("FR", "04.65.71.00.12", "+33465710012"),
    ("FR", "00 44 20 7946 0123", "+442079460123"),
    ("FR", "+33 (0)1 99 00 12 34", "+33199001234"),
    ("FR", "0892 70 12 39", "+33892701239"),
    ("US", "(212) 555-0123", "+12125550123"),
    ("US", "1 212 555 0123", "+12125550123"),
    ("US", "011 44 20 7946 0123", "+442079460123"),
    ("US", "011 33 1 99 00 12 34#", "+33199001234"),
    ("PR", "787 555 0123", "+17875550123"),
    ("CA", "1-416-555-0123", "+14165550123"),
    ("GB", "020 7946 0123", "+442079460123"),
    ("GB", "01632 960123", "+441632960123"),
    ("GB", "00 1 212 555 0123", "+12125550123"),
    ("DE", "030 23125 123", "+493023125123"),
    ("DE", "0049 30 23125123", "+493023125123"),
    ("IT", "06 6982 0000", "+390669820000"),
    ("IT", "+39 06 6982 0000", "+390669820000"),
    ("FR", "00 39 06 6982 0000", "+390669820000"),
    ("IT", "347 123 4567", "+393471234567"),
    ("RU", "8 495 123-45-67", "+74951234567"),
    ("RU", "8~10 33 1 99 00 12 34", "+33199001234"),
    ("RU", "8 10 1 212 555 0123", "+12125550123"),
    ("KZ", "8 727 258 0000", "+77272580000"),
    ("JP", "03-1234-5678", "+81312345678"),
    ("JP", "010 33 1 99 00 12 34", "+33199001234"),
    ("BR", "0 15 11 2345 6789", "+551123456789"),
    ("BR", "11 2345-6789", "+551123456789"),
    ("BR", "00 21 33 1 99 00 12 34", "+33199001234"),
    ("HU", "06 1 234 5678", "+3612345678"),
    ("HU", "00 33 1 99 00 12 34", "+33199001234"),
    ("AU", "(02) 5550 1234", "+61255501234"),
    ("AU", "0011 33 1 99 00 12 34", "+33199001234"),
    ("AU", "0491 570 006", "+61491570006"),
    ("ES", "912 34 56 78", "+34912345678"),
    ("MX", "55 1234 5678", "+525512345678"),
    ("IE", "020 910 1234", "+353209101234"),
    ("SG", "001 33 1 99 00 12 34", "+33199001234"),
    ("HK", "001 33 1 99 00 12 34", "+33199001234"),
    ("KR", "00700 33 1 99 00 12 34", "+33199001234"),
    ("FI", "990 33 1 99 00 12 34", "+33199001234"),
    ("PL", "12 345 67 89", "+48123456789"),
    ("CH", "044 668 18 00", "+41446681800"),
    ("BE", "02 555 12 12", "+3225551212"),
]


@pytest.mark.parametrize(("country", "dialled", "meant"), NUMBERS)
def test_what_is_dialled_becomes_e164(country, dialled, meant):
    assert interpret(dialled, country) == Dialled(number=meant)


EMERGENCIES = [
    ("FR", "112"), ("FR", "15"), ("FR", "17"), ("FR", "18"), ("FR", "115"), ("FR", "114"),
    ("FR", "119"), ("FR", "196"), ("FR", "116000"), ("US", "911"), ("US", "112"), ("GB", "999"), ("GB", "112"), ("DE", "110"),
    ("AU", "000"), ("JP", "119"), ("IT", "118"), ("RU", "102"), ("BR", "190"), ("HU", "104"), ("DE", "911"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "dialled"), EMERGENCIES)
def test_emergency_numbers_are_known_where_they_are_dialled(country, dialled):
    assert interpret(dialled, country) == Dialled(number=dialled, emergency=True, short=dialled)


@pytest.mark.parametrize("prefix", ["0", "9"])
def test_an_emergency_needs_no_outside_line_and_suffers_one(prefix):
    meant = Dialled(number="112", emergency=True, short="112")
    assert interpret("112", "FR", prefix) == meant
    assert interpret(f"{prefix}112", "FR", prefix) == meant


@pytest.mark.parametrize(
    ("dialled", "meant"),
    [
        ("0 04 65 71 00 12", Dialled(number="+33465710012")),
        ("0 00 44 20 7946 0123", Dialled(number="+442079460123")),
        ("+33465710012", Dialled(number="+33465710012")),
        ("042", Dialled(extension="042")),
        ("412", Dialled(extension="412")),
    ],
)
def test_an_outside_line_is_asked_for_by_its_prefix(dialled, meant):
    assert interpret(dialled, "FR", "0", (3,)) == meant


def test_without_the_outside_prefix_nothing_goes_out_where_it_is_asked_for():
    refused = interpret("212 555 0123", "US", "9")
    assert refused.reason is reasons.OUTSIDE_PREFIX_WANTED
    assert refused.facts["prefix"] == "9"


@pytest.mark.parametrize(
    ("country", "dialled", "reason"),
    [
        ("FR", "", reasons.NOT_A_NUMBER),
        ("FR", "   ", reasons.NOT_A_NUMBER),
        ("FR", "٠٦٣٩٩٨٠٠١٢", reasons.NOT_A_NUMBER),
        ("FR", "anonymous", reasons.NOT_A_NUMBER),
        ("FR", "3949", reasons.SHORT_CODE),
        ("FR", "118712", reasons.SHORT_CODE),
        ("US", "411", reasons.SHORT_CODE),
        ("FR", "*21*0612345678#", reasons.SERVICE_CODE),
        ("FR", "06 39 98", reasons.INCOMPLETE),
        ("US", "555 0123", reasons.INCOMPLETE),
        ("FR", "06 39 98 00 12 34 56", reasons.TOO_LONG),
        ("FR", "0" * 41, reasons.TOO_LONG),
        ("US", "111 555 2368", reasons.UNASSIGNABLE),
        ("XX", "0639980012", reasons.UNKNOWN_COUNTRY),
        ("", "0639980012", reasons.UNKNOWN_COUNTRY),
    ],
)
def test_what_means_nothing_is_refused_with_its_reason(country, dialled, reason):
    assert interpret(dialled, country).reason is reason


@given(st.text(max_size=60), st.sampled_from(["FR", "US", "RU", "BR", "ZZ", ""]))
def test_no_input_raises(dialled, country):
    found = interpret(dialled, country, "0", (3, 4))
    assert isinstance(found, Refusal | Dialled)


def test_every_reason_has_its_words_in_every_language():
    known = [each.id for each in vars(reasons).values() if isinstance(each, Reason)]
    assert len(known) == 10
    for language in LANGUAGES:
        assert not set(known) - set(catalogue(language))
