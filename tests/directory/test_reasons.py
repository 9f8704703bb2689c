from __future__ import annotations

import re
from pathlib import Path

import pytest

import cadran
from cadran.directory import reasons
from cadran.directory.products import products
from cadran.errors import Reason
from cadran.messages import LANGUAGES, catalogue

HOUSE = Path(cadran.__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_and_every_text_has_its_reason(language):
    declared = {each.id for each in vars(reasons).values() if isinstance(each, Reason)}
    said = {
        re.sub("_(one|many|other)$", "", key)
        for key in catalogue(language)
        if key.startswith("directory.")
    }
    declared |= {each.name for each in products().values()}
    assert declared <= said
    code = "".join(path.read_text("utf-8") for path in HOUSE.rglob("*.py"))
    for text in said - declared:
        assert f'"{text}"' in code, f"nobody says {text}"
