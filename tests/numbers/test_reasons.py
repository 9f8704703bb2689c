from __future__ import annotations

import re
from pathlib import Path

import pytest

import cadran
from cadran.errors import Reason
from cadran.messages import LANGUAGES, catalogue
from cadran.numbers import reasons

HOUSE = Path(cadran.__file__).parent
"""Which also names states, classes, formulas and parts of addresses in these words."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_and_every_text_has_its_reason(language):
    code = "".join(path.read_text("utf-8") for path in HOUSE.rglob("*.py"))
    worded = set(re.findall(r'"(numbers\.[a-z_]+)"', code))
    beginnings = tuple(re.findall(r'f"(numbers\.[a-z_]+)\{', code))
    declared = {each.id for each in vars(reasons).values() if isinstance(each, Reason)}
    said = {
        re.sub("_(one|many|other)$", "", key)
        for key in catalogue(language)
        if key.startswith("numbers.")
    }
    assert declared <= said
    for text in said - declared:
        assert text in worded or text.startswith(beginnings), f"nobody says {text}"
