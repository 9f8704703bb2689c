from __future__ import annotations

import re

import pytest

from cadran.directory import reasons
from cadran.directory.products import products
from cadran.errors import Reason
from cadran.messages import LANGUAGES, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_and_every_text_has_its_reason(language):
    declared = {each.id for each in vars(reasons).values() if isinstance(each, Reason)}
    said = {
        re.sub("_(one|many|other)$", "", key)
        for key in catalogue(language)
        if key.startswith("directory.")
    }
    assert said == declared | {each.name for each in products().values()}
