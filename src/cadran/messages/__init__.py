"""The one message catalogue: every text that a person reads or hears about, by language.

``<language>/<namespace>.json`` holds flat keys; a message's id is ``namespace.key``. ``{{name}}`` is
replaced by a fact, and a fact that is a message's id by its words; a counted message has forms ``key_one``, ``key_other`` (CLDR categories) chosen by the
fact ``count``. The page loads the same files. A third language is one more folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale

DEFAULT_LANGUAGE = "en"
_SLOT = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")


def languages_in(folder: Traversable) -> tuple[str, ...]:
    """The languages that have a folder of messages, the one that everything falls back to first."""
    found = {each.name for each in folder.iterdir() if each.is_dir() and each.name.isalpha()}
    return (DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE}))


LANGUAGES = languages_in(files(__name__))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of a language, by id."""
    found: dict[str, str] = {}
    folder = files(__name__) / language
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".json"):
            namespace = entry.name.removesuffix(".json")
            for key, text in json.loads(entry.read_text("utf-8")).items():
                found[f"{namespace}.{key}"] = text
    return found


def choose_language(asked: str | None) -> str:
    """The best language for a tag or an Accept-Language header (RFC 9110 section 12.5.4)."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate((asked or "").split(",")[:20]):
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().replace("_", "-").split("-")[0]
        try:
            quality = float(weight.partition("=")[2] or 1)
        except ValueError:
            quality = 0.0
        if language in LANGUAGES and quality > 0:
            weighed.append((-quality, position, language))
    return min(weighed)[2] if weighed else DEFAULT_LANGUAGE


def render(message_id: str, facts: Mapping[str, object], language: str) -> str:
    """The words of a message. An unknown id is answered with the id itself, never with an error."""
    texts = catalogue(language)
    text = texts.get(message_id)
    if text is None and isinstance(count := facts.get("count"), int):
        form = Locale(language).plural_form(count)
        text = texts.get(f"{message_id}_{form}") or texts.get(f"{message_id}_other")
    if text is None:
        return message_id
    return _SLOT.sub(lambda slot: _said(facts.get(slot[1], ""), facts, texts), text)


def _said(fact: object, facts: Mapping[str, object], texts: Mapping[str, str]) -> str:
    """A fact as it is read; one that names a message stands for its words, with the same facts in them."""
    words = texts.get(fact) if isinstance(fact, str) and "." in fact else None
    if words is None:
        return str(fact)
    return _SLOT.sub(lambda slot: str(facts.get(slot[1], "")), words)
