"""The attendant's editor: keys are given and played before they are kept, hours are a week, faults stand in place."""

import contextlib

import pytest
from playwright.sync_api import expect

MONDAY_10, SUNDAY = "2026-11-30T10:00", "2026-11-29T10:00"


@pytest.fixture
def editor(visit, served):
    """The page of a new attendant, in French."""
    asked = {"name": "Accueil", "language": "fr", "time_zone": "UTC"}
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        made = client.post("/attendants", json=asked).json()
        yield visit(f"/attendants/{made['id']}", "fr", "boss")
        client.delete(f"/attendants/{made['id']}")


def choose(page, label, option):
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_key_is_given_played_at_a_date_and_kept(editor):
    page = editor
    page.get_by_label("Un menu de touches").check()
    expect(page.get_by_text("Rien ne suit l’annonce").first).to_be_visible()
    expect(page.get_by_role("button", name="Enregistrer", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Ajouter une touche").click()
    page.get_by_role("menuitem", name="Touche 1").click()
    expect(page.get_by_text("Ceci ne mène encore nulle part").first).to_be_visible()
    choose(page, "La touche 1 mène à – Qui", "Anna Acme")

    play = page.locator("section").filter(has=page.get_by_role("heading", name="Essayer"))
    play.get_by_label("À ce moment").fill(SUNDAY)
    expect(play.get_by_text("L’appel se termine")).to_be_visible()
    play.get_by_label("À ce moment").fill(MONDAY_10)
    expect(play.get_by_text("Attend une touche")).to_be_visible()
    play.get_by_role("button", name="1 Anna Acme").click()
    expect(play.get_by_text("Anna Acme prend l’appel")).to_be_visible()

    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("group", name="Touche 1")).to_be_visible()


def test_hours_are_painted_or_typed_and_absurd_ones_are_told_in_their_place(editor):
    page = editor
    monday = page.get_by_role("group", name="Lundi", exact=True)
    monday.get_by_label("Lundi, jusqu’à").fill("08:00")
    expect(monday.get_by_text("Ces horaires sont incohérents")).to_be_visible()
    monday.get_by_label("Lundi, jusqu’à").fill("12:00")
    monday.get_by_role("button", name="Ajouter une plage").click()
    expect(monday.get_by_label("Lundi, de").nth(1)).to_have_value("13:00")
    expect(monday.get_by_text("Ces horaires sont incohérents")).to_have_count(0)
    monday.get_by_role("button", name="Reprendre pour tous les jours").click()
    sunday = page.get_by_role("group", name="Dimanche", exact=True)
    expect(sunday.get_by_label("Dimanche, de").first).to_have_value("09:00")
    cells = sunday.locator("[aria-hidden] span")
    cells.nth(40).click()
    expect(sunday.get_by_label("Dimanche, de").last).to_have_value("20:00")


def test_a_countrys_holidays_are_taken_at_once(editor):
    page = editor
    page.get_by_role("button", name="Reprendre les jours fériés d’un pays").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Lundi de Pâques")).to_be_visible()
    dialog.get_by_role("button", name="Les reprendre").click()
    expect(page.get_by_role("group", name="Fête nationale")).to_be_visible()
