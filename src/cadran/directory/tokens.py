"""API tokens: what programs sign in with, for some of what their owner may do, until a day named."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cadran.clock import HOUR_MS, MINUTE_MS, Instant
from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.door import Door
from cadran.directory.people import User, user_of
from cadran.directory.standings import standing_of
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.tables.directory import users
from cadran.store.tables.sign_in import api_tokens
from cadran.store.unit import UnitOfWork

PREFIX = "cadran_"
"""So that scanners of published code know one when they see it."""
TOKEN_BYTES = 32
LONGEST_MS = 366 * 24 * HOUR_MS
"""A token that never ends is one that nobody remembers."""
TOKENS_A_USER = 50
SCOPES_MOST = 50
SEEN_EVERY_MS = 5 * MINUTE_MS
"""As for sessions: a program that polls must not keep the writer busy."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner sees it again: never the token itself."""

    id: str
    user: UserId
    name: str
    scopes: tuple[str, ...]
    created_at: Instant
    expires_at: Instant
    seen_at: Instant | None


class Tokens(Door):
    """The door for API tokens."""

    def create(
        self, org: OrgId, user: UserId, name: str, scopes: Sequence[str], expires_at: Instant
    ) -> tuple[str, ApiToken]:
        """Make one; answers it, once."""
        now = self.clock()
        if not now < expires_at <= now + LONGEST_MS:
            raise Refused(reasons.BAD_EXPIRY, most=LONGEST_MS // (24 * HOUR_MS))
        if not 1 <= len(scopes) <= SCOPES_MOST:
            raise Refused(reasons.BAD_QUANTITY, least=1, most=SCOPES_MOST)
        token = PREFIX + base64.urlsafe_b64encode(self.entropy(TOKEN_BYTES)).decode().rstrip("=")
        values = {
            "id": self.new_id("tok"),
            "user_id": user,
            "name": name[:100],
            "token_hash": _hash(token),
            "scopes": sorted(set(scopes)),
            "created_at": now,
            "expires_at": expires_at,
            "seen_at": None,
        }

        def job(unit: UnitOfWork) -> None:
            user_row(unit, user)
            unit.run(unit.delete(api_tokens).where(api_tokens.c.expires_at <= now))
            mine = unit.select(api_tokens, api_tokens.c.id).where(api_tokens.c.user_id == user)
            if len(unit.rows(mine)) >= TOKENS_A_USER:
                raise Refused(reasons.TOO_MANY, most=TOKENS_A_USER)
            unit.insert(api_tokens, values)
            data = {"scopes": values["scopes"], "expires_at": expires_at, "by": user}
            self.note(unit, "user.token_created", user, data, {"name": name[:100]})

        self.write(org, job)
        return token, self._one(org, str(values["id"]))

    def of_user(self, org: OrgId, user: UserId) -> list[ApiToken]:
        with self.store.read(org) as unit:
            query = unit.select(api_tokens).where(api_tokens.c.user_id == user)
            return [_token_of(row) for row in unit.rows(query.order_by(api_tokens.c.created_at))]

    def revoke(self, org: OrgId, user: UserId, token: str, *, by: str) -> None:
        """It works no more. Revoking one that is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            mine = (api_tokens.c.id == token, api_tokens.c.user_id == user)
            if unit.run(unit.delete(api_tokens).where(*mine)):
                self.note(unit, "user.token_revoked", user, {"token_id": token, "by": by})

        self.write(org, job)

    def who(self, token: str) -> tuple[User, frozenset[str]]:
        """Whose token this is, and its scopes. Raises ``Refused(SIGNED_OUT)`` as sessions do."""
        now = self.clock()
        with self.store.read_everywhere() as unit:
            row = unit.row(unit.select(api_tokens).where(api_tokens.c.token_hash == _hash(token)))
            if row is None or row.expires_at <= now:
                raise Refused(reasons.SIGNED_OUT)
            user = unit.row(unit.select(users).where(users.c.id == row.user_id))
        if user is None or not user.active:
            raise Refused(reasons.SIGNED_OUT)
        org = OrgId(row.org)
        with self.store.read(org) as unit:
            if standing_of(unit).suspended_at is not None:
                raise Refused(reasons.ORGANISATION_SUSPENDED)
        if row.seen_at is None or now - row.seen_at > SEEN_EVERY_MS:
            self._seen(org, row.id, now)
        return user_of(user), frozenset(row.scopes)

    def _seen(self, org: OrgId, token: str, now: Instant) -> None:
        def job(unit: UnitOfWork) -> None:
            unit.run(unit.update(api_tokens).where(api_tokens.c.id == token).values(seen_at=now))

        self.store.write(org, job)  # not waited for, as with sessions

    def _one(self, org: OrgId, token: str) -> ApiToken:
        with self.store.read(org) as unit:
            row = unit.row(unit.select(api_tokens).where(api_tokens.c.id == token))
        if row is None:
            raise Refused(reasons.CONFLICT)
        return _token_of(row)


def _token_of(row: Any) -> ApiToken:
    return ApiToken(
        id=row.id,
        user=UserId(row.user_id),
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=Instant(row.created_at),
        expires_at=Instant(row.expires_at),
        seen_at=None if row.seen_at is None else Instant(row.seen_at),
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).digest()
