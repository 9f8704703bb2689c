"""The operator's overlay as a folder: all of it or nothing, for every room at once, also after a crash."""

from __future__ import annotations

import json

import pytest

from cadran.catalogue import Overlay, reasons
from cadran.catalogue.shelf import Shelf
from cadran.directory import overlays
from cadran.directory.directory import Directory
from cadran.directory.overlays import Overlays
from cadran.errors import Refused

OURS = {"us": "Our own contract, 2026"}
FRANCE = {
    "sources": OURS,
    "numbers": {"toll_free_numbers": {"value": "no", "source": "us"}},
    "destinations": {
        "conference_dial_out": {"value": "credits", "source": "us"},
        "international_destination": {"value": "no", "source": "us"},
    },
    "services": {
        "fax": {
            "value": "yes",
            "source": "us",
            "name": {"en": "Fax to mail", "fr": "Fax vers courriel"},
            "reason": {"en": "Ours.", "fr": "Le nôtre."},
        }
    },
}
WRONG = {"sources": OURS, "numbers": {"toll_numbers": {"value": "perhaps", "source": "us"}}}


def test_what_is_laid_takes_effect_for_every_room_that_shares_the_shelf(doors, tmp_path):
    laid = Overlays.open(tmp_path / "overlays")
    directory = Directory(doors.store, doors.clock, lambda size: b"\0" * size, laid.shelf)
    directory.pin_edition(doors.org, "2020-11")
    assert directory.edition(doors.org).country("FR").value("toll_free_numbers") == "yes"
    laid.lay({"FR": FRANCE})
    for edition in (directory.edition(doors.org), directory.edition(doors.other)):
        assert edition.country("FR").value("toll_free_numbers") == "no"
        assert "FR" not in edition.zone_a | edition.international
        assert [each.code for each in edition.country("FR").services] == ["fax"]
    assert Overlays.open(tmp_path / "overlays").shelf.overlay == laid.shelf.overlay
    laid.lay({})
    assert directory.edition(doors.org).country("FR").value("toll_free_numbers") == "yes"
    assert Overlays.open(tmp_path / "overlays").shelf.overlay == Overlay()


@pytest.mark.parametrize(
    ("contents", "country", "field"),
    [
        ({"FR": FRANCE, "DE": WRONG}, "DE", "numbers.toll_numbers.value"),
        ({"FR": FRANCE, "DE": []}, "DE", ""),
        ({"FR": FRANCE, "nowhere": {}}, "", ""),
        ({"FR": FRANCE, "../FR": {}}, "", ""),
    ],
)
def test_one_wrong_file_lays_none(tmp_path, contents, country, field):
    laid = Overlays.open(tmp_path / "overlays")
    laid.lay({"IE": FRANCE})
    before = laid.shelf.overlay
    with pytest.raises(Refused) as caught:
        laid.lay(contents)
    told = caught.value.refusal
    assert told.reason is reasons.BAD_OVERLAY
    assert (told.facts["country"], told.facts["field"]) == (country, field)
    assert laid.shelf.overlay == before
    assert sorted(each.name for each in tmp_path.rglob("*.json")) == ["IE.json"]


def test_a_disk_that_takes_no_file_leaves_the_answers_as_they_were(tmp_path, monkeypatch):
    laid = Overlays.open(tmp_path / "overlays")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(overlays, "_replace", full)
    with pytest.raises(OSError, match="No space"):
        laid.lay({"FR": FRANCE})
    assert laid.shelf.edition().country("FR").value("toll_free_numbers") == "yes"


@pytest.mark.parametrize("left", [("old", "new"), ("old",), ("overlays", "new")])
def test_a_crash_while_folders_change_places_leaves_one_whole_overlay(tmp_path, left):
    for name in left:
        folder = tmp_path / (name if name == "overlays" else f"overlays.{name}")
        folder.mkdir()
        toll_free = {"value": "no" if name == "new" else "on_request", "source": "us"}
        data = {"sources": OURS, "numbers": {"toll_free_numbers": toll_free}}
        (folder / "FR.json").write_text(json.dumps(data), "utf-8")
    found = Overlays.open(tmp_path / "overlays").shelf.default.country("FR")
    wanted = "no" if left == ("old", "new") else "on_request"
    assert found.value("toll_free_numbers") == wanted
    assert [each.name for each in tmp_path.iterdir()] == ["overlays"]


def test_a_wrong_folder_keeps_the_server_from_starting_and_says_why(tmp_path):
    folder = tmp_path / "overlays"
    folder.mkdir()
    (folder / "FR.json").write_text("{", "utf-8")
    with pytest.raises(Refused, match=r"catalogue\.bad_overlay"):
        Overlays.open(folder)


def test_an_edition_or_a_day_is_asked_for_never_both():
    shelf = Shelf()
    assert shelf.asked("", "").edition == "2020-02"
    assert shelf.asked("", "", "2020-11").edition == "2020-11"
    assert shelf.asked("2020-02", "", "2020-11").edition == "2020-02"
    assert shelf.asked("", "2021-01-01").edition == "2020-11"
    assert shelf.asked("2020-11", "") is shelf.asked("", "2026-01-01")
    with pytest.raises(Refused, match=reasons.EDITION_OR_DATE.id):
        shelf.asked("2020-02", "2020-05-01")
