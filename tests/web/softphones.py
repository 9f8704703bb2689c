"""Browsers as telephones: each speaks a tone, and what it hears is found by a Fourier transform."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page
from tests.peers.waiting import wait_until
from tests.web.open_house import OpenHouse

EAR = """
(hz) => {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    tone.frequency.value = hz;
    const gain = context.createGain();
    gain.gain.value = 0.3;
    const out = context.createMediaStreamDestination();
    tone.connect(gain).connect(out);
    tone.start();
    return out.stream;
  };
  const peers = [];
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...all) {
      super(...all);
      this.addEventListener("track", (event) => {
        const context = new AudioContext();
        const ear = context.createAnalyser();
        ear.fftSize = 8192;
        ear.smoothingTimeConstant = 0;
        context.createMediaStreamSource(new MediaStream([event.track])).connect(ear);
        peers.push({ peer: this, ear, rate: context.sampleRate });
      });
    }
  };
  window.heard = () => {
    const live = peers.filter((each) => each.peer.connectionState === "connected");
    return live.map(({ ear, rate }) => {
      const bins = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(bins);
      return [...bins]
        .map((db, at) => [(at * rate) / ear.fftSize, db])
        .filter(([, db]) => db > -65)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 40);
    });
  };
}
"""
NEAR_HZ = 12


class Voice:
    """A page whose microphone is a tone."""

    def __init__(self, context: BrowserContext, hz: int, path: str) -> None:
        self.context, self.hz = context, hz
        context.set_default_timeout(10_000)
        context.add_init_script(f"({EAR})({hz})")
        self.page: Page = context.new_page()
        self.page.goto(path)

    def hears(self, *tones: int) -> bool:
        """Does one of its calls carry all of these tones?"""
        for spectrum in self.page.evaluate("window.heard()"):
            if tones and all(any(abs(hz - tone) < NEAR_HZ for hz, _ in spectrum) for tone in tones):
                return True
        return False

    def wait_hears(self, *tones: int) -> None:
        wait_until(lambda: self.hears(*tones), f"{self.hz} hears {tones}: {self.what()}", 12)

    def what(self) -> Any:
        return [spectrum[:3] for spectrum in self.page.evaluate("window.heard()")]


class Softphone(Voice):
    """A signed-in person's."""

    def __init__(self, context: BrowserContext, hz: int, path: str = "/account") -> None:
        super().__init__(context, hz, path)
        self.open()

    @classmethod
    def of(cls, house: OpenHouse, browser: Any, who: str, hz: int) -> Softphone:
        return cls(house.context(browser, "en", who), hz)

    def open(self) -> None:
        """The telephone, ready for calls."""
        self.dock.wait_for()
        handle = self.page.get_by_role("button", name="Open the telephone")
        if handle.count():
            handle.click()
        self.dock.get_by_text("Ready for calls").wait_for()

    @property
    def dock(self) -> Any:
        return self.page.get_by_role("region", name="Telephone")

    def press(self, name: str, card: str = "") -> None:
        place = self.card(card) if card else self.dock
        place.get_by_role("button", name=name, exact=True).click()

    def card(self, name: str) -> Any:
        return self.dock.get_by_role("listitem").filter(has_text=name).first

    def dial(self, to: str) -> None:
        self.dock.get_by_label("Name or number").fill(to)
        self.press("Call")


class Guest(Voice):
    """Somebody with a meeting's link."""

    def __init__(self, context: BrowserContext, hz: int, path: str, name: str) -> None:
        super().__init__(context, hz, path)
        self.page.get_by_label("Your name").fill(name)
        self.press("Continue")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
