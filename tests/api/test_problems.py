"""Every bad input gets a problem with a stable id, in the reader's language, and changes nothing."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from cadran.api.problems import BODY_LIMIT

PROBLEM = "application/problem+json"
JSON = {"content-type": "application/json"}

BAD = {
    "unknown route": ("GET", "/nowhere", {}, 404, "api.unknown_route"),
    "unknown route, posted to": ("POST", "/nowhere", {}, 404, "api.unknown_route"),
    "wrong method": ("PUT", "/health", {}, 405, "api.method_not_allowed"),
    "malformed JSON": (
        "POST",
        "/meetings",
        {"content": b"{", "headers": JSON},
        400,
        "api.malformed_json",
    ),
    "JSON that is no UTF-8": (
        "POST",
        "/meetings",
        {"content": b'{"title":"\xff"}', "headers": JSON},
        400,
        "api.malformed_request",
    ),
    "no JSON at all": ("POST", "/meetings", {"content": b"title=x"}, 422, "api.invalid_input"),
    "a list for an object": ("POST", "/meetings", {"json": []}, 422, "api.invalid_input"),
    "a missing field": ("POST", "/meetings", {"json": {}}, 422, "api.invalid_input"),
    "an unknown field": (
        "POST",
        "/meetings",
        {"json": {"title": "x", "colour": "red"}},
        422,
        "api.invalid_input",
    ),
    "a lone surrogate": (
        "POST",
        "/meetings",
        {"content": b'{"title":"\\ud800"}', "headers": JSON},
        422,
        "api.invalid_input",
    ),
    "a control character": (
        "POST",
        "/meetings",
        {"json": {"title": "a\x00b"}},
        422,
        "api.invalid_input",
    ),
    "a time without a zone": (
        "POST",
        "/meetings",
        {"json": {"title": "x", "starts_at": "2026-01-01T10:00:00"}},
        422,
        "api.invalid_input",
    ),
    "a time beyond time": (
        "POST",
        "/meetings",
        {"json": {"title": "x", "starts_at": "9999-12-31T23:59:59Z"}},
        422,
        "api.invalid_input",
    ),
    "deep nesting": (
        "POST",
        "/meetings",
        {"content": b"[" * 100_000 + b"]" * 100_000, "headers": JSON},
        400,
        "api.malformed_request",
    ),
    "an oversized body": (
        "POST",
        "/meetings",
        {"content": b" " * (BODY_LIMIT + 1), "headers": JSON},
        413,
        "api.body_too_large",
    ),
    "a malformed number": ("DELETE", "/numbers/0612345678", {}, 422, "api.invalid_input"),
    "a number that nobody here has": (
        "DELETE",
        "/numbers/+33199009999/assignment",
        {},
        404,
        "numbers.unknown_number",
    ),
    "a number for a user who is not named": (
        "PUT",
        "/numbers/+33199009999/assignment",
        {"json": {"to": "user"}},
        422,
        "api.invalid_input",
    ),
    "a wrong country": ("GET", "/countries/FRA", {}, 422, "api.invalid_input"),
    "a country that is none": ("GET", "/countries/XX", {}, 404, "catalogue.no_such_country"),
    "a cursor of one's own": ("GET", "/users?cursor=abc", {}, 400, "api.bad_cursor"),
    "a limit beyond the limit": ("GET", "/users?limit=1000", {}, 422, "api.invalid_input"),
    "no Idempotency-Key": (
        "POST",
        "/number-reservations",
        {"json": {"numbers": ["+33199000001"]}},
        422,
        "api.invalid_input",
    ),
    "a product that is none": (
        "PUT",
        "/users/x/licences/NOTHING",
        {},
        404,
        "directory.unknown_product",
    ),
    "a person who is none": ("GET", "/users/nobody", {}, 404, "directory.unknown_user"),
    "a meeting that is none": ("GET", "/meetings/nothing", {}, 404, "directory.unknown_meeting"),
    "a call that is none": ("GET", "/calls/nothing", {}, 404, "reports.unknown_call"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_bad_input_gets_a_problem_that_says_what_refused_it(clients, case):
    method, path, content, status, reason = case
    answer = clients.boss.request(method, path, **content)
    assert answer.headers["content-type"] == PROBLEM, answer.text
    problem = answer.json()
    assert (answer.status_code, problem["id"]) == (status, reason)
    assert problem["status"] == status
    assert problem["type"].endswith(reason)
    assert problem["detail"] not in {"", reason}
    assert problem["title"]
    assert problem["instance"].endswith(answer.headers["x-request-id"])


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_a_problem_is_told_in_french_to_who_reads_french(clients, case):
    method, path, content, status, reason = case
    content = {**content, "headers": {**content.get("headers", {}), "accept-language": "fr-CH"}}
    french = clients.boss.request(method, path, **content).json()
    english = clients.boss.request(method, path, **case[2]).json()
    assert (french["id"], french["status"]) == (reason, status)
    assert french["title"] != english["title"]
    assert french["detail"] != english["detail"]


def test_an_invalid_body_names_each_field_and_repeats_nothing_of_it(clients):
    sent = {"login": "secret@x.example", "password": 7, "nonsense": "hunter2"}
    problem = clients.boss.post("/session", json=sent).json()
    found = {each["path"]: each["rule"] for each in problem["fields"]}
    assert found == {"body.password": "string_type", "body.nonsense": "extra_forbidden"}
    assert "hunter2" not in str(problem)
    assert "secret@" not in str(problem)


def test_an_endless_body_is_cut_off_at_the_limit(clients):
    def endless():
        for _ in range(BODY_LIMIT // 1_000 + 10):
            yield b" " * 1_000

    answer = clients.boss.post("/meetings", content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["id"]) == (413, "api.body_too_large")


def test_broken_http_neither_answers_nor_stops_anything(served, stranger: httpx.Client):
    host = urlsplit(served.base)
    with socket.create_connection((host.hostname, host.port), timeout=5) as raw:
        raw.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")
        assert b"400" in raw.recv(1_000)
    assert stranger.get("/health").json() == {"status": "ok"}


def test_an_unexpected_failure_says_nothing_but_an_incident_id(served, clients, log):
    def fails(*_args, **_more):
        raise RuntimeError("the secret of +33612345678")

    whole = served.house.directory.organisation
    object.__setattr__(served.house.directory, "organisation", fails)
    try:
        answer = clients.boss.get("/session")
    finally:
        object.__setattr__(served.house.directory, "organisation", whole)
    problem = answer.json()
    assert (answer.status_code, problem["id"]) == (500, "api.internal")
    assert problem["facts"]["incident"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text
    failed = [each for each in log if each.get("request") == problem["facts"]["incident"]]
    assert "RuntimeError" in str(failed)
    assert "33612345678" not in str(failed)
