"""Every refusal of the services has its words in each language, and none is left over."""

import json
import re
from importlib.resources import files

import pytest

from cadran import messages
from cadran.errors import Reason
from cadran.services import causes, reasons
from cadran.sip import reasons as sip_reasons

REASONS = sorted(
    {
        value.id
        for room in (causes, reasons, sip_reasons)
        for value in vars(room).values()
        if isinstance(value, Reason)
    }
)


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_has_words(reason, language):
    text = messages.render(reason, {"count": 2, "name": "x", "call": "x", "number": "x"}, language)
    assert text != reason
    assert "{{" not in text


@pytest.mark.parametrize("namespace", ["call", "meeting", "credit"])
def test_no_words_are_left_that_nothing_says(namespace):
    for language in messages.LANGUAGES:
        texts = json.loads((files(messages) / language / f"{namespace}.json").read_text("utf-8"))
        keys = {re.sub(r"_(one|other)$", "", f"{namespace}.{key}") for key in texts}
        assert keys == {reason for reason in REASONS if reason.startswith(f"{namespace}.")}
