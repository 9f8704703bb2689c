"""Single sign-on against a real provider: in for who is known, out for every forged step."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.api.oidc import CLIENT, SECRET, Provider

from cadran.ids import OrgId

PASSWORD = "correct horse battery"
ORG = OrgId("federal")
LOGIN = "fred@federal.example"


@pytest.fixture(scope="module")
def provider(served) -> Iterator[Provider]:
    house = served.house
    house.directory.create_organisation(ORG, "Federal", "FR", "en")
    for login, role in ((LOGIN, "user"), ("owner@federal.example", "owner")):
        user = house.directory.create_user(
            ORG, login, login, usage_location="FR", language="en", role=role
        )
        house.sessions.set_password(ORG, user.id, PASSWORD)
    with (
        Provider() as running,
        contextlib.closing(served.signed_in("owner@federal.example")) as owner,
    ):
        asked = {"issuer": running.issuer, "client_id": CLIENT, "client_secret": SECRET}
        answer = owner.put("/identity-provider", json=asked)
        assert answer.status_code == 200, answer.text
        assert SECRET not in owner.get("/identity-provider").text + owner.get("/audit").text
        yield running


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> None:
    provider.claims = {"sub": "1234", "email": LOGIN, "email_verified": True}
    provider.spoil = {}
    provider.signs_with = provider.key


def walk(browser: httpx.Client) -> httpx.Response:
    """From our page to the provider and back, as a browser goes."""
    gone = browser.get(f"/single-sign-on/{ORG}")
    assert gone.status_code == 303, gone.text
    there = httpx.get(gone.headers["location"], trust_env=False)
    return browser.get(there.headers["location"])


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    assert "cadran_session" not in answer.headers.get("set-cookie", "")
    return parse_qs(urlsplit(answer.headers["location"]).query)["refused"][0]


def test_who_is_known_comes_in_also_when_their_address_changes_later(served, provider):
    with served.client() as browser:
        assert walk(browser).headers["location"] == "/"
        assert browser.get("/session").json()["login"] == LOGIN
    provider.claims = {"sub": "1234", "email": "renamed@federal.example", "email_verified": True}
    with served.client() as browser:
        assert walk(browser).headers["location"] == "/"
        assert browser.get("/session").json()["login"] == LOGIN


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"email_verified": False}, "directory.federation_failed"),
        ({"email": "nobody@federal.example"}, "directory.not_known_here"),
        ({"email": "boss@acme.example"}, "directory.not_known_here"),
    ],
)
def test_an_unproved_unknown_or_foreign_address_opens_nothing(served, provider, claims, reason):
    provider.claims |= {"sub": "another"} | claims
    with served.client() as browser:
        assert refusal(walk(browser)) == reason
        assert browser.get("/session").status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [
        {"aud": "somebody else"},
        {"iss": "https://evil.example"},
        {"nonce": "of another sign-in"},
        {"exp": int(time.time()) - 3600},
        {"azp": "somebody else"},
        {"sub": None},
    ],
)
def test_a_token_for_another_one_old_or_of_another_sign_in_is_refused(served, provider, spoil):
    provider.spoil = spoil
    with served.client() as browser:
        assert refusal(walk(browser)) == "directory.federation_failed"


def test_a_token_signed_by_another_key_is_refused(served, provider):
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with served.client() as browser:
        assert refusal(walk(browser)) == "directory.federation_failed"


def test_a_return_without_our_cookie_with_another_state_or_a_used_code_is_refused(served, provider):
    with served.client() as browser, served.client() as other:
        gone = browser.get(f"/single-sign-on/{ORG}")
        back = httpx.get(gone.headers["location"], trust_env=False).headers["location"]
        assert refusal(other.get(back)) == "directory.federation_failed"
        changed = back.replace("state=", "state=x")
        assert refusal(browser.get(changed)) == "directory.federation_failed"
    with served.client() as browser:
        gone = browser.get(f"/single-sign-on/{ORG}")
        back = httpx.get(gone.headers["location"], trust_env=False).headers["location"]
        provider.codes.clear()
        assert refusal(browser.get(back)) == "directory.provider_puzzling"


def test_an_organisation_without_and_a_suspended_one_let_nobody_in(served, provider):
    with served.client() as browser:
        assert refusal(browser.get("/single-sign-on/acme")) == "directory.no_single_sign_on"
        assert refusal(browser.get("/single-sign-on/none")) == "directory.no_single_sign_on"
        served.house.tenants.suspend(ORG, "", by="test")
        assert refusal(walk(browser)) == "directory.organisation_suspended"
        served.house.tenants.resume(ORG, by="test")


def test_the_sign_in_page_finds_it_by_the_domain_alone(served, provider):
    with served.client() as stranger:

        def found(domain: str) -> str | None:
            return stranger.get("/single-sign-on", params={"domain": domain}).json()["url"]

        assert found("Federal.example") == f"/api/v1/single-sign-on/{ORG}"
        assert found("acme.example") is None  # it has none
        assert found("nobody.example") is None
        addressed = stranger.get("/single-sign-on", params={"domain": LOGIN})
        assert addressed.status_code == 422
        with contextlib.closing(served.signed_in("owner@federal.example")) as owner:
            present = owner.get("/identity-provider").json()
            assert owner.delete("/identity-provider").status_code == 204
            assert found("federal.example") is None
            asked = {"issuer": present["issuer"], "client_id": CLIENT, "client_secret": SECRET}
            assert owner.put("/identity-provider", json=asked).status_code == 200
        assert found("federal.example") is not None


def test_a_provider_that_is_none_is_not_taken(served, provider):
    with contextlib.closing(served.signed_in("owner@federal.example")) as owner:
        for issuer, reason in (
            ("http://example.org", "directory.bad_issuer"),
            ("http://127.0.0.1:9", "directory.provider_silent"),
            (f"{provider.issuer}/", "directory.provider_puzzling"),
        ):
            asked = {"issuer": issuer, "client_id": "x", "client_secret": "y"}
            assert owner.put("/identity-provider", json=asked).json()["id"] == reason
        assert owner.get("/identity-provider").json()["issuer"] == provider.issuer
