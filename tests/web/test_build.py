"""What was built: light enough at first load, and made from the API's present shapes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from cadran import web
from cadran.api.app import describe

ROOT = Path(__file__).parents[2]
FIRST_LOAD_BYTES = 250_000
"""A second on a slow mobile line (2 Mbit/s)."""
COMPRESSED_ALREADY = {".woff2", ".png"}


def _weight(path: Path) -> int:
    content = path.read_bytes()
    return len(content if path.suffix in COMPRESSED_ALREADY else gzip.compress(content, 9))


def _static() -> Path:
    folder = web.directory()
    if folder is None:
        pytest.skip("the page is not built (pip install -e . builds it)")
    return folder


def _needed(manifest: dict[str, dict], start: list[str]) -> set[str]:
    """Files that a browser fetches for these modules."""
    seen: set[str] = set()
    files: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        files |= {chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])}
        waiting += chunk.get("imports", [])
    return files


@pytest.mark.parametrize(
    "page", ["sign-in/SignInPage", "overview/OverviewPage", "countries/CountryPage"]
)
def test_the_first_load_weighs_at_most_250_kilobytes(page):
    static = _static()
    manifest = json.loads((static / ".vite/manifest.json").read_text())
    topic = page.partition("/")[0].replace("-", "_")
    texts = [f"../src/cadran/messages/fr/{name}.json" for name in ("web", f"web_{topic}")]
    files = _needed(manifest, ["index.html", *texts, f"src/pages/{page}.tsx"])
    weights = {name: _weight(static / name) for name in files | {"index.html"}}
    assert sum(weights.values()) <= FIRST_LOAD_BYTES, sorted(weights.items(), key=lambda w: -w[1])


def test_no_page_uses_a_colour_that_is_left_out():
    left_out = re.search(r"UNUSED = \[([^]]*)\]", (ROOT / "web/vite.config.ts").read_text())
    assert left_out is not None
    colours = "|".join(re.findall(r'"(\w+)"', left_out[1]))
    using = re.compile(rf'\b(?:c|bg|color)=\{{?"(?:{colours})|mantine-color-(?:{colours})')
    sources = [*(ROOT / "web/src").rglob("*.tsx"), *(ROOT / "web/src").rglob("*.css")]
    assert [path.name for path in sources if using.search(path.read_text("utf-8"))] == []


def test_other_pages_are_loaded_only_when_they_are_opened():
    static = _static()
    manifest = json.loads((static / ".vite/manifest.json").read_text())
    first = _needed(manifest, ["index.html"])
    for page in sorted((ROOT / "web/src/pages").glob("*/*Page.tsx")):
        name = page.relative_to(ROOT / "web").as_posix()
        assert manifest[name]["isDynamicEntry"]
        assert manifest[name]["file"] not in first


def test_the_page_knows_every_shape_of_the_api_as_it_is_now():
    described = describe()
    schema = (ROOT / "web/src/api/schema.ts").read_text("utf-8")
    for path, operations in described["paths"].items():
        assert f'"{path}": {{' in schema, path
        for operation in operations.values():
            assert f"    {operation['operationId']}: {{" in schema
    for name, shape in described["components"]["schemas"].items():
        body = re.search(
            rf"^        {name}: \{{\n(.*?)^        \}}", schema, re.MULTILINE | re.DOTALL
        )
        if "enum" in shape or "oneOf" in shape:
            assert re.search(rf"^        {name}: ", schema, re.MULTILINE), name
            continue
        assert body, name
        for field in shape.get("properties", {}):
            assert re.search(rf"^            {field}\??: ", body[1], re.MULTILINE), (
                f"{name}.{field}"
            )


def test_nothing_in_the_page_is_fetched_from_elsewhere():
    static = _static()
    own_style = re.compile(
        r"""(?:src|href)=["']https?://|url\(["']?https?://|import\(["']https?:"""
    )
    for path in static.rglob("*"):
        if path.suffix in {".html", ".css", ".js"}:
            assert not own_style.search(path.read_text("utf-8")), path.name
