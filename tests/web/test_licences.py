"""Licences on the page: bought and reduced with the reason of a "no", and changed by a file that is checked first."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.barriers import shoot, violations

from cadran.charging.deck_reading import About
from cadran.charging.decks import OPERATOR

WRONG = "user,product,action\nbert@acme.example,PHONE_SYSTEM,assign\nnobody,PHONE_SYSTEM,assign\n"
RIGHT = "user,product,action\nbert@acme.example,COMMUNICATIONS_CREDITS,remove\n"


@pytest.mark.peer("chromium")
def test_licences_are_bought_and_reduced_with_the_reason_of_a_no(visit):
    page = visit("/people", "fr", "boss")
    page.get_by_role(
        "button", name="Acheter ou réduire\N{NO-BREAK SPACE}: Système téléphonique"
    ).click()
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


@pytest.mark.peer("chromium")
def test_whether_somebody_may_is_answered_with_the_fact_its_source_and_the_ways_out(visit, served):
    person = served.people["bert@acme.example"]
    page = visit(f"/people/{person}", "fr", "boss", 390)
    page.get_by_role("textbox", name="Numéro", exact=True).fill("+33 899 70 01 23")
    page.get_by_role("button", name="Demander", exact=True).click()
    answer = page.get_by_role("status").filter(has_text="Ce qui a été examiné")
    expect(answer).to_contain_text("Source")
    assert violations(page) == []
    shoot(page, "why-fr-390")
    wide = visit(f"/people/{person}", "en", "boss", 1440)
    wide.get_by_role("combobox", name="May Bert Acme…").click()
    wide.get_by_role("option", name="be given a licence").click()
    wide.get_by_role("combobox", name="Licence", exact=True).click()
    wide.get_by_role("option", name="International Calling Plan").click()
    wide.get_by_role("button", name="Ask", exact=True).click()
    answer = wide.get_by_role("status").filter(has_text="What was looked at")
    expect(answer).to_contain_text("What would make it possible")
    shoot(wide, "why-en-1440")


@pytest.mark.peer("chromium")
def test_the_organisation_has_an_outbound_policy_that_a_person_may_leave_and_return_to(
    visit, served
):
    page = visit("/settings/outbound", "en", "boss")
    page.get_by_role("combobox", name="From their own phones").click()
    page.get_by_role("option", name="Within their own country").click()
    expect(page.get_by_role("combobox", name="From their own phones")).to_be_enabled()
    shoot(page, "outbound-en-1440")
    page.goto(f"/people/{served.people['bert@acme.example']}")
    calls = page.get_by_role("combobox", name="From their own phones")
    expect(calls).to_have_value("Within their own country")
    calls.click()
    page.get_by_role("option", name="Anywhere").click()
    page.get_by_role("button", name="As the organisation again").click()
    expect(calls).to_have_value("Within their own country")
    page.goto("/settings/outbound")
    page.get_by_role("combobox", name="From their own phones").click()
    page.get_by_role("option", name="Anywhere").click()
    expect(page.get_by_role("combobox", name="From their own phones")).to_be_enabled()


@pytest.mark.peer("chromium")
def test_a_telephone_without_a_person_is_added_and_sets_itself_up(visit):
    page = visit("/people", "en", "boss", 390)
    page.get_by_role("link", name="Common-area phones").click()
    page.get_by_role("button", name="Add a phone").click()
    page.get_by_role("textbox", name="Where it is").fill("Lobby of the page")
    page.get_by_role("dialog").get_by_role("button", name="Add a phone").click()
    page.get_by_role("link", name="Lobby of the page").click()
    page.get_by_label("New phone").fill("Wall")
    page.get_by_label("MAC address").fill("01-not-one")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("is not the MAC address")
    page.get_by_label("MAC address").fill("02-00-5E-00-53-01")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("/provision/02005e005301/")).to_be_visible()
    page.get_by_text("App, by QR code").click()
    page.get_by_label("New phone").fill("Pocket")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    expect(page.get_by_text("02:00:5e:00:53:01", exact=False)).to_be_visible()
    assert violations(page) == []


@pytest.mark.peer("chromium")
def test_long_work_and_exchange_rates_have_their_place(visit, served, operator):
    house = served.house
    rates = b"date,base,quote,rate\n2020-01-01,EUR,USD,1.0834\n2020-01-01,EUR,GBP,0.8612\n"
    house.tariffs.bring_exchange(OPERATOR, "ecb-page", rates, About("ECB", "page"), "test")
    text = b"user,product,action\nnobody@acme.example,PHONE_SYSTEM,assign\n"
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "job-on-the-page"}
        started = client.post("/licences/file", content=text, headers=headers)
        assert started.status_code == 202, started.text
    for language, width, rate in (("en", 1440, "1.0834"), ("fr", 390, "1,0834")):
        page = visit("/settings/jobs", language, "boss", width)
        expect(page.get_by_text("Boss Acme").last).to_be_visible()
        assert violations(page) == []
        shoot(page, f"jobs-{language}-{width}")
        page.goto("/tariffs")
        expect(page.get_by_role("cell", name=rate)).to_be_visible()
        shoot(page, f"tariffs-{language}-{width}")
