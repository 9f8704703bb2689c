"""The attendant's editor: keys are given and played before they are kept, hours are a week, faults stand in place."""

import contextlib
import io

import numpy as np
import pytest
import soundfile
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


RECORDED = """
async () => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 500 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(out);
  tone.start();
  const recorder = new MediaRecorder(out.stream, { mimeType: "audio/webm" });
  const whole = new Promise((done) => (recorder.ondataavailable = ({ data }) => done(data)));
  recorder.start();
  await new Promise((later) => setTimeout(later, 700));
  recorder.stop();
  const list = new DataTransfer();
  list.items.add(new File([await whole], "voice.webm"));
  return list;
}
"""
"""Half a second of 500 Hz in a container that the server does not read."""
CHOSEN = """
([input, list]) => {
  input.files = list.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
"""


def test_a_recording_that_only_the_browser_can_read_becomes_a_greeting(visit, served):
    page = visit("/attendants", "fr", "boss")
    page.get_by_role("button", name="Nouvelle annonce").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nom").fill("Sonnerie")
    dialog.get_by_label("Enregistrement").check()
    kept = page.evaluate_handle(RECORDED)
    page.evaluate(CHOSEN, [dialog.locator("input[type=file]").element_handle(), kept])
    dialog.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("cell", name="Sonnerie").first).to_be_visible()
    with contextlib.closing(served.signed_in("boss@acme.example")) as client:
        (made,) = [
            each for each in client.get("/greetings").json()["items"] if each["name"] == "Sonnerie"
        ]
        sound, rate = soundfile.read(
            io.BytesIO(client.get(f"/greetings/{made['id']}/sound").content)
        )
        client.delete(f"/greetings/{made['id']}")
    assert rate == 8000
    assert 4000 <= len(sound) <= 12_000
    spectrum = abs(np.fft.rfft(sound[1000:3000] * np.hanning(2000)))
    assert abs(int(spectrum.argmax()) * rate / 2000 - 500) <= 8
