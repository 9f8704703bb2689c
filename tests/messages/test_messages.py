"""The message catalogue: languages chosen, slots filled, plurals by CLDR."""

import re

import pytest

from cadran.messages import LANGUAGES, catalogue, choose_language, languages_in, render


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        (None, "en"),
        ("fr", "fr"),
        ("fr-CA,en;q=0.5", "fr"),
        ("de,fr;q=0.4,en;q=0.3", "fr"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("fr;q=x,en", "en"),
        ("," * 10_000, "en"),
        ("fr_FR", "fr"),
    ],
)
def test_the_reader_gets_the_best_language(asked: str | None, chosen: str):
    assert choose_language(asked) == chosen


@pytest.mark.parametrize(
    ("language", "count", "word"),
    [("en", 0, "entries"), ("en", 1, "entry"), ("fr", 0, "entrée "), ("fr", 2, "entrées")],
)
def test_plurals_follow_the_language(language: str, count: int, word: str):
    facts = {"count": count, "name": "x", "file": "y"}
    assert word in render("cli.exported", facts, language)


def test_an_unknown_message_is_answered_with_its_id():
    assert render("no.such_message", {}, "en") == "no.such_message"


def test_a_missing_fact_leaves_a_gap_and_no_braces():
    assert "{{" not in render("cli.calling", {}, "fr")


def test_both_languages_are_there():
    assert set(catalogue("en")) & set(catalogue("fr"))


LOOSE = re.compile("«(?!\u00a0)|(?<!\u00a0)»|[ \u00a0][;?!](?:\\s|$)|[ \u202f]:(?:\\s|$)")


def test_french_marks_keep_to_their_words():
    """A no-break space inside « » and before the colon, a narrow one before ; ? !, as French is set."""
    loose = {key: text for key, text in catalogue("fr").items() if LOOSE.search(text)}
    assert loose == {}


def test_a_third_language_is_one_more_folder(tmp_path):
    assert LANGUAGES == ("en", "fr")
    for each in ("nl", "en", "de", "__pycache__"):
        (tmp_path / each).mkdir()
    (tmp_path / "readme.txt").touch()
    assert languages_in(tmp_path) == ("en", "de", "nl")
