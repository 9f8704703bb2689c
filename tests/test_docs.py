"""The documentation that is drawn from the code is up to date, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from cadran.cli import states

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_state_tables_are_those_of_the_code():
    drawn = (ROOT / "docs/states.md").read_text("utf-8")
    assert drawn == states.page(), "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_repository_lead_to_a_file(page: Path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_every_dependency_has_its_reason():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.search(r"\ndependencies = \[(.*?)\n\]", project, re.DOTALL)
    assert listed
    names = re.findall(r'"([a-z0-9-]+)', listed[1])
    told = (ROOT / "docs/dependencies.md").read_text("utf-8")
    assert [name for name in names if name not in told] == []
