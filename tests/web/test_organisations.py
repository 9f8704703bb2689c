"""The operator's page: what is shared with whom, and an organisation that leaves; and how its people come in."""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import expect
from tests.api.oidc import CLIENT, SECRET, Provider
from tests.web.barriers import AXE, shoot, violations

from cadran.directory.standings import Limits
from cadran.ids import OrgId


def test_the_operator_shares_a_number_and_sees_who_meets_there(visit, served, operator):
    page = visit("/organisations", "fr", "operator")
    row = page.get_by_role("row").filter(has_text="+33 1 99 00 77 80")
    expect(row).to_contain_text("Vous seul")
    row.get_by_role("button", name="Partager +33 1 99 00 77 80").click()
    expect(row).to_contain_text("Toutes les organisations")
    directory, meets = served.house.directory, OrgId("meets")
    directory.create_organisation(meets, "Rencontres", "FR", "fr")
    directory.licences.set_purchased(meets, "AUDIO_CONFERENCING", 1)
    organiser = directory.create_user(
        meets, "odile@meets.example", "Odile", usage_location="FR", language="fr"
    )
    directory.licences.assign(meets, organiser.id, "AUDIO_CONFERENCING")
    served.house.meetings.create(meets, organiser.id, "Secret title")
    page.reload()
    expect(page.get_by_text("Qui s’y réunit")).to_be_visible()
    expect(page.get_by_text(re.compile("Rencontres.*: une réunion"))).to_be_visible()
    assert "Secret title" not in page.content()
    row.get_by_role("button", name="Ne plus partager").click()
    expect(row).to_contain_text("Vous seul")


def test_who_leaves_is_erased_before_the_operators_eyes(visit, served, operator, tmp_path):
    house = served.house
    object.__setattr__(house, "exports", tmp_path / "exports")
    object.__setattr__(house, "recordings", tmp_path / "recordings")
    house.tenants.create(
        OrgId("leaving"),
        "Leaving Ltd",
        country="FR",
        language="en",
        owner=("owner@leaving.example", "Owner"),
        limits=Limits(),
        by="test",
    )
    house.tenants.suspend(OrgId("leaving"), "", by="test")
    page = visit("/organisations", "en", "operator")
    row = page.get_by_role("row").filter(has_text="Leaving Ltd")
    row.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type leaving to confirm").fill("leaving")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("leaving is erased")
    archive = dialog.get_by_role("link", name="Download the archive").get_attribute("href")
    assert page.request.get(str(archive)).headers["content-type"] == "application/zip"
    if AXE.is_file():
        assert violations(page) == []
    dialog.get_by_role("button", name="Done").click()
    expect(row).to_have_count(0)


def test_the_operator_takes_a_request_for_numbers_from_state_to_state(visit, served, operator):
    form = {
        "contact_name": "Ada",
        "contact_email": "ada@acme.example",
        "organisation_address": "1 rue de l’Exemple, Paris",
        "purpose": "Our office in Algiers",
        "letter_of_authorisation": "in the safe",
    }
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        asked = {"country": "DZ", "kind": "non_geographic", "quantity": 2, "form": form}
        key = {"Idempotency-Key": "answered-on-the-page"}
        made = client.post("/number-requests", json=asked, headers=key)
        assert made.status_code == 201, made.text
    page = visit("/organisations/requests", "en", "operator", 390)
    row = page.get_by_role("row").filter(has_text="Our office in Algiers")
    shoot(page, "answers-en-390")
    for button, state in (("Take up", "In review"), ("Approve", "Approved")):
        row.get_by_role("button", name=button).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Note").fill("well")
        dialog.get_by_role("button", name=button).click()
        expect(row).to_contain_text(state)
    row.get_by_role("button", name="Hand over").click()
    dialog = page.get_by_role("dialog")
    hand = dialog.get_by_role("button", name="Hand over")
    dialog.get_by_label("Numbers, one a line").fill("+999012900000011")
    expect(hand).to_be_disabled()
    dialog.get_by_label("Numbers, one a line").fill("+999 012 900 000 011\n+999 012 900 000 012")
    shoot(page, "fulfil-en-390")
    if AXE.is_file():
        assert violations(page) == []
    hand.click()
    expect(row).to_contain_text("Fulfilled")
    wide = visit("/organisations/requests", "fr", "operator", 1440)
    expect(wide.get_by_role("row").filter(has_text="Algiers")).to_be_visible()
    shoot(wide, "answers-fr-1440")


def test_the_sign_in_page_offers_the_organisations_own_sign_in_once_the_address_is_typed(
    visit, served
):
    org = OrgId("federal")
    house = served.house
    house.directory.create_organisation(org, "Federal", "FR", "en")
    house.directory.create_user(
        org, "own@federal.example", "Own", usage_location="FR", language="en", role="owner"
    )
    with Provider() as running:
        house.federation.set_provider(org, running.issuer, CLIENT, SECRET, by="test")
        page = visit("/sign-in", "fr")
        offer = page.get_by_role("link", name="Continuer par la connexion unique")
        page.get_by_label("Identifiant").fill("somebody@acme.example")
        expect(offer).to_have_count(0)
        page.get_by_label("Identifiant").fill("somebody@federal.example")
        expect(offer).to_be_visible()
        assert offer.get_attribute("href") == "/api/v1/single-sign-on/federal"
        if AXE.is_file():
            assert violations(page) == []
