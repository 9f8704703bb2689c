"""Calls in the browser, before real phones: who hears whom is found by tones and a Fourier transform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
from tests.peers.waiting import wait_until
from tests.web.barriers import violations
from tests.web.open_house import OpenHouse
from tests.web.softphones import Guest, Softphone, Voice

from cadran.directory.call_settings import WAIT
from cadran.directory.guests import join_path
from cadran.directory.queues import QueueDraft
from cadran.ids import OrgId, UserId

DEMO, ALICE, CAMILLE = OrgId("demo"), UserId("demo-alice"), UserId("demo-admin")
ALICE_HZ, BOB_HZ = 1_000, 700
NARROW_HZ, CAMILLE_HZ = 1_300, 5_200
"""A line of 8 kHz carries nothing above 4,000: heard, it came by Opus all the way."""
LOOKS_ELSEWHERE = """
() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  window.told = [];
  const Shown = window.Notification;
  window.Notification = class extends Shown {
    constructor(title, options) {
      super(title, options);
      this.told = { title, body: options.body, closed: false };
      window.told.push(this.told);
    }
    close() {
      this.told.closed = true;
      super.close();
    }
  };
}
"""
"""Another window is before this one; what the desktop is asked to show stands in ``told``."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """With an extension for the administrator, and a menu that is open day and night."""
    settings = {"sandbox": False, "sip_tls_port": 0}
    with OpenHouse(tmp_path_factory.mktemp("softphones"), **settings) as started:
        rooms = started.house.node.rooms
        rooms.directory.change_user(DEMO, CAMILLE, extension="103")
        rooms.call_settings.change(DEMO, ALICE, lambda present: replace(present, busy=WAIT))
        reception = QueueDraft(extension="210")
        rooms.queues.create(DEMO, "Reception", reception, agents=(ALICE, CAMILLE))
        plan = dict(rooms.attendants.attendant(DEMO, "demo-attendant").plan)
        menu = {"then": "menu", "keys": {"2": {"target": {"kind": "person", "id": "demo-bob"}}}}
        plan |= {"closed": plan["closed"] | menu, "open": plan["open"] | menu, "holidays": []}
        rooms.attendants.create(DEMO, "Menu", plan, language="en", extension="701")
        assert rooms.live.settled(10)
        yield started


@pytest.fixture
def softphone(browser: Browser, house: OpenHouse) -> Iterator[object]:
    """``softphone(who, hz)``: their page, ready for calls; closed at the end, with what it carried.

    ``softphone(name, hz, path)``: a guest's, who comes by a meeting's link.
    """
    expect.set_options(timeout=10_000)
    made: list[Voice] = []
    troubles: list[str] = []

    def open_one(who: str, hz: int, path: str = "") -> Voice:
        if path:
            made.append(Guest(house.context(browser, who=""), hz, path, who))
        else:
            made.append(Softphone.of(house, browser, who, hz))
        made[-1].page.on("pageerror", lambda error: troubles.append(str(error)))
        return made[-1]

    yield open_one
    for each in made:
        each.context.close()
    assert troubles == []


def test_a_browser_and_a_telephone_talk_through_hold_and_a_reload(softphone, house):
    alice = softphone("alice", ALICE_HZ)
    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.dial("102")
        bob.wait("established")
        alice.wait_hears(BOB_HZ)
        bob.wait_to_hear(ALICE_HZ)
        expect(alice.card("Bob Miller")).to_contain_text("Good sound")
        alice.press("Hold")
        bob.wait_for_silence_of(ALICE_HZ)
        assert bob.level() > 100, "music"
        alice.press("Park")
        parked = alice.dock.get_by_role("button", name="Take the call of Bob Miller")
        expect(parked).to_be_visible()
        assert violations(alice.page) == []
        parked.click()
        bob.wait_to_hear(ALICE_HZ)
        alice.page.reload()
        alice.open()
        alice.wait_hears(BOB_HZ)
        bob.wait_to_hear(ALICE_HZ)
        alice.press("Mute")
        bob.wait_for_silence_of(ALICE_HZ)
        alice.press("Hang up")
        bob.wait_stack("CALL_CLOSED")
        expect(alice.dock).to_contain_text("The call ended normally.")
        house.house.quiet()
    recent = alice.dock.get_by_role("heading", name="Recent calls")
    alice.dock.get_by_label("Name or number").fill("zoé")
    expect(recent).to_have_count(0)
    alice.dock.get_by_label("Name or number").fill("mill")
    expect(recent).to_be_visible()
    alice.press("Sound and notifications")
    alice.press("Hear yourself (echo test)")
    alice.wait_hears(ALICE_HZ)
    alice.press("Hang up")
    house.house.quiet()
    assert house.house.records()[0].legs[0].figures["codec"] == "OPUS"


def test_a_telephone_calls_a_browser_and_a_menu_hears_its_keys(softphone, house):
    alice = softphone("alice", ALICE_HZ)
    alice.context.grant_permissions(["notifications"])
    alice.page.evaluate(LOOKS_ELSEWHERE)
    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:
        bob.dial("101")
        expect(alice.dock.get_by_role("alertdialog")).to_contain_text("Bob Miller")
        told = [{"title": "Bob Miller", "body": "Incoming call", "closed": False}]
        wait_until(lambda: alice.page.evaluate("told") == told, "a notification")
        alice.press("Accept")
        told[0]["closed"] = True
        wait_until(lambda: alice.page.evaluate("told") == told, "it is withdrawn")
        bob.wait("established")
        alice.wait_hears(BOB_HZ)
        bob.wait_to_hear(ALICE_HZ)
        bob.hang_up()
        expect(alice.dock).to_contain_text("The call ended normally.")
        alice.dial("701")
        alice.press("Keypad", card="Menu")
        alice.card("Menu").get_by_role("button", name="2", exact=True).click()
        bob.wait("established")
        bob.wait_to_hear(ALICE_HZ)
        alice.press("Hang up", card="Menu")
        house.house.quiet()


def test_a_call_is_handed_to_services_that_are_found_by_name(softphone, house):
    meeting = house.house.own_meeting("Board")
    menu = house.house.node.rooms.live.extension(DEMO, "701").id
    alice = softphone("alice", ALICE_HZ)

    def hand_on(name: str, to: str) -> None:
        alice.press("Transfer", card="Bob Miller")
        alice.card("Bob Miller").get_by_label("To whom").fill(name)
        alice.card("Bob Miller").get_by_role("button", name=to).click()
        alice.press("Transfer now", card="Bob Miller")

    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:

        def call() -> None:
            bob.dial("101")
            alice.press("Accept")
            alice.wait_hears(BOB_HZ)

        call()
        hand_on("recep", "Reception Call queue · 210")
        expect(alice.dock.get_by_role("alertdialog")).to_contain_text("Bob Miller")
        alice.press("Accept")
        alice.wait_hears(BOB_HZ)
        hand_on("bob", "Mailbox of Bob Miller")
        wait_until(lambda: house.house.program("voicemail", "demo-bob"), "in the mailbox")
        bob.hang_up()
        call()
        hand_on("menu", "Menu Attendant · 701")
        wait_until(lambda: house.house.program("attendant", menu), "at the attendant")
        bob.hang_up()
        call()
        hand_on("boa", f"Board My meeting · {meeting.conference_id}")
        wait_until(lambda: house.house.participants(meeting.id), "at the meeting")
        bob.hang_up()
    house.house.quiet()


def test_three_browsers_merge_and_hand_a_call_on(softphone, house):
    alice, bob = softphone("alice", ALICE_HZ), softphone("bob", BOB_HZ)
    camille = softphone("admin", CAMILLE_HZ)
    camille.dock.get_by_label("Name or number").fill("bob")
    seen = camille.dock.get_by_role("button", name="Bob Miller")
    expect(seen).to_contain_text("Available")
    alice.dial("102")
    expect(seen).to_contain_text("Busy")
    bob.press("Accept")
    bob.wait_hears(ALICE_HZ)
    expect(seen).to_contain_text("In a call")
    camille.dial("101")
    alice.press("Hold and accept")
    camille.wait_hears(ALICE_HZ)
    alice.press("Merge with Bob Miller", card="Camille Admin")
    alice.wait_hears(BOB_HZ, CAMILLE_HZ)
    bob.wait_hears(ALICE_HZ, CAMILLE_HZ)
    alice.press("Hang up", card="Camille Admin")
    house.house.quiet()
    alice.dial("102")
    bob.press("Accept")
    alice.wait_hears(BOB_HZ)
    alice.dial("103")
    camille.press("Accept")
    alice.wait_hears(CAMILLE_HZ)
    alice.press("Transfer", card="Camille Admin")
    alice.press("Connect with Bob Miller", card="Camille Admin")
    bob.wait_hears(CAMILLE_HZ)
    camille.wait_hears(BOB_HZ)
    expect(alice.dock).to_contain_text("The call ended normally.")
    bob.press("Hang up")
    house.house.quiet()
    camille.dock.get_by_label("Name or number").fill("bob")
    expect(seen).to_contain_text("Available")
    bob.press("Sound and notifications")
    switch = bob.dock.get_by_role("switch", name="Do not disturb")
    switch.click()
    expect(seen).to_contain_text("Do not disturb")
    alice.dial("102")
    wait_until(lambda: house.house.program("voicemail", "demo-bob"), "in the mailbox")
    expect(bob.dock.get_by_role("alertdialog")).to_have_count(0)
    alice.press("Hang up", card="0:0")
    switch.click()
    expect(seen).to_contain_text("Available")
    bob.page.close()
    expect(seen).to_contain_text("Offline")


def test_a_queue_rings_two_browsers_and_who_takes_the_call_talks(softphone, house):
    alice, camille = softphone("alice", ALICE_HZ), softphone("admin", NARROW_HZ)
    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:
        bob.dial("210")
        for each in (alice, camille):
            expect(each.dock.get_by_role("alertdialog")).to_contain_text("Bob Miller")
        alice.press("Decline")
        camille.press("Accept")
        camille.wait_hears(BOB_HZ)
        bob.wait_to_hear(NARROW_HZ)
        expect(alice.dock.get_by_role("alertdialog")).to_have_count(0)
        camille.press("Hang up")
        bob.wait_stack("CALL_CLOSED")
    house.house.quiet()


def test_a_guest_comes_by_browser_through_the_lobby_and_a_reload(softphone, house):
    meeting = house.house.own_meeting("Board", lobby="organisation")
    path = join_path(house.app.state.house.sealer, DEMO, meeting.id)
    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:
        bob.dial(meeting.conference_id)
        house.house.command(meeting.id, "start")
        zoe = softphone("Zoé D.", ALICE_HZ, path)
        expect(zoe.page.get_by_role("meter")).to_be_visible()
        zoe.press("Join by browser")
        expect(zoe.page.get_by_text("You are in the lobby.")).to_be_visible()
        (there,) = (
            each for each in house.house.participants(meeting.id) if each["name"] == "Zoé D."
        )
        assert (there["state"], there["user"]) == ("lobby", "")
        bob.wait_for_silence_of(ALICE_HZ)
        house.house.command(meeting.id, "admit", leg=there["leg"])
        zoe.wait_hears(BOB_HZ)
        bob.wait_to_hear(ALICE_HZ)
        zoe.page.reload()
        zoe.wait_hears(BOB_HZ)
        zoe.press("Raise hand")
        expect(zoe.page.get_by_role("button", name="Lower hand")).to_be_visible()
        assert violations(zoe.page) == []
        zoe.press("Leave the meeting")
        expect(zoe.page.get_by_role("button", name="Join by browser")).to_be_visible()
        bob.hang_up()
    house.house.quiet()
    visits = house.app.state.house.attendance.visits(DEMO, meeting.id)
    assert ("browser", "Zoé D.") in {(each.how, each.number) for each in visits}
