"""The house's manners, held by a test: sizes, words, and what a file may say."""

import ast
import json
import re
from pathlib import Path

import pytest

from cadran.messages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 80
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
MESSAGES = ROOT / "src/cadran/messages"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_thing(path: Path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= FILE_LINES_MAX
    long = [
        f"{node.name}: {node.end_lineno - node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno > FUNCTION_LINES_MAX
    ]
    assert not long
    assert not UNFINISHED.search(text)
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


def messages(language: str) -> dict[str, str]:
    return {
        f"{path.stem}.{key}": text
        for path in sorted((MESSAGES / language).glob("*.json"))
        for key, text in json.loads(path.read_text("utf-8")).items()
    }


def test_every_message_stands_in_every_language_with_the_same_slots():
    slots = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
    first = messages(LANGUAGES[0])
    for language in LANGUAGES[1:]:
        other = messages(language)
        singular = {key for key in first.keys() ^ other.keys() if not key.endswith("_many")}
        assert not singular
        differing = [
            key
            for key in first.keys() & other.keys()
            if not key.endswith("_one")
            and set(slots.findall(first[key])) != set(slots.findall(other[key]))
        ]
        assert not differing


def test_every_reason_has_words():
    known = messages("en")
    missing = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Reason"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                key = node.args[0].value
                if key not in known and f"{key}_other" not in known:
                    missing.append(f"{path.relative_to(ROOT)}: {key}")
    assert not missing


def test_nothing_names_a_package_registry():
    hosts = re.compile("|".join(["registry" + r"\.npmjs", "pypi" + r"\.org", "python" + "hosted"]))
    named = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file()
        and not {".git", ".venv", "node_modules", "static", "data"}
        & set(path.relative_to(ROOT).parts)
        and path.suffix in {".py", ".json", ".toml", ".txt", ".md", ".npmrc", ".yml", ""}
        and hosts.search(path.read_text("utf-8", errors="replace"))
    ]
    assert not named
