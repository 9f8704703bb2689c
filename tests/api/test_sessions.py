"""Signing in, staying signed in, and being the one who asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx

from cadran.api.guard import COOKIE
from cadran.api.routes.session import SIGN_INS_AT_ONCE

ANNA = {"login": "anna@acme.example", "password": "correct horse battery"}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served):
    with served.client() as client:
        answer = client.post("/session", json=ANNA)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {
            part.strip() for part in cookie.split(";")
        }
        assert answer.json()["token"] is None
        session = client.get("/session").json()
        assert (session["name"], session["role"]) == ("Anna Acme", "user")
        assert session["organisation"] == "acme"


def test_an_unsafe_request_by_cookie_needs_the_pages_token(served):
    with served.client() as client:
        token = client.post("/session", json=ANNA).json()["csrf_token"]
        refused = client.post("/meetings", json={"title": "x"})
        assert (refused.status_code, refused.json()["id"]) == (403, "api.csrf")
        wrong = client.post("/meetings", json={"title": "x"}, headers={"X-CSRF-Token": "0" * 64})
        assert wrong.json()["id"] == "api.csrf"
        good = client.post("/meetings", json={"title": "x"}, headers={"X-CSRF-Token": token})
        assert good.status_code == 201


def test_another_sites_page_is_refused_before_anything_is_looked_at(served):
    with closing(served.signed_in(ANNA["login"])) as client:
        refused = client.post(
            "/meetings", json={"title": "x"}, headers={"Origin": "https://evil.example"}
        )
        assert (refused.status_code, refused.json()["id"]) == (403, "api.foreign_origin")


def test_a_bearer_token_needs_no_cookie_and_no_page_token(served):
    with served.client() as client:
        answer = client.post("/session", json={**ANNA, "as_token": True})
        assert "set-cookie" not in answer.headers
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        assert client.post("/meetings", json={"title": "by token"}).status_code == 201


def test_signing_out_ends_the_session_for_whoever_holds_its_token(served):
    with closing(served.signed_in(ANNA["login"])) as client:
        kept = client.cookies[COOKIE]
        assert client.delete("/session").status_code == 204
        with served.client(Authorization=f"Bearer {kept}") as thief:
            answer = thief.get("/session")
            assert (answer.status_code, answer.json()["id"]) == (401, "directory.signed_out")


def test_wrong_tries_are_slowed_down_and_told_how_long_to_wait(served, stranger: httpx.Client):
    wrong = {"login": "nobody@acme.example", "password": "guess"}
    answers = [stranger.post("/session", json=wrong) for _ in range(8)]
    assert answers[0].status_code == 401
    assert answers[0].json()["id"] == "directory.sign_in_failed"
    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) >= 1
    with closing(served.signed_in(ANNA["login"])) as client:
        assert client.get("/session").status_code == 200


def test_neither_secrets_nor_whole_numbers_are_ever_in_the_log(served, log):
    with closing(served.signed_in(ANNA["login"])) as client:
        client.get("/numbers/+33612345678/assignment")
        client.get("/no/such/+33612345678")
        token = client.cookies[COOKIE]
    written = str(log)
    assert "sign_in" in written
    assert "•" in written
    for secret in (token, ANNA["password"], "33612345678", ANNA["login"]):
        assert secret not in written


def test_many_who_sign_in_at_once_wait_their_turn_or_are_asked_to_come_back(served):
    def try_it(_: int) -> int:
        with served.client() as client:
            return client.post("/session", json=ANNA).status_code

    with ThreadPoolExecutor(SIGN_INS_AT_ONCE * 3) as pool:
        answers = set(pool.map(try_it, range(SIGN_INS_AT_ONCE * 3)))
    assert answers <= {201, 503}
    assert 201 in answers
    with closing(served.signed_in(ANNA["login"])) as client:
        assert client.get("/session").status_code == 200
