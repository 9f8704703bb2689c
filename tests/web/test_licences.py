"""Licences on the page: bought and reduced with the reason of a "no", and changed by a file that is checked first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.barriers import violations

WRONG = "user,product,action\nbert@acme.example,PHONE_SYSTEM,assign\nnobody,PHONE_SYSTEM,assign\n"
RIGHT = "user,product,action\nbert@acme.example,COMMUNICATIONS_CREDITS,remove\n"
SHOTS = os.environ.get("LICENCE_SHOTS")


def shoot(page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.peer("chromium")
def test_licences_are_bought_and_reduced_with_the_reason_of_a_no(visit):
    page = visit("/people", "fr", "boss")
    page.get_by_role("button", name="Acheter ou réduire : Système téléphonique").click()
    field = page.get_by_label("Licences désormais")
    field.fill("1")
    assert violations(page) == []
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Anna Acme")
    shoot(page, f"buy-{page.viewport_size['width']}")
    field.fill("30")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("sur 30")).to_be_visible()


@pytest.mark.peer("chromium")
def test_a_file_of_licences_is_checked_reported_and_then_done(visit, tmp_path: Path):
    page = visit("/people", "en", "boss")
    page.get_by_role("button", name="By file").click()
    dialog = page.get_by_role("dialog")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(WRONG)
    right.write_text(RIGHT)
    dialog.locator("input[type=file]").set_input_files(wrong)
    dialog.get_by_role("button", name="Check it").click()
    expect(dialog.get_by_text("1 of 2 lines are wrong")).to_be_visible()
    assert violations(page) == []
    shoot(page, f"file-{page.viewport_size['width']}")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download the report").click()
    assert "3,," in Path(download.value.path()).read_text("utf-8-sig")
    expect(dialog.get_by_role("button", name="Make the changes")).to_have_count(0)
    dialog.locator("input[type=file]").set_input_files(right)
    dialog.get_by_role("button", name="Check it").click()
    dialog.get_by_role("button", name="Make the changes").click()
    expect(dialog.get_by_text("1 changes were made")).to_be_visible()
