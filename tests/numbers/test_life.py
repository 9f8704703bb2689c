"""The life of a number, over any order of deeds of two organisations: one holder, in one state, within the quota."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.numbers.doors import ACME, OTHER, Doors
from tests.store.databases import file_at

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.store.store import Store

FORM = dict.fromkeys(("contact_name", "organisation_address", "purpose"), "x")
FORM |= {"contact_email": "ada@acme.example"}
MINUTE_MS, DAY_MS = 60_000, 24 * 3_600_000
HOLD_MS, QUARANTINE_MS = 10 * MINUTE_MS, 30 * DAY_MS
who = st.sampled_from([ACME, OTHER])
place = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7])
"""Mostly the first numbers, so that the two meet over them."""


class Life(RuleBasedStateMachine):
    """What the doors did is written down beside, and compared after every deed."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.doors = Doors(Store.open(file_at(Path(self.folder.name) / "cadran.db")))
        self.numbers = self.doors.numbers
        for org in (ACME, OTHER):
            for product in ("PHONE_SYSTEM", "AUDIO_CONFERENCING"):
                self.doors.licences.set_purchased(org, product, 1)
        self.shelf = [each.number for each in self.numbers.search(ACME, "FR", quantity=8)]
        self.held: dict[str, tuple[OrgId, str, int]] = {}
        self.owned: dict[str, OrgId] = {}
        self.away: dict[str, tuple[OrgId, int]] = {}
        # Begun well under way: one number has just been given back, another is held by each.
        self.hold(ACME, 0, "user")
        self.buy(ACME, 0, "")
        self.release(ACME, 0)
        self.hold(ACME, 1, "service")
        self.hold(OTHER, 2, "user")

    def teardown(self):
        if hasattr(self, "doors"):
            self.doors.store.close()
            self.folder.cleanup()

    def number(self, at: int) -> str:
        return self.shelf[at]

    def holds(self, number: str) -> bool:
        return number in self.held and self.held[number][2] > self.doors.clock.now

    def baskets(self, org: OrgId) -> list[str]:
        return sorted({basket for of, basket, _ in self.held.values() if of == org})

    @contextlib.contextmanager
    def maybe(self, *allowed: object) -> Iterator[None]:
        """A deed that may be refused, for these reasons or, with none named, for any."""
        try:
            yield
        except Refused as refused:
            if allowed and refused.refusal.reason not in allowed:
                raise

    @rule(org=who, at=place, usage=st.sampled_from(["user", "service"]))
    def hold(self, org, at, usage):
        number = self.number(at)
        resting = number in self.away and self.away[number][1] > self.doors.clock.now
        with self.maybe():
            basket = self.numbers.reserve(org, [number], usage=usage)
            assert not self.holds(number)
            assert number not in self.owned
            assert not resting or self.away[number][0] == org
            self.held[number] = (org, basket.id, basket.expires_at)

    @rule(org=who, at=place)
    def let_go(self, org, at):
        for basket in self.baskets(org)[at : at + 1]:
            self.numbers.let_go(org, basket)
            self.held = {n: h for n, h in self.held.items() if h[1] != basket}

    @rule(org=who, at=place, mishap=st.sampled_from(["", "", "before", "after"]))
    def buy(self, org, at, mishap):
        for basket in self.baskets(org)[at : at + 1]:
            bought = [number for number, held in self.held.items() if held[1] == basket]
            alive = all(self.holds(number) for number in bought)
            self.doors.shop.trouble = [mishap] if mishap and alive else []
            try:
                self.numbers.acquire(org, basket, id=f"o-{basket}")
            except Refused as refused:
                self.doors.shop.trouble = []
                if refused.refusal.reason is not reasons.CARRIER_SILENT:
                    continue
                assert self.numbers.recover() == 1
            assert alive
            for number in bought:
                del self.held[number]
                self.owned[number] = org
                self.away.pop(number, None)

    @rule(org=who, at=place)
    def release(self, org, at):
        number = self.number(at)
        with self.maybe(reasons.ASSIGNED):
            self.numbers.release(org, number)
            if self.owned.get(number) == org:
                del self.owned[number]
                self.away[number] = (org, self.doors.clock.now + QUARANTINE_MS)

    @rule(org=who, at=place, default=st.booleans())
    def give_to_bridge(self, org, at, default):
        with self.maybe():
            self.numbers.assign_to_bridge(org, self.number(at), default=default)
            assert self.owned[self.number(at)] == org

    @rule(org=who, at=place)
    def take_back(self, org, at):
        with self.maybe(reasons.UNKNOWN_NUMBER, reasons.DEFAULT_STAYS):
            self.numbers.unassign(org, self.number(at))

    @rule(org=who, at=place)
    def convert(self, org, at):
        with self.maybe():
            asked = self.numbers.request_conversion(org, self.number(at), FORM)
            for state in ("in_review", "approved"):
                self.numbers.answer(org, asked.id, state)
            self.numbers.fulfil(org, asked.id)
            assert self.numbers.number(org, self.number(at)).usage == "service"

    @rule(ms=st.sampled_from([MINUTE_MS, HOLD_MS, DAY_MS, QUARANTINE_MS]))
    def wait(self, ms):
        self.doors.clock.now += ms

    @invariant()
    def everything_is_as_written_down_and_within_the_quota(self):
        if not hasattr(self, "doors"):
            return
        for org in (ACME, OTHER):
            own = {each.number for each in self.numbers.numbers(org)}
            assert own == {number for number, of in self.owned.items() if of == org}
            holding = sum(1 for n in self.held if self.held[n][0] == org and self.holds(n))
            quotas = self.numbers.quotas(org)
            assert sum(each.reserved for each in quotas) == holding
            assert all(each.used <= each.allowed for each in quotas)
            assert sum(each.acquired for each in quotas) == len(own)
            on_bridge = [each for each in self.numbers.numbers(org) if each.on_bridge]
            assert sum(each.bridge_default for each in on_bridge) == bool(on_bridge)


def test_no_order_of_deeds_gives_a_number_two_holders_or_leaves_the_quota():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
