"""The page over a whole node: the sandbox carrier sells and calls, independent telephones talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.peers.waiting import wait_until
from tests.reports.telling import T, note
from tests.reports.test_usage import came
from tests.web.barriers import violations
from tests.web.open_house import OpenHouse

from cadran.ids import OrgId
from cadran.messages import catalogue, render

DAY_MS = 86_400_000
TALKS, BUSY = "06 39 98 00 01", "06 39 98 00 04"


def say(language: str, key: str, **facts: str | int) -> str:
    """A text of the page, whichever topic it belongs to."""
    known = {each.removesuffix("_one").removesuffix("_other") for each in catalogue(language)}
    (found,) = {each for each in known if each.startswith("web") and each.endswith(f".{key}")}
    return render(found, facts, language)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    with OpenHouse(tmp_path_factory.mktemp("open")) as started:
        yield started


Read = Callable[..., Page]


@pytest.fixture
def read(browser: Browser, open_house: OpenHouse) -> Iterator[Read]:
    """``read(path, language)``: the page before a signed-in reader; errors in it fail the test."""
    expect.set_options(timeout=10_000)
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(path: str, language: str = "en", who: str = "admin") -> Page:
        context = open_house.context(browser, language, who)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(path)
        page.wait_for_selector("h1")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def called_before(house, *days: int) -> None:
    """So many days ago a call came in: usage has more than one bar."""
    now = house.node.clock()
    for each in days:
        at_s = (now - each * DAY_MS - T) // 1_000
        told = came(f"{each} days ago", at_s, at_s + 60, "phone", "user_in", f"{each} days ago")
        note(house.node.rooms.store, [replace(fact, org=OrgId("demo")) for fact in told])


def muted(house, meeting: str) -> bool:
    return any(each["muted"] for each in house.participants(meeting))


def participants(page: Page, language: str = "en"):
    region = page.get_by_role("region", name=say(language, "live_inside"), exact=True)
    return region.get_by_role("listitem")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_number_in_lyon_is_bought_from_the_carrier_starting_at_the_country(read, language):
    page = read("/countries", language)
    field = page.get_by_role("combobox", name=say(language, "country_choose"))
    field.fill("franc")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("France")
    expect(page.get_by_text("Marseille", exact=True).first).to_be_visible()
    page.get_by_role("link", name=say(language, "city_find_numbers_in", city="Lyon")).click()
    press(page, say(language, "buy_find"))
    page.get_by_role("checkbox").first.check()
    press(page, say(language, "buy_reserve", count=1))
    expect(page.get_by_role("timer")).to_have_attribute("aria-label", re.compile(r"(9:\d\d|10:00)"))
    assert violations(page) == []
    press(page, say(language, "buy_acquire", count=1))
    expect(page.get_by_role("heading", name=say(language, "buy_done", count=1))).to_be_visible()
    page.get_by_role("link", name=say(language, "buy_to_numbers")).click()
    rows = page.get_by_role("row").filter(has_text="Lyon")
    free = rows.filter(has_text=say(language, "number_nobody"))
    number = free.get_by_role("link").first.inner_text()
    free.get_by_role("button", name=re.compile(say(language, "number_assign"))).click()
    page.get_by_role("radio", name=say(language, "assign_bridge")).check()
    press(page, say(language, "save"))
    expect(rows.filter(has_text=number)).to_contain_text(say(language, "number_bridge"))


def test_a_phone_and_the_page_change_one_meeting_and_its_paid_call_is_explained(read, open_house):
    house = open_house.house
    meeting = house.meeting(0)
    english = read(f"/meetings/{meeting.id}")
    french = read(f"/meetings/{meeting.id}", "fr", "alice")
    credit = english.get_by_role("link", name=re.compile(say("en", "credit_available")))
    before = credit.inner_text()
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=0) as bob:
        alice.call(meeting.conference_id)
        bob.call(meeting.conference_id)
        for page, language in ((english, "en"), (french, "fr")):
            expect(participants(page, language)).to_have_count(2)
        his = participants(english).filter(has_text="Bob Miller")
        hers = participants(english).filter(has_text="Alice Martin")
        expect(hers.get_by_role("img", name=say("en", "live_speaking"))).to_be_visible()

        bob.digits("*6")
        wait_until(lambda: muted(house, meeting.id), "the keys of the telephone are heard")
        expect(his.get_by_role("img", name=say("en", "live_muted"))).to_be_visible()
        expect(french.get_by_role("img", name=say("fr", "live_muted"))).to_have_count(1)
        press(english, say("en", "live_unmute_who", name="Bob Miller"))
        expect(french.get_by_role("img", name=say("fr", "live_muted"))).to_have_count(0)
        press(french, say("fr", "live_lock"))
        expect(english.get_by_text(say("en", "live_locked"), exact=True)).to_be_visible()
        press(english, say("en", "live_unlock"))
        expect(french.get_by_text(say("fr", "live_locked"), exact=True)).to_have_count(0)

        called = french.get_by_label(say("fr", "live_dial_out"))
        called.fill(BUSY)
        press(french, say("fr", "live_dial"))
        expect(french.get_by_text(f"{BUSY}")).to_be_visible()
        expect(english.get_by_text(f"{BUSY}: The person called is busy.")).to_be_visible()
        called.fill(TALKS)
        press(french, say("fr", "live_dial"))
        guest = participants(english).filter(has_text=TALKS)
        expect(guest.get_by_role("img", name=say("en", "live_speaking"))).to_be_visible()
        expect(credit).not_to_have_text(before)
        assert violations(english) == []
        assert violations(french) == []

        press(english, say("en", "live_end"))
        bob.wait_stack("CALL_CLOSED")
        expect(participants(french, "fr")).to_have_count(0)
    house.quiet()
    for page, language in ((english, "en"), (french, "fr")):
        page.goto("/calls")
        paid = page.get_by_role("row").filter(has_text=TALKS)
        paid.get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            render("api.service_conf_out", {}, language)
        )
        record = page.locator("main")
        expect(record.get_by_text(re.compile(r"0[.,]\d\d"))).not_to_have_count(0)
        expect(record).to_contain_text("Alice Martin")
        page.get_by_text(say(language, "leg_technical")).first.click()
        assert violations(page) == []
        expect(page.get_by_role("link", name=meeting.title)).to_be_visible()
    called_before(house, 9, 3)
    english.goto("/reports")
    bars = english.locator("rect[data-calls]")
    expect(bars).to_have_count(3)
    bars.first.focus()
    for key, place in (("ArrowRight", 1), ("End", 2), ("ArrowLeft", 1), ("Home", 0), ("End", 2)):
        english.keyboard.press(key)
        expect(bars.nth(place)).to_be_focused()
    assert violations(english) == []
    english.keyboard.press("Enter")
    expect(english.get_by_role("button", name=say("en", "usage_chart_back"))).to_be_visible()
    english.get_by_role("row").filter(has_text=TALKS).get_by_role("link").first.click()
    expect(english.get_by_role("heading", level=1)).to_have_text("Call out of a meeting")


def test_a_lobby_is_opened_caller_by_caller_on_the_page(read, open_house):
    house = open_house.house
    page = read("/meetings")
    press(page, say("en", "meeting_new"))
    page.get_by_label(say("en", "meeting_title")).fill("At the door")
    page.get_by_label(say("en", "meeting_lobby"), exact=True).select_option("organiser")
    press(page, say("en", "meeting_create"))
    expect(page.get_by_role("heading", level=1)).to_have_text("At the door")
    meeting = page.url.rsplit("/", 1)[1]
    number = house.node.rooms.meetings.meeting(OrgId("demo"), meeting).conference_id
    assert house.node.rooms.live.settled(10)
    with house.phone("bob", tone_hz=700) as bob:
        bob.call(number)
        door = page.get_by_role("region", name=say("en", "live_lobby"))
        expect(door.get_by_role("listitem")).to_have_count(1)
        press(page, say("en", "live_start"))
        press(page, say("en", "live_admit_who", name="Bob Miller"))
        expect(participants(page)).to_have_count(1)
        press(page, say("en", "live_remove_who", name="Bob Miller"))
        bob.wait_stack("CALL_CLOSED")
        expect(participants(page)).to_have_count(0)
    house.quiet()


def test_the_page_finds_the_server_again_and_shows_what_it_missed(read, open_house):
    house = open_house.house
    meeting = house.meeting(1)
    page = read(f"/meetings/{meeting.id}")
    with house.phone("bob", tone_hz=0) as bob:
        bob.call(meeting.conference_id)
        expect(participants(page)).to_have_count(1)
        open_house.shut()
        try:
            expect(page.get_by_text(say("en", "live_reconnecting"))).to_be_visible()
            bob.digits("*6")
            wait_until(lambda: muted(house, meeting.id), "bob is muted")
        finally:
            open_house.open()
        expect(page.get_by_role("img", name=say("en", "live_muted"))).to_be_visible()
        expect(page.get_by_text(say("en", "live_reconnecting"))).to_have_count(0)
        bob.hang_up()
        expect(participants(page)).to_have_count(0)
    house.quiet()
