"""Single sign-on with an organisation's own identity provider: OpenID Connect Core 1.0, code flow with PKCE.

The provider is found by discovery; its ID tokens are checked against its published keys, for our client,
with the nonce of this very sign-in. People are known by their subject; the first time by a verified
address that is their login here, and only within the organisation whose provider it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

from cadran.clock import MINUTE_MS, Instant
from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.people import User, checked_login, user_of
from cadran.directory.sealing import Sealer
from cadran.directory.sessions import Sessions, SignedIn
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.roles import OWNER
from cadran.store.tables.directory import organisations, users
from cadran.store.tables.sign_in import federated_users, identity_providers
from cadran.store.unit import UnitOfWork

FLOW_MS = 10 * MINUTE_MS
"""From our page to theirs and back, with a password and a code typed in between."""
ANSWER_LIMIT_S = 10.0
"""A provider that answers slower than this is down as far as who waits is concerned."""
ANSWER_BYTES = 262_144
"""Longest document taken from a provider: keys of years fit many times over."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by published keys only: never ``none``, never a shared secret."""
LEEWAY_S = 60
"""A provider's clock may differ this much from ours."""
OFFERS_MS = MINUTE_MS
"""How old what strangers are offered may be: however often they ask, the database is asked once."""
_OFFERS = (
    "SELECT DISTINCT u.org, u.login FROM identity_providers p JOIN users u ON u.org = p.org"
    " WHERE u.active AND u.role = ?"
)
_FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Provider:
    """What an administrator lays down; the client's secret is told to nobody again."""

    issuer: str
    client_id: str
    changed_at: Instant


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what it keeps meanwhile: sealed, so that only we can read it."""

    url: str
    flow: str = field(repr=False)


class Federation(Door):
    """The door for single sign-on. ``client`` reaches providers; the tests' one reaches loopback."""

    def __init__(self, sessions: Sessions, sealer: Sealer, client: httpx.Client) -> None:
        super().__init__(sessions.store, sessions.clock, sessions.entropy)
        self._sessions = sessions
        self._sealer = sealer
        self._client = client
        self._offers: tuple[int, Mapping[str, OrgId]] = (-OFFERS_MS, {})

    # --- what an administrator lays down ------------------------------------------------------

    def provider(self, org: OrgId) -> Provider | None:
        with self.store.read(org) as unit:
            row = unit.row(unit.select(identity_providers))
        if row is None:
            return None
        return Provider(row.issuer, row.client_id, Instant(row.changed_at))

    def set_provider(
        self, org: OrgId, issuer: str, client_id: str, secret: str, *, by: str
    ) -> Provider:
        """Use this provider, once it has answered discovery as the one it says it is."""
        self._discover(issuer)
        values = {
            "issuer": issuer,
            "client_id": client_id,
            "client_sealed": self._sealer.seal(secret, f"provider:{org}"),
            "changed_at": self.clock(),
        }

        def job(unit: UnitOfWork) -> None:
            before = unit.row(unit.select(identity_providers))
            if before is None:
                unit.insert(identity_providers, values)
            else:
                unit.run(unit.update(identity_providers).values(**values))
            told = {
                "before": {"issuer": "" if before is None else before.issuer},
                "after": {"issuer": issuer, "client_id": client_id},
                "by": by,
            }
            self.note(unit, "organisation.single_sign_on_set", org, told)

        self.write(org, job)
        self._offers = (-OFFERS_MS, {})
        return Provider(issuer, client_id, Instant(int(str(values["changed_at"]))))

    def remove_provider(self, org: OrgId, *, by: str) -> None:
        """Passwords only, again. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            unit.run(unit.delete(federated_users))
            if unit.run(unit.delete(identity_providers)):
                self.note(unit, "organisation.single_sign_on_removed", org, {"by": by})

        self.write(org, job)
        self._offers = (-OFFERS_MS, {})

    def offered(self, domain: str) -> OrgId | None:
        """Whose single sign-on people of this mail domain use: that of the only organisation with owners there.

        The domain alone is asked for, so that nobody learns by it who has an account.
        """
        read_at, offers = self._offers
        now = self.clock()
        if now - read_at >= OFFERS_MS:
            offers = self._read_offers()
            self._offers = (now, offers)
        return offers.get(domain.strip().lower())

    def _read_offers(self) -> dict[str, OrgId]:
        with self.store.read_everywhere() as unit:
            owners = unit.sql(_OFFERS, (OWNER,))
        found: dict[str, set[str]] = {}
        for org, login in owners:
            domain = str(login).rpartition("@")[2] if "@" in login else ""
            found.setdefault(domain, set()).add(org)
        found.pop("", None)
        return {domain: OrgId(orgs.pop()) for domain, orgs in found.items() if len(orgs) == 1}

    # --- signing in ---------------------------------------------------------------------------

    def depart(self, org: OrgId, back: str) -> Departure:
        """Begin. ``back``: our address that the provider sends the browser to.

        Raises ``Refused(NO_SINGLE_SIGN_ON)``, or ``PROVIDER_SILENT`` when discovery fails.
        """
        with self.store.read(org) as unit:
            row = unit.row(unit.select(identity_providers))
            known = unit.row(unit.select(organisations, organisations.c.org))
        if row is None or known is None:
            raise Refused(reasons.NO_SINGLE_SIGN_ON)
        found = self._discover(row.issuer)
        state, nonce, verifier = (self._random() for _ in range(3))
        flow = {
            "org": org,
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "back": back,
            "until": self.clock() + FLOW_MS,
        }
        # RFC 7636 section 4.2
        challenge = _b64(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": row.client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        mark = "&" if "?" in found["authorization_endpoint"] else "?"
        url = f"{found['authorization_endpoint']}{mark}{urlencode(asked)}"
        return Departure(url, _b64(self._sealer.seal(json.dumps(flow), _FLOW)))

    def arrive(self, flow: str, state: str, code: str) -> SignedIn:
        """The browser is back. Raises ``Refused(FEDERATION_FAILED)`` with the step that failed."""
        held = self._held(flow, state)
        org = OrgId(held["org"])
        with self.store.read(org) as unit:
            row = unit.row(unit.select(identity_providers))
        if row is None:
            raise Refused(reasons.NO_SINGLE_SIGN_ON)
        found = self._discover(row.issuer)
        secret = self._sealer.unseal(bytes(row.client_sealed), f"provider:{org}")
        told = self._post(
            found["token_endpoint"],
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": held["back"],
                "client_id": row.client_id,
                "client_secret": secret,
                "code_verifier": held["verifier"],
            },
        )
        claims = self._claims(str(told.get("id_token", "")), found, row.client_id)
        if claims.get("nonce") != held["nonce"]:
            raise Refused(reasons.FEDERATION_FAILED, step="nonce")
        user = self._user(org, row.issuer, claims)
        return self._sessions.begin(user)

    def _held(self, flow: str, state: str) -> dict[str, Any]:
        try:
            sealed = base64.urlsafe_b64decode(flow + "=" * (-len(flow) % 4))
            held: dict[str, Any] = json.loads(self._sealer.unseal(sealed, _FLOW))
        except (Refused, ValueError):
            raise Refused(reasons.FEDERATION_FAILED, step="flow") from None
        if not state or held["state"] != state:
            raise Refused(reasons.FEDERATION_FAILED, step="state")
        if held["until"] < self.clock():
            raise Refused(reasons.FEDERATION_FAILED, step="time")
        return held

    def _claims(self, token: str, found: Mapping[str, Any], client_id: str) -> dict[str, Any]:
        """The ID token's claims (OpenID Connect Core section 3.1.3.7)."""
        keys = self._get(str(found["jwks_uri"]))
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise Refused(reasons.FEDERATION_FAILED, step="algorithm")
            signed_by = [
                each
                for each in jwt.PyJWKSet.from_dict(dict(keys)).keys
                if header.get("kid") in {None, each.key_id}
            ]
            if len(signed_by) != 1:
                raise Refused(reasons.FEDERATION_FAILED, step="key")
            claims: dict[str, Any] = jwt.decode(
                token,
                signed_by[0],
                algorithms=[header["alg"]],
                audience=client_id,
                issuer=str(found["issuer"]),
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as wrong:
            raise Refused(reasons.FEDERATION_FAILED, step=type(wrong).__name__) from wrong
        if claims.get("azp", client_id) != client_id:
            raise Refused(reasons.FEDERATION_FAILED, step="azp")
        return claims

    def _user(self, org: OrgId, issuer: str, claims: Mapping[str, Any]) -> User:
        """By the subject; the first time by a verified address, which is remembered from then on."""
        subject = str(claims["sub"])[:255]
        login = str(claims.get("email", ""))

        def job(unit: UnitOfWork) -> User:
            same = (federated_users.c.issuer == issuer, federated_users.c.subject == subject)
            link = unit.row(unit.select(federated_users).where(*same))
            if link is not None:
                row = unit.row(unit.select(users).where(users.c.id == link.user_id))
            elif claims.get("email_verified") is True:
                row = unit.row(unit.select(users).where(users.c.login == checked_login(login)))
            else:
                raise Refused(reasons.FEDERATION_FAILED, step="email_verified")
            if row is None or not row.active:
                raise Refused(reasons.NOT_KNOWN_HERE, login=login[:200])
            if link is None:
                values = {
                    "issuer": issuer,
                    "subject": subject,
                    "user_id": row.id,
                    "linked_at": self.clock(),
                }
                unit.insert(federated_users, values)
                self.note(unit, "user.federated", UserId(row.id), {"by": row.id})
            return user_of(row)

        return self.write(org, job)

    # --- the provider -------------------------------------------------------------------------

    def _discover(self, issuer: str) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0 section 4. The document must be about this very issuer."""
        found = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != issuer or not all(
            _fit(str(found.get(each, ""))) for each in wanted
        ):
            raise Refused(reasons.PROVIDER_PUZZLING, issuer=issuer[:200])
        return found

    def _get(self, url: str) -> dict[str, Any]:
        return self._ask("GET", url, None)

    def _post(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        return self._ask("POST", url, form)

    def _ask(self, method: str, url: str, form: Mapping[str, str] | None) -> dict[str, Any]:
        """A JSON object from the provider; no redirect is followed, no long answer read."""
        if not _fit(url):
            raise Refused(reasons.BAD_ISSUER)
        try:
            with self._client.stream(
                method, url, data=form, timeout=ANSWER_LIMIT_S, follow_redirects=False
            ) as answer:
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > ANSWER_BYTES:
                        raise Refused(reasons.PROVIDER_PUZZLING, issuer=urlsplit(url).netloc)
            told = json.loads(content) if answer.is_success else None
        except httpx.HTTPError as error:
            raise Refused(reasons.PROVIDER_SILENT, host=urlsplit(url).netloc) from error
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise Refused(reasons.PROVIDER_PUZZLING, issuer=urlsplit(url).netloc)
        return told

    def _random(self) -> str:
        return _b64(self.entropy(32))


def _fit(url: str) -> bool:
    """HTTPS, or this very machine (OpenID Connect asks for TLS; loopback has no wire to tap)."""
    parts = urlsplit(url)
    here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
