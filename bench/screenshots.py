"""Pictures of every page, of a house that is at work: ``make screenshots``.

Both languages, both lights, a telephone's width and a desk's, into ``build/screenshots/``; and the four
pictures of the READMEs, into ``docs/images/``. Nothing is staged: the calls are real, with their cost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Browser, Page, expect, sync_playwright

from cadran.ids import OrgId, UserId

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.peers.house import House, wait_until  # noqa: E402 # the root is on the path only now
from tests.web.open_house import CHROMIUM, FLAGS, OpenHouse  # noqa: E402 # as above

WIDTHS_PX = (390, 1440)
HEIGHT_PX = 900
README_PX = {"width": 1280, "height": 860}
README_LIMIT_BYTES = 200_000
"""A README is read on slow lines as well."""
TALKS, BUSY = "+33639980001", "+33639980004"
PAID_TALK_S = 4.0
"""Long enough that the record of the paid call has something to explain."""
READY_MS = 30_000
"""A page is waited for this long: pictures may be made beside other work."""
SETTLE_MS = 400
"""Fonts and icons are there; who speaks has been told."""


PAGES: dict[str, tuple[str, str]] = {
    "sign-in": ("/sign-in", ""),
    "forgot-password": ("/forgot-password", ""),
    "set-password": ("/set-password", ""),
    "begin": ("/begin", ""),
    "dial-in": ("/dial-in/demo/{dial_in}", ""),
    "join": ("/join/demo/{meeting}/{join}", ""),
    "overview": ("/", "admin"),
    "overview-of-a-user": ("/", "alice"),
    "set-up": ("/set-up", "admin"),
    "countries": ("/countries", "admin"),
    "country": ("/countries/FR", "admin"),
    "contradictions": ("/countries/IN", "admin"),
    "compare": ("/countries/compare?with=FR,DE,US,IN", "admin"),
    "rollout": ("/countries/rollout", "admin"),
    "editions": ("/countries/editions", "admin"),
    "destinations": ("/countries/destinations", ""),
    "numbers": ("/numbers", "admin"),
    "numbers-get": ("/numbers/get?country=FR&city=Lyon", "admin"),
    "porting": ("/porting", "admin"),
    "port-order": ("/porting/{order}", "admin"),
    "locations": ("/numbers/locations", "admin"),
    "number-requests": ("/numbers/requests", "admin"),
    "caller-id": ("/numbers/caller-id", "admin"),
    "people": ("/people", "admin"),
    "common-area": ("/people/common-area", "admin"),
    "person": ("/people/demo-alice", "admin"),
    "calling": ("/people/demo-alice/calls", "alice"),
    "meetings": ("/meetings", "admin"),
    "meeting": ("/meetings/{meeting}", "admin"),
    "queues": ("/queues", "admin"),
    "queue": ("/queues/demo-queue", "admin"),
    "wallboard": ("/queues/wallboard", "admin"),
    "attendants": ("/attendants", "admin"),
    "attendant": ("/attendants/demo-attendant", "admin"),
    "messages": ("/messages", "alice"),
    "mailbox": ("/messages/{mailbox}", "alice"),
    "own-calls": ("/own-calls", "alice"),
    "contacts": ("/contacts", "admin"),
    "calls": ("/calls", "admin"),
    "call": ("/calls/{call}", "admin"),
    "reports": ("/reports", "admin"),
    "tariffs": ("/tariffs", "admin"),
    "credits": ("/credits", "admin"),
    "settings": ("/settings", "admin"),
    "roles": ("/settings/roles", "admin"),
    "audit": ("/settings/audit", "admin"),
    "jobs": ("/settings/jobs", "admin"),
    "telephones": ("/settings/telephones", "admin"),
    "outbound": ("/settings/outbound", "admin"),
    "conferencing": ("/settings/conferencing", "admin"),
    "single-sign-on": ("/settings/single-sign-on", "admin"),
    "delivery": ("/settings/delivery", "admin"),
    "account": ("/account", "admin"),
    "organisations": ("/organisations", "operator"),
    "organisations-requests": ("/organisations/requests", "operator"),
    "carriers": ("/carriers", "operator"),
    "carrier-new": ("/carriers/new", "operator"),
    "carrier": ("/carriers/trunk/sandbox", "operator"),
    "nowhere": ("/nowhere", "admin"),
}
"""Name of the picture: path, with what the scene knows, and who looks ("" for a stranger)."""


@dataclass
class Scene:
    """What is going on while the pictures are made."""

    open_house: OpenHouse
    phones: list[Any] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    """Ids that paths name."""

    def pages(self) -> dict[str, tuple[str, str]]:
        """``PAGES`` with their paths whole."""
        return {name: (path.format(**self.known), who) for name, (path, who) in PAGES.items()}


def _participants(house: House, meeting: str) -> list[dict[str, Any]]:
    return list(house.view(meeting).get("participants", []))


def _leg(house: House, meeting: str, **wanted: str) -> str:
    """The leg of somebody, as soon as they are there."""

    def found() -> list[str]:
        return [
            each["leg"]
            for each in _participants(house, meeting)
            if all(each[key] == value for key, value in wanted.items())
        ]

    wait_until(found, f"{wanted} in the meeting")
    return found()[0]


def _paid_call(scene: Scene) -> None:
    """A meeting that called somebody outside, and is over: its record has a cost and a reason."""
    house, meeting = scene.open_house.house, scene.open_house.house.meeting(0)
    alice = scene.phones[0]
    alice.call(meeting.conference_id)
    house.command(meeting.id, "dial_out", number=TALKS)
    _leg(house, meeting.id, number=TALKS, state="joined")
    time.sleep(PAID_TALK_S)
    house.command(meeting.id, "end")
    alice.wait_stack("CALL_CLOSED")
    house.quiet()


def _running_meeting(scene: Scene) -> None:
    """One speaks, one is muted, one waits at the door, one was busy."""
    house = scene.open_house.house
    rooms = house.node.rooms
    made = rooms.meetings.create(
        OrgId("demo"), UserId("demo-alice"), "Lancement", lobby="organiser"
    )
    assert rooms.live.settled(10)
    scene.known["meeting"] = made.id
    alice, bob = scene.phones
    alice.call(made.conference_id)
    _leg(house, made.id, user="demo-alice")
    house.command(made.id, "start")
    bob.call(made.conference_id)
    leg = _leg(house, made.id, user="demo-bob")
    house.command(made.id, "admit", leg=leg)
    _leg(house, made.id, user="demo-bob", state="joined")
    bob.digits("*6")
    house.command(made.id, "dial_out", number=TALKS)
    house.command(made.id, "dial_out", number=BUSY)
    assert house.sandbox is not None
    house.sandbox.call(house.demo.bridge, digits=f"1{made.conference_id}#", hold_s=600)
    _leg(house, made.id, number=TALKS, state="joined")
    _leg(house, made.id, state="lobby")


def _waiting_callers(house: House) -> None:
    """Two callers wait in the demo's queue while both of its agents talk."""
    assert house.sandbox is not None
    queue = house.node.rooms.queues.queue(OrgId("demo"), "demo-queue")
    (number,) = queue.account.numbers
    for caller in ("+33639981003", "+33639981004"):
        house.sandbox.call(number, hold_s=600, caller=caller)
    wait_until(
        lambda: house.program("queue", queue.id).view()["figures"]["waiting"] == 2, "both wait"
    )


@contextmanager
def _scene(browser: Browser) -> Iterator[Scene]:
    with (
        tempfile.TemporaryDirectory() as data,
        OpenHouse(Path(data)) as opened,
        opened.house.phone("alice", tone_hz=440) as alice,
        opened.house.phone("bob", tone_hz=0) as bob,
    ):
        scene = Scene(opened, phones=[alice, bob])
        looking = opened.context(browser).new_page()  # who speaks is told only while somebody looks
        looking.goto("/")
        looking.get_by_role("heading", level=1).wait_for()
        _paid_call(scene)
        _running_meeting(scene)
        opened.make_operator()
        _waiting_callers(opened.house)
        yield scene


def _ready(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("h1")
    expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
    if path.startswith("/numbers/get"):
        page.locator("form button[type=submit]").first.click()
        page.get_by_role("checkbox").first.wait_for()
    page.wait_for_timeout(SETTLE_MS)


def _paid_of(client: APIRequestContext) -> str:
    """The call out of the first meeting, once its record is there."""
    calls: list[dict[str, Any]] = []

    def found() -> bool:
        calls[:] = [
            each
            for each in client.get("/api/v1/calls?service=conf_out").json()["items"]
            if not each["live"]
        ]
        return bool(calls)

    wait_until(found, "the record of the paid call")
    return str(calls[-1]["id"])


def _look_up(scene: Scene, client: APIRequestContext) -> None:
    """The ids that paths name: of what is there, and of a port order and a shared mailbox made now."""
    meeting = client.get(f"/api/v1/meetings/{scene.known['meeting']}").json()
    token = client.get("/api/v1/session").json()["csrf_token"]
    sent = {"Idempotency-Key": "pictures", "X-CSRF-Token": token}
    order = client.post("/api/v1/port-orders", data={"name": "Siège"}, headers=sent)
    box = {"name": "Accueil", "members": ["demo-alice"]}
    mailbox = client.post("/api/v1/mailboxes", data=box, headers=sent)
    assert order.ok, order.text()
    assert mailbox.ok, mailbox.text()
    scene.known |= {
        "dial_in": meeting["dial_in_page"].rpartition("/")[2],
        "join": meeting["join_page"].rpartition("/")[2],
        "order": order.json()["id"],
        "mailbox": mailbox.json()["id"],
        "call": _paid_of(client),
    }


def _album(scene: Scene, browser: Browser, folder: Path, widths: tuple[int, ...], only: str) -> int:
    made = 0
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "fr"):
        for scheme in ("light", "dark"):
            readers: dict[str, Page] = {}
            for name, (path, who) in scene.pages().items():
                if only and only != name:
                    continue
                if who not in readers:
                    context = scene.open_house.context(browser, language, who, color_scheme=scheme)
                    readers[who] = context.new_page()
                for width in widths:
                    readers[who].set_viewport_size({"width": width, "height": HEIGHT_PX})
                    picture = folder / f"{name}-{language}-{scheme}-{width}.png"
                    try:
                        _ready(readers[who], path)
                    finally:  # also of a page that never became ready: it shows why
                        readers[who].screenshot(path=picture, full_page=True)
                    made += 1
            for page in readers.values():
                page.context.close()
    return made


def _for_readmes(scene: Scene, browser: Browser, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "fr"):
        context = scene.open_house.context(
            browser, language, "admin", color_scheme="light", viewport=README_PX
        )
        page = context.new_page()
        for name in ("country", "meeting"):
            _ready(page, scene.pages()[name][0])
            picture = folder / f"{name}-{language}.png"
            page.screenshot(path=picture)
            size = picture.stat().st_size
            assert size <= README_LIMIT_BYTES, f"{picture.name}: {size} bytes"
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS_PX)))
    parser.add_argument("--only", default="", help="one page, by its name")
    parser.add_argument("--into", type=Path, default=ROOT / "build/screenshots")
    asked = parser.parse_args()
    widths = tuple(int(each) for each in asked.widths.split(","))
    expect.set_options(timeout=READY_MS)
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        scene = stack.enter_context(_scene(browser))
        context = scene.open_house.context(browser)
        _look_up(scene, context.request)
        context.close()
        made = _album(scene, browser, asked.into, widths, asked.only)
        if not asked.only:
            _for_readmes(scene, browser, ROOT / "docs/images")
    print(f"{made} pictures in {asked.into}")


if __name__ == "__main__":
    main()
