"""No order of changes reaches a forbidden state, nor one that the live model shows otherwise."""

from __future__ import annotations

import tempfile
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
from tests.store.databases import file_at

from cadran.directory.products import plan_codes, products
from cadran.directory.trunks import OPERATOR
from cadran.entitlement.facts import CONFERENCING, Scope
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.ids import E164
from cadran.numbers.offer import Offer
from cadran.routing.trunk import Gateway, Trunk
from cadran.store.store import Store

HOLD_MS = 10 * 60_000
PEOPLE = ("u1", "u2", "u3")
SHARED = (E164("+33199007701"), E164("+33199007702"))
EDITIONS = ("2020-02", "2020-11")
CODES = tuple(products())
person, code, turn = st.sampled_from(PEOPLE), st.sampled_from(CODES), st.integers(0, 5)


class Organisation(RuleBasedStateMachine):
    """Whoever does whatever, through the doors only; refusals are as good as deeds."""

    def __init__(self, make_doors):
        super().__init__()
        self.make_doors = make_doors

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.doors = self.make_doors(Store.open(file_at(Path(self.folder.name) / "cadran.db")))
        self.org = self.doors.org
        for each in self.doors.licences.products():
            self.doors.licences.set_purchased(self.org, each.code, 2)
        self.live = Live(self.doors.store, self.doors.catalogue, self.doors.clock)
        self.live.start(lambda work: work())
        # Begun well under way, so that the interesting states are a step or two ahead.
        self.hire("u1", "FR")
        self.equip("u1")
        self.hire("u2", "FR")
        (own,) = self.doors.own(usage="user")
        self.doors.numbers.assign_to_user(self.org, own, "u1")
        for number in self.doors.own(2):
            self.doors.numbers.assign_to_bridge(self.org, number)
        self.doors.directory.create_organisation(OPERATOR, "Operator", "FR", "en")
        self.doors.licences.set_purchased(OPERATOR, "AUDIO_CONFERENCING", 50)
        for place, number in enumerate(SHARED):
            offer = Offer(number, "FR", "Paris", "1", "geographic")
            self.doors.numbers.adopt(OPERATOR, offer, usage="service", sandbox=True)
            self.doors.numbers.assign_to_bridge(OPERATOR, number, default=not place)

    def teardown(self):
        if hasattr(self, "live"):
            self.live.stop()
            self.doors.store.close()
            self.folder.cleanup()

    def attempt(self, deed, *given, **named):
        try:
            return deed(self.org, *given, **named)
        except Refused:
            return None

    def some_number(self, place):
        owned = self.doors.numbers.numbers(self.org)
        return owned[place % len(owned)].number if owned else "+33199009999"

    @rule(who=person, location=st.sampled_from(["FR", "US"]))
    def hire(self, who, location):
        self.attempt(
            self.doors.directory.create_user,
            who,
            who,
            usage_location=location,
            language="en",
            extension="10" + who[1],
            id=who,
        )

    @rule(who=person, location=st.sampled_from(["FR", "US"]), active=st.booleans())
    def change(self, who, location, active):
        deed = self.doors.directory.change_user
        self.attempt(deed, who, usage_location=location, active=active)

    @rule(who=person)
    def dismiss(self, who):
        self.attempt(self.doors.directory.delete_user, who)

    @rule(who=person, product=code)
    def assign(self, who, product):
        self.attempt(self.doors.licences.assign, who, product)

    @rule(who=person)
    def equip(self, who):
        self.attempt(self.doors.licences.assign, who, "PHONE_SYSTEM")
        self.attempt(self.doors.licences.assign, who, "DOMESTIC_CALLING_PLAN")

    @rule(who=person, product=code)
    def remove(self, who, product):
        self.attempt(self.doors.licences.remove, who, product)

    @rule(product=code, quantity=st.integers(0, 3))
    def purchase(self, product, quantity):
        self.attempt(self.doors.licences.set_purchased, product, quantity)

    @rule(country=st.sampled_from(["FR", "US"]), usage=st.sampled_from(["user", "service"]))
    def buy(self, country, usage):
        found = self.attempt(self.doors.numbers.search, country, "", "geographic", 2)
        numbers = [each.number for each in found]
        basket = self.attempt(self.doors.numbers.reserve, numbers, usage=usage)
        if basket is not None:
            self.attempt(self.doors.numbers.acquire, basket.id)
            (quota,) = (
                each
                for each in self.doors.numbers.quotas(self.org)
                if each.what == ("user" if usage == "user" else "toll")
            )
            assert quota.used <= quota.allowed

    @rule(country=st.sampled_from(["FR", "US"]), city=st.sampled_from(["Paris", "Lyon"]))
    def build(self, country, city):
        given = {"street": "s", "house_number": "1", "city": city, "subdivision": "NY"}
        given["postcode"] = "10001"
        self.attempt(self.doors.numbers.create_location, country, given, id=f"{country}-{city}")

    @rule(country=st.sampled_from(["FR", "US"]), city=st.sampled_from(["Paris", "Lyon"]))
    def inspect(self, country, city):
        self.attempt(self.doors.numbers.validate_location, f"{country}-{city}")

    @rule(country=st.sampled_from(["FR", "US"]), city=st.sampled_from(["Paris", "Lyon"]))
    def demolish(self, country, city):
        self.attempt(self.doors.numbers.delete_location, f"{country}-{city}")

    @rule(place=turn, who=person)
    def give_to_user(self, place, who):
        self.attempt(self.doors.numbers.assign_to_user, self.some_number(place), who)

    @rule(place=turn, default=st.booleans())
    def give_to_bridge(self, place, default):
        number = self.some_number(place)
        self.attempt(self.doors.numbers.assign_to_bridge, number, default=default)

    @rule(place=turn)
    def take_back(self, place):
        self.attempt(self.doors.numbers.unassign, self.some_number(place))

    @rule(place=turn)
    def release(self, place):
        self.attempt(self.doors.numbers.release, self.some_number(place))

    @rule(who=person)
    def plug_in(self, who):
        self.attempt(self.doors.phones.create, who, f"phone-{who}")

    @rule(who=person)
    def meet(self, who):
        self.attempt(self.doors.meetings.create, who, "Weekly", id=f"m-{who}")

    @rule(who=person)
    def call_off(self, who):
        self.attempt(self.doors.meetings.cancel, f"m-{who}")

    @rule(priority=st.integers(0, 3))
    def connect(self, priority):
        gateway = Gateway("192.0.2.1", 5060)
        self.doors.trunks.put(Trunk("t", (gateway,), ("192.0.2.1",), priority=priority))

    @rule(number=st.sampled_from(SHARED), shared=st.booleans())
    def share(self, number, shared):
        (self.doors.numbers.share if shared else self.doors.numbers.unshare)(number)

    @rule(edition=st.sampled_from(EDITIONS))
    def pin(self, edition):
        self.attempt(self.doors.directory.pin_edition, edition)

    @rule(who=person, meetings=st.sampled_from(Scope), calls=st.sampled_from(Scope))
    def restrict(self, who, meetings, calls):
        self.attempt(self.doors.outbound.set_policy, who, meetings, calls)

    @rule(who=person)
    def follow(self, who):
        self.attempt(self.doors.outbound.drop_policy, who)

    @rule(meetings=st.sampled_from(Scope), calls=st.sampled_from(Scope))
    def restrict_all(self, meetings, calls):
        self.attempt(self.doors.outbound.set_default, meetings, calls)

    @rule()
    def wait(self):
        self.doors.clock.now += HOLD_MS

    @invariant()
    def licences_and_numbers_keep_their_rules(self):
        if not hasattr(self, "live"):
            return
        for count in self.doors.licences.counts(self.org):
            assert count.free >= 0
        held = {}
        for user in self.doors.directory.users(self.org):
            licences = held[user.id] = self.doors.licences.held(self.org, user.id)
            assert sum(each in licences for each in plan_codes()) <= 1
            assert not licences >= CONFERENCING
            for each in licences:
                assert set(products()[each].needs) <= licences
        users = {each.id: each for each in self.doors.directory.users(self.org)}
        numbers = self.doors.numbers.numbers(self.org)
        holders = [each.user for each in numbers if each.user]
        assert len(holders) == len(set(holders))
        for number in numbers:
            assert not (number.user and number.on_bridge)
            if number.user:
                assert number.usage == "user"
                assert number.country == users[number.user].usage_location
                assert held[number.user] & set(plan_codes())
                location = self.doors.numbers.location_of(self.org, number.number)
                assert location is not None
                assert location.validated_how
                assert location.country == number.country
        on_bridge = [each for each in numbers if each.on_bridge]
        assert all(each.usage == "service" for each in on_bridge)
        assert sum(each.bridge_default for each in numbers) == bool(on_bridge)

    @invariant()
    def policies_hold_as_they_are_shown_and_meetings_are_reached_by_one_id(self):
        if not hasattr(self, "live"):
            return
        assert self.live.settled(5)
        model = self.live._model
        everybody = self.doors.outbound.default(self.org)
        for user, entry in model.users.items():
            if entry.person.org != self.org:
                continue
            policy = self.doors.outbound.policy(self.org, user)
            payer = model.payer(entry)
            assert (payer.meeting_scope, payer.call_scope) == (policy.meetings, policy.calls)
            assert policy.own or policy == everybody
        going_on = [each for each in self.doors.meetings.meetings(self.org) if not each.cancelled]
        reached = {model.shared_conferences[each.conference_id] for each in going_on}
        assert reached == {each.id for each in going_on}

    @invariant()
    def the_live_model_is_as_if_built_anew(self):
        if hasattr(self, "live"):
            assert self.live.settled(5)
            fresh = Live(self.doors.store, self.doors.catalogue, self.doors.clock)
            assert self.live._model == fresh._model


def test_no_order_of_changes_reaches_a_forbidden_state_or_a_stale_model(make_doors):
    run_state_machine_as_test(
        lambda: Organisation(make_doors),
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],  # shrinking would open a thousand databases
            suppress_health_check=list(HealthCheck),
        ),
    )
