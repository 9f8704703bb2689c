"""Calls in the browser, before real phones: who hears whom is found by tones and a Fourier transform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
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


def test_a_telephone_calls_a_browser_and_a_menu_hears_its_keys(softphone, house):
    alice = softphone("alice", ALICE_HZ)
    with house.house.phone("bob", tone_hz=BOB_HZ) as bob:
        bob.dial("101")
        expect(alice.dock.get_by_role("alertdialog")).to_contain_text("Bob Miller")
        alice.press("Accept")
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


def test_three_browsers_merge_and_hand_a_call_on(softphone, house):
    alice, bob = softphone("alice", ALICE_HZ), softphone("bob", BOB_HZ)
    camille = softphone("admin", CAMILLE_HZ)
    alice.dial("102")
    bob.press("Accept")
    bob.wait_hears(ALICE_HZ)
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
