"""Rate decks: the sample covers the world, and a wrong file is refused with the line that is wrong."""

import phonenumbers
import pytest

from cadran.charging import reasons
from cadran.charging.decks import COLUMNS, Decks, load
from cadran.clock import Instant
from cadran.errors import Refused

NOW = Instant(1_800_000_000_000)
HEAD = ["# name: a", "# version: 1", "# currency: EUR", ",".join(COLUMNS)]
GOOD = "33,FR,geographic,0,20000,1,1,up_micro,2026-01-01,"


def test_the_sample_is_marked_as_one_and_rates_every_country_s_numbers():
    deck = Decks.sample().current(NOW)
    assert deck.sample
    assert deck.currency == "EUR"
    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(region)
        number = f"+{example.country_code}{example.national_number}"
        assert deck.find(number, NOW) is not None, region


@pytest.mark.parametrize(
    ("number", "kind", "country"),
    [
        ("+33123456789", "geographic", "FR"),
        ("+33612345678", "mobile", "FR"),
        ("+33800123456", "toll_free", "FR"),
        ("+33899123456", "premium", "FR"),
        ("+12125550123", "geographic", "US"),
        ("+14165550123", "geographic", "CA"),
        ("+18005550123", "toll_free", "US"),
        ("+19005550123", "premium", "US"),
        ("+447700900123", "mobile", "GB"),
        ("+448081570123", "toll_free", "GB"),
        ("+80012345678", "toll_free", "001"),
    ],
)
def test_the_sample_knows_kinds_of_numbers(number: str, kind: str, country: str):
    line = Decks.sample().current(NOW).find(number, NOW)
    assert line is not None
    assert (line.kind, line.country) == (kind, country)
    assert (line.per_minute_micros == 0) == (kind == "toll_free")


def test_a_good_file_is_a_deck():
    deck = load([*HEAD, GOOD, "336,FR,mobile,5,60000,30,6,half_up_cent,2026-01-01,2027-01-01"])
    assert [(line.prefix, line.first_s, line.next_s) for line in deck.lines] == [
        ("33", 1, 1),
        ("336", 30, 6),
    ]
    assert not deck.sample


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("33,FR,geographic,0,20000,1,1,up_micro", "columns"),
        ("+33,FR,geographic,0,20000,1,1,up_micro,2026-01-01,", "prefix"),
        ("٣٣,FR,geographic,0,20000,1,1,up_micro,2026-01-01,", "prefix"),
        ("33,FR,magic,0,20000,1,1,up_micro,2026-01-01,", "kind"),
        ("33,FR,mobile,0.5,20000,1,1,up_micro,2026-01-01,", "connection_micros"),
        ("33,FR,mobile,0,-1,1,1,up_micro,2026-01-01,", "per_minute_micros"),
        ("33,FR,mobile,0,1,0,1,up_micro,2026-01-01,", "first_s"),
        ("33,FR,mobile,0,1,1,99999,up_micro,2026-01-01,", "next_s"),
        ("33,FR,mobile,0,1,1,1,about,2026-01-01,", "rounding"),
        ("33,FR,mobile,0,1,1,1,up_micro,01/02/2026,", "date"),
        (f"{GOOD}\n33,FR,mobile,0,1,1,1,up_micro,2026-06-01,", "overlap"),
    ],
)
def test_a_wrong_line_is_refused_with_its_fault(wrong: str, what: str):
    with pytest.raises(Refused) as refused:
        load([*HEAD, *wrong.splitlines()])
    assert refused.value.refusal.reason is reasons.BAD_DECK
    assert refused.value.refusal.facts["what"] == what


@pytest.mark.parametrize("head", [HEAD[1:], HEAD[:3], [*HEAD[:2], "# currency: Euro", HEAD[3]], []])
def test_a_file_without_its_head_is_refused(head: list[str]):
    with pytest.raises(Refused) as refused:
        load([*head, GOOD])
    assert refused.value.refusal.reason is reasons.BAD_DECK
