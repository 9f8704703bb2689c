"""The browser leg with a real browser: Debian's Chromium calls a real worker, and both ends are listened to."""

import functools
import http.server
import re
import shutil
import threading
import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from cadran.ids import BridgeId, LegId
from cadran.media.events import Heard, KeyPressed, LegClosed
from cadran.media.plane import BrowserStream

pytestmark = pytest.mark.peer("chromium")

PAGES = Path(__file__).parent / "pages"
MICROPHONE_HZ = 1000
PHONE_HZ = 600
LEG = LegId("browser")
ROOM = BridgeId("room")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """http://localhost, where a page may use the microphone."""
    handler = functools.partial(Quiet, directory=str(PAGES))
    with http.server.ThreadingHTTPServer(("localhost", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    microphone = tmp_path_factory.mktemp("microphone") / "tone.wav"
    with wave.open(str(microphone), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        tone = 10_000 * np.sin(2 * np.pi * MICROPHONE_HZ * np.arange(96_000) / 48_000)
        file.writeframes(tone.astype(np.int16).tobytes())
    flags = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--autoplay-policy=no-user-gesture-required",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, site):
    with chromium.new_page() as page:
        page.goto(f"{site}/call.html")
        yield page


def told(offer, name):
    return re.search(rf"^a={name}:(.*?)\r?$", offer, re.MULTILINE)[1]


def stream_of(offer):
    events = re.search(r"a=rtpmap:(\d+) telephone-event/8000", offer)[1]
    shown = told(offer, "fingerprint").split()[1]
    return BrowserStream(
        told(offer, "ice-ufrag"), told(offer, "ice-pwd"), shown, "PCMU", 0, int(events)
    )


def answer_to(offer, port, stream, hosts):
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {told(offer, 'mid')}",
        f"m=audio {port.port} UDP/TLS/RTP/SAVPF 0 {stream.events_pt}",
        f"c=IN {'IP6' if ':' in hosts[0] else 'IP4'} {hosts[0]}",
        f"a=mid:{told(offer, 'mid')}",
        f"a=ice-ufrag:{port.ufrag}",
        f"a=ice-pwd:{port.pwd}",
        f"a=fingerprint:sha-256 {port.fingerprint}",
        "a=setup:passive",
        "a=rtcp-mux",
        "a=rtpmap:0 PCMU/8000",
        f"a=rtpmap:{stream.events_pt} telephone-event/8000",
        "a=sendrecv",
        *(
            f"a=candidate:{number} 1 udp {2130706431 - number} {host} {port.port} typ host"
            for number, host in enumerate(hosts, 1)
        ),
        "a=end-of-candidates",
        "",
    ]
    return "\r\n".join(lines)


def call(live, page, port, *, six=False):
    """By one family alone: a browser that changes its path may lose a packet."""
    hosts = [each for each in port.hosts if (":" in each) == six]
    offer = page.evaluate("offer()")
    stream = stream_of(offer)
    live.plane.connect_browser(LEG, stream)
    page.evaluate("sdp => answered(sdp)", answer_to(offer, port, stream, hosts))


def level_in(page, hz):
    rate, samples = page.evaluate("heard()")
    at = np.arange(len(samples))
    return 2 * abs(np.mean(np.array(samples) * np.exp(-2j * np.pi * hz * at / rate)))


def test_a_browser_is_heard_hears_dials_and_comes_back_by_ipv6_after_a_reload(make_live, page):
    live = make_live(other_bind_host="::", other_advertised_host="::1")
    phone = live.phone(PHONE_HZ, bridge=ROOM)
    port = live.plane.open_browser(LEG)
    live.plane.join(LEG, ROOM)
    call(live, page, port)
    both_hear(live, page, phone)
    page.evaluate("press('159#')")
    live.until(KeyPressed, count=4)
    assert [(each.leg, each.digit) for each in live.of(KeyPressed)] == [
        (LEG, each) for each in "159#"
    ]
    assert all(80 <= each.duration_ms <= 200 for each in live.of(KeyPressed))
    assert LEG in [each.leg for each in live.of(Heard)]
    told = page.evaluate("figures()")["remote-inbound-rtp"]
    assert told["packetsLost"] == 0
    page.reload()
    call(live, page, live.plane.rearm_browser(LEG), six=True)
    both_hear(live, page, phone)
    live.plane.close(LEG)
    closed = live.until(LegClosed)
    assert closed.leg == LEG
    assert closed.packets_in > 100
    assert closed.far_lost == 0


def both_hear(live, page, phone):
    live.step(30)
    phone.forget()
    live.step(30)
    assert level_in(page, PHONE_HZ) > 0.1
    assert level_in(page, 1400) < 0.01
    assert phone.level(MICROPHONE_HZ) > 5000
    assert phone.level(1400) < 200
