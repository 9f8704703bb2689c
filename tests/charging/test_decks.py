"""Rate decks: the sample covers the world; a wrong file is told line by line and changes nothing."""

import time

import phonenumbers
import pytest

from cadran.charging import deck_reasons as reasons
from cadran.charging.deck_reading import About, read_deck
from cadran.charging.decks import OPERATOR, Decks
from cadran.charging.tariffs import Tariffs
from cadran.clock import Instant
from cadran.directory import reasons as file_reasons
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal.verify import verify

NOW = Instant(1_800_000_000_000)
ACME, BETA = OrgId("acme"), OrgId("beta")
ABOUT = About("a", "1", "EUR")
HEAD = "prefix,country,kind,connection_micros,per_minute_micros,first_s,next_s,rounding,valid_from,valid_until"
GOOD = "33,FR,geographic,0,20000,1,1,up_micro,2026-01-01,"


def file(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


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
        ("+491801123456", "shared_cost", "DE"),
        ("+80012345678", "toll_free", "001"),
        ("+13101234567", "special", "CA"),
    ],
)
def test_the_sample_knows_kinds_of_numbers(number: str, kind: str, country: str):
    line = Decks.sample().current(NOW).find(number, NOW)
    assert line is not None
    assert (line.kind, line.country) == (kind, country)
    assert (line.per_minute_micros == 0) == (kind == "toll_free")


def test_a_good_file_is_a_deck():
    deck, report = read_deck(
        b"# name: own\n# version: 2026-02\n# currency: USD\n"
        + file(GOOD, "336,FR,mobile,5,60000,30,6,half_up_cent,2026-01-01,2027-01-01")
    )
    assert deck is not None
    assert report.good
    assert (deck.name, deck.version, deck.currency, deck.sample) == ("own", "2026-02", "USD", False)
    assert [(line.prefix, line.first_s, line.next_s) for line in deck.lines] == [
        ("33", 1, 1),
        ("336", 30, 6),
    ]


def test_amounts_are_exact_as_decimals_too_and_spreadsheets_with_semicolons_are_read():
    head = HEAD.replace("_micros", "").replace(",", ";")
    line = GOOD.replace("0,20000", "0.1,0.023456").replace(",", ";")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        deck, _report = read_deck(f"{head}\r\n{line}".encode(encoding), ABOUT)
        assert deck is not None
        assert deck.lines[0].connection_micros == 100_000
        assert deck.lines[0].per_minute_micros == 23_456


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("33,FR,geographic,0,20000,1,1,up_micro", file_reasons.BAD_LINE),
        ("+33,FR,geographic,0,20000,1,1,up_micro,2026-01-01,", reasons.PREFIX),
        ("٣٣,FR,geographic,0,20000,1,1,up_micro,2026-01-01,", reasons.PREFIX),
        ("33,France,mobile,0,1,1,1,up_micro,2026-01-01,", reasons.COUNTRY),
        ("33,FR,magic,0,20000,1,1,up_micro,2026-01-01,", reasons.KIND),
        ("33,FR,mobile,0.5,20000,1,1,up_micro,2026-01-01,", reasons.AMOUNT),
        ("33,FR,mobile,0,-1,1,1,up_micro,2026-01-01,", reasons.AMOUNT),
        ("33,FR,mobile,0,99999999999999999,1,1,up_micro,2026-01-01,", reasons.AMOUNT),
        ("33,FR,mobile,0,1,0,1,up_micro,2026-01-01,", reasons.INTERVAL),
        ("33,FR,mobile,0,1,1,99999,up_micro,2026-01-01,", reasons.INTERVAL),
        ("33,FR,mobile,0,1,1,1,about,2026-01-01,", reasons.ROUNDING),
        ("33,FR,mobile,0,1,1,1,up_micro,01/02/2026,", reasons.DATE),
        ("33,FR,mobile,0,1,1,1,up_micro,2026-02-30,", reasons.DATE),
        ("33,FR,mobile,0,1,1,1,up_micro,2026-02-01,2026-01-01", reasons.DATES),
        ("44,GB,mobile,0,1,1,1,up_micro,2026-06-01,", reasons.OVERLAP),
    ],
)
def test_each_wrong_line_is_told_with_its_number_and_fault(wrong: str, reason):
    first = GOOD.replace("33,FR", "44,GB")
    deck, report = read_deck(file(first, wrong, GOOD.replace("33,", "34,"), wrong), ABOUT)
    assert deck is None
    assert report.changes == 0
    assert [each.line for each in report.problems][:1] == [3]
    assert 5 in {each.line for each in report.problems}
    assert {each.refusal.reason for each in report.problems} == {reason}


@pytest.mark.parametrize("amount", ["0,02", "1 000", "€1", "1e3", "0.0000001", "", "½"])
def test_an_amount_that_could_mean_something_else_is_refused(amount: str):
    head = HEAD.replace("_micros", "").replace(",", ";")
    line = f"33;FR;mobile;0;{amount};1;1;up_micro;2026-01-01;"
    deck, report = read_deck(file(line, head=head), ABOUT)
    assert deck is None
    assert report.problems[0].refusal.reason is reasons.AMOUNT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", file_reasons.BAD_COLUMNS),
        (b"prefix,price\n33,1\n", file_reasons.BAD_COLUMNS),
        (file(GOOD).replace(b"FR", b"F\xe9"), file_reasons.BAD_ENCODING),
        (file(GOOD) + b"\n\0", file_reasons.BAD_ENCODING),
        (file(), reasons.EMPTY),
        (b"x" * 20_000_001, file_reasons.FILE_TOO_LONG),
        (
            file(GOOD.replace(",0,2", ",2"), head=HEAD.replace("connection_micros,", "")),
            reasons.AMOUNT_COLUMN,
        ),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_refused_whole(data: bytes, reason):
    with pytest.raises(Refused) as refused:
        read_deck(data, ABOUT)
    assert refused.value.refusal.reason is reason


@pytest.mark.parametrize(
    "about", [About(), About("a", "", "EUR"), About("a+b", "1", "EUR"), About("a", "1", "Euro")]
)
def test_a_deck_says_what_it_is(about: About):
    with pytest.raises(Refused) as refused:
        read_deck(file(GOOD), about)
    assert refused.value.refusal.reason is reasons.ABOUT


def test_lines_may_follow_each_other_and_the_report_names_the_earlier_of_two_at_once():
    deck, _report = read_deck(
        file(
            "33,FR,mobile,0,1,1,1,up_micro,2026-06-01,",
            "33,FR,mobile,0,2,1,1,up_micro,2026-01-01,2026-06-01",
        ),
        ABOUT,
    )
    assert deck is not None
    _deck, report = read_deck(
        file(
            "33,FR,mobile,0,1,1,1,up_micro,2026-01-01,",
            "33,FR,mobile,0,2,1,1,up_micro,2026-02-01,2026-03-01",
            "33,FR,mobile,0,2,1,1,up_micro,2026-04-01,",
        ),
        ABOUT,
    )
    assert [(each.line, each.refusal.facts["line"]) for each in report.problems] == [(3, 2), (4, 2)]


@pytest.fixture
def tariffs(store):
    return Tariffs(store, lambda: NOW, Decks.sample())


def test_a_wrong_file_changes_nothing_and_a_right_one_is_in_force_at_once(store, tariffs):
    wrong = tariffs.bring_deck(ACME, "d1", file(GOOD, "x,FR"), ABOUT, "u")
    assert not wrong.applied
    assert wrong.problem_count == 1
    assert tariffs.list(ACME) == []
    assert tariffs.decks.current(NOW, ACME).sample
    report = tariffs.bring_deck(ACME, "d1", file(GOOD), ABOUT, "u")
    assert report.applied
    assert tariffs.decks.current(NOW, ACME).name == "a"
    assert tariffs.decks.current(NOW, BETA).sample, "another organisation's deck is its own"
    (told,) = tariffs.list(ACME)
    assert (told.name, told.version, told.lines, told.own) == ("a", "1", 1, True)
    assert tariffs.file(ACME, "d1") == file(GOOD)
    with pytest.raises(Refused):
        tariffs.file(BETA, "d1")
    assert verify(store, ACME) == []


def test_another_node_learns_of_a_deck_without_a_restart(store, tariffs):
    other = Tariffs(store, lambda: NOW, Decks.sample())
    assert not other.follow()
    tariffs.bring_deck(ACME, "d1", file(GOOD), ABOUT, "u")
    assert other.decks.current(NOW, ACME).sample
    assert other.follow()
    assert other.decks.current(NOW, ACME).name == "a"
    assert not other.follow()
    tariffs.withdraw(ACME, "d1", "u")
    assert other.follow()
    assert other.decks.current(NOW, ACME).sample


def test_a_retry_is_harmless_and_a_version_never_changes(tariffs):
    tariffs.bring_deck(ACME, "d1", file(GOOD), ABOUT, "u")
    assert tariffs.bring_deck(ACME, "d1", file(GOOD), ABOUT, "u").applied
    for name in ("d1", "d2"):
        with pytest.raises(Refused) as refused:
            tariffs.bring_deck(ACME, name, file(GOOD + "2027-01-01"), ABOUT, "u")
        assert refused.value.refusal.reason is reasons.VERSION_KNOWN
    assert len(tariffs.list(ACME)) == 1


def test_the_deck_in_force_is_the_last_begun_in_the_account_s_currency(store, tariffs):
    def bring(owner: OrgId, version: str, currency: str, since: str) -> None:
        about = About("d", f"{version}", currency)
        tariffs.bring_deck(owner, version, file(GOOD.replace("2026-01-01", since)), about, "u")

    bring(OPERATOR, "op-eur", "EUR", "2026-01-01")
    bring(OPERATOR, "op-usd", "USD", "2026-01-01")
    bring(ACME, "own-old", "EUR", "2026-01-01")
    bring(ACME, "own-new", "EUR", "2027-01-01")
    bring(ACME, "own-later", "EUR", "2027-06-01")
    decks = tariffs.decks
    assert decks.current(NOW, ACME, "EUR").version == "own-new"
    assert decks.current(NOW, ACME, "USD").version == "op-usd"
    assert decks.current(NOW, BETA, "EUR").version == "op-eur"
    assert decks.current(NOW, BETA, "CHF").currency != "CHF"
    again = Tariffs(store, lambda: NOW, Decks.sample())
    assert again.decks.current(NOW, ACME, "EUR").version == "own-new", "as after a restart"
    tariffs.withdraw(ACME, "own-new", "u")
    assert decks.current(NOW, ACME, "EUR").version == "own-old"
    assert decks.named(ACME, "d op-usd +33").currency == "USD"


def test_a_hundred_thousand_lines_are_read_checked_and_kept(tariffs):
    lines = [
        f"{number},FR,mobile,0,{number},30,6,up_micro,2026-01-01,"
        for number in range(100_000, 200_000)
    ]
    told: list[tuple[int, int]] = []
    began = time.monotonic()
    report = tariffs.bring_deck(
        ACME, "big", file(*lines), ABOUT, "u", lambda *done: told.append(done)
    )
    assert time.monotonic() - began < 20
    assert (report.applied, report.changes) == (True, 100_000)
    assert told[-1] == (95_000, 100_000)
    line = tariffs.decks.current(NOW, ACME).find("+123456789012", NOW)
    assert line is not None
    assert line.per_minute_micros == 123_456
