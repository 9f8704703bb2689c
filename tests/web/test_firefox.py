"""The page in Firefox: sign-in by its form, a call with tones both ways, and hanging up.

Skipped where there is no ``firefox-esr``, and in CI: the other browser proves the page at each change, this one that it
is not made for one browser alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from tests.peers.network import alone
from tests.peers.waiting import wait_until
from tests.web.firefox import PROGRAM, Firefox
from tests.web.open_house import OpenHouse

pytestmark = [
    pytest.mark.peer("namespaces"),
    pytest.mark.skipif(
        shutil.which(PROGRAM) is None, reason="firefox-esr: not here (apt-get install)"
    ),
    pytest.mark.skipif("CI" in os.environ, reason="fifteen seconds: by hand (CONTRIBUTING.md)"),
]
ADDRESS = "192.0.2.10"
"""Firefox speaks to no loopback address; this one is in a network of the test's own."""
FIREFOX_HZ, BOB_HZ = 1_000, 700
RATE_HZ = 8_000
EAR = """
const peers = [];
const Peer = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Peer {
  constructor(...all) {
    super(...all);
    peers.push(this);
  }
};
window.heard = async () => {
  const live = peers.findLast((each) => each.connectionState === "connected");
  if (live === undefined) return [];
  const recorder = new MediaRecorder(new MediaStream(live.getReceivers().map(({ track }) => track)));
  const whole = new Promise((done) => (recorder.ondataavailable = ({ data }) => done(data)));
  recorder.start();
  await new Promise((later) => setTimeout(later, 800));
  recorder.stop();
  const decoder = new OfflineAudioContext(1, 1, 8000);
  const sound = await decoder.decodeAudioData(await (await whole).arrayBuffer());
  return [...sound.getChannelData(0)].slice(-4000);
};
"""
"""Without a sound card it plays to nobody, but records all the same."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    data = tmp_path_factory.mktemp("firefox-house")
    with alone(ADDRESS), OpenHouse(data, sandbox=False, listen=ADDRESS) as started:
        yield started


@pytest.fixture(scope="module")
def firefox(house: OpenHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """In the same network."""
    assert house.base
    with Firefox(tmp_path_factory.mktemp("firefox")) as started:
        yield started


def hears(firefox: Firefox, hz: int) -> bool:
    """Is this what the page hears most of?"""
    wave = np.array(firefox.run("return heard()"))
    if len(wave) < RATE_HZ // 4 or abs(wave).mean() < 0.01:
        return False
    spectrum = abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return abs(spectrum.argmax() * RATE_HZ / len(wave) - hz) < 10


def test_a_page_in_firefox_signs_in_and_talks_to_a_telephone(house: OpenHouse, firefox: Firefox):
    firefox.goto(f"{house.base}/account")
    firefox.fill("Sign-in name or e-mail", "alice@demo")
    firefox.fill("Password", house.password_of("alice"))
    firefox.press("Sign in")
    firefox.press("Open the telephone")
    firefox.run(EAR)
    with house.house.phone("bob", tone_hz=BOB_HZ, host=ADDRESS) as bob:
        firefox.fill("Name or number", "102")
        firefox.press("Call")
        bob.wait("established")
        wait_until(lambda: hears(firefox, BOB_HZ), "the telephone is heard", 15)
        bob.wait_to_hear(FIREFOX_HZ)
        firefox.press("Hang up")
        bob.wait_stack("CALL_CLOSED")
    house.house.quiet()
    assert house.house.records()[0].legs[0].figures["codec"] == "OPUS"
