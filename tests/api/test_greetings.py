"""Greetings by the API: typed, recorded, heard again; and the public holidays of countries."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile


def sound(seconds=1.0, rate=44_100, kind="WAV"):
    made = io.BytesIO()
    wave = 0.2 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    soundfile.write(made, wave, rate, format=kind)
    return made.getvalue()


def upload(client, content, key="greeting-upload-1", **query):
    return client.post(
        "/greetings/recordings",
        params={"name": "Accueil", "language": "fr", **query},
        content=content,
        headers={"Idempotency-Key": key, "Content-Type": "application/octet-stream"},
    )


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_recording_of_any_usual_kind_is_kept_and_heard_again(clients, kind):
    made = upload(clients.boss, sound(kind=kind), f"greeting-{kind}")
    assert made.status_code == 201, made.text
    greeting = made.json()
    assert greeting["text"] == ""
    assert abs(greeting["duration_ms"] - 1000) < 100
    heard = clients.boss.get(f"/greetings/{greeting['id']}/sound")
    assert heard.headers["content-type"] == "audio/flac"
    wave, rate = soundfile.read(io.BytesIO(heard.content))
    assert rate == 8_000
    assert np.sqrt(np.mean(wave**2)) > 0.05
    again = upload(clients.boss, sound(kind=kind), f"greeting-{kind}")
    assert again.json() == greeting
    assert clients.boss.delete(f"/greetings/{greeting['id']}").status_code == 204
    assert clients.boss.get(f"/greetings/{greeting['id']}/sound").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"<html>no sound</html>", 422, "media.not_audio"),
        (sound()[:40], 422, "media.not_audio"),
        (bytes(5_000_001), 413, "api.body_too_large"),
    ],
)
def test_what_is_no_recording_is_refused_and_keeps_nothing(clients, content, status, reason):
    answer = upload(clients.boss, content, "greeting-bad-1")
    assert (answer.status_code, answer.json()["id"]) == (status, reason)
    assert clients.boss.get("/greetings").json()["items"] == []


@pytest.mark.peer("espeak-ng")
def test_a_typed_text_is_spoken(clients):
    asked = {"name": "Fermé", "language": "fr", "text": "Nos bureaux sont fermés."}
    made = clients.boss.post(
        "/greetings", json=asked, headers={"Idempotency-Key": "greeting-typed-1"}
    )
    assert made.status_code == 201, made.text
    assert made.json()["text"] == asked["text"]
    assert made.json()["duration_ms"] > 500
    listed = clients.boss.get("/greetings").json()
    assert listed["voice"] is True
    assert [each["name"] for each in listed["items"]] == ["Fermé"]
    clients.boss.delete(f"/greetings/{made.json()['id']}")


def test_only_administrators_set_greetings_and_organisations_are_apart(clients):
    made = upload(clients.boss, sound(), "greeting-apart-1").json()
    assert upload(clients.anna, sound(), "greeting-anna-1").status_code == 403
    assert clients.rival.get(f"/greetings/{made['id']}/sound").status_code in {403, 404}
    clients.boss.delete(f"/greetings/{made['id']}")


def test_public_holidays_are_told_by_country_region_and_language(clients):
    asked = {"first_year": 2026, "years": 2, "lang": "fr"}
    found = clients.anna.get("/public-holidays/fr", params=asked).json()
    dates = {each["name"]: each["dates"] for each in found["items"]}
    assert dates["Noël"] == ["2026-12-25", "2027-12-25"]
    assert dates["Lundi de Pâques"] == ["2026-04-06", "2027-03-29"]
    assert "57" in found["regions"]
    english = clients.anna.get("/public-holidays/FR", params={**asked, "lang": "en"}).json()
    assert "Christmas Day" in {each["name"] for each in english["items"]}
    moselle = clients.anna.get("/public-holidays/FR", params={**asked, "region": "57"}).json()
    assert len(moselle["items"]) > len(found["items"])


@pytest.mark.parametrize(
    ("country", "query", "status", "reason"),
    [
        ("ZZ", {}, 404, "directory.no_calendar"),
        ("FR", {"region": "nowhere"}, 404, "directory.no_calendar"),
        ("FR", {"first_year": 2099, "years": 5}, 422, "directory.bad_years"),
    ],
)
def test_a_calendar_that_is_not_there_is_refused(clients, country, query, status, reason):
    answer = clients.anna.get(f"/public-holidays/{country}", params={"first_year": 2026, **query})
    assert (answer.status_code, answer.json()["id"]) == (status, reason)
