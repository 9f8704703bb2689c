"""Outbound calling policies: each of the twelve lets through what it says, at call time too, and help always."""

from __future__ import annotations

import os
from itertools import product

import pytest
from tests.store.databases import file_at

from cadran.catalogue.shelf import Shelf
from cadran.clock import Instant
from cadran.directory import Directory
from cadran.directory.outbound import Outbound, OutboundPolicy
from cadran.entitlement.facts import Scope
from cadran.entitlements.explain import Explain
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.store.store import Store

ORG = OrgId("acme")
HOME, ZONE_A, HELP = "+33612345678", "+442079460123", "112"
BEYOND = "+9613123456"
REACHED = {
    Scope.ANY: {HOME, ZONE_A, BEYOND},
    Scope.ZONE_A: {HOME, ZONE_A},
    Scope.SAME_COUNTRY: {HOME},
    Scope.NONE: set(),
}


def clock() -> Instant:
    return Instant(1_700_000_000_000)


@pytest.fixture
def rooms(tmp_path):
    store = Store.open(file_at(tmp_path / "cadran.db"))
    shelf = Shelf()
    directory = Directory(store, clock, os.urandom, shelf)
    directory.create_organisation(ORG, "Acme", "FR", "en")
    user = directory.create_user(ORG, "anna", "Anna", usage_location="FR", language="en").id
    for code in ("AUDIO_CONFERENCING", "PHONE_SYSTEM", "COMMUNICATIONS_CREDITS"):
        directory.licences.set_purchased(ORG, code, 1)
        directory.licences.assign(ORG, user, code)
    live = Live(store, shelf, clock)
    live.start(lambda patch: patch())
    yield directory, Outbound(store, clock, os.urandom, shelf), live, Explain(store, shelf), user
    live.stop()
    store.close()


def test_each_policy_lets_through_what_it_says_and_help_always(rooms):
    directory, outbound, live, explain, user = rooms
    directory.pin_edition(ORG, "2020-11")
    meeting_scopes, call_scopes = outbound.parts(ORG)
    assert len(meeting_scopes) * len(call_scopes) == 12
    for meetings, calls in product(meeting_scopes, call_scopes):
        outbound.set_policy(ORG, user, *(meetings, calls))
        assert live.settled(10)
        for service, scope in (("conf_out", meetings), ("user_out", calls)):
            for number in (HOME, ZONE_A, BEYOND):
                decision = live.may_call(user, service, E164(number))
                assert decision.allowed == (number in REACHED[scope]), (service, scope, number)
                assert explain.call(ORG, user, E164(number), service).decision == decision
                if not decision.allowed:
                    assert decision.reason.id == "entitlement.outside_scope"
            assert live.may_call(user, service, E164(HELP)).allowed


def test_the_first_edition_has_nine_and_what_it_has_not_is_refused(rooms):
    _directory, outbound, _live, _explain, user = rooms
    meetings, calls = outbound.parts(ORG)
    assert len(meetings) * len(calls) == 9
    with pytest.raises(Refused, match=r"directory\.unknown_scope"):
        outbound.set_policy(ORG, user, *(Scope.ZONE_A, Scope.ANY))
    assert outbound.policy(ORG, user) == OutboundPolicy()


def test_a_person_with_a_policy_can_be_deleted(rooms):
    directory, outbound, _live, _explain, user = rooms
    outbound.set_policy(ORG, user, *(Scope.NONE, Scope.NONE))
    directory.delete_user(ORG, user)
    with pytest.raises(Refused, match=r"directory\.unknown_user"):
        outbound.policy(ORG, user)
