"""Texts spoken by the machine's own voice: greetings that were typed, names of people.

The voice is the program ``espeak-ng``, started for each text, because its licence keeps it out of this
process; without it everything else works, and texts are refused or passed over.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadran.errors import Refused
from cadran.media.reasons import NO_VOICE, NOTHING_TO_SAY, TEXT_TOO_LONG
from cadran.media.upload import decode

ENGINE = "espeak-ng"
TEXT_MAX = 1_000
"""Characters of a greeting that is typed, as in the reference."""
LIMIT_S = 20
"""A thousand characters take a fraction of a second; a stuck engine must not hold a thread."""
PACE, PITCH = "145", "42"
"""Words a minute and tone of the recorded prompts (``prompts/render.py``), so that both sound alike."""
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def has_voice() -> bool:
    """Can texts be spoken here?"""
    return shutil.which(ENGINE) is not None


def speak(text: str, language: str) -> NDArray[np.int16]:
    """16-bit samples at 8 kHz. Raises ``Refused``: ``media.no_voice``, ``media.text_too_long``,
    ``media.nothing_to_say``.
    """
    if len(text) > TEXT_MAX:
        raise Refused(TEXT_TOO_LONG, characters=len(text), limit=TEXT_MAX)
    engine = shutil.which(ENGINE)
    if engine is None or not _LANGUAGE.fullmatch(language):
        raise Refused(NO_VOICE, engine=ENGINE)
    with tempfile.TemporaryDirectory() as folder:
        said, typed = Path(folder) / "said.wav", Path(folder) / "typed.txt"
        typed.write_text(text, "utf-8")
        # The text goes by a file: nothing that somebody types is ever an option of the program.
        command = [engine, "-v", language.lower(), "-s", PACE, "-p", PITCH, "-w", str(said)]
        try:
            subprocess.run(  # noqa: S603 -- fixed options, no shell
                [*command, "-f", str(typed)],
                check=True,
                timeout=LIMIT_S,
                stdin=subprocess.DEVNULL,
                capture_output=True,
            )
            sound = said.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(NO_VOICE, engine=ENGINE) from error
    try:
        return decode(sound)
    except Refused as error:  # signs alone: the engine wrote a file without a sound
        raise Refused(NOTHING_TO_SAY) from error
