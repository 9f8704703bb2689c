"""The page's texts: none missing, none unused, none in the code, the same facts in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cadran.messages import LANGUAGES

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "web/src").rglob("*.ts*"))
SLOT = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
PLURAL = re.compile(r"_(one|other)$")
KEY_IN_CODE = re.compile(r'"([a-z][a-z0-9]*(?:_[a-z0-9]+)*)"')
ASKED = re.compile(r"\bt\(\s*(?:[a-zA-Z_.!?= ()]+\?\s*)?\"([a-z0-9_]+)\"")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
ATTRIBUTE = re.compile(
    r"\b(?:label|title|placeholder|description|alt|aria-label|hint|summary|nothingFoundMessage|name)="
    r'"([^"]*)"'
)
JSX_TEXT = re.compile(r">([^<>{}();=]*)(?:</?[A-Za-z]|<>|\{)")


def topics(language: str = "en") -> dict[str, dict[str, str]]:
    """The texts by topic: ``web.json`` is every page's, ``web_<topic>.json`` some pages'."""
    folder = ROOT / "src/cadran/messages" / language
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("web*.json")}


def texts(language: str) -> dict[str, str]:
    """All topics as the one flat table that the page makes of them."""
    found: dict[str, str] = {}
    for name, topic in topics(language).items():
        assert not found.keys() & topic.keys(), f"{name} says again what another topic says"
        found |= topic
    return found


def stems(keys: dict[str, str]) -> set[str]:
    return {PLURAL.sub("", key) for key in keys}


def literals_in(code: str) -> list[str]:
    """Words for readers that stand in the code itself: between tags, or in attributes people read."""
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", "", code, flags=re.DOTALL)
    found = [each.strip() for each in JSX_TEXT.findall(bare)]
    found += [each for each in ATTRIBUTE.findall(bare) if not each.startswith("/")]
    return [each for each in found if WORD.search(each)]


def test_both_languages_have_the_same_texts():
    first, *others = (texts(language) for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_every_counted_one_has_both_forms(language):
    found = texts(language)
    assert [key for key, text in found.items() if not text.strip()] == []
    lonely = [
        key
        for key in found
        if PLURAL.search(key)
        and not {PLURAL.sub("_one", key), PLURAL.sub("_other", key)} <= found.keys()
    ]
    assert lonely == []


def test_a_text_has_the_same_slots_in_every_language():
    first, *others = (texts(language) for language in LANGUAGES)
    for other in others:
        unlike = [
            key for key in first if set(SLOT.findall(first[key])) != set(SLOT.findall(other[key]))
        ]
        assert unlike == []


def test_every_text_is_used_and_every_text_asked_for_exists():
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    known = stems(texts("en"))
    mentioned = set(KEY_IN_CODE.findall(code))
    assert sorted(known - mentioned) == [], "unused"
    assert sorted(set(ASKED.findall(code)) - known) == [], "missing"


SHARED = {"schema.ts", "router.tsx"}
"""Their words are names of shapes and of topics."""


PART = re.compile(r"\bpart\(\s*\[([^]]*)\],\s*\(\) => import\(\"([^\"]+)\"\)")
"""A part of the frame that fetches its own topics, as a page does."""


def reached(path: Path) -> set[Path]:
    """A module and all that it imports, but for parts that fetch topics of their own."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        module = waiting.pop()
        if module in seen or module.name in SHARED:
            continue
        seen.add(module)
        code = PART.sub("", module.read_text("utf-8"))
        for name in re.findall(r'(?:from |import\()"(\.[^"]+)"', code):
            base = (module.parent / name).resolve()
            waiting += [each for each in (Path(f"{base}.tsx"), Path(f"{base}.ts")) if each.exists()]
    return seen


def topics_needed(path: Path) -> set[str]:
    """The topics whose texts a module or one of its imports mentions."""
    of = {stem: name for name, topic in topics().items() for stem in stems(topic)}
    code = [each.read_text("utf-8") for each in reached(path)]
    return {of[key] for each in code for key in KEY_IN_CODE.findall(each) if key in of}


def test_each_page_fetches_the_topics_that_it_speaks_of():
    router = (ROOT / "web/src/app/router.tsx").read_text("utf-8")
    pages = re.findall(
        r"page\(\s*\[([^]]*)\],\s*\(\) => import\(\"\.\./pages/([\w/-]+)\"\)", router
    )
    assert len(pages) == router.count("import(")
    for listed, page in pages:
        asked = {f"web_{name}" for name in re.findall(r'"(\w+)"', listed)} | {"web"}
        needed = topics_needed(ROOT / f"web/src/pages/{page}.tsx") | {"web"}
        assert asked == needed, page
    frame = topics_needed(ROOT / "web/src/main.tsx") | topics_needed(ROOT / "web/src/app/Shell.tsx")
    assert frame == {"web"}


def test_each_part_of_the_frame_fetches_the_topics_that_it_speaks_of():
    parts = [(path, *part) for path in SOURCES for part in PART.findall(path.read_text("utf-8"))]
    assert parts
    for path, listed, name in parts:
        asked = {f"web_{topic}" for topic in re.findall(r'"(\w+)"', listed)} | {"web"}
        module = (path.parent / f"{name}.tsx").resolve()
        assert asked == topics_needed(module) | {"web"}, name


def test_the_type_checker_knows_every_topic():
    named = re.findall(r"messages/en/(\w+)\.json", (ROOT / "web/src/i18n/keys.ts").read_text())
    assert sorted(named) == sorted(topics())


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.suffix == ".tsx"],
    ids=lambda path: path.stem,
)
def test_no_words_for_readers_stand_in_the_code(path):
    assert literals_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "<p>Sign in</p>",
        '<TextInput label="Name" />',
        "<Text c='dimmed'>\n  Nothing here\n</Text>",
        '<button aria-label="Close">',
        "<b>{name}</b> speaks<br />",
    ],
)
def test_the_guard_sees_words_in_code(code):
    assert literals_in(code)


def test_packages_are_fetched_from_wherever_the_builder_says():
    web = ROOT / "web"
    assert '"resolved"' not in (web / "package-lock.json").read_text("utf-8")
    for name in ("package.json", ".npmrc", "vite.config.ts"):
        assert not re.search(r"https://", (web / name).read_text("utf-8")), name
