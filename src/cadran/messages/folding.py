"""Text as it is searched: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def fold(text: str) -> str:
    """Words apart by one space: ``Élodie`` -> ``elodie``."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_APART))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain))
