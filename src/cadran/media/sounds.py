"""All built-in sounds: the prompts of the package, tones, and music.

The first start decodes and resamples; later ones read one file, named by a hash of what went into it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadran.media import cache, music, tones

HERE = Path(__file__).parent
PROMPTS = HERE / "prompts"
KINDS = ("*.flac", "*.wav")
KEPT = 4
"""Decoded sets kept: each is some megabytes."""

Sounds = dict[tuple[str, str], NDArray[np.int16]]
"""16-bit samples at 8 kHz by name and language."""


def gather(prompts_dir: Path | None, cache_dir: Path | None) -> Sounds:
    """Every built-in sound. Needs under 0.3 s once cached."""
    found = prompt_files(prompts_dir or PROMPTS)
    kept = cache.folder(cache_dir) / "sounds"
    kept.mkdir(exist_ok=True)
    name = kept / _key(found)
    held = _read(name)
    if held is None:
        held = _make(found)
        _write(name, held)
        for each in sorted(kept.glob("*.npy"), key=lambda file: -file.stat().st_mtime)[KEPT:]:
            each.unlink(missing_ok=True)
            each.with_suffix(".json").unlink(missing_ok=True)
    return held


def prompt_files(folder: Path) -> dict[tuple[str, str], Path]:
    """``<language>/<name>.flac`` as (name, language)."""
    found: dict[tuple[str, str], Path] = {}
    for language in sorted(folder.iterdir()) if folder.is_dir() else ():
        if language.is_dir():
            for kind in KINDS:
                for each in sorted(language.rglob(kind)):
                    name = ".".join(each.relative_to(language).with_suffix("").parts)
                    found[name, language.name] = each
    return found


def _key(found: dict[tuple[str, str], Path]) -> str:
    state = hashlib.sha256()
    for source in ("sounds.py", "tones.py", "music.py", "upload.py"):
        state.update((HERE / source).read_bytes())
    state.update(repr(tones.CADENCES).encode())
    for (name, language), file in found.items():
        state.update(f"\n{language}/{name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()[:24]


def _make(found: dict[tuple[str, str], Path]) -> Sounds:
    made: Sounds = {(name, ""): tones.tone(parts) for name, parts in tones.CADENCES.items()}
    made["music.hold", ""] = music.hold_music()
    from cadran.media import upload  # noqa: PLC0415  # codecs load only when something is new

    for (name, language), file in found.items():
        try:
            made[name, language] = upload.leveled(upload.decode(file.read_bytes()))
        except Exception as error:  # noqa: BLE001  # one broken file must not keep the telephone from starting
            sys.stderr.write(f"cadran media: {file} cannot be read: {error}\n")
    return made


def _read(name: Path) -> Sounds | None:
    try:
        index = json.loads(name.with_suffix(".json").read_text("utf-8"))
        samples = np.load(name.with_suffix(".npy"), allow_pickle=False)
        if samples.dtype != np.int16 or len(samples) != sum(each[2] for each in index):
            return None
    except (OSError, ValueError, IndexError, TypeError):
        return None
    held: Sounds = {}
    at = 0
    for sound, language, length in index:
        held[sound, language] = samples[at : at + length]
        at += length
    return held


def _write(name: Path, held: Sounds) -> None:
    """Whole or not at all: another start may be reading."""
    index = [[sound, language, len(wave)] for (sound, language), wave in held.items()]
    samples = np.concatenate(list(held.values()))
    for suffix in (".npy", ".json"):
        handle, part = tempfile.mkstemp(dir=name.parent)
        with os.fdopen(handle, "wb") as file:
            if suffix == ".npy":
                np.save(file, samples)
            else:
                file.write(json.dumps(index).encode())
        Path(part).replace(name.with_suffix(suffix))
