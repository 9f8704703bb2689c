"""Feature codes: what people dial to have something done rather than to call somebody.

Which code does what is an organisation's own; ``data/feature_codes.json`` has what holds where it says nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files

from cadran.errors import Refusal
from cadran.numbering.reasons import BAD_FEATURE_CODE, FEATURE_CODES_CLASH

CODE_KEY = "*"
"""Begins every code, and no number."""
_CODE = re.compile(r"\*[0-9]{1,3}")


class Feature(Enum):
    """What a code does. Some are followed by more keys."""

    PICK_UP = "pick_up"
    """Take a call that rings at a colleague's: of one's groups, or of the extension that follows."""
    PARK = "park"
    """Park the call that is on hold."""
    RETRIEVE = "retrieve"
    """Take a parked call: the last one that one parked, or the one whose place follows."""
    FORWARD_ON = "forward_on"
    """Send all calls to what follows: an extension or a number."""
    FORWARD_OFF = "forward_off"
    DO_NOT_DISTURB_ON = "do_not_disturb_on"
    DO_NOT_DISTURB_OFF = "do_not_disturb_off"
    MESSAGES = "messages"
    """Hear one's messages."""
    ECHO = "echo"
    """Hear oneself: whether microphone, line and loudspeaker work."""
    ON_BEHALF = "on_behalf"
    """Call for whom one is a delegate of: their extension, ``*``, and what to dial."""
    LEAVE_MESSAGE = "leave_message"
    """The mailbox of the extension that follows: nothing rings. Also where a call is handed on to."""


WITH_MORE = frozenset(
    {
        Feature.PICK_UP,
        Feature.RETRIEVE,
        Feature.FORWARD_ON,
        Feature.ON_BEHALF,
        Feature.LEAVE_MESSAGE,
    }
)
IN_COMMON_AREAS = frozenset(
    {Feature.PICK_UP, Feature.PARK, Feature.RETRIEVE, Feature.LEAVE_MESSAGE}
)
"""What a telephone without a person may do: whoever passes by sends no calls elsewhere and is nobody's delegate."""
Codes = Mapping[Feature, str]


@cache
def default_codes() -> Codes:
    """What holds for an organisation that says nothing else."""
    data = json.loads((files(__package__) / "data" / "feature_codes.json").read_text("utf-8"))
    return {Feature(name): code for name, code in data.items()}


def find_feature(keys: str, codes: Codes) -> tuple[Feature, str] | None:
    """The feature that was dialled, and the keys that follow its code; None: it is no code."""
    if not keys.startswith(CODE_KEY):
        return None
    keys = keys.rstrip("#")  # many phones send the key that ends dialling
    for feature, code in codes.items():
        if keys == code or (feature in WITH_MORE and keys.startswith(code)):
            return feature, keys[len(code) :]
    return None


def check_codes(codes: Codes) -> Refusal | None:
    """Why these cannot be the codes of an organisation: a code is ``*`` and 1 to 3 digits, and begins no other one."""
    for feature, code in codes.items():
        if not _CODE.fullmatch(code):
            return Refusal(BAD_FEATURE_CODE, {"code": code[:8]})
        for other, another in codes.items():
            if other is not feature and another.startswith(code):
                return Refusal(FEATURE_CODES_CLASH, {"code": code, "other": another})
    return None
