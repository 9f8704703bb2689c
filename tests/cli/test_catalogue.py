"""``cadran catalogue``: without a server but for ``lay``."""

from __future__ import annotations

import json

import pytest

from cadran.catalogue import reasons
from cadran.cli import catalogue
from cadran.cli.output import Output
from cadran.directory.overlays import Overlays
from cadran.errors import Refused

OURS = {"us": "Our own contract, 2026"}


def spoken(monkeypatch, language: str) -> None:
    monkeypatch.setenv("LC_ALL", language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en_GB.UTF-8", "has become “purchased licences”"),
        ("fr_FR", "est devenu «\N{NO-BREAK SPACE}licences"),
    ],
)
def test_diff_tells_what_changed_in_the_readers_language(monkeypatch, capsys, language, words):
    spoken(monkeypatch, language)
    catalogue.diff(Output(), "2020-02", "2020-11", "")
    told = capsys.readouterr().out
    assert words in told
    assert "[catalogue 2020-11 rule dial_out_licences" in told


def test_diff_is_told_to_machines_and_by_country(monkeypatch, capsys):
    spoken(monkeypatch, "en")
    catalogue.diff(Output(as_json=True), "2020-02", "2020-11", "")
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {each["about"] for each in changes} >= {"dial_out_licences"}
    catalogue.diff(Output(as_json=True), "2020-02", "2020-11", "fr")
    assert json.loads(capsys.readouterr().out) == {"changes": []}
    with pytest.raises(Refused, match=reasons.NO_SUCH_EDITION.id):
        catalogue.diff(Output(), "2020-02", "1999-01", "")


def test_check_tells_what_a_file_would_change_and_names_the_field_that_is_wrong(
    monkeypatch, capsys, tmp_path
):
    spoken(monkeypatch, "en")
    file = tmp_path / "FR.json"
    toll = {"value": "no", "source": "us"}
    file.write_text(json.dumps({"sources": OURS, "numbers": {"toll_numbers": toll}}), "utf-8")
    for given in ([file], [tmp_path]):
        catalogue.check(Output(), given)
        assert "France, Toll numbers: “Yes” has become “No”" in capsys.readouterr().out
    file.write_text(json.dumps({"numbers": {"toll_numbers": toll}}), "utf-8")
    with pytest.raises(Refused) as caught:
        catalogue.check(Output(), [file])
    told = caught.value.refusal
    assert told.reason is reasons.BAD_OVERLAY
    assert told.facts["file"] == "FR.json"
    assert told.facts["field"] == "numbers.toll_numbers.source"


def test_editions_are_listed_with_what_the_data_folder_lays_over_them(
    monkeypatch, capsys, tmp_path
):
    spoken(monkeypatch, "en")
    Overlays.open(tmp_path / "overlays").lay({"FR": {"sources": OURS}})
    catalogue.list_editions(tmp_path, Output())
    assert capsys.readouterr().out.splitlines() == [
        "2020-02  in force from 2020-02-01",
        "2020-11  in force from 2020-11-01",
        "The overlay of this data folder changes: FR",
    ]
