"""Sound files from outside: a prompt in the package, a greeting that somebody uploads."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from cadran.errors import Refused
from cadran.media.reasons import NOT_AUDIO, TOO_LARGE, TOO_LONG

RATE = 8_000
BYTES_MAX = 20 * 1024 * 1024
"""A greeting of the longest length as 16-bit stereo at 44.1 kHz has 18 MB at 100 s; longer ones come packed."""
SECONDS_MAX = 300
"""Five minutes: nobody listens to a longer greeting."""
RATE_MIN, RATE_MAX = 4_000, 192_000
CHANNELS_MAX = 8
FRAMES_AT_ONCE = 65_536
FRAME = 160
FULL_SCALE = 32_768.0
LEVEL_DBFS = -20.0
"""Of the active parts: a voice at the level of a good telephone (ITU-T P.56 measures about the same)."""
PAUSE_DBFS = -45.0
GAIN_MAX = 8.0
"""18 dB: more would make noise of silence."""


def read_sound(content: bytes) -> NDArray[np.int16]:
    """16-bit samples at 8 kHz, one channel, of a WAV, FLAC, Ogg or MP3 file.

    Raises ``Refused``: ``media.too_large``, ``media.not_audio``, ``media.too_long``. Nothing is stored.
    """
    if len(content) > BYTES_MAX:
        raise Refused(TOO_LARGE, bytes=len(content), limit=BYTES_MAX)
    return decode(content)


def decode(content: bytes) -> NDArray[np.int16]:
    """As ``read_sound``, for files of any size."""
    import soundfile  # noqa: PLC0415  # loads a codec library that most processes never need

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate, channels = int(file.samplerate), int(file.channels)
            if not RATE_MIN <= rate <= RATE_MAX or not 1 <= channels <= CHANNELS_MAX:
                raise Refused(NOT_AUDIO)
            wave = _mono(file, rate)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError, TypeError) as error:
        raise Refused(NOT_AUDIO) from error
    if len(wave) < RATE // 50 * rate // RATE or not np.isfinite(wave).all():
        raise Refused(NOT_AUDIO)
    return _telephone(wave, rate)


def leveled(wave: NDArray[np.int16]) -> NDArray[np.int16]:
    """As loud as everything else that is played: a caller must not reach for the volume between two prompts."""
    whole = wave[: len(wave) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    loudness = np.sqrt((whole**2).mean(axis=1))
    active = loudness[loudness > FULL_SCALE * 10 ** (PAUSE_DBFS / 20)]
    if len(active) == 0:
        return wave
    wanted = FULL_SCALE * 10 ** (LEVEL_DBFS / 20)
    gain = min(wanted / np.sqrt((active**2).mean()), GAIN_MAX)
    louder: NDArray[np.int16] = np.clip(wave * gain, -32768, 32767).round().astype(np.int16)
    return louder


def _mono(file: object, rate: int) -> NDArray[np.float32]:
    """Read by what is there, not by what the header claims."""
    parts: list[NDArray[np.float32]] = []
    total = 0
    for block in file.blocks(FRAMES_AT_ONCE, dtype="float32", always_2d=True):  # type: ignore[attr-defined]  # soundfile has no types
        total += len(block)
        if total > SECONDS_MAX * rate:
            raise Refused(TOO_LONG, seconds=max(total, file.frames) // rate, limit=SECONDS_MAX)  # type: ignore[attr-defined]  # as above
        parts.append(block.mean(axis=1))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _telephone(wave: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    import soxr  # noqa: PLC0415  # as soundfile

    if rate != RATE:
        wave = soxr.resample(wave, rate, RATE)
    return np.clip(wave * 32767, -32768, 32767).round().astype(np.int16)


def as_wav(content: bytes) -> bytes:
    """A sound file as WAV (16 bits, mono, 8 kHz), which every mail program and player takes."""
    import soundfile  # noqa: PLC0415  # as above

    made = io.BytesIO()
    soundfile.write(made, decode(content), RATE, format="WAV", subtype="PCM_16")
    return made.getvalue()


def packed(wave: NDArray[np.int16]) -> bytes:
    """A FLAC file of telephone sound, as it is kept and as browsers play it."""
    import soundfile  # noqa: PLC0415  # as above

    made = io.BytesIO()
    soundfile.write(made, wave, RATE, format="FLAC", subtype="PCM_16")
    return made.getvalue()
