from __future__ import annotations

import re

import pytest

from cadran.errors import Reason
from cadran.messages import LANGUAGES, catalogue
from cadran.numbers import reasons


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_and_every_text_has_its_reason(language):
    declared = {each.id for each in vars(reasons).values() if isinstance(each, Reason)}
    said = {
        re.sub("_(one|many|other)$", "", key)
        for key in catalogue(language)
        if key.startswith("numbers.")
    }
    assert said == declared
