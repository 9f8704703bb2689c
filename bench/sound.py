"""How speech sounds after a bad network, beside a fixed jitter buffer that leaves gaps silent.

A spoken text goes through the real door, sockets and engine, with a clock turned by hand and a seeded network that
loses packets and delays each by up to 60 ms. What a listener hears is compared with what was said: the mean
distance of their spectra over the frames with speech in them (32 ms, in dB; 0 is the same), and the mean
signal-to-noise ratio of those frames. The other buffer gets the very same packets.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.media.conftest import (
    DECODE,
    ENCODE,
    InlineWorker,
    Stage,
)

from cadran.media import crew, sounds, upload
from cadran.media.plane import MediaPlane, MediaSettings

LOSSES = (0, 2, 5, 10)
JITTER_MS = 60
FIXED_MS = 60
TICK_MS = 20
FRAME = 160
SPEECH_S = 24
SEED = 5
WINDOW, HOP = 256, 128
BLOCK = 800
"""100 ms are aligned at once: the delay of a buffer that adapts changes with time."""
REACH = 480
FLOOR = 1e-4
SNR_DB = (-10.0, 35.0)


def sound_quality() -> dict[str, object]:
    """Per loss in percent: this engine, the fixed buffer, and by how much the distance is smaller."""
    said = speech()
    network = random.Random(SEED)
    found: dict[str, object] = {}
    for loss in LOSSES:
        plan = journey(len(said) // FRAME, loss / 100, network)
        ours, theirs = through_engine(said, plan), through_fixed(said, plan)
        mine, other = compare(said, ours), compare(said, theirs)
        found[f"loss_{loss}"] = {
            "spectral_distance_db": mine[0],
            "fixed_spectral_distance_db": other[0],
            "distance_ratio": round(other[0] / max(mine[0], 0.01), 2),
            "snr_db": mine[1],
            "fixed_snr_db": other[1],
            "delay_ms": mine[2],
            "fixed_delay_ms": other[2],
        }
    return found


def speech():
    """Prompts one after the other, as a telephone would send them."""
    files = sounds.prompt_files(sounds.PROMPTS)
    waves = []
    for (_, language), file in sorted(files.items()):
        if language == "en":
            waves.append(upload.decode(file.read_bytes()))
            if sum(map(len, waves)) > SPEECH_S * 8000:
                break
    wave = np.concatenate(waves)[: SPEECH_S * 8000 // FRAME * FRAME].astype(float)
    wave *= 9000 / abs(wave).max()
    return DECODE[1][ENCODE[1][wave.astype(int) + 32768]]


def journey(packets: int, loss: float, dice: random.Random):
    """Milliseconds at which each packet comes, or -1: lost."""
    return [
        -1.0 if dice.random() < loss else each * TICK_MS + dice.uniform(0, JITTER_MS)
        for each in range(packets)
    ]


def through_engine(said, plan):
    """What a listener in a room of two hears."""
    before, crew.Worker = crew.Worker, InlineWorker
    stage = Stage(MediaPlane(MediaSettings(legs_per_worker=4)))
    try:
        stage.plane.start()
        speaker, listener = stage.phone(bridge="room"), stage.phone(bridge="room")
        speaker.sending = False
        waiting = sorted((at, number) for number, at in enumerate(plan) if at >= 0)
        for tick in range(len(plan) + 30):
            while waiting and waiting[0][0] <= tick * TICK_MS:
                number = waiting.pop(0)[1]
                part = said[number * FRAME : (number + 1) * FRAME].astype(np.int64)
                payload = ENCODE[1][part + 32768].tobytes()
                speaker.send(speaker.packet(payload, ts=number * FRAME, seq=number))
            stage.step()
        return listener.heard()
    finally:
        stage.close()
        crew.Worker = before


def through_fixed(said, plan):
    """A buffer of 60 ms from the first packet on; what is late or lost is silence."""
    heard = np.zeros((len(plan) + 30) * FRAME, np.int16)
    begin = -(-min(at for at in plan[:5] if at >= 0) // TICK_MS) + FIXED_MS // TICK_MS
    for number, at in enumerate(plan):
        tick = int(begin) + number
        if 0 <= at <= tick * TICK_MS:
            heard[tick * FRAME : (tick + 1) * FRAME] = said[number * FRAME : (number + 1) * FRAME]
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
