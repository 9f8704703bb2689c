"""Numbers and addresses are masked before they reach a log."""

from __future__ import annotations

import re

from cadran.numbering.number import masked

# Not behind a letter of a hexadecimal id, whose digits are nobody's number.
_NUMBER = re.compile(r"(?<![0-9a-f_])\+?\d(?:[ ().-]?\d){5,}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")


def mask(text: str) -> str:
    """A text with every number and every address in it masked."""
    hidden = _ADDRESS.sub(lambda found: f"{found[0][0]}…@…", text)
    return _NUMBER.sub(lambda found: masked(found[0]), hidden)
