"""Comparing countries, planning a roll-out, and what changed: as a person at the page does it."""

from __future__ import annotations

from playwright.sync_api import expect


def test_countries_stand_side_by_side_with_their_differences_marked(visit):
    page = visit("/countries/compare?with=FR,IN", language="fr")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Service", "France", "Inde"])
    marked = table.locator("tr[data-differs]")
    expect(marked.filter(has_text="Forfaits d’appels").first).to_be_visible()
    everything = table.get_by_role("row").count()
    page.get_by_role("switch", name="Seulement ce qui diffère").click()
    assert table.get_by_role("row").count() < everything
    page.get_by_role("button", name="Retirer Inde").click()
    expect(table.get_by_role("columnheader")).to_have_text(["Service", "France"])
    page.get_by_role("combobox").fill("Belg")
    page.get_by_role("option", name="Belgique").click()
    expect(table.get_by_role("columnheader")).to_have_text(["Service", "France", "Belgique"])


def test_a_roll_out_is_planned_and_taken_home_as_a_spreadsheet(visit):
    page = visit("/countries/rollout")
    countries = page.locator("fieldset")
    countries.nth(0).get_by_role("combobox").first.fill("India")
    page.get_by_role("option", name="India").click()
    page.get_by_role("button", name="Add a country").click()
    countries.nth(1).get_by_role("combobox").first.fill("Franc")
    page.get_by_role("option", name="France").click()
    countries.nth(1).get_by_label("People with a phone").fill("100")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Not all of it can be had").first).to_be_visible()
    gap = page.locator('[data-gap="catalogue.why_audio_conferencing_no"]')
    expect(gap).to_contain_text("Organisers located in India")
    gap.locator("summary").click()
    expect(gap).to_contain_text("catalogue 2020-02 IN audio_conferencing")
    expect(page.get_by_text("120,000 domestic minutes a month in one pool.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Spreadsheet").click()
    assert download.value.suggested_filename == "cadran-rollout.xlsx"


def test_what_changed_is_told_and_an_administrator_pins_an_edition(visit, served):
    page = visit("/countries/editions", language="fr", who="boss")
    expect(page.locator('[data-change="dial_out_licences"]')).to_contain_text("licences achetées")
    page.get_by_role("button", name="Suivre 2020-11").click()
    later = page.locator('[data-edition="2020-11"]')
    expect(later).to_contain_text("Suivie par votre organisation")
    page.get_by_role("button", name="Suivre 2020-02").click()
    expect(page.locator('[data-edition="2020-02"]')).to_contain_text("Suivie par")
    anna = visit("/countries/editions", who="anna")
    expect(anna.get_by_text("Your organisation goes by it")).to_be_visible()
    expect(anna.get_by_role("button", name="Go by 2020-11")).to_have_count(0)


def test_contradicting_facts_are_shown_with_what_cadran_does(visit):
    page = visit("/countries/IN")
    found = page.locator('[data-contradiction="numbers_unlicensed"]')
    expect(found).to_contain_text("Cadran licenses nobody there")
    found.locator("summary").first.click()
    expect(found).to_contain_text("catalogue 2020-02 IN audio_conferencing")
