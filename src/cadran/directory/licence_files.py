"""Licences given and taken by a CSV file: ``user,product,action``, in the order of the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from cadran.directory import licensing, reasons
from cadran.directory.batches import Batches, Change, Kind
from cadran.directory.files import Line, Problems, Report
from cadran.directory.licences import Licences, stocks
from cadran.directory.licensing import Holder, Stock
from cadran.directory.people import checked_login
from cadran.directory.products import checked_product, products
from cadran.errors import Refusal, Refused
from cadran.ids import OrgId
from cadran.jobs import Progress, gently
from cadran.roles import COMMON_AREA
from cadran.store.tables.directory import licence_assignments, users
from cadran.store.tables.numbers import numbers
from cadran.store.unit import ReadUnit, UnitOfWork

ACTIONS = ("assign", "remove")


class LicenceFiles(Batches):
    """The door: ``LicenceFiles(store, clock, entropy, licences)``."""

    def __init__(self, licences: Licences) -> None:
        super().__init__(licences.store, licences.clock, licences.entropy)
        self._licences = licences
        columns = ("user", "product", "action")
        self.kinds = (Kind("licences", columns, (), self._check, self._apply),)

    def change(
        self,
        org: OrgId,
        data: bytes,
        *,
        dry_run: bool = True,
        by: str = "",
        progress: Progress | None = None,
    ) -> Report:
        """Give and take licences as the file says, if all of it is right; with ``dry_run`` only look.

        A user is named by sign-in name or id. Raises as ``run``.
        """
        return self.run(org, self.kinds[0], data, dry_run=dry_run, by=by, progress=progress)

    def _check(self, unit: ReadUnit, lines: Sequence[Line], problems: Problems) -> list[Change]:
        edition = self._licences.edition_in(unit)
        present, holders, logins = stocks(unit, edition), holders_in(unit), logins_in(unit)
        seen: set[tuple[str, str]] = set()
        changes: list[Change] = []
        for line in gently(lines):
            try:
                user = user_named(line.fields["user"], holders, logins)
                product = checked_product(line.fields["product"].upper())
                action = _action(line.fields["action"])
            except Refused as refused:
                problems.add(line.number, refused.refusal)
                continue
            if (user, product.code) in seen:
                told = {"user": line.fields["user"], "product": product.code}
                problems.add(line.number, Refusal(reasons.DUPLICATE_LINE, told))
                continue
            seen.add((user, product.code))
            holder, stock = holders[user], present[product.code]
            if (product.code in holder.held) == (action == "assign"):
                continue
            if action == "assign":
                refusal = licensing.why_not_assign(product, holder, edition, stock)
                held, more = holder.held | {product.code}, 1
            else:
                refusal = licensing.why_not_remove(product, holder, edition)
                held, more = holder.held - {product.code}, -1
            if refusal is not None:
                problems.add(line.number, refusal)
                continue
            holders[user] = replace(holder, held=held)
            present[product.code] = Stock(stock.purchased, stock.granted, stock.assigned + more)
            changes.append({"user": user, "product": product.code, "action": action})
        return changes

    def _apply(self, unit: UnitOfWork, changes: Sequence[Change], by: str) -> None:
        for action, alike in groupby(changes, key=itemgetter("action")):
            if action == "assign":
                given = [(each["user"], products()[each["product"]]) for each in alike]
                self._licences.give(unit, given, by)
                continue
            for each in alike:
                self._licences.take(unit, each["user"], each["product"], by)


def holders_in(unit: ReadUnit) -> dict[str, Holder]:
    """Everybody, in a few large reads."""
    held: dict[str, set[str]] = {}
    table = licence_assignments
    for row in gently(unit.each(unit.select(table, table.c.user_id, table.c.product))):
        held.setdefault(row.user_id, set()).add(row.product)
    query = unit.select(numbers, numbers.c.assigned_user, numbers.c.number)
    given = {
        row.assigned_user: row.number
        for row in gently(unit.each(query.where(numbers.c.assigned_user.is_not(None))))
    }
    people = unit.select(users, users.c.id, users.c.name, users.c.usage_location, users.c.role)
    return {
        row.id: Holder(
            row.name,
            row.usage_location,
            frozenset(held.get(row.id, ())),
            given.get(row.id),
            row.role == COMMON_AREA,
        )
        for row in gently(unit.each(people))
    }


def logins_in(unit: ReadUnit) -> dict[str, str]:
    query = unit.select(users, users.c.id, users.c.login)
    return {row.login: row.id for row in gently(unit.each(query))}


def user_named(asked: str, holders: Mapping[str, Holder], logins: Mapping[str, str]) -> str:
    if asked in holders:
        return asked
    found = logins.get(checked_login(asked))
    if found is None:
        raise Refused(reasons.UNKNOWN_USER, user=asked[:64])
    return found


def _action(asked: str) -> str:
    wanted = asked.casefold()
    if wanted not in ACTIONS:
        raise Refused(reasons.BAD_ACTION, action=asked[:40], known=", ".join(ACTIONS))
    return wanted
