"""Signing in, staying signed in, signing out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from cadran.clock import HOUR_MS, MINUTE_MS, Clock, Instant
from cadran.directory import reasons
from cadran.directory.directory import is_person, user_row
from cadran.directory.door import Door, Entropy
from cadran.directory.hashes import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hash_secret,
    random_password,
    verify_secret,
)
from cadran.directory.people import User, checked_login, user_of
from cadran.directory.sealing import Sealer
from cadran.directory.second_factor import SecondFactors, asked_for
from cadran.directory.standings import not_suspended
from cadran.directory.throttle import Throttle
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.store import Store
from cadran.store.tables.directory import sessions, users
from cadran.store.unit import UnitOfWork

TOKEN_BYTES = 32
IDLE_MS = 12 * HOUR_MS
"""A day's work without a click: the next morning asks again."""
LONGEST_MS = 7 * 24 * HOUR_MS
"""However busy, a session ends after a week."""
SEEN_EVERY_MS = 5 * MINUTE_MS
"""Being seen is written down at most this often: a page that polls must not keep the writer busy."""
SESSIONS_A_USER = 20
"""Devices of one person; the oldest session makes room."""
SESSION_ID_DIGITS = 16
HASHES_AT_ONCE = 2
"""Argon2 holds 19 MiB and a core each: more at once would starve calls without answering sooner."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. The token is told once and kept only as its hash."""

    token: str = field(repr=False)
    user: User
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its owner sees it. The id is made from the token's hash and opens nothing."""

    id: str
    created_at: Instant
    seen_at: Instant
    expires_at: Instant


def session_id(token_hash: bytes) -> str:
    """What a session is called: the beginning of its hash."""
    return token_hash.hex()[:SESSION_ID_DIGITS]


class Sessions(Door):
    """The door for passwords and session tokens."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self.second = SecondFactors(store, clock, entropy, sealer)
        self.asked = Throttle()
        """Counts who asks for mails with a new password."""
        self._throttle = Throttle()
        self._hashing = BoundedSemaphore(HASHES_AT_ONCE)

    # --- signing in and out -------------------------------------------------------------------

    def sign_in(self, login: str, password: str, address: str, code: str = "") -> SignedIn:
        """Start a session. ``code``: of the second factor, for who has one.

        Raises ``Refused(SIGN_IN_FAILED)``, the same for every cause and after the same work, or
        ``SECOND_FACTOR_NEEDED`` and ``SECOND_FACTOR_WRONG`` for who knows the password, or
        ``TOO_MANY_TRIES`` with ``seconds`` to wait, in which case the password was not looked at.
        """
        account = _login_or_nobody(login)
        self._throttle.admit(account, address, self.clock())
        with self.store.read_everywhere() as unit:
            row = unit.row(unit.select(users).where(users.c.login == account))
        right = self._matches(row.password_hash if row is not None else "", password)
        if row is None or not right or not row.active:
            self._throttle.failed(account, address, self.clock())
            raise Refused(reasons.SIGN_IN_FAILED)
        user = user_of(row)
        self._prove_again(user, address, code)
        self._throttle.succeeded(account)
        return self.begin(user)

    def who(self, token: str) -> User:
        """The user of a session. Raises ``Refused(SIGNED_OUT)`` for none, or one that is over."""
        now = self.clock()
        hashed = token_hash(token)
        with self.store.read_everywhere() as unit:
            session = unit.row(unit.select(sessions).where(sessions.c.token_hash == hashed))
            if session is None or session.expires_at <= now or now - session.seen_at > IDLE_MS:
                raise Refused(reasons.SIGNED_OUT)
            row = unit.row(unit.select(users).where(users.c.id == session.user_id))
        if row is None or not row.active:
            raise Refused(reasons.SIGNED_OUT)
        if now - session.seen_at > SEEN_EVERY_MS:
            self._seen(OrgId(session.org), hashed, now)
        return user_of(row)

    def sign_out(self, token: str) -> None:
        """End a session. Ending one that is not there is fine."""
        hashed = token_hash(token)
        with self.store.read_everywhere() as unit:
            session = unit.row(unit.select(sessions).where(sessions.c.token_hash == hashed))
        if session is not None:
            self.write(OrgId(session.org), _delete_session(hashed))

    def sign_out_everywhere(self, org: OrgId, user: UserId, *, by: str = "") -> int:
        """End all sessions of a user; answers how many there were."""

        def job(unit: UnitOfWork) -> int:
            ended = unit.run(unit.delete(sessions).where(sessions.c.user_id == user))
            self.note(unit, "user.signed_out", user, {"sessions": ended, "by": by})
            return ended

        return self.write(org, job)

    # --- passwords ----------------------------------------------------------------------------

    def set_password(
        self, org: OrgId, user: UserId, password: str | None = None, *, by: str = ""
    ) -> str:
        """Set a password, by default a random one, and end the user's sessions. Answers it, once."""
        chosen = random_password(self.entropy) if password is None else checked_password(password)
        with self._hashing:
            hashed = hash_secret(chosen)

        def job(unit: UnitOfWork) -> None:
            is_person(user_row(unit, user))
            unit.run(unit.update(users).where(users.c.id == user).values(password_hash=hashed))
            unit.run(unit.delete(sessions).where(sessions.c.user_id == user))
            self.note(unit, "user.password_set", user, {"by": by})

        self.write(org, job)
        return chosen

    def change_own_password(self, org: OrgId, user: UserId, old: str, new: str) -> None:
        """As the page does it: the old one proves that it is still its owner at the keyboard."""
        self.check_password(org, user, old)
        self.set_password(org, user, new, by=user)

    # --- inside -------------------------------------------------------------------------------

    def _matches(self, hashed: str, password: str) -> bool:
        with self._hashing:
            return verify_secret(hashed, password[: LONGEST_PASSWORD + 1])

    def check_password(self, org: OrgId, user: UserId, password: str) -> None:
        """Who changes what they prove themselves with proves themselves first.

        Raises ``Refused(WRONG_PASSWORD)``, or ``TOO_MANY_TRIES`` as ``sign_in`` does.
        """
        account = f"change:{user}"
        self._throttle.admit(account, account, self.clock())
        with self.store.read(org) as unit:
            user_row(unit, user)
            row = unit.row(unit.select(users, users.c.password_hash).where(users.c.id == user))
        if not self._matches(row.password_hash if row is not None else "", password):
            self._throttle.failed(account, account, self.clock())
            raise Refused(reasons.WRONG_PASSWORD)
        self._throttle.succeeded(account)

    def of_user(self, org: OrgId, user: UserId) -> list[Session]:
        """Where somebody is signed in, last seen first."""
        now = self.clock()
        with self.store.read(org) as unit:
            query = unit.select(sessions).where(sessions.c.user_id == user)
            rows = unit.rows(query.order_by(sessions.c.seen_at.desc()))
        return [
            Session(
                session_id(bytes(row.token_hash)),
                Instant(row.created_at),
                Instant(row.seen_at),
                Instant(row.expires_at),
            )
            for row in rows
            if row.expires_at > now and now - row.seen_at <= IDLE_MS
        ]

    def end(self, org: OrgId, user: UserId, session: str, *, by: str) -> None:
        """End one session of a user. Ending one that is over is fine."""

        def job(unit: UnitOfWork) -> None:
            mine = unit.select(sessions).where(sessions.c.user_id == user)
            for row in unit.rows(mine):
                if session_id(bytes(row.token_hash)) == session:
                    _delete_session(row.token_hash)(unit)
                    self.note(unit, "user.signed_out", user, {"sessions": 1, "by": by})

        self.write(org, job)

    def _prove_again(self, user: User, address: str, code: str) -> None:
        with self.store.read(user.org) as unit:
            if not asked_for(unit, user.id):
                return
        if not code:
            raise Refused(reasons.SECOND_FACTOR_NEEDED)
        if not self.second.passes(user.org, user.id, code):
            self._throttle.failed(user.login, address, self.clock())
            raise Refused(reasons.SECOND_FACTOR_WRONG)

    def begin(self, user: User) -> SignedIn:
        """A session for somebody who has proved who they are.

        Raises ``Refused(ORGANISATION_SUSPENDED)`` if nobody of theirs may come in.
        """
        now = self.clock()
        token = base64.urlsafe_b64encode(self.entropy(TOKEN_BYTES)).decode().rstrip("=")
        expires_at = Instant(now + LONGEST_MS)
        values = {
            "token_hash": token_hash(token),
            "user_id": user.id,
            "created_at": now,
            "seen_at": now,
            "expires_at": expires_at,
        }

        def job(unit: UnitOfWork) -> None:
            not_suspended(unit)
            own = unit.select(sessions).where(sessions.c.user_id == user.id)
            present = unit.rows(own.order_by(sessions.c.seen_at.desc()))
            for place, session in enumerate(present):
                over = session.expires_at <= now or now - session.seen_at > IDLE_MS
                if over or place >= SESSIONS_A_USER - 1:
                    _delete_session(session.token_hash)(unit)
            unit.insert(sessions, values)
            self.note(unit, "user.signed_in", user.id)

        self.write(user.org, job)
        return SignedIn(token, user, expires_at)

    def _seen(self, org: OrgId, hashed: bytes, now: Instant) -> None:
        def job(unit: UnitOfWork) -> None:
            where = sessions.c.token_hash == hashed
            unit.run(unit.update(sessions).where(where).values(seen_at=now))

        self.store.write(org, job)  # not waited for: being seen need not slow the page down


def _login_or_nobody(login: str) -> str:
    """The login as kept; what can be none is nobody's, and takes the same way to the same answer."""
    try:
        return checked_login(login)
    except Refused:
        return ""


def checked_password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(reasons.BAD_PASSWORD, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return password


def token_hash(token: str) -> bytes:
    """SHA-256 is enough for 256 random bits; a look-up by hash leaks no timing about the token."""
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).digest()


def _delete_session(hashed: bytes) -> Callable[[UnitOfWork], None]:
    def job(unit: UnitOfWork) -> None:
        unit.run(unit.delete(sessions).where(sessions.c.token_hash == hashed))

    return job
