"""What a person does on the page, in both languages."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import Locator, expect
from tests.web.barriers import AXE, shoot, violations

from cadran.ids import Address, OrgId

AUDIO = re.compile("^Audio conferencing (?!by the)", re.IGNORECASE)
"""The licence of that name, and not the one by the minute."""


@pytest.mark.parametrize(
    ("language", "label", "typed", "heading", "cities", "city"),
    [
        ("en", "Choose a country", "franc", "France", "Cities with numbers", "Lyon"),
        ("fr", "Choisissez un pays", "franc", "France", "Villes où obtenir un numéro", "Lyon"),
        ("en", "Choose a country", "Holland", "Netherlands", "Cities with numbers", "Amsterdam"),
        (
            "fr",
            "Choisissez un pays",
            "bielorussie",
            "Biélorussie",
            "Villes où obtenir un numéro",
            "",
        ),
    ],
)
def test_anybody_chooses_a_country_by_keyboard_and_reads_its_cities(
    visit, language, label, typed, heading, cities, city
):
    page = visit("/countries", language=language)
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(typed)
    expect(page.get_by_role("option").first).to_have_text(heading)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("heading", name=cities)).to_be_visible()
    expect(page.locator("[data-service]").first).to_be_visible()
    if city:
        expect(page.get_by_text(city, exact=True).first).to_be_visible()


def test_every_service_of_a_country_has_its_answer_reason_explanation_and_source(visit):
    page = visit("/countries/FR", language="fr")
    services = page.locator("[data-service]")
    expect(services.first).to_be_visible()
    assert services.count() >= 5
    for service in services.all():
        assert service.locator("h3").inner_text()
        words = [each.inner_text() for each in service.locator("p").all()]
        assert len(words) == 2
        assert all(len(each) > 10 for each in words)
        service.locator("summary").click()
        assert service.locator("details > div").inner_text()


def test_the_spreadsheet_is_one_press_away_in_the_readers_language(visit):
    page = visit("/countries", language="fr")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tableur").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_stranger_is_asked_to_sign_in_and_led_on_to_where_they_wanted(visit, served):
    page = visit("/calls")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Sign-in name or e-mail").fill("boss@acme.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls")
    page.get_by_role("button", name="Account of Boss Acme").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/numbers")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_user_is_shown_only_what_a_user_may_do(visit):
    page = visit("/", who="anna")
    places = page.get_by_role("navigation").get_by_role("link").all_inner_texts()
    assert places == [
        "Overview",
        "Countries",
        "Meetings",
        "Queues",
        "Messages",
        "Address book",
        "My calls",
        "Calls",
        "My phone",
    ]


def test_the_language_changes_in_place_and_is_kept(visit):
    page = visit("/", who="boss")
    page.get_by_role("button", name="FR (Français)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Boss Acme")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Boss Acme")
    assert page.locator("html").get_attribute("lang") == "fr"


def test_anything_is_reached_by_typing_some_of_its_name(visit):
    page = visit("/", who="boss", language="fr")
    expect(page.get_by_role("button", name="Rechercher")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Rechercher")
    expect(field).to_be_focused()
    field.fill("anna")
    person = page.get_by_role("option", name=re.compile("Anna"))
    expect(person).to_have_attribute("aria-selected", "true")
    if AXE.is_file():
        assert violations(page) == []
    shoot(page, "palette-fr")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anna")
    page.get_by_role("button", name="Rechercher").click()
    field.fill("belg")
    expect(page.get_by_role("option", name="Belgique")).to_be_visible()
    field.fill("journal des")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/settings/audit"))
    page.keyboard.press("Control+k")
    field.fill("zzzz")
    expect(page.get_by_text("Rien ne répond à ces mots.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()


def test_a_number_already_held_is_refused_with_its_reason(visit):
    first = visit("/numbers/get?country=FR&city=Paris", who="boss")
    first.get_by_role("button", name="Find numbers").click()
    offer = first.get_by_role("checkbox").first
    offer.wait_for()
    second = visit("/numbers/get?country=FR&city=Paris", who="boss", language="fr")
    second.get_by_role("button", name="Chercher", exact=True).click()
    second.get_by_role("checkbox").first.check()
    second.get_by_role("button", name="Réserver 1 numéro").click()
    expect(second.get_by_role("timer")).to_be_visible()
    offer.check()
    first.get_by_role("button", name="Reserve 1 number").click()
    alert = first.get_by_role("alert")
    expect(alert).to_be_visible()
    alert.locator("summary").click()
    expect(alert).to_contain_text("numbers.")


def test_the_live_page_follows_a_phone_that_comes_waits_and_mutes_itself(visit, served):
    page = visit("/meetings", who="boss")
    page.get_by_role("button", name="New meeting").first.click()
    page.get_by_label("Title").fill("Monday round")
    page.get_by_role("button", name="Create the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday round")
    address = Address(OrgId("acme"), "meeting", page.url.rsplit("/", 1)[1])
    assert served.house.live.settled(10)
    served.switchboard.arrive(address, "leg-1", number="+33199001234")
    waiting = page.get_by_role("region", name="Waiting")
    expect(waiting.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Start").click()
    inside = page.get_by_role("region", name="Participants")
    expect(inside.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Mute 01 99 00 12 34").click()
    expect(inside.get_by_role("img", name="Muted")).to_be_visible()
    told = {"leg-1": True}
    served.switchboard.on_loop(
        lambda: served.switchboard.tell(address.org, f"speaking:{address.id}", told)
    )
    expect(inside.get_by_role("img", name="Muted")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Unmute")).click()
    expect(inside.get_by_role("img", name="Speaking")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(inside.get_by_role("listitem")).to_have_count(0)


def test_a_phone_is_added_with_its_password_shown_once(visit):
    page = visit("/", who="anna", language="fr")
    page.get_by_role("link", name="Mon téléphone").first.click()
    page.get_by_label("Nouveau téléphone").fill("Bureau")
    page.get_by_text("À la main", exact=True).click()
    page.get_by_role("button", name="Ajouter").click()
    expect(
        page.get_by_role("button", name="Copier\N{NO-BREAK SPACE}: Mot de passe")
    ).to_be_visible()
    expect(page.get_by_text("Bureau", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Bureau", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Copier\N{NO-BREAK SPACE}: Mot de passe")).to_have_count(
        0
    )


def test_credit_is_added_and_the_header_and_statement_follow(visit):
    page = visit("/credits", who="boss")
    balance = page.get_by_role("link", name=re.compile("Available credit"))
    before = balance.inner_text()
    page.get_by_label("Token of the payment provider").fill("sandbox_approve")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_label("Amount in").first.fill("75")
    page.get_by_role("button", name="Add credit").click()
    expect(page.get_by_text(re.compile("75.00: paid"))).to_be_visible()
    expect(balance).not_to_have_text(before)


def test_a_session_that_ended_elsewhere_leads_back_to_the_sign_in_page(visit):
    page = visit("/", who="anna")
    ended = page.evaluate(
        """async () => {
          const session = await (await fetch("/api/v1/session")).json();
          const headers = {"X-CSRF-Token": session.csrf_token};
          return (await fetch("/api/v1/session", {method: "DELETE", headers})).status;
        }"""
    )
    assert ended == 204
    # Whichever comes first: the press, or the page hearing of the end by itself.
    page.evaluate("""document.querySelector('a[href="/calls"]')?.click()""")
    expect(page).to_have_url(re.compile("/sign-in"))


FOOT = "each => each.getBoundingClientRect().bottom"
ON_TOP = """each => {
    const {x, y, width, height} = each.getBoundingClientRect();
    return each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def below(one: Locator, other: Locator) -> bool:
    """Does it end below the end of the other?"""
    return one.evaluate(FOOT) > other.evaluate(FOOT)


def test_a_person_is_added_licensed_changed_and_given_a_pin(visit):
    page = visit("/people", who="boss")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Nora Neuve")
    page.get_by_label("Sign-in name or e-mail").fill("nora@acme.example")
    page.get_by_role("combobox", name="Role").click()
    role = page.get_by_role("option", name="Auditor")
    expect(role).to_be_in_viewport(ratio=1)
    assert below(role, page.get_by_role("dialog"))
    assert role.evaluate(ON_TOP), "the dialog cuts its list"
    page.get_by_role("option", name="User", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("button", name="Copy: Password")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Nora Neuve").click()

    plan = page.get_by_role("switch", name="Domestic calling plan", exact=False).first
    system = page.get_by_role("switch", name="Phone system", exact=False).first
    expect(plan).to_be_disabled()
    expect(page.get_by_text(re.compile("needs a Phone System licence"))).to_have_count(2)
    system.press("Space")
    expect(plan).to_be_enabled()
    plan.press("Space")
    expect(system).to_be_disabled()
    expect(plan).to_be_enabled()
    plan.press("Space")
    expect(system).to_be_enabled()

    page.get_by_role("button", name="Make a PIN").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nora Neuve")
    page.get_by_role("switch", name=AUDIO).press("Space")
    expect(page.get_by_role("switch", name=AUDIO)).to_be_checked()
    page.get_by_role("button", name="Make a PIN").click()
    expect(page.get_by_role("button", name="Copy: PIN")).to_be_visible()

    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Nora Nouvelle")
    page.get_by_role("textbox", name="Extension").fill("4242")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Nouvelle")
    expect(page.get_by_text("4242", exact=True)).to_be_visible()


def test_a_meeting_is_changed_and_a_refused_change_says_why(visit, served):
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        made = client.post("/meetings", json={"title": "Before"}).json()["id"]
    page = visit(f"/meetings/{made}", who="boss", language="fr")
    page.get_by_role("button", name="Modifier").click()
    page.get_by_label("Titre").fill("Après")
    page.get_by_label("Début").fill("2027-01-02T10:00")
    page.get_by_label("Fin").fill("2027-01-02T09:00")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Fin").fill("2027-01-02T11:00")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Après")
    expect(page.get_by_text("10:00")).to_be_visible()


def test_an_amount_beyond_the_bounds_cannot_be_added(visit, served):
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        key = {"Idempotency-Key": "card-of-the-page"}
        client.post("/payments/methods", json={"token": "sandbox_approve"}, headers=key)
    page = visit("/credits", who="boss")
    page.get_by_label("Amount in").fill("0")
    expect(page.get_by_role("button", name="Add credit")).to_be_disabled()
    page.get_by_label("Amount in").fill("60")
    page.route("**/api/v1/payments", lambda route: route.abort())
    page.get_by_role("button", name="Add credit").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
