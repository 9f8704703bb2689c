from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue

import pytest

from cadran.catalogue import Overlay
from cadran.catalogue.shelf import Shelf
from cadran.directory.contact import EVERYBODYS, Contact, ContactNumber
from cadran.directory.standings import Limits
from cadran.directory.tenants import Tenants
from cadran.entitlement import reasons
from cadran.entitlements import follow
from cadran.entitlements.gather import Gather
from cadran.entitlements.live import Live
from cadran.entitlements.model import Account
from cadran.ids import Address, OrgId
from cadran.routing.trunk import Gateway, Trunk

PS, PLAN = "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"
AC, CC = "AUDIO_CONFERENCING", "COMMUNICATIONS_CREDITS"
PARIS, PREMIUM, US = "+33140000000", "+33892123456", "+12125551234"


@pytest.fixture
def live(doors):
    made = Live(doors.store, doors.catalogue, doors.clock)
    made.start(lambda work: work())
    yield made
    made.stop()


def test_a_users_phone_account_extension_and_number_are_found_as_soon_as_they_are_committed(
    doors, live
):
    alice = doors.user("alice", PS, PLAN)
    doors.directory.change_user(doors.org, alice.id, extension="101")
    doors.phones.create(doors.org, alice.id, "alice")
    (number,) = doors.own(usage="user")
    doors.numbers.assign_to_user(doors.org, number, alice.id)
    assert live.settled(5)
    home = Address(doors.org, "phone", alice.id)
    account = live.account("alice")
    assert isinstance(account, Account)
    assert set(account.ha1) == {"MD5", "SHA-256"}
    assert live.accounts_of(alice.id) == (account,)
    assert live.person(alice.id).number == number
    assert live.extension(doors.org, "101") == home
    assert live.extension(doors.other, "101") is None
    assert live.owner(number).address == home
    assert live.caller_number(alice.id, "user_out") == number
    assert live.settings(home)["name"] == "Alice"
    assert account.ha1["MD5"] not in repr(account)


def test_an_inactive_user_is_nobody_to_the_call_path(doors, live):
    alice = doors.user("alice", PS, CC, AC)
    doors.phones.create(doors.org, alice.id, "alice")
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    doors.directory.change_user(doors.org, alice.id, active=False)
    assert live.account("alice") is None
    assert live.person(alice.id) is None
    assert live.meeting(doors.org, meeting.conference_id) is None
    assert live.may_call(alice.id, "user_out", PARIS).reason is reasons.UNKNOWN_USER


def test_a_meeting_is_found_in_its_organisation_until_cancelled_or_unlicensed(doors, live):
    alice = doors.user("alice", AC)
    (number,) = doors.own()
    doors.numbers.assign_to_bridge(doors.org, number, languages=["fr", "en"])
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly", anyone_may_start=True)
    address = Address(doors.org, "meeting", meeting.id)
    assert live.meeting(doors.org, meeting.conference_id) == address
    assert live.extension(doors.org, meeting.conference_id) == address
    assert live.meeting(doors.other, meeting.conference_id) is None
    settings = live.settings(address)
    assert (settings["organiser"], settings["callers_may_start"]) == (alice.id, True)
    assert settings["caller_number"] == number
    assert live.settings(Address(doors.other, "meeting", meeting.id)) is None
    doors.licences.remove(doors.org, alice.id, AC)
    assert live.meeting(doors.org, meeting.conference_id) is None
    doors.licences.assign(doors.org, alice.id, AC)
    assert live.meeting(doors.org, meeting.conference_id) == address
    doors.meetings.cancel(doors.org, meeting.id)
    assert live.meeting(doors.org, meeting.conference_id) is None
    assert live.settings(address) is None


def test_the_bridge_answers_its_numbers_in_their_languages_and_shows_its_default(doors, live):
    first, second = doors.own(2)
    alice = doors.user("alice", AC)
    assert live.owner(first) is None
    doors.numbers.assign_to_bridge(doors.org, first, languages=["fr", "en"])
    doors.numbers.assign_to_bridge(doors.org, second)
    owner = live.owner(first)
    assert (owner.address, owner.languages, owner.country) == (
        Address(doors.org, "dial-in", first),
        ("fr", "en"),
        "FR",
    )
    assert live.settings(owner.address)["languages"] == ["fr", "en"]
    assert live.caller_number(alice.id, "conf_out") == first
    doors.numbers.assign_to_bridge(doors.org, second, default=True)
    assert live.caller_number(alice.id, "conf_out") == second
    doors.numbers.unassign(doors.org, first)
    assert live.owner(first) is None


def test_the_pin_is_known_while_its_owner_may_organise(doors, live):
    alice = doors.user("alice", AC)
    assert live.pin_hash(alice.id) is None
    doors.meetings.reset_pin(doors.org, alice.id)
    assert live.pin_hash(alice.id).startswith("$argon2id$")
    doors.licences.remove(doors.org, alice.id, AC)
    assert live.pin_hash(alice.id) is None


def test_a_trunk_is_known_by_its_sources_the_port_being_more_exact(doors, live):
    whole = Trunk("whole", (Gateway("192.0.2.1", 5060),), ("192.0.2.1",))
    exact = Trunk("exact", (Gateway("192.0.2.1", 5070),), ("192.0.2.1:5070",), priority=1)
    doors.trunks.put(exact)
    doors.trunks.put(whole)
    assert live.trunks() == (whole, exact)
    assert live.trunk_from("192.0.2.1", 5070) == exact
    assert live.trunk_from("192.0.2.1", 9) == whole
    assert live.trunk_from("192.0.2.2", 5060) is None
    doors.trunks.delete("whole")
    assert live.trunk_from("192.0.2.1", 9) is None


@pytest.mark.parametrize(
    ("licences", "location", "service", "number", "reason"),
    [
        ((), "FR", "user_out", PARIS, reasons.NO_PHONE_SYSTEM),
        ((PS,), "FR", "user_out", PARIS, reasons.NO_CREDITS_LICENCE),
        ((PS, CC), "FR", "user_out", PARIS, reasons.CREDITS_PAY),
        ((PS, CC), "FR", "conf_out", PARIS, reasons.NO_AUDIO_CONFERENCING),
        ((AC,), "FR", "conf_out", US, reasons.MINUTES_PAY),
        ((AC, CC), "FR", "conf_out", "+22370000000", reasons.CREDITS_PAY),
        ((PS, CC), "FR", "user_out", PREMIUM, reasons.PREMIUM_BY_CREDITS),
        ((PS, CC), "DE", "user_out", PREMIUM, reasons.PREMIUM_NEVER),
        ((PS, CC), "DE", "user_out", "+499001234567", reasons.PREMIUM_NEVER),
        ((PS, CC), "GB", "user_out", "+448431234567", reasons.PREMIUM_BY_CREDITS),
        ((PS, CC), "GB", "user_out", "+449090123456", reasons.PREMIUM_NEVER),
        ((), "FR", "user_out", "112", reasons.EMERGENCY_ALWAYS),
    ],
)
def test_a_call_is_decided_by_licences_location_and_the_catalogues_premium_rule(
    doors, live, licences, location, service, number, reason
):
    user = doors.user("alice", *licences, location=location)
    decision = live.may_call(user.id, service, number)
    assert decision.reason is reason
    told = Gather(doors.store, doors.catalogue).may_call(doors.org, user.id, service, number)
    assert told == decision


def test_the_premium_rule_names_the_catalogues_fact(doors, live):
    user = doors.user("alice", PS, CC, location="FR")
    assert (
        live.may_call(user.id, "user_out", PREMIUM).source == "catalogue 2020-02 FR premium_calls"
    )


def test_a_number_answered_here_is_an_internal_call_for_everybody(doors, live):
    alice = doors.user("alice")
    (number,) = doors.own()
    assert not live.may_call(alice.id, "user_out", number).allowed
    doors.numbers.assign_to_bridge(doors.org, number)
    assert live.may_call(alice.id, "user_out", number).reason is reasons.INTERNAL_ALWAYS


def test_programs_hear_that_their_settings_changed(doors):
    heard = []
    live = Live(doors.store, doors.catalogue, doors.clock)
    live.start(lambda work: work(), heard.append)
    alice = doors.user("alice", AC)
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    (number,) = doors.own()
    doors.numbers.assign_to_bridge(doors.org, number)
    assert live.settled(5)
    live.stop()
    assert Address(doors.org, "phone", alice.id) in heard
    assert Address(doors.org, "meeting", meeting.id) in heard
    assert Address(doors.org, "dial-in", number) in heard


def test_look_ups_happen_on_the_thread_that_asked_and_patches_where_they_are_handed(doors):
    queued = SimpleQueue()
    live = Live(doors.store, doors.catalogue, doors.clock)
    live.start(queued.put)
    alice = doors.user("alice")
    with ThreadPoolExecutor(1) as pool:
        settled = pool.submit(live.settled, 5)
        patch = queued.get(timeout=5)
        assert live.person(alice.id) is None
        patch()
        assert live.person(alice.id).name == "Alice"
        assert not settled.done(), "somebody waits until all is known"
        queued.get(timeout=5)()
        assert settled.result(5)
    live.stop()


def test_a_flood_of_changes_is_read_by_another_thread_than_the_writers(doors, monkeypatch):
    live = Live(doors.store, doors.catalogue, doors.clock)
    threads = set()
    read = follow.read_patch

    def watched(unit, touched):
        threads.add(threading.current_thread().name)
        return read(unit, touched)

    monkeypatch.setattr(follow, "read_patch", watched)
    live.start(lambda work: work())
    users = [f"u{number}" for number in range(follow.AT_ONCE + 1)]

    def job(unit):
        for user in users:
            doors.directory.note(unit, "user.changed", user)

    doors.store.write(doors.org, job).result(5)
    assert live.settled(5)
    live.stop()
    assert threads == {"live-model"}


def test_ten_thousand_users_are_built_in_less_than_a_second(doors):
    fill(doors, 10_000)
    took = []
    for _ in range(3):
        before = time.process_time()
        live = Live(doors.store, doors.catalogue, doors.clock)
        took.append(time.process_time() - before)
    assert live.person("u9999").number == "+33100009999"
    assert live.account("p9999").user == "u9999"
    assert min(took) < 1


def fill(doors, count):
    from cadran.store.tables import directory as tables
    from cadran.store.tables.numbers import numbers

    def job(unit):
        ids = range(count)
        common = {"language": "fr", "usage_location": "FR", "role": "user", "active": True}
        blank = {"password_hash": "", "pin_hash": "x", "created_at": 0, "folded": " u"}
        unit.insert_many(
            tables.users,
            [
                {"id": f"u{n}", "login": f"u{n}", "name": f"U {n}", "extension": None}
                | common
                | blank
                for n in ids
            ],
        )
        unit.insert_many(
            tables.licence_assignments,
            [
                {"user_id": f"u{n}", "product": product, "plan_slot": None, "assigned_at": 0}
                for n in ids
                for product in (PS, CC)
            ],
        )
        phone = {"label": "", "realm": "r", "ha1_md5": "0", "ha1_sha256": "0", "created_at": 0}
        unit.insert_many(
            tables.phone_accounts,
            [{"username": f"p{n}", "user_id": f"u{n}"} | phone for n in ids],
        )
        kind = {"country": "FR", "city": "", "area_code": "", "kind": "geographic"}
        state = {"order_id": None, "releasing_at": None, "languages": [], "sandbox": True}
        work = {"usage": "user", "on_bridge": False, "bridge_default": False, "acquired_at": 0}
        unit.insert_many(
            numbers,
            [
                {"number": f"+331{n:08}", "id": f"n{n}", "assigned_user": f"u{n}"}
                | kind
                | state
                | work
                for n in ids
            ],
        )

    doors.store.write(OrgId(doors.org), job).result(30)


def test_the_edition_that_an_organisation_pins_is_that_of_its_calls(doors, live):
    assert live.edition(doors.org).edition == "2020-02"
    doors.directory.pin_edition(doors.org, "2020-11")
    assert live.settled(5)
    assert live.edition(doors.org).edition == "2020-11"
    assert live.edition(doors.other).edition == "2020-02"
    assert Live(doors.store, doors.catalogue, doors.clock).pinned(doors.org) == "2020-11"


def test_an_overlay_laid_while_calls_run_decides_the_next_call(doors):
    payer = doors.user("payer", PS, PLAN, CC)
    shelf = Shelf()
    live = Live(doors.store, shelf, doors.clock)
    assert live.may_call(payer.id, "user_out", PREMIUM).allowed
    never = {"value": "not_supported", "source": "us"}
    data = {"sources": {"us": "Our contract"}, "licensing": {"premium_calls": never}}
    shelf.lay(Overlay.given({"FR": data}))
    assert not live.may_call(payer.id, "user_out", PREMIUM).allowed


def test_suspension_and_limits_are_known_as_soon_as_they_are_laid_down_and_after_a_start(
    doors, live
):
    tenants = Tenants(doors.directory)
    assert not live.suspended(doors.org)
    assert live.calls_most(doors.org) is None
    tenants.suspend(doors.org, "unpaid", by="test")
    tenants.limit(doors.org, Limits(calls=3), by="test")
    assert live.settled(5)
    assert live.suspended(doors.org)
    assert live.calls_most(doors.org) == 3
    assert not live.suspended(doors.other)
    assert Live(doors.store, doors.catalogue, doors.clock).suspended(doors.org)
    tenants.resume(doors.org, by="test")
    tenants.limit(doors.org, Limits(), by="test")
    assert live.settled(5)
    assert not live.suspended(doors.org)
    assert live.calls_most(doors.org) is None


def test_a_caller_is_known_by_ones_own_contacts_and_else_by_everybodys(doors, live):
    alice, bob = doors.user("alice").id, doors.user("bob").id
    book = doors.directory.contacts
    numbers = (ContactNumber("work", PARIS),)
    shared = book.new(doors.org, Contact("", EVERYBODYS, "Supplier", numbers=numbers), "FR", by="")
    own = book.new(doors.org, Contact("", alice, "Mum", numbers=numbers), "FR", by="")
    assert live.settled(5)
    assert live.known_as(doors.org, alice, PARIS) == "Mum"
    assert live.known_as(doors.org, bob, PARIS) == "Supplier"
    assert live.known_as(doors.other, bob, PARIS) == ""
    book.delete(doors.org, own.id, by="")
    file = f"name,work\nAgain,{PARIS}\n".encode()
    doors.directory.contact_files.bring(doors.org, alice, "FR", file, dry_run=False)
    book.put(doors.org, replace(shared, name="Supplier Ltd"), "FR", by="")
    assert live.settled(5)
    assert live.known_as(doors.org, alice, PARIS) == "Again"
    assert live.known_as(doors.org, bob, PARIS) == "Supplier Ltd"
    assert Live(doors.store, doors.catalogue, doors.clock)._model == live._model
    doors.directory.delete_user(doors.org, alice)
    assert live.settled(5)
    assert live.known_as(doors.org, alice, PARIS) == "Supplier Ltd"
