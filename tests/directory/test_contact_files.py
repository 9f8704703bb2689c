"""Contacts by file: all or none, told line by line, and back again."""

from __future__ import annotations

import pytest

from cadran.directory import contact_reasons as reasons
from cadran.directory import reasons as directory_reasons
from cadran.directory.contact import EVERYBODYS
from cadran.directory.contact_files import write_table
from cadran.directory.vcards import write_cards
from cadran.errors import Refused

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:Nguyễn;Zoé;;;\r
FN:Zoé Nguyễn\r
ORG:Café du Port;Ventes\r
TEL;TYPE=CELL,VOICE:06 12 34 56 78\r
item1.TEL;TYPE="work,voice":+44 20 7946\r
  0018\r
NOTE:First line\\nsecond\\, with a comma\\; and more\r
PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r
 BBBB\r
END:VCARD\r
begin:vcard
version:4.0
fn:Łukasz
tel;value=uri;type="voice,home":tel:+48-22-555-01-00;ext=12
email:l@example.org
end:vcard
"""


def bring(doors, data, owner=EVERYBODYS, **named):
    text = data.encode() if isinstance(data, str) else data
    return doors.directory.contact_files.bring(
        doors.org, owner, "FR", text, **{"dry_run": False, **named}
    )


def present(doors, owner=EVERYBODYS):
    return list(doors.directory.contacts.each(doors.org, owner))


def told(report):
    return [(each.line, each.refusal.reason) for each in report.problems]


def test_cards_of_both_versions_are_read(doors):
    assert bring(doors, CARDS).applied
    lukasz, zoe = present(doors)
    assert (zoe.name, zoe.company) == ("Zoé Nguyễn", "Café du Port, Ventes")
    assert [(each.kind, each.number) for each in zoe.numbers] == [
        ("work", "+442079460018"),
        ("mobile", "+33612345678"),
    ]
    assert zoe.note == "First line\nsecond, with a comma; and more"
    assert (lukasz.email, lukasz.numbers[0].kind) == ("l@example.org", "home")
    assert lukasz.numbers[0].number == "+48225550100"


def test_cards_that_old_phones_export_are_read(doors):
    cards = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=89lodie;Zo=C3=A9=\r\n;;;\r\n"
        "TEL;CELL:06 12 34 56 78\r\nTEL;WORK;FAX:+33140000000\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:caf=E9=0Aau coin\r\n"
        "PHOTO;ENCODING=BASE64;JPEG:AAAA\r\n BBBB\r\n\r\nEND:VCARD\r\n"
    )
    assert bring(doors, cards).applied
    (found,) = present(doors)
    assert (found.name, found.note) == ("Zoé Élodie", "café\nau coin")
    assert [(each.kind, each.number) for each in found.numbers] == [
        ("mobile", "+33612345678"),
        ("fax", "+33140000000"),
    ]
    unknown = cards.replace("ISO-8859-1", "KLINGON")
    assert told(bring(doors, unknown)) == [(7, reasons.BAD_CARD)]


@pytest.mark.parametrize("form", ["3.0", "4.0", "csv"])
def test_what_is_taken_out_can_be_brought_back(doors, form):
    owner = doors.user("anna").id
    bring(
        doors,
        "name,company,work,mobile,note\n"
        '"Doe, John; ""J""",=cmd(),+33140000000 | 4711,+33612345678,'
        '"' + "é" * 90 + '\nline two"\n',
    )
    before = present(doors)
    text = "".join(write_table(before) if form == "csv" else write_cards(before, form))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75 or form == "csv"
    assert "\n=cmd" not in text
    assert ",=cmd" not in text
    assert bring(doors, text, owner).applied
    after = present(doors, owner)
    assert [(each.name, each.company, each.note, each.numbers) for each in after] == [
        (each.name, each.company, each.note, each.numbers) for each in before
    ]


def test_the_same_file_again_brings_nobody_twice(doors):
    assert bring(doors, CARDS).changes == 2
    assert bring(doors, CARDS).changes == 0
    assert len(present(doors)) == 2


def test_one_wrong_line_changes_nothing_and_each_is_named(doors):
    report = bring(
        doors,
        "name;mobile;email\nGood;+33612345678;\nBad;06 12 34 56 7;\n;;\nMail;;nobody\n;+33612345678;\n",
    )
    assert told(report) == [
        (3, reasons.BAD_NUMBER),
        (5, reasons.BAD_EMAIL),
        (6, reasons.BAD_NAME),
    ]
    assert present(doors) == []


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_a_spreadsheet_saves_is_read(doors, mark, encoding):
    text = f"Name{mark}MOBILE\r\nZoé{mark}06 12 34 56 78\r\n"
    assert bring(doors, text.encode(encoding)).applied
    assert present(doors)[0].name == "Zoé"


def test_each_fault_of_a_line_has_its_own_word(doors):
    report = bring(
        doors, f'name,note\nA,b,c\nB\nC,{"x" * 1_001}\nD,{"x" * 1_100}\nE,"open\nF,g\nG,h\n'
    )
    assert told(report) == [
        (2, directory_reasons.BAD_LINE),
        (3, directory_reasons.BAD_LINE),
        (4, reasons.BAD_TEXT),
        (5, directory_reasons.FIELD_TOO_LONG),
        (6, directory_reasons.BAD_QUOTES),
    ]
    assert [dict(each.refusal.facts) for each in report.problems[:4]] == [
        {"found": 3, "wanted": 2},
        {"found": 1, "wanted": 2},
        {"field": "note", "longest": 1_000},
        {"column": "note", "longest": 1_000},
    ]
    assert present(doors) == []


def test_a_broken_card_is_named_by_its_line(doors):
    report = bring(
        doors,
        "BEGIN:VCARD\nVERSION:1.0\nFN:Old\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Open\n"
        "BEGIN:VCARD\nVERSION:4.0\nno property\nFN:X\nEND:VCARD\n",
    )
    assert told(report) == [
        (1, reasons.CARD_VERSION),
        (5, reasons.CARD_NOT_ENDED),
        (10, reasons.BAD_CARD),
    ]
    assert present(doors) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"who,what\nx,y\n", directory_reasons.BAD_COLUMNS),
        (b"name\n\xff\xfe\n", directory_reasons.BAD_ENCODING),
        (b"BEGIN:VCARD\nFN:\xff\n", directory_reasons.BAD_ENCODING),
        (b"", directory_reasons.BAD_COLUMNS),
        (b"PK\x03\x04\x14\x00", directory_reasons.NOT_TEXT),
        (b"%PDF-1.7\n\xff", directory_reasons.NOT_TEXT),
        ("name\nZoé\n".encode("cp1252"), directory_reasons.BAD_ENCODING),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_refused(doors, data, reason):
    with pytest.raises(Refused) as refused:
        bring(doors, data)
    assert refused.value.refusal.reason is reason


def test_a_file_for_which_there_is_no_room_says_how_full_it_would_be(doors, monkeypatch):
    monkeypatch.setattr("cadran.directory.contacts.MOST_SHARED", 2)
    assert bring(doors, "name\nA\n").applied
    report = bring(doors, "name\nA\nB\nC\n")
    assert [(each.line, dict(each.refusal.facts)) for each in report.problems] == [
        (4, {"most": 2, "wanted": 3})
    ]
    assert [each.name for each in present(doors)] == ["A"]


def test_what_a_dead_run_left_is_finished(doors, monkeypatch):
    files = doors.directory.contact_files
    monkeypatch.setattr(type(files), "_resume", lambda *_rest: None)
    bring(doors, CARDS)
    assert present(doors) == []
    monkeypatch.undo()
    assert files.recover() == 1
    assert len(present(doors)) == 2
