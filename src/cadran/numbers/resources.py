"""Numbers that attendants and queues answer: service numbers, each on a Virtual User licence of its own."""

from __future__ import annotations

from collections.abc import Sequence

from cadran.directory import reasons as directory_reasons
from cadran.directory.batches import no_batch_runs
from cadran.directory.licences import VIRTUAL_USER, stocks
from cadran.directory.resources import resource_of
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.numbers.assignment import (
    Assignment,
    OwnNumber,
    checked_languages,
    others_for_default,
    workable,
)
from cadran.store.tables.numbers import numbers
from cadran.store.tables.resources import resource_numbers
from cadran.store.unit import UnitOfWork


class ResourceNumbers(Assignment):
    """Giving numbers to resource accounts."""

    def assign_to_resource(
        self,
        org: OrgId,
        number: str,
        resource: str,
        *,
        languages: Sequence[str] = (),
        by: str = "",
    ) -> OwnNumber:
        """Callers of this number reach this attendant or queue, which speaks the first of ``languages`` to them.

        Without ``languages``, the account's own. A number of the bridge leaves it. Raises ``Refused``:
        ``USER_NUMBER_FOR_RESOURCE``, ``NO_FREE_LICENCE``, ``DEFAULT_STAYS``.
        """
        most = self.edition(org).rules.number("bridge_languages_most")
        chosen = checked_languages(languages, most)

        def job(unit: UnitOfWork) -> OwnNumber:
            no_batch_runs(unit)
            present = workable(unit, number)
            account = resource_of(unit, resource)
            if present.usage != "service":
                raise Refused(reasons.USER_NUMBER_FOR_RESOURCE, number=present.number)
            kept = present.languages if present.resource == account.address else ()
            spoken = list(chosen or kept or (account.language,))
            if present.resource == account.address and tuple(spoken) == present.languages:
                return present
            if present.bridge_default and others_for_default(unit, present.number):
                raise Refused(reasons.DEFAULT_STAYS, number=present.number)
            if present.state == "assigned":
                self.take(unit, number, by)
            stock = stocks(unit, self.edition_in(unit))[VIRTUAL_USER]
            if stock.free <= 0:
                total = stock.purchased + stock.granted
                raise Refused(
                    directory_reasons.NO_FREE_LICENCE, product=VIRTUAL_USER, purchased=total
                )
            where = numbers.c.number == number
            unit.run(unit.update(numbers).where(where).values(languages=spoken))
            unit.insert(resource_numbers, {"number": number, "resource_id": resource})
            data = {"to": account.kind, "resource": resource, "by": by}
            return self.noted(unit, number, "number.assigned", data)

        return self.write(org, job)
