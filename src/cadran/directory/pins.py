"""The PIN by which an organiser proves on any telephone who they are, for their own meetings."""

from __future__ import annotations

import re

from cadran.directory import reasons
from cadran.directory.bridge import how_to_join
from cadran.directory.directory import user_row
from cadran.directory.door import Door
from cadran.directory.hashes import hash_secret, random_digits
from cadran.directory.licences import held_by
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.entitlement.facts import CONFERENCING
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.journal.mail import Mail, post
from cadran.store.tables.directory import organisations, users
from cadran.store.unit import UnitOfWork

PIN_MAIL = "pin_reset"
_PIN_DIGITS = (4, 12)
"""The widest that any edition allows, as the database holds it; editions may be narrower for drawn PINs."""
_PIN = re.compile(r"[0-9]{4,12}")


class Pins(Door):
    """The door for conferencing PINs."""

    def reset_pin(self, org: OrgId, user: UserId, pin: str | None = None, *, by: str = "") -> str:
        """Give this organiser a PIN, by default a random one of the organisation's length.

        Answers it, once, and mails it to them, unless the organisation wants no such mails; only its hash
        is kept.
        """
        if pin is not None and not _PIN.fullmatch(pin):
            raise Refused(reasons.BAD_PIN, least=_PIN_DIGITS[0], most=_PIN_DIGITS[1])
        with self.store.read(org) as unit:
            owner = user_row(unit, user)
            if CONFERENCING.isdisjoint(held_by(unit, user)):
                raise Refused(
                    reasons.ORGANISER_NEEDS_LICENCE, product="AUDIO_CONFERENCING", name=owner.name
                )
            settings = unit.row(unit.select(organisations, organisations.c.pin_length))
        if settings is None:
            raise Refused(reasons.UNKNOWN_ORGANISATION, org=org)
        chosen = pin or random_digits(self.entropy, settings.pin_length)
        hashed = hash_secret(chosen)

        def job(unit: UnitOfWork) -> None:
            user_row(unit, user)
            unit.run(unit.update(users).where(users.c.id == user).values(pin_hash=hashed))
            self.note(unit, "user.pin_reset", user, {"by": by})
            self._mail_pin(unit, user, chosen)

        self.write(org, job)
        return chosen

    def _mail_pin(self, unit: UnitOfWork, user: UserId, pin: str) -> None:
        owner = user_row(unit, user)
        to = address_of(owner)
        if to and mails_people(unit):
            occasion, facts = self.new_id("pin"), how_to_join(unit, user)
            secrets = {"pin": pin}
            mail = Mail(occasion, to, PIN_MAIL, owner.language, facts, "/meetings", secrets)
            post(unit, mail, self.clock())
