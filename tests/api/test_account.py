"""One's own account, and what programs sign in with."""

from __future__ import annotations

import base64
import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import httpx
import pytest
from tests.peers.waiting import wait_until

from cadran.directory import totp
from cadran.directory.links import MAIL_EVERY_MS, RESET_MS
from cadran.ids import OrgId, UserId

PASSWORD = "correct horse battery"
ORG = OrgId("account")


@pytest.fixture(scope="module")
def house(served) -> Any:
    served.house.directory.create_organisation(ORG, "Account", "FR", "en")
    return served.house


@pytest.fixture
def person(served, house, request) -> Iterator[tuple[str, httpx.Client]]:
    """Somebody new for each test: their login, and a client signed in."""
    login = f"{request.node.name[:60]}@account.example".casefold().replace("[", "-")
    role = getattr(request, "param", "administrator")
    user = house.directory.create_user(
        ORG, login, "Person", usage_location="FR", language="fr", role=role
    )
    house.sessions.set_password(ORG, user.id, PASSWORD)
    with contextlib.closing(served.signed_in(login)) as client:
        yield login, client


def enrol(client: httpx.Client) -> bytes:
    begun = client.post("/account/second-factor", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    assert begun.json()["qr"].startswith("data:image/svg+xml")
    assert begun.json()["secret"] in begun.json()["uri"]
    padded = begun.json()["secret"] + "=" * (-len(begun.json()["secret"]) % 8)
    return base64.b32decode(padded)


def sign_in(served, login: str, **more: str) -> httpx.Response:
    with served.client() as stranger:
        return stranger.post("/session", json={"login": login, "password": PASSWORD} | more)


def test_the_second_factor_is_asked_for_each_code_once_and_recovery_codes_work(
    served, house, clock, person
):
    login, client = person
    wrong = client.post("/account/second-factor", json={"password": "not mine at all"})
    assert wrong.json()["id"] == "directory.wrong_password"
    secret = enrol(client)
    assert sign_in(served, login).status_code == 201  # nothing is asked for until it is confirmed
    bad = client.post("/account/second-factor/confirmation", json={"code": "000000"})
    assert bad.json()["id"] == "directory.second_factor_wrong"
    code = totp.code_at(secret, clock() // totp.STEP_MS)
    codes = client.post("/account/second-factor/confirmation", json={"code": code}).json()["codes"]
    assert len(set(codes)) == 10
    assert sign_in(served, login).json()["id"] == "directory.second_factor_needed"
    assert sign_in(served, login, code=code).json()["id"] == "directory.second_factor_wrong"
    clock.offset_ms += totp.STEP_MS
    later = totp.code_at(secret, clock() // totp.STEP_MS)
    assert sign_in(served, login, code=later).status_code == 201
    assert sign_in(served, login, code=codes[3]).status_code == 201
    assert sign_in(served, login, code=codes[3]).json()["id"] == "directory.second_factor_wrong"
    assert client.get("/account/second-factor").json()["recovery_left"] == 9
    again = client.post("/account/second-factor", json={"password": PASSWORD})
    assert again.json()["id"] == "directory.second_factor_present"
    removed = client.post("/account/second-factor/removal", json={"password": PASSWORD})
    assert removed.status_code == 204
    assert sign_in(served, login).status_code == 201


def test_the_secret_is_sealed_and_no_fact_holds_a_code(served, house, clock, person):
    _login, client = person
    secret = enrol(client)
    code = totp.code_at(secret, clock() // totp.STEP_MS)
    codes = client.post("/account/second-factor/confirmation", json={"code": code}).json()["codes"]
    house.directory.store.catch_up(5)
    path = house.directory.store.dialect.path
    with contextlib.closing(sqlite3.connect(path)) as raw:
        dump = "\n".join(raw.iterdump())
    for hidden in (totp.base32(secret), secret.hex(), secret.hex().upper(), *codes):
        assert hidden not in dump


def test_the_help_desk_lifts_a_lost_factor_but_nobody_their_own_without_the_password(
    served, house, clock, person
):
    login, client = person
    secret = enrol(client)
    code = totp.code_at(secret, clock() // totp.STEP_MS)
    client.post("/account/second-factor/confirmation", json={"code": code})
    me = client.get("/session").json()["user_id"]
    own = client.post(f"/users/{me}/lost-phone")
    assert own.json()["id"] == "api.own_only"
    boss = house.directory.create_user(
        ORG, f"boss.{login}", "B", usage_location="FR", language="en", role="owner"
    )
    house.sessions.set_password(ORG, boss.id, PASSWORD)
    with contextlib.closing(served.signed_in(f"boss.{login}")) as owner:
        assert owner.post(f"/users/{me}/lost-phone").status_code == 204
    assert sign_in(served, login).status_code == 201


def test_a_changed_password_ends_all_other_sessions_and_this_one_goes_on(served, person):
    login, client = person
    with contextlib.closing(served.signed_in(login)) as elsewhere:
        listed = client.get("/account/sessions").json()["items"]
        assert [each["current"] for each in listed].count(True) == 1
        assert len(listed) == 2
        wrong = {"present": "not mine at all", "new": "another good one"}
        refused = client.put("/account/password", json=wrong)
        assert refused.json()["id"] == "directory.wrong_password"
        right = {"present": PASSWORD, "new": "another good one"}
        assert client.put("/account/password", json=right).status_code == 204
        assert elsewhere.get("/session").status_code == 401
        assert client.get("/session").status_code == 200
        assert sign_in(served, login).status_code == 401


def test_one_session_is_ended_from_another(served, person):
    login, client = person
    with contextlib.closing(served.signed_in(login)) as elsewhere:
        other = next(
            each for each in client.get("/account/sessions").json()["items"] if not each["current"]
        )
        assert client.delete(f"/account/sessions/{other['id']}").status_code == 204
        assert elsewhere.get("/session").status_code == 401
        assert client.get("/session").status_code == 200


def in_a_week(house) -> str:
    """By the clock of the house, which other tests have moved."""
    return (datetime.fromtimestamp(house.clock() / 1000, UTC) + timedelta(days=7)).isoformat()


def token_for(house, client: httpx.Client, *scopes: str) -> dict[str, Any]:
    ends = in_a_week(house)
    asked = {"name": "reports", "scopes": list(scopes), "expires_at": ends}
    answer = client.post("/account/tokens", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_token_does_what_its_scopes_and_its_owners_role_allow_and_no_more(
    served, house, clock, person
):
    login, client = person
    made = token_for(house, client, "people:read", "licences:write")
    assert made["token"] not in client.get("/account/tokens").text
    with served.client(Authorization=f"Bearer {made['token']}") as program:
        assert program.get("/users").status_code == 200
        assert program.get("/licences").status_code == 200
        for method, path in (
            ("POST", "/users"),
            ("GET", "/numbers"),
            ("GET", "/account/tokens"),
            ("POST", "/account/tokens"),
            ("PUT", "/account/password"),
            ("DELETE", "/session"),
            ("GET", "/organisations"),
        ):
            refused = program.request(method, path)
            assert (refused.status_code, refused.json()["id"]) == (403, "api.token_scope"), path
        user = client.get("/session").json()["user_id"]
        house.directory.create_user(
            ORG, f"more.{login}", "M", usage_location="FR", language="en", role="administrator"
        )
        house.directory.change_user(ORG, UserId(user), role="user")
        assert program.get("/users").json()["id"] == "api.role"
        house.directory.change_user(ORG, UserId(user), role="administrator")
        clock.offset_ms += 8 * 24 * 3_600_000
        assert program.get("/users").json()["id"] == "directory.signed_out"


def test_a_revoked_token_and_one_of_a_suspended_organisation_open_nothing(served, house):
    org = OrgId("account-two")
    house.directory.create_organisation(org, "Two", "FR", "en")
    user = house.directory.create_user(
        org, "two@account.example", "T", usage_location="FR", language="en", role="owner"
    )
    house.sessions.set_password(org, user.id, PASSWORD)
    with contextlib.closing(served.signed_in("two@account.example")) as client:
        first, second = (
            token_for(house, client, "people:read"),
            token_for(house, client, "people:read"),
        )
        client.delete(f"/account/tokens/{first['about']['id']}")
        with served.client(Authorization=f"Bearer {first['token']}") as program:
            assert program.get("/users").status_code == 401
        house.tenants.suspend(org, "", by="test")
        with served.client(Authorization=f"Bearer {second['token']}") as program:
            assert program.get("/users").json()["id"] == "directory.organisation_suspended"
        with served.client(Authorization="Bearer cadran_none-such") as program:
            assert program.get("/users").json()["id"] == "directory.signed_out"


def test_scopes_that_are_none_and_ends_that_never_come_are_refused(house, person):
    _login, client = person
    offered = client.get("/account/tokens").json()["scopes"]
    assert {"people:read", "people:write", "events:read"} <= set(offered)
    assert not {each for each in offered if each.startswith(("account", "session"))}
    ends = in_a_week(house)
    for scopes, expires_at, reason in (
        (["organisations:write"], ends, "api.unknown_scope"),
        (["account:write"], ends, "api.unknown_scope"),
        (["people:read"], "2150-01-01T00:00:00Z", "directory.bad_expiry"),
        (["people:read"], "2020-01-01T00:00:00Z", "directory.bad_expiry"),
    ):
        asked = {"name": "x", "scopes": scopes, "expires_at": expires_at}
        assert client.post("/account/tokens", json=asked).json()["id"] == reason


@dataclass
class Mail:
    subject: str
    text: str

    @property
    def token(self) -> str:
        """What the link brings along, out of servers' sight."""
        return re.search(r"#(\S+)", self.text)[1]


def mailed(served, login: str, count: int) -> list[Mail]:
    """The mails that went to an address, oldest first, once there are so many."""

    def gone_out() -> list[EmailMessage]:
        files = sorted(served.post.rglob("*.eml"), key=lambda each: each.stat().st_mtime_ns)
        read = [BytesParser(policy=policy.default).parsebytes(each.read_bytes()) for each in files]
        return [each for each in read if login in str(each["To"])]

    own = wait_until(gone_out, f"{count} mails to {login}", fit=lambda found: len(found) >= count)
    return [Mail(str(each["Subject"]), each.get_body(("plain",)).get_content()) for each in own]


def test_a_forgotten_password_is_chosen_anew_once_with_the_link_that_came_by_mail(
    served, house, clock, person
):
    login, client = person
    with served.client() as stranger:
        for asked in (login, login, "nobody@account.example"):
            answer = stranger.post("/password-resets", json={"login": asked})
            assert (answer.status_code, answer.content) == (204, b"")
        (mail,) = mailed(served, login, 1)  # one, though it was asked for twice
        assert "mot de passe" in mail.subject
        token = mail.token
        short = stranger.post("/password-resets/use", json={"token": token, "password": "short"})
        assert short.status_code == 422
        use = {"token": token, "password": "chosen anew today"}
        assert stranger.post("/password-resets/use", json=use).status_code == 204
        again = stranger.post("/password-resets/use", json=use)
        assert (again.status_code, again.json()["id"]) == (410, "directory.link_over")
        assert client.get("/session").status_code == 401
        assert sign_in(served, login, password="chosen anew today").status_code == 201
        clock.offset_ms += MAIL_EVERY_MS + 1
        stranger.post("/password-resets", json={"login": login})
        late = mailed(served, login, 2)[-1].token
        assert late != token
        clock.offset_ms += RESET_MS + 1
        over = stranger.post(
            "/password-resets/use", json={"token": late, "password": "too late now"}
        )
        assert over.json()["id"] == "directory.link_over"


def test_an_invited_person_chooses_a_password_and_comes_in(served, house, person):
    login, client = person
    asked = {"name": "New", "login": f"new.{login}", "usage_location": "FR", "invite": True}
    made = client.post("/users", json=asked)
    assert made.status_code == 201, made.text
    assert made.json()["password"] is None
    (mail,) = mailed(served, f"new.{login}", 1)
    assert "Account" in mail.subject + mail.text
    token = mail.token
    with served.client() as stranger:
        use = {"token": token, "password": PASSWORD}
        assert stranger.post("/password-resets/use", json=use).status_code == 204
    assert sign_in(served, f"new.{login}").status_code == 201
    no_mail = client.post("/users", json=asked | {"login": "plain-name"})
    assert no_mail.json()["id"] == "directory.no_mail_address"


def test_who_asks_for_mails_without_end_has_to_wait(served):
    with served.client() as stranger:
        answers = [
            stranger.post("/password-resets", json={"login": "victim@nowhere.example"})
            for _ in range(8)
        ]
    assert answers[-1].json()["id"] == "directory.too_many_tries"
