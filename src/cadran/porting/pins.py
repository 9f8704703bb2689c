"""The PIN with which numbers leave: asked of the organisation by the carrier to which they go.

Kept as a hash, shown once. Without one no number leaves.
"""

from __future__ import annotations

from cadran.clock import Instant
from cadran.directory.hashes import hash_secret, random_digits, verify_secret
from cadran.directory.sealing import Sealer
from cadran.directory.throttle import Throttle
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import Numbers
from cadran.porting import reasons
from cadran.porting.letters import Letters
from cadran.store.tables.porting import port_out_pins
from cadran.store.unit import UnitOfWork


class Pins(Letters):
    """Making and checking the PIN."""

    def __init__(self, numbers: Numbers, sealer: Sealer) -> None:
        super().__init__(numbers, sealer)
        self._throttle = Throttle()

    def set_pin(self, org: OrgId, pin: str | None = None, *, by: str = "") -> str:
        """Set this PIN, or a new one by chance; answered this once. It replaces the one before."""
        digits = self.edition(org).rules.number("port_pin_digits")
        chosen = random_digits(self.entropy, digits) if pin is None else pin
        if len(chosen) != digits or not (chosen.isascii() and chosen.isdecimal()):
            raise Refused(reasons.BAD_PIN, digits=digits)
        hashed = hash_secret(chosen)

        def job(unit: UnitOfWork) -> None:
            unit.run(unit.delete(port_out_pins))
            values = {"pin_hash": hashed, "set_at": self.clock(), "by_user": by}
            unit.insert(port_out_pins, values)
            self.note(unit, "port.pin_set", org, {"by": by})

        self.write(org, job)
        return chosen

    def pin_set_at(self, org: OrgId) -> Instant | None:
        """When the present PIN was set; None if there is none."""
        with self.store.read(org) as unit:
            row = unit.row(unit.select(port_out_pins))
        return None if row is None else Instant(row.set_at)

    def let_leave(self, org: OrgId, number: str, pin: str, *, by: str = "") -> None:
        """A number goes to another carrier, which showed the PIN: it is the organisation's no more.

        Raises ``Refused``: ``WRONG_PIN`` (also without any PIN), ``TOO_MANY_TRIES`` for who guesses.
        """
        now = self.clock()
        self._throttle.admit(f"port:{org}", f"port:{org}", now)
        with self.store.read(org) as unit:
            row = unit.row(unit.select(port_out_pins))
        if not verify_secret("" if row is None else row.pin_hash, pin):
            self._throttle.failed(f"port:{org}", f"port:{org}", now)
            raise Refused(reasons.WRONG_PIN)
        self._throttle.succeeded(f"port:{org}")
        self.numbers.unassign(org, number, by=by)
        self.numbers.release(org, number, by=by)
