"""The second factor: an authenticator app, and recovery codes for the day on which the phone is lost."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from sqlalchemy import func

from cadran.clock import Clock, Instant
from cadran.directory import reasons, totp
from cadran.directory.directory import user_row
from cadran.directory.door import Door, Entropy
from cadran.directory.hashes import random_password
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.store import Store
from cadran.store.tables.sign_in import recovery_codes, second_factors
from cadran.store.unit import ReadUnit, UnitOfWork

RECOVERY_CODES = 10
"""Enough for years of lost phones, few enough to be printed on a card."""
ISSUER = "Cadran"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app has to learn; told once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """``confirmed_at`` None: none is asked for."""

    confirmed_at: Instant | None = None
    recovery_left: int = 0


class SecondFactors(Door):
    """Enrolling, checking, taking away."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer

    def of(self, org: OrgId, user: UserId) -> SecondFactor:
        with self.store.read(org) as unit:
            row = unit.row(unit.select(second_factors).where(second_factors.c.user_id == user))
            if row is None or row.confirmed_at is None:
                return SecondFactor()
            count = unit.select(recovery_codes, func.count().label("left"))
            left = unit.row(count.where(recovery_codes.c.user_id == user))
        return SecondFactor(Instant(row.confirmed_at), 0 if left is None else left.left)

    def enrol(self, org: OrgId, user: UserId) -> Enrolment:
        """Make a secret for an app; it counts once ``confirm`` has seen a code of it."""
        secret = self.entropy(totp.SECRET_BYTES)
        sealed = self._sealer.seal(base64.b64encode(secret).decode(), f"totp:{user}")

        def job(unit: UnitOfWork) -> str:
            login = user_row(unit, user).login
            present = unit.row(unit.select(second_factors).where(second_factors.c.user_id == user))
            if present is not None and present.confirmed_at is not None:
                raise Refused(reasons.SECOND_FACTOR_PRESENT)
            unit.run(unit.delete(second_factors).where(second_factors.c.user_id == user))
            values = {
                "user_id": user,
                "totp_sealed": sealed,
                "created_at": self.clock(),
                "confirmed_at": None,
                "last_step": 0,
            }
            unit.insert(second_factors, values)
            return login

        login = self.write(org, job)
        return Enrolment(totp.base32(secret), totp.uri(secret, login, ISSUER))

    def confirm(self, org: OrgId, user: UserId, code: str) -> list[str]:
        """From now on it is asked for. Answers the recovery codes, once."""
        made = [random_password(self.entropy)[:14] for _ in range(RECOVERY_CODES)]

        def job(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(second_factors).where(second_factors.c.user_id == user))
            if row is None or row.confirmed_at is not None:
                raise Refused(reasons.SECOND_FACTOR_NOT_BEGUN)
            step = self._step(row.totp_sealed, user, code, row.last_step)
            if step is None:
                raise Refused(reasons.SECOND_FACTOR_WRONG)
            where = second_factors.c.user_id == user
            values = {"confirmed_at": self.clock(), "last_step": step}
            unit.run(unit.update(second_factors).where(where).values(**values))
            unit.run(unit.delete(recovery_codes).where(recovery_codes.c.user_id == user))
            rows = [{"user_id": user, "code_hash": _hash(each)} for each in made]
            unit.insert_many(recovery_codes, rows)
            self.note(unit, "user.second_factor_set", user, {"by": user})

        self.write(org, job)
        return made

    def passes(self, org: OrgId, user: UserId, code: str) -> bool:
        """Whether this code, of the app or for recovery, proves them. Each works once."""

        def job(unit: UnitOfWork) -> bool:
            row = unit.row(unit.select(second_factors).where(second_factors.c.user_id == user))
            if row is None or row.confirmed_at is None:
                return False
            step = self._step(row.totp_sealed, user, code, row.last_step)
            if step is not None:
                where = second_factors.c.user_id == user
                unit.run(unit.update(second_factors).where(where).values(last_step=step))
                return True
            mine = (recovery_codes.c.user_id == user, recovery_codes.c.code_hash == _hash(code))
            if unit.run(unit.delete(recovery_codes).where(*mine)):
                self.note(unit, "user.recovery_code_used", user, {"by": user})
                return True
            return False

        return self.write(org, job)

    def remove(self, org: OrgId, user: UserId, *, by: str) -> None:
        """A password is enough again. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            forget(unit, user)
            self.note(unit, "user.second_factor_removed", user, {"by": by})

        self.write(org, job)

    def _step(self, sealed: bytes, user: UserId, code: str, after: int) -> int | None:
        secret = base64.b64decode(self._sealer.unseal(bytes(sealed), f"totp:{user}"))
        return totp.step_of(secret, code.replace(" ", "")[:20], self.clock(), after)


def asked_for(unit: ReadUnit, user: UserId) -> bool:
    """Whether a password alone is not enough for this person."""
    query = unit.select(second_factors, second_factors.c.confirmed_at)
    row = unit.row(query.where(second_factors.c.user_id == user))
    return row is not None and row.confirmed_at is not None


def forget(unit: UnitOfWork, user: UserId) -> None:
    """Take the factor and its recovery codes away, in an open unit."""
    unit.run(unit.delete(recovery_codes).where(recovery_codes.c.user_id == user))
    unit.run(unit.delete(second_factors).where(second_factors.c.user_id == user))


def _hash(code: str) -> bytes:
    """60 random bits that work once, behind a throttle: no slow hash is needed."""
    return hashlib.sha256(code.strip().lower()[:40].encode()).digest()
