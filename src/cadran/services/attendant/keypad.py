"""Dialling by name: letters as the keys of a telephone (ITU-T E.161), accents folded, parts of names in any order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations

from cadran.messages.folding import fold
from cadran.services.questions import Found, PeopleFound

_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
SPACE = "0"
LEAST = 2
"""Keys before a search: one alone stands for three letters, and half of everybody."""
TYPED_MAX = 32
"""Longest name that anybody spells."""
LISTED_MAX = 5
"""People named at once: nobody remembers more, and their names and extensions are some 60 clips."""
WORDS_MAX = 5
"""Words of a name that count: more would make the orders that they may come in too many."""

NAMES_KEPT = 50_000
"""Names kept as keys: some 10 MB, and the people of a large organisation."""


@lru_cache(NAMES_KEPT)
def spell(name: str) -> tuple[str, ...]:
    """``Élodie Dupont-Roy`` -> the keys of ``elodie``, ``dupont``, ``roy``; words in other scripts have none."""
    spelled = (word.translate(_KEYS) for word in fold(name).split())
    return tuple(word for word in spelled if word.isascii() and word.isdigit())[:WORDS_MAX]


def matches(typed: str, name: tuple[str, ...]) -> bool:
    """Do these keys begin this name? Parts set apart by 0 begin a word each, in any order.

    Without a 0 they may also run on from one word into the next: ``dupontelod`` finds Élodie Dupont.
    """
    parts = [each for each in typed.split(SPACE) if each]
    if not parts or len(parts) > len(name):
        return False
    if len(parts) == 1:
        pairs = permutations(name, min(2, len(name)))
        return any("".join(pair).startswith(parts[0]) for pair in pairs)
    return any(
        all(word.startswith(part) for part, word in zip(parts, chosen, strict=True))
        for chosen in permutations(name, len(parts))
    )


def search(people: Iterable[Found], by: str, keys: str) -> PeopleFound:
    """Who is meant by these keys: a name spelled (see ``matches``), or a whole extension."""
    if by == "extension":
        found = [each for each in people if each.extension and each.extension == keys]
    else:
        found = [each for each in people if matches(keys, spell(each.name))]
    if len(found) > LISTED_MAX:
        return PeopleFound(many=True)
    return PeopleFound(tuple(sorted(found, key=lambda each: (fold(each.name), each.user))))
