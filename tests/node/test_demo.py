from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from cadran.clock import Instant
from cadran.directory.hashes import verify_secret
from cadran.ids import Address
from cadran.node import demo
from cadran.node.demo import DEMO, SPARE_NUMBER, make_demo
from cadran.node.rooms import build_rooms
from cadran.node.settings import Settings

SIP = ("127.0.0.1", 5070)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "cadran.sandbox", "--data", str(folder)]
    with subprocess.Popen(
        [*command, "--http", "127.0.0.1:0", "--sip", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield "http://" + json.loads(process.stdout.readline())["http"]
        process.terminate()


@pytest.fixture
def build(tmp_path):
    built = []

    def make(sandbox_url):
        settings = Settings(data=tmp_path, sandbox_url=sandbox_url)
        clock = lambda: Instant(time.time_ns() // 1_000_000)  # noqa: E731 -- a clock, nothing more
        built.append(build_rooms(settings, clock, "127.0.0.1:5060"))
        return built[-1]

    yield make
    for rooms in built:
        rooms.errands.stop()
        rooms.carrier.close()
        rooms.store.close()


NOWHERE = "http://127.0.0.1:9"


def test_the_first_run_makes_a_demo_that_can_be_called_and_tells_its_secrets(build, sandbox):
    rooms = build(sandbox)
    made = make_demo(rooms, SIP)
    assert rooms.sessions.sign_in(made.login, made.password, "::1").user.role == "owner"
    assert [(each.username, each.extension) for each in made.phones] == [
        ("alice", "101"),
        ("bob", "102"),
    ]
    assert all(each.password for each in made.phones)
    live = rooms.live.__class__(rooms.store, rooms.overlays.shelf, rooms.clock)
    bridge = live.owner(made.bridge)
    assert (bridge.address.kind, bridge.languages) == ("dial-in", ("en", "fr"))
    assert {each.language for each in made.meetings} == {"en", "fr"}
    attendant = live.owner(made.attendant)
    assert (attendant.address, attendant.languages) == (
        Address(DEMO, "attendant", demo.ATTENDANT),
        ("fr",),
    )
    assert live.extension(DEMO, demo.ATTENDANT_EXTENSION) == attendant.address
    for meeting in made.meetings:
        address = Address(DEMO, "meeting", meeting.id)
        assert live.meeting(DEMO, meeting.conference_id) == address
    alice = live.account("alice").user
    assert live.may_call(alice, "user_out", "+33140000000").allowed
    assert live.may_call(alice, "conf_out", "+12125551234").allowed
    assert live.person(alice).number.startswith("+33")
    assert live.person(live.account("bob").user).number.startswith("+1")
    assert verify_secret(live.pin_hash(alice), made.pins["alice@demo"])
    assert live.trunk_from(*SIP).sandbox
    assert rooms.accounts.balance(DEMO).available_micros == demo.CREDIT_MICROS
    secrets = [made.password, *made.pins.values(), *(each.password for each in made.phones)]
    assert not any(each in repr(made) for each in secrets)


def test_a_second_run_changes_nothing_but_the_trunks_address_and_tells_no_secret(build, sandbox):
    rooms = build(sandbox)
    first = make_demo(rooms, SIP)
    rooms.directory.licences.remove(DEMO, demo.PEOPLE[2].id, "COMMUNICATIONS_CREDITS")
    second = make_demo(rooms, ("127.0.0.1", 5071))
    assert (second.bridge, second.meetings) == (first.bridge, first.meetings)
    assert second.attendant == first.attendant
    assert (second.password, second.pins) == (None, {})
    assert {each.password for each in second.phones} == {None}
    assert rooms.trunks.trunk("sandbox").gateways[0].port == 5071
    assert "COMMUNICATIONS_CREDITS" not in rooms.directory.licences.held(DEMO, demo.PEOPLE[2].id)
    assert rooms.accounts.balance(DEMO).available_micros == demo.CREDIT_MICROS
    assert rooms.sessions.sign_in(first.login, first.password, "::1")


def test_without_a_carrier_a_number_of_fiction_stands_in_until_there_is_one(build, sandbox):
    assert make_demo(build(NOWHERE), SIP).bridge == SPARE_NUMBER.number
    assert make_demo(build(NOWHERE), SIP).bridge == SPARE_NUMBER.number
    rooms = build(sandbox)
    bridge = make_demo(rooms, SIP).bridge
    assert bridge != SPARE_NUMBER.number
    assert rooms.numbers.number(DEMO, bridge).bridge_default
    assert make_demo(rooms, SIP).bridge == bridge


def test_a_run_that_was_cut_short_is_completed_with_fresh_secrets(build, monkeypatch):
    rooms = build(NOWHERE)

    def cut(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rooms.sessions.__class__, "set_password", cut)
        with pytest.raises(KeyboardInterrupt):
            make_demo(rooms, SIP)
    made = make_demo(rooms, SIP)
    assert all(each.password for each in made.phones)
    assert rooms.sessions.sign_in(made.login, made.password, "::1")
    assert rooms.accounts.balance(DEMO).available_micros == demo.CREDIT_MICROS
    assert len(rooms.meetings.meetings(DEMO)) == 2
