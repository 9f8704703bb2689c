"""How speech sounds after a bad network, beside a fixed jitter buffer that leaves gaps silent.

A spoken text goes through the real door, sockets and engine, with a clock turned by hand and a seeded network that
loses packets and delays each by up to 60 ms: as G.711, as G.722, and as Opus with its in-band copies. What a listener
hears is compared with what the same receiver makes of it where nothing is lost: the mean distance of their spectra over
the frames with speech in them (16 ms, in dB; 0 is the same), and the mean signal-to-noise ratio of those frames. The
other buffer gets the very same packets. ``drift`` is a sender whose clock is 200 ppm fast or slow, without loss.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.media.conftest import (
    DECODE,
    ENCODE,
    NUMBER,
    InlineWorker,
    Phone,
    Stage,
)
from tests.media.wide_phones import CODERS, Filter, WidePhone

from cadran.media import crew, sounds, upload
from cadran.media.plane import MediaPlane, MediaSettings

CODECS = ("PCMA", "G722", "OPUS")
LOSSES = (0, 2, 5, 10)
JITTER_MS = 60
FIXED_MS = 60
TICK_MS = 20
FRAME = 160
SPEECH_S = 24
DRIFT_PPM = 200
DRIFT_S = 120
"""24 ms at 200 ppm: a frame and more, which a buffer that does not follow plays twice or leaves out."""
SEED = 5
WINDOW, HOP = 128, 64
BLOCK = 800
"""100 ms are aligned at once: the delay of a buffer that adapts changes with time."""
REACH = 480
FLOOR = 1e-4
SNR_DB = (-10.0, 35.0)


@dataclass
class Sent:
    """Speech as packets of a codec, and what they make of it where none is lost (8 kHz)."""

    codec: str
    payloads: list[bytes]
    clean: np.ndarray

    @cached_property
    def best(self) -> np.ndarray:
        """What is heard of it through the engine where none is lost or late, from its beginning on."""
        heard = through_engine(self, [number * TICK_MS for number in range(len(self.payloads))])
        begin = best_delay(self.clean[: 8000 * 4].astype(float), heard.astype(float), 0, 0, 4000)
        return heard[begin : begin + len(self.clean)]


def sound_quality() -> dict[str, object]:
    """Per codec and loss in percent: this engine, the fixed buffer, and by how much the distance is smaller."""
    said = speech(SPEECH_S)
    found: dict[str, object] = {}
    for codec in CODECS:
        sent = coded(said, codec)
        for loss in LOSSES:
            plan = journey(len(sent.payloads), loss / 100, random.Random(SEED))
            found[f"{codec.lower()}_loss_{loss}"] = both(sent, plan)
    sent = coded(speech(DRIFT_S), "PCMA")
    for ppm in (-DRIFT_PPM, DRIFT_PPM):
        plan = journey(len(sent.payloads), 0.0, random.Random(SEED), jitter_ms=5, ppm=ppm)
        found[f"pcma_drift_{ppm}"] = both(sent, plan)
    return found


def both(sent: Sent, plan: list[float]) -> dict[str, float]:
    """What the engine makes of a journey, and what the fixed buffer does."""
    heard = through_engine(sent, plan)
    mine = compare(sent.best, heard)
    other = compare(sent.clean, through_fixed(sent, plan))
    return {
        "spectral_distance_db": mine[0],
        "fixed_spectral_distance_db": other[0],
        "distance_ratio": round(other[0] / max(mine[0], 0.01), 2),
        "snr_db": mine[1],
        "fixed_snr_db": other[1],
        "delay_ms": compare(sent.clean, heard)[2],
        "fixed_delay_ms": other[2],
    }


def speech(seconds: int):
    """Prompts one after the other, as often as it takes (8 kHz)."""
    files = sounds.prompt_files(sounds.PROMPTS)
    waves = [
        upload.decode(file.read_bytes())
        for (_, language), file in sorted(files.items())
        if language == "en"
    ]
    wave = np.concatenate(waves).astype(float)
    wave = np.resize(wave, seconds * 8000 // FRAME * FRAME)
    return (wave * 9000 / abs(wave).max()).astype(np.int16)


def coded(said, codec: str) -> Sent:
    """As a telephone would send it. A wide codec is given nothing above 4 kHz: the lower band is compared."""
    frames = said.reshape(-1, FRAME)
    if codec not in CODERS:
        law = {"PCMU": 0, "PCMA": 1}[codec]
        payloads = [ENCODE[law][each.astype(np.int64) + 32768].tobytes() for each in frames]
    else:
        coder, ways = CODERS[codec](), Filter()
        payloads = [coder.encode(ways.join(each, each * 0)) for each in frames]
    return Sent(codec, payloads, decoded(codec, payloads))


def decoded(codec: str, payloads: list[bytes | None]):
    """What a plain decoder makes of the packets; of one that is missing (None), silence."""
    if codec not in CODERS:
        law = {"PCMU": 0, "PCMA": 1}[codec]
        whole = [DECODE[law][np.frombuffer(each, np.uint8)] if each else None for each in payloads]
    else:
        coder, ways = CODERS[codec](), Filter()
        whole = [ways.split(coder.decode(each))[0].copy() if each else None for each in payloads]
    silence = np.zeros(FRAME, np.int16)
    return np.concatenate([silence if each is None else each for each in whole])


def journey(packets: int, loss: float, dice: random.Random, jitter_ms=JITTER_MS, ppm=0):
    """Milliseconds at which each packet comes, or -1: lost. ``ppm``: by how much the sender's clock is slow."""
    tick_ms = TICK_MS * (1 + ppm / 1e6)
    return [
        -1.0 if dice.random() < loss else each * tick_ms + dice.uniform(0, jitter_ms)
        for each in range(packets)
    ]


def through_engine(sent: Sent, plan: list[float]):
    """What a listener in a room of two hears."""
    before, crew.Worker = crew.Worker, InlineWorker
    stage = Stage(MediaPlane(MediaSettings(legs_per_worker=4)))
    try:
        stage.plane.start()
        made = WidePhone if sent.codec in CODERS else Phone
        speaker = stage.phone(codec=sent.codec, bridge="room", made=made)
        listener = stage.phone(bridge="room")
        stage.worker.watch()
        speaker.sending = False
        clock = getattr(speaker, "clock", 1)
        waiting = sorted((at, number) for number, at in enumerate(plan) if at >= 0)
        at, ends = 0, len(plan) + 30
        for tick in range(ends):
            while at < len(waiting) and waiting[at][0] <= tick * TICK_MS:
                number = waiting[at][1]
                at += 1
                body, stamp = sent.payloads[number], number * FRAME * clock
                speaker.send(speaker.packet(body, NUMBER[sent.codec], ts=stamp, seq=number))
            stage.step()
        return listener.heard()
    finally:
        stage.close()
        crew.Worker = before


def through_fixed(sent: Sent, plan: list[float]):
    """A buffer of 60 ms from the first packet on; what is late or lost is silence."""
    begin = -(-min(at for at in plan[:5] if at >= 0) // TICK_MS) + FIXED_MS // TICK_MS
    in_time = [
        payload if 0 <= at <= (int(begin) + number) * TICK_MS else None
        for number, (payload, at) in enumerate(zip(sent.payloads, plan, strict=True))
    ]
    heard = np.zeros((len(plan) + 30) * FRAME, np.int16)
    played = decoded(sent.codec, in_time)
    heard[int(begin) * FRAME : int(begin) * FRAME + len(played)] = played
    return heard


def compare(said, heard) -> tuple[float, float, float]:
    """Mean spectral distance in dB, mean signal-to-noise ratio in dB, mean delay in ms."""
    said, heard = said.astype(float), heard.astype(float)
    delay = best_delay(said[: 8000 * 4], heard, 0, 0, 4000)
    distances, ratios, delays = [], [], []
    for start in range(8000, len(said) - BLOCK - WINDOW, BLOCK):
        block = said[start : start + BLOCK + WINDOW]
        if abs(block).mean() > 50:
            delay = best_delay(block, heard, start, max(0, delay - REACH), delay + REACH)
        delays.append(delay)
        for at in range(0, BLOCK, HOP):
            one = block[at : at + WINDOW]
            two = heard[start + delay + at : start + delay + at + WINDOW]
            if abs(one).mean() > 150 and len(two) == WINDOW:
                distances.append(spectral_distance(one, two))
                noise = ((one - two) ** 2).sum()
                ratios.append(np.clip(10 * np.log10((one**2).sum() / (noise + 1)), *SNR_DB))
    means = (np.mean(distances), np.mean(ratios), np.mean(delays) / 8)
    return round(float(means[0]), 2), round(float(means[1]), 2), round(float(means[2]), 1)


def best_delay(block, heard, start, least, most) -> int:
    """Where the block is found again in what was heard."""
    part = heard[start + least : start + most + len(block)]
    if len(part) < len(block):
        return least
    product = np.correlate(part, block, "valid")
    power = np.convolve(part**2, np.ones(len(block)), "valid")
    return least + int(np.argmax(product / np.sqrt(power + 1e4)))


def spectral_distance(one, two) -> float:
    window = np.hanning(WINDOW)
    powers = [abs(np.fft.rfft(each * window)) ** 2 for each in (one, two)]
    floor = FLOOR * powers[0].max()
    logs = [10 * np.log10(each + floor) for each in powers]
    return float(np.sqrt(np.mean((logs[0] - logs[1]) ** 2)))
