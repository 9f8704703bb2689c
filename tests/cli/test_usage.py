"""The command line explains itself, and a line that it cannot read, in the reader's language."""

import json

import pytest
import typer

from cadran.cli import main
from cadran.cli.usage import BETWEEN

NO_BREAK = str.maketrans("\u00a0\u202f", "  ")


@pytest.fixture
def said(monkeypatch, capsys):
    def run(line: str, language: str = "fr_FR.UTF-8") -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cadran", *line.split()])
        monkeypatch.setenv("LC_ALL", language)
        with pytest.raises(SystemExit) as left:
            main.main()
        told = capsys.readouterr()
        return left.value.code, (told.out + told.err).translate(NO_BREAK)

    return run


@pytest.mark.parametrize(
    ("line", "french", "english"),
    [
        ("fly", "« cadran » n’a pas cette commande. Il y a : serve, up", "no such command. It has"),
        ("up --fly", "« cadran up » n’a pas d’option --fly.", "“cadran up” has no option --fly."),
        ("call", "Il manque « number ».", "“number” is missing."),
        ("call --digits", "« --digits » attend une valeur.", "“--digits” needs a value."),
        ("licences buy X many", "« quantity » doit être <int>.", "“quantity” must be <int>."),
        (
            "numbers search FR --quantity 900",
            "« --quantity » doit être 1 … 500.",
            "“--quantity” must be 1 … 500.",
        ),
        ("credits add 0", "« amount » doit être ≥ 1.", "“amount” must be ≥ 1."),
        ("up now", "« cadran up » attend moins de mots.", "“cadran up” takes fewer words."),
    ],
)
def test_a_line_that_cannot_be_read_is_explained(said, line, french, english):
    for language, words in (("fr_CA.UTF-8", french), ("en_GB.UTF-8", english)):
        code, told = said(line, language)
        assert code == 2
        assert words in told
        assert "--help" in told
        assert "Error" not in told


def test_machines_are_told_as_of_any_other_refusal(said):
    code, told = said("up --json --fly")
    assert code == 2
    assert json.loads(told)["id"] == "cli.no_such_option"


def test_help_is_in_one_language_and_names_every_command(said):
    for language, words, not_words in (
        ("fr_FR.UTF-8", "Démarrer en arrière-plan", "Start in the background"),
        ("en_GB.UTF-8", "Start in the background", "Démarrer"),
        ("de_DE.UTF-8", "Start in the background", "Démarrer"),
    ):
        code, told = said("--help", language)
        assert code == 0
        assert words in told
        assert not_words not in told
        assert BETWEEN not in told
    code, told = said("call --help")
    assert code == 0
    assert "[obligatoire]" in told
    assert "[par défaut : 10]" in told


def test_a_room_of_commands_without_one_shows_them(said):
    code, told = said("licences")
    assert code == 2
    assert "Attribuer une licence" in told


def commands(command, path="cadran"):
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{path} {name}")


def test_every_command_is_explained_in_both_languages():
    found = dict(commands(typer.main.get_command(main.app)))
    assert len(found) > 50
    alone = [path for path, each in found.items() if (each.help or "").count(BETWEEN) != 1]
    assert alone == ["cadran"]
